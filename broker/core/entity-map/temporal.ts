/** Entity maps of queries for histories: clauses 5.7.4 and 5.14.5. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import type { Broker } from '../broker.ts';
import { requireBounds } from '../consumption/bounds.ts';
import { queryHistories } from '../consumption/histories.ts';
import { queryTemporal, type TemporalPage } from '../consumption/temporal-query.ts';
import type { Origin } from '../federation/origin.ts';
import type { TemporalQuery } from '../temporal/terms.ts';
import { type MapWish, questionOf, tooMany } from './create.ts';
import { type EntityMap, HERE } from './entity-map.ts';
import { entityMapsOf } from './entity-maps.ts';
import { pageWith } from './page.ts';

/** Of those that may match: filters are held against whole histories, when they are shown (4.3.6.7). */
export async function createTemporalMap(
  broker: Broker,
  query: EntityQuery,
  temporal: TemporalQuery,
  origin: Origin,
  wish: MapWish,
): Promise<EntityMap> {
  const { lifetimeMs, idsMax } = wish;
  requireBounds(query, origin.local);
  const all = { ...query, limit: idsMax, offset: 0, count: false };
  const asked = origin.local ? undefined : broker.federation?.histories('queryTemporal', query, temporal, origin);
  const [here, gathered] = await Promise.all([queryTemporal(broker, all, temporal), asked]);
  const holders = new Map<Iri, string[]>(here.entities.map(({ id }) => [id, [HERE]]));
  for (const { registration, histories } of gathered?.contributions ?? []) {
    for (const id of new Set(histories.map((one) => one.id))) {
      holders.set(id, [...(holders.get(id) ?? []), registration.id]);
    }
  }
  if (here.more || holders.size > idsMax) throw tooMany(idsMax);
  const expiresAt = broker.clock.now() + lifetimeMs;
  return entityMapsOf(broker).add({ expiresAt, holders, linked: new Map(), question: questionOf(origin) }, wish);
}

export function historiesOfMap(
  broker: Broker,
  query: EntityQuery,
  temporal: TemporalQuery,
  map: EntityMap,
  origin: Origin,
): Promise<TemporalPage> {
  return pageWith(broker, map, query, origin, async (ids) => {
    const wanted = query.ids ? ids.filter((id) => query.ids!.includes(id)) : ids;
    const some = { ...query, ids: wanted, limit: Math.max(wanted.length, 1), offset: 0, count: false };
    const page = await queryHistories(broker, some, temporal, origin);
    const found = new Map(page.entities.map((one) => [one.id, one]));
    return ids.map((id) => found.get(id));
  });
}
