/** Pages of a query by its entity map: stable while entities come and go, and no source is asked for what it has not. */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { presentAt } from '#models/ngsi-ld/expiry.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { EntityQuery, Page } from '#models/ngsi-ld/query.ts';
import { satisfies } from '#models/ngsi-ld/select.ts';
import type { Broker } from '../broker.ts';
import type { Gathered } from '../federation/gathering.ts';
import { mergedEntity } from '../federation/merge.ts';
import type { Origin } from '../federation/origin.ts';
import { questionOf } from './create.ts';
import { type EntityMap, HERE } from './entity-maps.ts';

/** Entities that are looked at together. */
const stretchMax = 200;

/**
 * The entities of the map from `offset` on that match as they are now. What no longer matches leaves the map (5.5.9),
 * unless something else is asked for than what it was made of.
 */
export async function pageOfMap(
  broker: Broker,
  operation: 'queryEntity' | 'queryBatch',
  query: EntityQuery,
  map: EntityMap,
  origin: Origin,
): Promise<Page> {
  const isSame = map.question === questionOf(origin);
  const ids = [...map.holders.keys()];
  const entities: Entity[] = [];
  let at = isSame ? query.offset : 0;
  let passed = isSame ? query.offset : 0;
  while (at < ids.length && passed < query.offset + query.limit) {
    const stretch = ids.slice(at, at + Math.min(stretchMax, Math.max(query.limit, 1)));
    const wholes = await wholesOf(broker, operation, query, map, stretch, origin);
    for (const [i, whole] of wholes.entries()) {
      if (whole === undefined && isSame) map.holders.delete(stretch[i]!);
      if (whole === undefined) continue;
      if (passed === query.offset + query.limit) break;
      if (passed >= query.offset) entities.push(whole);
      passed += 1;
    }
    at += stretch.length;
  }
  const more = isSame ? map.holders.size > query.offset + query.limit : at < ids.length;
  return { entities, more, ...(query.count && { total: map.holders.size }) };
}

/** Each entity as a whole; undefined where it does not match. */
async function wholesOf(
  broker: Broker,
  operation: 'queryEntity' | 'queryBatch',
  query: EntityQuery,
  map: EntityMap,
  ids: readonly Iri[],
  origin: Origin,
): Promise<readonly (Entity | undefined)[]> {
  const now = instantAt(broker.clock.now());
  const [here, gathered] = await Promise.all([
    broker.graph.get(ids),
    elsewhere(broker, operation, query, map, ids, origin),
  ]);
  const byId = new Map<Iri, Gathered['contributions'][number][]>();
  for (const { registration, entities } of gathered.contributions) {
    for (const entity of entities) {
      const parts = byId.get(entity.id) ?? [];
      byId.set(entity.id, [...parts, { registration, entities: [entity] }]);
    }
  }
  return ids.map((id, i) => {
    const own = map.holders.get(id)?.includes(HERE) ? here[i] : undefined;
    const present = own && presentAt(own, now);
    const whole = mergedEntity(present, { contributions: byId.get(id) ?? [], proxied: gathered.proxied });
    return whole && satisfies(query, whole) ? whole : undefined;
  });
}

async function elsewhere(
  { federation }: Broker,
  operation: 'queryEntity' | 'queryBatch',
  query: EntityQuery,
  map: EntityMap,
  ids: readonly Iri[],
  origin: Origin,
): Promise<Gathered> {
  const holders = new Map<Iri, Iri[]>();
  for (const id of ids) {
    for (const holder of map.holders.get(id) ?? []) {
      if (holder !== HERE) holders.set(holder, [...(holders.get(holder) ?? []), id]);
    }
  }
  if (!federation || holders.size === 0) return { contributions: [], proxied: [] };
  return federation.ofHolders(operation, query, { ids: holders, linked: map.linked }, origin);
}
