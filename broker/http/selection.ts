/** Which entities a query is about, in which order: clauses 5.7.2, 6.4.3.2, 4.23. */
import type { Limits } from '#broker/config.ts';
import type { Selection } from '#broker/core/provision/purge.ts';
import { parseCoordinates, parseGeoQuery, parseReference } from '#models/ngsi-ld/geo/geo-query.ts';
import { checkName, checkUri } from '#models/ngsi-ld/id.ts';
import type { Join } from '#models/ngsi-ld/join.ts';
import { LOCATION, type Names } from '#models/ngsi-ld/names.ts';
import { parseOrdering } from '#models/ngsi-ld/order.ts';
import { parsePattern } from '#models/ngsi-ld/pattern.ts';
import { entityMembers } from '#models/ngsi-ld/projection.ts';
import { expandValues, parseQuery } from '#models/ngsi-ld/q.ts';
import type { EntityQuery, GeoQuery, Ordering, QueryTree, TypeSelection } from '#models/ngsi-ld/query.ts';
import { linksIn } from '#models/ngsi-ld/query-text.ts';
import type { Representation } from '#models/ngsi-ld/represent.ts';
import { parseScopeQuery } from '#models/ngsi-ld/scope-query.ts';
import { parseTypeSelection } from '#models/ngsi-ld/type-selection.ts';
import { named, problem } from '#models/problem.ts';
import { requireReach } from './joining.ts';
import { readPage } from './paging.ts';
import { flagOf, listOf, namesOf, type Parameters } from './parameters.ts';

export function readQuery(parameters: Parameters, names: Names, limits: Limits): EntityQuery {
  const ordering = readOrdering(parameters, names);
  return {
    ...readSelection(parameters, names, limits),
    ...(ordering && { ordering }),
    ...readPage(parameters, limits),
  };
}

interface Shown {
  readonly representation: Representation;
  readonly join: Join | undefined;
}

/**
 * Who has none of the attributes that are picked is not in the answer (clause 5.7.2.4); where id or type is picked,
 * everybody has something to show.
 */
export function narrowed(query: EntityQuery, { representation: { pick }, join }: Shown): EntityQuery {
  requireReach('q', query.q ? linksIn(query.q) : 0, join);
  if (!pick || [...pick.keys()].some((member) => entityMembers.has(member))) return query;
  return { ...query, attributes: [...pick.keys()] };
}

export function readSelection(parameters: Parameters, names: Names, limits: Limits): Selection {
  const ids = listOf(parameters, 'id');
  const types = readTypes(parameters, names);
  const pattern = parameters.get('idPattern');
  const attributes = namesOf(parameters, 'attrs', names);
  const q = readTerms(parameters, names, limits);
  const scopeQ = parameters.get('scopeQ');
  const geo = readGeo(parameters, names);
  return {
    ...(ids && { ids: ids.map((id) => checkUri(id, 'id')) }),
    ...(pattern !== undefined && { idPattern: named('idPattern', () => parsePattern(pattern)) }),
    ...(types && { types }),
    ...(attributes && { attributes }),
    ...(q && { q }),
    ...(scopeQ !== undefined && { scopes: parseScopeQuery(scopeQ) }),
    ...(geo && { geo }),
  };
}

/** `*` stands for every type, and restricts the query to what is here (6.4.3.2). */
export function readTypes(parameters: Parameters, names: Names): TypeSelection | undefined {
  const type = parameters.get('type');
  return type === undefined || type === '*' ? undefined : parseTypeSelection(type, names);
}

export function isLocal(parameters: Parameters): boolean {
  if (parameters.get('type') !== '*') return flagOf(parameters, 'local');
  if (parameters.get('local') !== 'false') return true;
  throw problem('BadRequestData', 'type=* asks for what is here; local=false contradicts it: leave out one of them');
}

function readTerms(parameters: Parameters, names: Names, limits: Limits): QueryTree | undefined {
  const expanded = new Set(namesOf(parameters, 'expandValues', names));
  const twice = namesOf(parameters, 'jsonKeys', names)?.find((name) => expanded.has(name));
  if (twice !== undefined) {
    throw problem(
      'BadRequestData',
      `${twice} is in expandValues and in jsonKeys, which leave nothing expanded: choose`,
    );
  }
  const q = parameters.get('q');
  if (q === undefined) return undefined;
  const tree = parseQuery(q, names, limits);
  return expanded.size > 0 ? expandValues(tree, expanded, names) : tree;
}

/** Histories and purges look at one entity at a time (5.6.21.4, 5.7.4.4). Throws BadRequestData. */
export function refuseLinks({ q }: Pick<EntityQuery, 'q'>): void {
  if (!q || linksIn(q) === 0) return;
  const detail = 'q goes on into linked entities, which is for queries of entities as they are: ask those first';
  throw problem('BadRequestData', detail);
}

/** None of the three, or all (4.10); `geoproperty` alone counts for nothing (6.4.3.2). */
function readGeo(parameters: Parameters, names: Names): GeoQuery | undefined {
  const georel = parameters.get('georel');
  const geometry = parameters.get('geometry');
  const coordinates = parameters.get('coordinates');
  const property = parameters.get('geoproperty');
  const name =
    property === undefined ? LOCATION : names.expand(named('geoproperty', () => checkName(property, 'attribute')));
  if (georel === undefined && geometry === undefined && coordinates === undefined) return undefined;
  if (georel === undefined || geometry === undefined || coordinates === undefined) {
    const missing = Object.entries({ georel, geometry, coordinates }).flatMap(([name, text]) =>
      text === undefined ? name : [],
    );
    throw problem(
      'BadRequestData',
      `georel, geometry and coordinates belong together: give ${missing.join(' and ')} too`,
    );
  }
  return parseGeoQuery(georel, geometry, parseCoordinates(coordinates, 'coordinates'), name);
}

function readOrdering(parameters: Parameters, names: Names): Ordering | undefined {
  const orderBy = parameters.get('orderBy');
  const orderFrom = parameters.get('orderFrom');
  const geometry = parameters.get('orderGeometry');
  const collation = parameters.get('collation');
  if (orderBy === undefined) {
    if (orderFrom === undefined && geometry === undefined && collation === undefined) return undefined;
    throw problem('BadRequestData', 'orderFrom, orderGeometry and collation belong to orderBy: give it too');
  }
  const from = orderFrom && parseReference(geometry ?? 'Point', parseCoordinates(orderFrom, 'orderFrom'), 'orderFrom');
  return parseOrdering(orderBy, names, { ...(from && { from }), ...(collation !== undefined && { collation }) });
}
