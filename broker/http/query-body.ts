/**
 * A Query in a body (clause 5.2.23) → the parameters that say the same in a URL, and the selections of entities, which a
 * URL has only one of.
 */
import type { Limits } from '#broker/config.ts';
import { type Members, membersOf } from '#broker/core/subscription/members.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { parsePattern } from '#models/ngsi-ld/pattern.ts';
import type { Selector } from '#models/ngsi-ld/query.ts';
import { parseTypeSelection } from '#models/ngsi-ld/type-selection.ts';
import { named, problem } from '#models/problem.ts';
import { listOf, type Parameters } from './parameters.ts';

export interface QueryBody {
  readonly parameters: Parameters;
  /** The entity is in one of these; absent where the body names none. */
  readonly anyOf?: readonly Selector[];
  /** A selector asked for every type, which restricts the query to what is here. */
  readonly local: boolean;
}

const lists = ['attrs', 'pick', 'omit', 'datasetId'] as const;
const texts = ['q', 'scopeQ', 'lang', 'expandValues', 'jsonKeys', 'csf', 'entityMapLifetime'] as const;
const flags = ['entityMap', 'splitEntities'] as const;
/** Only a query over entities has these (4.5.23). */
const joining = ['join', 'joinLevel', 'containedBy'];
/** Only a query over histories has these. */
const ofHistory = ['temporalQ', 'aggrParams'];

/** `url` are the parameters that came with the request: paging and the representation. Throws BadRequestData. */
export function readQueryBody(
  json: JsonObject,
  url: Parameters,
  names: Names,
  kind: 'entities' | 'history',
  { querySelectorsMax: most }: Pick<Limits, 'querySelectorsMax'>,
): QueryBody {
  const members = membersOf(json);
  const known = ['type', 'entities', 'geoQ', 'ordering', ...lists, ...texts, ...flags];
  members.only([...known, ...(kind === 'history' ? ofHistory : joining)]);
  if (json['type'] !== 'Query') throw members.wrong('type', '"Query"');
  const parameters = new Map(url);
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined) parameters.set(name, value);
  };
  for (const name of lists) put(name, members.texts(name)?.join(','));
  for (const name of texts) put(name, members.text(name));
  for (const name of flags) put(name, members.flag(name)?.toString());
  takeGeo(members.object('geoQ'), put);
  takeOrdering(members.object('ordering'), put);
  if (kind === 'history') takeTime(members, put, isFormed(url));
  else takeJoin(members, put);
  const selectors = members.objects('entities');
  if (!selectors) return { parameters, local: false };
  if (selectors.length > most) {
    throw problem('TooComplexQuery', `entities has ${selectors.length} members: at most ${most} are taken`);
  }
  const local = selectors.some((selector) => selector.json['type'] === '*');
  return { parameters, anyOf: selectors.map((selector) => readSelector(selector, names)), local };
}

type Put = (name: string, value: string | undefined) => void;

function takeGeo(geo: Members | undefined, put: Put): void {
  if (!geo) return;
  geo.only(['georel', 'geometry', 'coordinates', 'geoproperty']);
  for (const name of ['georel', 'geometry', 'geoproperty']) put(name, geo.text(name));
  put('coordinates', asJson(geo.json['coordinates']));
}

function takeOrdering(ordering: Members | undefined, put: Put): void {
  if (!ordering) return;
  ordering.only(['orderBy', 'coordinates', 'geometry', 'collation']);
  put('orderBy', ordering.texts('orderBy')?.join(','));
  put('orderFrom', asJson(ordering.json['coordinates']));
  put('orderGeometry', ordering.text('geometry'));
  put('collation', ordering.text('collation'));
}

/** Coordinates may come as JSON, or as a text that holds it (5.2.13). */
function asJson(value: JsonValue | undefined): string | undefined {
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}

function takeJoin(members: Members, put: Put): void {
  put('join', members.text('join'));
  const level = members.positive('joinLevel');
  put('joinLevel', level === undefined ? undefined : String(level));
  put('containedBy', members.texts('containedBy')?.join(','));
}

/** Whether the URL says which form is wanted. */
function isFormed(url: Parameters): boolean {
  return url.has('format') || (listOf(url, 'options') ?? []).some((option) => option !== 'sysAttrs');
}

function takeTime(members: Members, put: Put, formed: boolean): void {
  const time = members.object('temporalQ');
  time?.only(['timerel', 'timeAt', 'endTimeAt', 'timeproperty', 'lastN', 'aggrMethods', 'aggrPeriodDuration']);
  for (const name of ['timerel', 'timeAt', 'endTimeAt', 'timeproperty']) put(name, time?.text(name));
  const lastN = time?.positive('lastN');
  if (lastN !== undefined) put('lastN', String(lastN));
  const aggregation = members.object('aggrParams');
  aggregation?.only(['aggrMethods', 'aggrPeriodDuration']);
  for (const source of [time, aggregation]) {
    const methods = source?.json['aggrMethods'];
    put('aggrMethods', Array.isArray(methods) ? source?.texts('aggrMethods')?.join(',') : source?.text('aggrMethods'));
    put('aggrPeriodDuration', source?.text('aggrPeriodDuration'));
    // A body has no other member to ask for the aggregated form with (5.2.23, 5.2.44).
    if (methods !== undefined && !formed) put('format', 'aggregatedValues');
  }
}

/** Clause 5.2.33; where ids are given, the pattern counts for nothing. */
function readSelector(members: Members, names: Names): Selector {
  members.only(['id', 'idPattern', 'type']);
  const type = members.text('type');
  if (type === undefined) throw members.wrong('type', 'the type of the entities, or "*"');
  const given = members.json['id'];
  const ids = Array.isArray(given) ? members.texts('id') : given === undefined ? undefined : [given];
  const pattern = members.text('idPattern');
  return {
    ...(ids && { ids: ids.map((id) => checkUri(id, members.path('id'))) }),
    ...(!ids && pattern !== undefined && { idPattern: named('idPattern', () => parsePattern(pattern)) }),
    ...(type !== '*' && { types: parseTypeSelection(type, names) }),
  };
}
