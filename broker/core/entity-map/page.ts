/** Pages of a query by its entity map: stable while entities come and go, and no source is asked for what it has not. */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { FindEntity } from '#models/ngsi-ld/evaluate.ts';
import { presentAt } from '#models/ngsi-ld/expiry.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import { ordered } from '#models/ngsi-ld/order.ts';
import type { EntityQuery, Ordering, Page } from '#models/ngsi-ld/query.ts';
import { satisfies } from '#models/ngsi-ld/select.ts';
import type { Broker } from '../broker.ts';
import type { Gathered } from '../federation/gathering.ts';
import { mergedEntity } from '../federation/merge.ts';
import type { Origin } from '../federation/origin.ts';
import { questionOf } from './create.ts';
import { type EntityMap, HERE } from './entity-map.ts';
import { entityMapsOf } from './entity-maps.ts';

/** Entities that are looked at together. */
const stretchMax = 200;

/**
 * The entities of the map from `offset` on that match as they are now. What no longer matches leaves the map (5.5.9),
 * unless something else is asked for than what it was made of.
 */
export function pageOfMap(
  broker: Broker,
  operation: 'queryEntity' | 'queryBatch',
  query: EntityQuery,
  map: EntityMap,
  origin: Origin,
): Promise<Page> {
  const read = (ids: readonly Iri[]) => wholesOf(broker, operation, query, map, ids, origin);
  const { ordering } = query;
  const isMade = map.question === questionOf(origin);
  // A map that was made in this order has it; any other is put in order as a whole.
  return ordering && !isMade ? pageInOrder(map, query, ordering, read) : pageWith(broker, map, query, origin, read);
}

async function pageInOrder(
  map: EntityMap,
  { offset, limit, count }: EntityQuery,
  ordering: Ordering,
  read: (ids: readonly Iri[]) => Promise<readonly (Entity | undefined)[]>,
): Promise<Page> {
  const ids = [...map.holders.keys()];
  const found: Entity[] = [];
  for (let at = 0; at < ids.length; at += stretchMax) {
    found.push(...(await read(ids.slice(at, at + stretchMax))).filter((one) => one !== undefined));
  }
  const entities = ordered(found, ordering).slice(offset, offset + limit);
  return { entities, more: found.length > offset + limit, ...(count && { total: found.length }) };
}

/** The same, whatever it is that is asked for of each entity; undefined stands for those that do not match. */
export async function pageWith<T>(
  broker: Broker,
  map: EntityMap,
  query: EntityQuery,
  origin: Origin,
  read: (ids: readonly Iri[]) => Promise<readonly (T | undefined)[]>,
): Promise<{ readonly entities: readonly T[]; readonly more: boolean; readonly total?: number }> {
  const isSame = map.question === questionOf(origin);
  const maps = entityMapsOf(broker);
  const ids = [...map.holders.keys()];
  const { offset, limit, count } = query;
  const entities: T[] = [];
  let at = isSame ? offset : 0;
  let passed = at;
  while (at < ids.length && passed < offset + limit) {
    const stretch = ids.slice(at, at + Math.min(stretchMax, Math.max(limit, 1)));
    for (const [i, found] of (await read(stretch)).entries()) {
      if (found === undefined && isSame) maps.drop(map.id, stretch[i]!);
      if (found === undefined || passed === offset + limit) continue;
      if (passed >= offset) entities.push(found);
      passed += 1;
    }
    at += stretch.length;
  }
  const more = isSame ? map.holders.size > offset + limit : at < ids.length;
  return { entities, more, ...(count && { total: map.holders.size }) };
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
  const wholes = ids.map((id, i) => {
    const own = map.holders.get(id)?.includes(HERE) ? here[i] : undefined;
    const present = own && presentAt(own, now);
    return mergedEntity(present, { contributions: byId.get(id) ?? [], proxied: gathered.proxied });
  });
  const known = new Map(wholes.flatMap((whole) => (whole ? [[whole.id, whole]] : [])));
  const find: FindEntity = (id) => known.get(id) ?? broker.graph.find?.(id);
  return wholes.map((whole) => (whole && satisfies(query, whole, find) ? whole : undefined));
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
