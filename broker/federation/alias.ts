/** What this broker calls itself to others (clause 6.3.18): made once and kept, so that it stays the same over restarts. */
import { randomUUID } from 'node:crypto';
import type { DocumentStore } from '#broker/core/ports.ts';
import { DEFAULT_TENANT } from '#broker/core/tenants.ts';
import { isJsonObject } from '#models/ngsi-ld/json.ts';

const collection = 'identity';
const id = 'broker';

/** The alias that was chosen, else the one that the documents keep; makes and keeps one where they have none. */
export async function aliasOf(documents: DocumentStore, chosen: string | undefined): Promise<string> {
  if (chosen !== undefined) return chosen;
  const kept = documents.get(collection, id);
  if (isJsonObject(kept) && typeof kept['alias'] === 'string') return kept['alias'];
  const alias = `busbar-${randomUUID()}`;
  await documents.put(collection, id, { alias });
  return alias;
}

/** Each tenant is a context source of its own (clauses 4.3.6.4, 5.2.40). */
export function aliasIn(alias: string, tenant: string): string {
  return tenant === DEFAULT_TENANT ? alias : `${alias}.${tenant}`;
}
