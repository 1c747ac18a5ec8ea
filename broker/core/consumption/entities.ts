/** Retrieve and query entities: ETSI GS CIM 009 clauses 5.7.1 and 5.7.2. */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { selects } from '#models/ngsi-ld/evaluate.ts';
import { presentAt } from '#models/ngsi-ld/expiry.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { EntityQuery, Page } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import type { Retrieval } from '../federation/gathering.ts';
import { mergedEntity } from '../federation/merge.ts';
import type { Origin } from '../federation/origin.ts';
import { mergedPage, missingFrom } from '../federation/page.ts';
import { requireBounds } from './bounds.ts';

/**
 * The entity as it is now, here and at the sources that have parts of it. With `types` it has to be of one of them, with
 * `attributes` it has to have one of them: else it counts as not found (5.7.1.4).
 */
export async function retrieveEntity(broker: Broker, retrieval: Retrieval, origin: Origin): Promise<Entity> {
  return (await retrieveHeld(broker, retrieval, origin)).entity;
}

/** The same, and who has parts of it: registrations. */
export async function retrieveHeld(
  broker: Broker,
  retrieval: Retrieval,
  origin: Origin,
): Promise<{ readonly entity: Entity; readonly isHere: boolean; readonly holders: readonly Iri[] }> {
  const { id, types, attributes } = retrieval;
  const [here] = await broker.graph.get([id]);
  const asked = origin.local ? undefined : broker.federation?.retrieve(retrieval, here, origin);
  const own = here && presentAt(here, instantAt(broker.clock.now()));
  const gathered = await asked;
  const entity = gathered ? mergedEntity(own, gathered) : own;
  if (!entity || (types && !selects(types, entity))) throw problem('ResourceNotFound', `Entity ${id} does not exist`);
  if (attributes && !attributes.some((name) => entity.attributes.has(name))) {
    throw problem('ResourceNotFound', `Entity ${id} has none of the attributes ${attributes.join(', ')}`);
  }
  const having = gathered?.contributions.filter(({ entities }) => entities.length > 0) ?? [];
  const holders = [...new Set(having.map(({ registration }) => registration.id))];
  return { entity, isHere: own !== undefined, holders };
}

/** A page of the entities that match, here and at the sources that have some. */
export async function queryEntities(
  broker: Broker,
  operation: 'queryEntity' | 'queryBatch',
  query: EntityQuery,
  origin: Origin,
): Promise<Page> {
  requireBounds(query, origin.local);
  const asked = origin.local ? undefined : broker.federation?.query(operation, query, origin);
  const present = { ...query, now: instantAt(broker.clock.now()) };
  if (!asked) return broker.graph.query(present);
  const gathered = await asked;
  const page = await mergedPage(broker, present, gathered);
  const holders = missingFrom(page, gathered);
  if (holders.size === 0) return page;
  // Sources that have more than they gave may have parts of what stands on this page.
  const more = await broker.federation!.ofHolders(operation, query, { ids: holders, linked: new Map() }, origin);
  return mergedPage(broker, present, {
    ...gathered,
    contributions: [...gathered.contributions, ...more.contributions],
  });
}

/** The same of what is here alone. */
export function queryHere(broker: Broker, query: EntityQuery, local: boolean): Promise<Page> {
  requireBounds(query, local);
  return broker.graph.query({ ...query, now: instantAt(broker.clock.now()) });
}
