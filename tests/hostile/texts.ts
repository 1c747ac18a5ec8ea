/** Texts for the parameters of queries, of paths and of headers: right ones. */
import fc from 'fast-check';
import type { Operation, Parameter } from '#broker/http/table/operation.ts';
import { moment } from './attributes.ts';
import { q, scopeQ } from './bodies.ts';
import { datasetId, entityId, followerId, named, registrationId, snapshotId, subscriptionId } from './world.ts';

type Texts = Readonly<Record<string, fc.Arbitrary<string>>>;

const either = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const number = (least: number, most: number): fc.Arbitrary<string> => fc.integer({ min: least, max: most }).map(String);

/** Parameters that need each other, each group as a whole; the first says how it is drawn. */
const groups: readonly Texts[] = [
  { type: either('Breaker', 'Thing', 'Breaker,Thing', '(Thing;Other)|Breaker') },
  { id: fc.array(entityId, { minLength: 1, maxLength: 3 }).map((ids) => ids.join(',')) },
  { idPattern: either('^urn:ngsi-ld:Breaker:.*', '.*:[1-5]$', '(a|b)*') },
  { attrs: either('open', 'a', 'a,b', 'within') },
  { q },
  { scopeQ },
  {
    georel: either('near;maxDistance==2000', 'within', 'intersects', 'disjoint'),
    geometry: either('Point'),
    coordinates: either('[8,40]'),
  },
  {
    georel: either('within', 'intersects', 'overlaps', 'equals'),
    geometry: either('Polygon'),
    coordinates: either('[[[0,0],[90,0],[90,60],[0,0]]]'),
  },
  {
    orderBy: either('name', 'a;desc,id', 'ratedCurrent;asc', 'a.partOf', 'modifiedAt;desc'),
    collation: either('de-u-co-phonebk', 'en'),
  },
  { orderBy: either('location;dist-asc', 'location;dist-desc,id'), orderFrom: either('[8,40]') },
  { limit: number(1, 50) },
  { limit: either('0'), count: either('true') },
  { offset: number(0, 30) },
  { count: either('true', 'false') },
  { pick: either('id,a', 'type', 'open', 'a,b,within', 'within{a}', 'id,type,scope') },
  { omit: either('a', 'scope,open', 'type', 'within{b}') },
  { datasetId: fc.oneof(datasetId, either('@none')) },
  { lang: either('en', 'de-CH,en;q=0.8,*;q=0.1', '*') },
  { join: either('inline', 'flat'), joinLevel: number(1, 4) },
  { join: either('inline', '@none'), containedBy: entityId },
  { format: either('normalized', 'concise', 'simplified', 'keyValues') },
  { options: either('sysAttrs', 'concise', 'sysAttrs,simplified') },
  { geometryProperty: either('location', 'a') },
  { csf: either('region=="TX1"', 'region') },
  { splitEntities: either('true', 'false') },
  { entityMap: either('true'), entityMapLifetime: either('PT5M', 'PT1S') },
  { local: either('true', 'false') },
  { timerel: either('before', 'after'), timeAt: moment },
  { timerel: either('between'), timeAt: either('2020-01-01T00:00:00Z'), endTimeAt: either('2030-01-01T00:00:00Z') },
  { timeproperty: either('observedAt', 'createdAt', 'modifiedAt', 'deletedAt') },
  { lastN: number(1, 5) },
  {
    format: either('aggregatedValues'),
    aggrMethods: either('avg', 'totalCount,distinctCount,min,max,avg,sum,sumsq,stddev'),
    aggrPeriodDuration: either('PT1H', 'P1D', 'PT0S', 'P1M'),
  },
  { format: either('temporalValues') },
  { observedAt: moment },
  { keep: either('name', 'a,b') },
  { drop: either('open', 'c') },
  { deleteAll: either('true', 'false') },
  { details: either('true', 'false') },
  { kind: either('Hosted', 'Cached', 'ImplicitlyCreated') },
  { expandValues: either('a') },
  { jsonKeys: either('b') },
];

/** What a temporal query needs in any case. */
const temporal = groups.filter(({ timerel }) => timerel);
const restricting = groups.slice(0, 3);
/** What takes many things away says which, so that something is left for others. */
const careful: Readonly<Record<string, readonly Texts[]>> = {
  purgeEntities: groups.slice(1, 2),
  purgeSnapshots: [{ q: either('snapshotPriority<2', 'snapshotPriority>9') }],
};

const fits = (group: Texts, parameters: readonly Parameter[]): boolean =>
  Object.entries(group).every(([name, text]) =>
    parameters.some((one) => one.name === name && one.in === 'query' && takes(one, text)),
  );

/** Where the table lists the words, one of them. */
function takes({ schema }: Parameter, text: fc.Arbitrary<string>): boolean {
  const words = schema['enum'] as readonly string[] | undefined;
  return !words || fc.sample(text, { numRuns: 20, seed: 1 }).every((word) => words.includes(word));
}

type Pairs = readonly (readonly [string, string])[];

/** A query that the operation should take. */
export function rightQuery(operation: Operation): fc.Arbitrary<Pairs> {
  const fitting = groups.filter((group) => fits(group, operation.parameters));
  const asks = (choices: readonly Texts[]): fc.Arbitrary<Texts> =>
    choices.every((group) => fits(group, operation.parameters)) ? fc.constantFrom(...choices) : fc.constant({});
  return fc
    .tuple(
      asks(careful[operation.id] ?? restricting),
      asks(temporal),
      fc.subarray([...fitting], { maxLength: Math.min(3, fitting.length) }),
    )
    .chain(([restriction, time, others]) => {
      const all: Record<string, fc.Arbitrary<string>> = Object.assign({}, ...others, restriction, time);
      return fc.tuple(...Object.entries(all).map(([name, text]) => text.map((value) => [name, value] as const)));
    });
}

const ids: readonly (readonly [RegExp, fc.Arbitrary<string>])[] = [
  [/federation/, named('Remote')],
  [/\/subscriptions\/|\/notifications\//, subscriptionId],
  [/csourceRegistrations/, registrationId],
  [/csourceSubscriptions/, followerId],
  [/snapshots/, snapshotId],
  [/entityMaps/, named('Map')],
  [/./, entityId],
];
const places: Texts = {
  attribute: either('open', 'name', 'a', 'b', 'c', 'within', 'location', 'note', 'https://w3id.org/busbar#name'),
  type: either('Breaker', 'Thing', 'Other'),
  context: fc.oneof(named('Context'), either('https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld')),
  job: either('7c1a3f0e-5b1d-4f0e-9a55-0d6f0f3f2b11'),
  tenant: either('default'),
  name: either('busbar.jsonld'),
  kind: either('BadRequestData', 'Forbidden'),
  file: either('docs.css', 'docs.js'),
};

/** What stands in a place of the path, such as `id`. */
export function rightPlace(path: string, name: string): fc.Arbitrary<string> {
  return name === 'id' ? ids.find(([pattern]) => pattern.test(path))![1] : (places[name] ?? either('x'));
}

const link = '<https://w3id.org/busbar/contexts/busbar.jsonld>; rel="http://www.w3.org/ns/json-ld#context"';
const json = either('application/json', 'application/ld+json', '*/*', 'application/json;q=0.5, */*;q=0.1');
/** Such as the operation takes. */
export function rightHeaders({ answers, parameters }: Operation): fc.Arbitrary<Readonly<Record<string, string>>> {
  const types = answers[200]?.payload?.types ?? ['application/json'];
  const takes = (name: string): boolean => parameters.some((one) => one.in === 'header' && one.name === name);
  return fc.record(
    {
      accept: types.includes('application/ld+json')
        ? fc.oneof(json, fc.constantFrom(...types))
        : either(types[0]!.split(';')[0]!, '*/*'),
      link: either(link, link.replace('>;', '>; type="application/ld+json";')),
      ...(takes('NGSILD-Tenant') && { 'ngsild-tenant': either('default') }),
      ...(takes('NGSILD-Snapshot') && { 'ngsild-snapshot': snapshotId }),
      ...(takes('NGSILD-EntityMap') && { 'ngsild-entitymap': named('Map') }),
    },
    { requiredKeys: [] },
  );
}
export const oddHeaders: Texts = {
  accept: either('application/geo+json', 'text/plain', 'x', ';q=1', 'application/json;q=0', '*/*,'.repeat(500)),
  link: either(
    '<x>; rel="http://www.w3.org/ns/json-ld#context"',
    '<http://127.0.0.1:9/none.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"',
    '<http://127.0.0.1:~odd~/page>; rel="http://www.w3.org/ns/json-ld#context"',
    '<http://169.254.169.254/latest>; rel="http://www.w3.org/ns/json-ld#context"',
    '<',
    '<a>;'.repeat(1000),
    '<a>; rel="'.repeat(300),
  ),
  'ngsild-tenant': either('nobody', '../x', 'UPPER', '__proto__', 'constructor', 'x'.repeat(200)),
  'ngsild-entitymap': either('urn:ngsi-ld:EntityMap:none', '__proto__', '/ngsi-ld/v1/entityMaps/x'),
  prefer: either('body=json', 'ngsi-ld=1.5', 'x', ','.repeat(1000)),
  via: either('1.1 elsewhere', 'x', '1.1 a, 1.1 b', '1.1 a, '.repeat(500)),
  expect: either('100-continue'),
};
export const snapshotHeader = snapshotId;
