/**
 * Before values flow: what the broker lacks of the region is created, what it has is left alone, and the values that an
 * earlier run left are learned, so that they can be called stale.
 */
import type { Client } from '#broker/client/client.ts';
import type { BatchOutcome } from '#broker/client/outcome.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { type CompiledMapping, pointKey, type Value } from './mapping.ts';
import type { Watchdog } from './watchdog.ts';

export type Seeded =
  | { readonly kind: 'ok'; readonly created: number; readonly found: readonly JsonObject[] }
  | { readonly kind: 'failed'; readonly reason: string };

/** Ids of one query: with the type and the path they stay well below 8192 bytes of URL. */
const idsPerQuery = 50;
const entitiesPerRequest = 500;

export async function seed(
  client: Pick<Client, 'queryEntities' | 'upsertEntities'>,
  entities: readonly JsonObject[],
): Promise<Seeded> {
  const found: JsonObject[] = [];
  for (const [type, own] of Map.groupBy(entities, (entity) => String(entity['type']))) {
    for (let from = 0; from < own.length; from += idsPerQuery) {
      const ids = own.slice(from, from + idsPerQuery).map((entity) => String(entity['id']));
      const page = await client.queryEntities({ type, ids, limit: idsPerQuery, offset: 0 });
      if (page.kind !== 'ok') return { kind: 'failed', reason: reasonOf(page) };
      found.push(...page.value.entities);
    }
  }
  const known = new Set(found.map((entity) => entity['id']));
  const missing = entities.filter((entity) => !known.has(entity['id']!));
  for (let from = 0; from < missing.length; from += entitiesPerRequest) {
    const outcome = await client.upsertEntities(missing.slice(from, from + entitiesPerRequest), 'update');
    if (outcome.kind !== 'ok') return { kind: 'failed', reason: reasonOf(outcome) };
  }
  return { kind: 'ok', created: missing.length, found };
}

/** The entities that a mapping speaks of and no region declares: bare, with their type alone. */
export function bareEntities(mapping: CompiledMapping, declared: readonly JsonObject[]): readonly JsonObject[] {
  const known = new Set(declared.map((entity) => entity['id']));
  const bare = new Map<string, JsonObject>();
  for (const { declaration } of mapping.points) {
    const { entity: id, type } = declaration;
    if (!known.has(id)) bare.set(id, { id, type });
  }
  return [...bare.values()];
}

/** Tells the watchdog what the broker has of each point. What was never measured has no observedAt and cannot go stale. */
export function restore(mapping: CompiledMapping, watchdog: Watchdog, entities: readonly JsonObject[]): void {
  for (const entity of entities) {
    for (const [attribute, value] of Object.entries(entity)) {
      const instances: readonly JsonValue[] = Array.isArray(value) ? value : [value];
      for (const instance of instances) {
        if (!isJsonObject(instance) || typeof instance['observedAt'] !== 'string') continue;
        const datasetId = typeof instance['datasetId'] === 'string' ? instance['datasetId'] : undefined;
        const point = mapping.pointByKey.get(pointKey(String(entity['id']), attribute, datasetId));
        const observedAt = Date.parse(instance['observedAt']);
        const last = instance['value'];
        if (point === undefined || Number.isNaN(observedAt)) continue;
        if (!['number', 'string', 'boolean'].includes(typeof last)) continue;
        const quality = isJsonObject(instance['quality']) ? instance['quality']['value'] : undefined;
        watchdog.restore(point, last as Value, observedAt, quality === 'stale');
      }
    }
  }
}

export function reasonOf(outcome: Exclude<BatchOutcome, { readonly kind: 'ok' }>): string {
  switch (outcome.kind) {
    case 'unreachable':
      return `The broker is not reached: ${outcome.reason}`;
    case 'refused':
      return `The broker refuses: ${outcome.problem.detail || outcome.problem.title}`;
    case 'partial': {
      const { id, problem } = outcome.failed[0] ?? { id: 'an entity', problem: { detail: 'no reason given' } };
      return `The broker refuses ${id}: ${problem.detail}`;
    }
  }
}
