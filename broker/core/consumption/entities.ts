/** Retrieve and query entities: ETSI GS CIM 009 clauses 5.7.1 and 5.7.2. */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { EntityQuery, Page } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';

/**
 * The entity as it is now. With `types` it has to be of one of them, with `attributes` it has to have one of them: else
 * it counts as not found (5.7.1.4).
 */
export async function retrieveEntity(
  broker: Broker,
  id: Iri,
  attributes: readonly Iri[] | undefined = undefined,
): Promise<Entity> {
  const [entity] = await broker.graph.get([id]);
  if (!entity) throw problem('ResourceNotFound', `Entity ${id} does not exist`);
  if (attributes && !attributes.some((name) => entity.attributes.has(name))) {
    throw problem('ResourceNotFound', `Entity ${id} has none of the attributes ${attributes.join(', ')}`);
  }
  return entity;
}

/**
 * A page of the entities that match. A query that restricts nothing asks for everything there is, over the whole
 * federation: only `local` may do that (5.7.2.4).
 */
export function queryEntities(broker: Broker, query: EntityQuery, local: boolean): Promise<Page> {
  const { ids, idPattern, types, attributes, q, geo } = query;
  if (!local && !ids && !idPattern && !types && !attributes && !q && !geo) {
    throw problem('BadRequestData', 'The query restricts nothing: give id, idPattern, type, attrs or q; or local=true');
  }
  return broker.graph.query(query);
}
