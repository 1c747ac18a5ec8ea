/** The core context that the broker speaks, as an object. */
import { readFileSync } from 'node:fs';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { CORE_CONTEXT_URL, coreContexts } from '#ontology/core.ts';

export const coreContext: JsonObject = JSON.parse(readFileSync(coreContexts.get(CORE_CONTEXT_URL)!, 'utf8'))[
  '@context'
];
