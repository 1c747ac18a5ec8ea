/** Making an entity map of a query: clause 5.14.4. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import { requireBounds } from '../consumption/bounds.ts';
import type { Candidates } from '../federation/gathering.ts';
import type { Origin } from '../federation/origin.ts';
import { eachInTurns } from '../turns.ts';
import { type EntityMap, HERE } from './entity-map.ts';
import { entityMapsOf, type MapLimits } from './entity-maps.ts';

export interface MapWish extends MapLimits {
  readonly lifetimeMs: number;
  /** Entities of one map. */
  readonly idsMax: number;
}

export async function createEntityMap(
  broker: Broker,
  operation: 'queryEntity' | 'queryBatch',
  query: EntityQuery,
  origin: Origin,
  wish: MapWish,
): Promise<EntityMap> {
  const { lifetimeMs, idsMax } = wish;
  requireBounds(query, origin.local);
  const found = origin.local ? undefined : await broker.federation?.candidates(operation, query, origin);
  const holders = new Map<Iri, string[]>();
  const here = await idsHere(broker, found?.isSplit ? unfiltered(query) : query, idsMax);
  await eachInTurns(here, (id) => void holders.set(id, [HERE]));
  await addElsewhere(broker, found?.candidates ?? [], holders);
  if (holders.size > idsMax) throw tooMany(idsMax);
  const linked = found?.candidates.flatMap(({ registration, linkedMap }) =>
    linkedMap ? [[registration.id, linkedMap] as const] : [],
  );
  const expiresAt = broker.clock.now() + lifetimeMs;
  return entityMapsOf(broker).add({ expiresAt, holders, linked: new Map(linked), question: questionOf(origin) }, wish);
}

/** The parameters that say what is asked for, in whatever order. */
export function questionOf({ parameters, local }: Origin): string {
  const asked = [...parameters].filter(([name]) => !ofPage.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([local, asked]);
}

const ofPage = new Set(['limit', 'offset', 'count', 'entityMap', 'entityMapLifetime', 'options', 'format', 'lang']);

async function idsHere({ graph, clock }: Broker, query: EntityQuery, idsMax: number): Promise<readonly Iri[]> {
  const now = instantAt(clock.now());
  const page = await graph.query({ ...query, now, limit: idsMax, offset: 0, count: false });
  if (page.more) throw tooMany(idsMax);
  return page.entities.map(({ id }) => id);
}

/** Parts of one entity may match elsewhere alone: what is here of it belongs to it all the same. */
async function addElsewhere(
  { graph }: Broker,
  candidates: readonly Candidates[],
  holders: Map<Iri, string[]>,
): Promise<void> {
  const others = [...new Set(candidates.flatMap(({ ids }) => ids))].filter((id) => !holders.has(id));
  const here = await graph.get(others);
  for (const [i, id] of others.entries()) holders.set(id, here[i] ? [HERE] : []);
  for (const { registration, ids } of candidates) {
    for (const id of new Set(ids)) holders.get(id)!.push(registration.id);
  }
}

/** What an entity is held against as long as not all parts of it are known. */
function unfiltered({
  q: _q,
  geo: _geo,
  scopes: _scopes,
  attributes: _attributes,
  ...selection
}: EntityQuery): EntityQuery {
  return selection;
}

export function tooMany(idsMax: number): Error {
  return problem('TooManyResults', `More than ${idsMax} entities match, the limit of one entity map: narrow the query`);
}
