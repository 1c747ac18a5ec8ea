/** A query as a wish for sources: what they have to hold, and what is wanted of it. */
import type { Origin } from '#broker/core/federation/origin.ts';
import type { SourceWish } from '#broker/core/registration/registrations.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { EntityQuery, QueryTree, Selector } from '#models/ngsi-ld/query.ts';
import type { Wanted } from './gather-request.ts';

/** One wish for each selection of entities. */
export function wishesOf(query: EntityQuery): readonly SourceWish[] {
  const attributes = projectionOf(query);
  return selectorsOf(query).map((selector) => ({ ...selector, ...(attributes && { attributes }) }));
}

/** The parameter splitEntities decides; `isSplit` where it is not given (6.4.3.2). */
export function wantedOf(
  operation: OperationName,
  query: EntityQuery,
  { parameters }: Origin,
  isSplit: boolean,
): Wanted {
  const given = parameters.get('splitEntities');
  const projection = projectionOf(query);
  return {
    operation,
    selectors: selectorsOf(query),
    ...(query.attributes && { attributes: query.attributes }),
    ...(projection && { projection }),
    ...(query.q && { q: query.q }),
    isSplit: given === undefined ? isSplit : given === 'true',
  };
}

/** An entity is in what is asked for as a whole, and in one of the alternatives where there are any. */
function selectorsOf({ ids, idPattern, types, anyOf }: EntityQuery): readonly Selector[] {
  const own: Selector = { ...(ids && { ids }), ...(idPattern && { idPattern }), ...(types && { types }) };
  return anyOf ? anyOf.map((one) => ({ ...own, ...one })) : [own];
}

/** The attributes of the answer and all that filters look at; undefined: all attributes are wanted. */
function projectionOf({ attributes, q, geo }: EntityQuery): readonly Iri[] | undefined {
  if (!attributes) return undefined;
  const names = new Set(attributes);
  if (q) addAttributes(q, names);
  if (geo) names.add(geo.property);
  return [...names];
}

function addAttributes(tree: QueryTree, names: Set<Iri>): void {
  if (tree.kind === 'and' || tree.kind === 'or') for (const one of tree.operands) addAttributes(one, names);
  else names.add(tree.path.attribute);
}
