/** `/contexts/NAME.jsonld`: the contexts that we publish, and the core contexts of ETSI that we hold. */
import { readFileSync } from 'node:fs';
import { problem } from '#models/problem.ts';
import { coreContexts } from '#ontology/core.ts';
import { LD_TYPE } from './accept.ts';
import { sendJson } from './answer.ts';
import type { Methods } from './handler.ts';
import type { Service } from './service.ts';

export function contextDocument({ contexts }: Service): Methods {
  return {
    GET(request, response) {
      const name = String(request.params['name']);
      const document = contexts.own(name)?.document ?? core().get(name);
      if (!document) throw problem('ResourceNotFound', `There is no context ${name}`);
      response.setHeader('Cache-Control', 'no-cache');
      sendJson(response, 200, document, LD_TYPE);
    },
  };
}

let coreDocuments: ReadonlyMap<string, unknown> | undefined;

/** The core contexts by the last part of their URL; read when one is first asked for. */
function core(): ReadonlyMap<string, unknown> {
  coreDocuments ??= new Map(
    [...coreContexts].map(([url, file]) => [
      url.slice(url.lastIndexOf('/') + 1),
      JSON.parse(readFileSync(file, 'utf8')),
    ]),
  );
  return coreDocuments;
}
