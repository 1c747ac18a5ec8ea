/** Retrieve and query entities: ETSI GS CIM 009 clauses 5.7.1 and 5.7.2. */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { selects } from '#models/ngsi-ld/evaluate.ts';
import type { EntityQuery, Page, TypeSelection } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';

/**
 * The entity as it is now. With `types` it has to be of one of them, with `attributes` it has to have one of them: else
 * it counts as not found (5.7.1.4).
 */
export async function retrieveEntity(
  broker: Broker,
  id: Iri,
  attributes: readonly Iri[] | undefined,
  types: TypeSelection | undefined,
): Promise<Entity> {
  const [entity] = await broker.graph.get([id]);
  if (!entity || (types && !selects(types, entity))) throw problem('ResourceNotFound', `Entity ${id} does not exist`);
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
  const { ids, idPattern, types, anyOf, attributes, q, geo, scopes } = query;
  if (!local && !ids && !idPattern && !types && !anyOf && !attributes && !q && !geo && !scopes) {
    const detail = 'The query restricts nothing: give id, idPattern, type, attrs, q, scopeQ or georel; or local=true';
    throw problem('BadRequestData', detail);
  }
  return broker.graph.query(query);
}
