/** The requests that retrieve and query operations become for one source: clauses 5.7.1, 5.7.2, 6.4.3.2 and 6.23. */

import type { Retrieval } from '#broker/core/federation/gathering.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import { segment } from '#broker/core/federation/parts.ts';
import { attributesOf } from '#broker/core/federation/proxied.ts';
import type { SourceRequest } from '#broker/core/federation/source.ts';
import type { SourceMatch } from '#broker/core/registration/registrations.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { QueryTree, Selector } from '#models/ngsi-ld/query.ts';
import { linksIn } from '#models/ngsi-ld/query-text.ts';
import type { Registration, RegistrationInfo } from '#models/ngsi-ld/registration.ts';
import { type Part, partsOf, textOf } from './gather-part.ts';
import type { Tongue } from './outgoing.ts';
import { retermFilters } from './reterm-query.ts';

/** What a query asks of every source. */
export interface Wanted {
  /** What the client asks for. */
  readonly operation: OperationName;
  readonly selectors: readonly Selector[];
  /** Attributes that an entity has one of; those alone are wanted. */
  readonly attributes?: readonly Iri[];
  /** Attributes that are wanted, those of filters included; undefined: all. */
  readonly projection?: readonly Iri[];
  /** What the entities have to satisfy, in no context's terms. */
  readonly q?: QueryTree;
  /** Whether an entity may lie in several places: then only the whole of it can be held against filters (4.3.6.7). */
  readonly isSplit: boolean;
  /** The entity map that the source made for the same query (5.7.2.4). */
  readonly entityMap?: Iri;
}

type Parameter = readonly [name: string, value: string];

/** Moments tell which of two instances is the newer one (4.5.5.3). */
const sysAttrs: Parameter = ['options', 'sysAttrs'];

/** One GET of the entity, with the attributes that the source has of it; `isDated`: with the moments that it was changed. */
export function retrieveRequest(
  { registration, information }: SourceMatch,
  { id, types, attributes }: Retrieval,
  { names }: Tongue,
  isDated: boolean,
): SourceRequest {
  const query: Parameter[] = [
    ...(types ? [['type', textOf(types, names)] as const] : []),
    ...projectionOf(picked(information, attributes), names),
    ...(isDated ? [sysAttrs] : []),
    ...localOf(registration),
  ];
  return { method: 'GET', path: `/entities/${segment(id)}`, query };
}

/** GETs of the pages of a query, or POSTs where the source allows no other: each without `limit` and `offset`. */
export function queryRequests(
  match: SourceMatch,
  wanted: Wanted,
  tongue: Tongue,
  origin: Origin,
): readonly SourceRequest[] {
  const { registration, information } = match;
  const byPost = isPosted(registration, wanted);
  const { entityMap } = wanted;
  const mapped = (one: SourceRequest): SourceRequest => (entityMap === undefined ? one : { ...one, entityMap });
  return information.flatMap((info) => {
    const parts = partsOf(info, wanted.selectors, tongue.names);
    if (parts.length === 0) return [];
    const names = picked([info], wanted.projection);
    return byPost
      ? [mapped(postOf(registration, parts, names, wanted, tongue, origin))]
      : parts.map((part) => mapped(getOf(registration, part, names, wanted, tongue, origin)));
  });
}

/** As the client asks, where the source allows both. */
export function isPosted({ operations }: Registration, { operation }: Wanted): boolean {
  return operation === 'queryBatch' ? operations.has('queryBatch') : !operations.has('queryEntity');
}

function getOf(
  registration: Registration,
  part: Part,
  projection: readonly Iri[] | undefined,
  wanted: Wanted,
  tongue: Tongue,
  origin: Origin,
): SourceRequest {
  const query: Parameter[] = [
    ...(part.ids ? [['id', part.ids.join(',')] as const] : []),
    ...(part.idPattern === undefined ? [] : [['idPattern', part.idPattern] as const]),
    ...(part.types === undefined ? [] : [['type', part.types] as const]),
    ...projectionOf(projection, tongue.names),
    ...filtersOf(wanted, part.types !== undefined, projection, tongue, origin),
    sysAttrs,
    ...localOf(registration),
  ];
  return { method: 'GET', path: '/entities', query };
}

function postOf(
  registration: Registration,
  parts: readonly Part[],
  projection: readonly Iri[] | undefined,
  wanted: Wanted,
  tongue: Tongue,
  origin: Origin,
): SourceRequest {
  const entities: JsonObject[] = parts.flatMap(({ ids, idPattern, types }) => {
    const selector = { ...(idPattern !== undefined && { idPattern }), type: types ?? '*' };
    return ids ? ids.map((id) => ({ id, ...selector })) : [selector];
  });
  const pick = projectionOf(projection, tongue.names).map(([, names]) => names.split(','));
  const filters = new Map(filtersOf(wanted, true, projection, tongue, origin));
  const geo = geoOf(filters);
  const text = (name: string): JsonObject => (filters.has(name) ? { [name]: filters.get(name)! } : {});
  const list = (name: string): JsonObject => (filters.has(name) ? { [name]: filters.get(name)!.split(',') } : {});
  return {
    method: 'POST',
    path: '/entityOperations/query',
    query: [sysAttrs, ...localOf(registration)],
    body: {
      type: 'Query',
      entities,
      ...(pick[0] && { pick: pick[0] }),
      ...text('q'),
      ...text('scopeQ'),
      ...list('expandValues'),
      ...list('jsonKeys'),
      ...(geo && { geoQ: geo }),
    },
  };
}

/** The members of an entity that are always wanted, and the attributes. `attrs` is deprecated (6.4.3.2). */
export function projectionOf(attributes: readonly Iri[] | undefined, names: Names): readonly Parameter[] {
  if (!attributes) return [];
  return [['pick', ['id', 'type', 'scope', ...attributes.map((name) => names.compact(name))].join(',')]];
}

/** The attributes that are both registered and wanted; undefined: all. */
export function picked(
  information: readonly RegistrationInfo[],
  wanted: readonly Iri[] | undefined,
): readonly Iri[] | undefined {
  const names = new Set<Iri>();
  for (const info of information) {
    const registered = attributesOf(info);
    if (!registered) return wanted;
    for (const name of registered) if (wanted?.includes(name) ?? true) names.add(name);
  }
  return [...names];
}

const filterNames = [
  'q',
  'expandValues',
  'jsonKeys',
  'scopeQ',
  'georel',
  'geometry',
  'coordinates',
  'geoproperty',
] as const;
/** The filters of the client that a source may apply by itself: none where it has only a part of the entity. */
function filtersOf(
  { isSplit, attributes, q }: Wanted,
  hasTypes: boolean,
  projection: readonly Iri[] | undefined,
  { names, isClients }: Tongue,
  origin: Origin,
): readonly Parameter[] {
  // What an entity links to may lie in several places, too. Without a type something else has to restrict the query (5.7.2.4): that the source has anything of what is wanted.
  if ((isSplit || (q && linksIn(q) > 0)) && (hasTypes || projection)) {
    return hasTypes ? [] : [['q', projection!.map((name) => names.compact(name)).join('|')]];
  }
  const given = isClients ? origin.parameters : retermFilters(origin.parameters, q, origin.names, names);
  const filters = filterNames.flatMap((name): Parameter[] => {
    const value = given.get(name);
    return value === undefined || name === 'q' ? [] : [[name, value]];
  });
  const some = attributes?.map((name) => names.compact(name)).join('|');
  const own = given.get('q');
  const both = own !== undefined && some !== undefined ? `(${own});(${some})` : (own ?? some);
  return both === undefined ? filters : [['q', both], ...filters];
}

function geoOf(filters: ReadonlyMap<string, string>): JsonObject | undefined {
  const georel = filters.get('georel');
  if (georel === undefined) return undefined;
  const geoproperty = filters.get('geoproperty');
  const coordinates = JSON.parse(filters.get('coordinates')!) as JsonValue;
  return { georel, geometry: filters.get('geometry')!, coordinates, ...(geoproperty !== undefined && { geoproperty }) };
}

/** What the registration wants to be asked of the source alone (4.3.6.4). */
export function localOf({ localOnly }: Registration): readonly Parameter[] {
  return localOnly ? [['local', 'true']] : [];
}
