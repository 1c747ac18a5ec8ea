/** Requests that cost much, each as large as the limits let it be: what nobody else may have to wait for. */
import { idOf } from './assets.ts';
import type { Wish } from './watching.ts';

export interface Costly extends Wish {
  readonly what: string;
  /** Sent first, and not measured. */
  readonly before?: readonly Wish[];
  /** How often it is measured; it may be gone after the first. */
  readonly rounds?: number;
}

const api = 'ngsi-ld/v1';
const get = (what: string, path: string, headers?: Wish['headers']): Costly => ({
  what,
  method: 'GET',
  path: `${api}/${path}`,
  ...(headers && { headers }),
});
const send = (what: string, method: string, path: string, json: unknown): Costly => ({
  what,
  method,
  path: path.startsWith('/') ? path.slice(1) : `${api}/${path}`,
  body: Buffer.from(JSON.stringify(json)),
});
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const object = <T>(count: number, make: (n: number) => readonly [string, T]): Record<string, T> =>
  Object.fromEntries(times(count, make));

/** A ring of so many positions around a place, nowhere convex for long. */
const ring = (positions: number, [x, y]: readonly [number, number], radius: number): number[][] => {
  const corners = times(positions - 1, (n) => {
    const angle = (2 * Math.PI * n) / (positions - 1);
    const far = radius * (n % 2 === 0 ? 1 : 0.7);
    return [x + far * Math.cos(angle), y + far * Math.sin(angle)].map((one) => Math.round(one * 1e5) / 1e5);
  });
  return [...corners, corners[0]!];
};
const geoQ = (georel: string, geometry: string, coordinates: unknown, type = 'Meter'): object => ({
  type: 'Query',
  entities: [{ type }],
  geoQ: { georel, geometry, coordinates },
});
const query = 'entityOperations/query?limit=1000&count=true';

const many = { id: 'urn:ngsi-ld:Wide:1', type: 'Wide' };
const wide = (attributes: number): object => ({ ...many, ...object(attributes, (n) => [`a${n}`, n]) });
const wideFull = (attributes: number): object => ({
  ...many,
  ...object(attributes, (n) => [
    `a${n}`,
    {
      type: 'Property',
      value: n,
      unitCode: 'KWT',
      observedAt: '2026-11-21T12:00:00Z',
      quality: { type: 'Property', value: 'good' },
    },
  ]),
});
const fragment = ({ id: _, type: _type, ...more }: Record<string, unknown>): object => more;

const crowd = (count: number, type: string): object[] =>
  times(count, (n) => ({ id: `urn:ngsi-ld:${type}:${n}`, type }));
const rich = (count: number, attributes: number): object[] =>
  times(count, (n) => ({ id: `urn:ngsi-ld:Rich:${n}`, type: 'Rich', ...object(attributes, (k) => [`a${k}`, k]) }));

const upsertion = (n: number): object => ({
  id: `urn:ngsi-ld:Bench:${n}`,
  type: 'Bench',
  name: { type: 'Property', value: `bench ${n}` },
  power: { type: 'Property', value: n % 977, unitCode: 'KWT', observedAt: '2026-11-21T12:00:00Z' },
  open: { type: 'Property', value: n % 3 === 0 },
  next: { type: 'Relationship', object: `urn:ngsi-ld:Bench:${n - 1}` },
});

const region = (n: number): object => ({
  id: `urn:ngsi-ld:Region:${n}`,
  type: 'Region',
  location: { type: 'GeoProperty', value: { type: 'Polygon', coordinates: [ring(9000, [9 + n / 10, 49], 0.9)] } },
});

/** Text that makes a state for nearly each of its characters where a pattern counts. */
const hard = (n: number, length: number): string =>
  times(length, (k) => (((n + 1) * 7919 * (k + 1) * (k + 3)) % 97 < 50 ? 'a' : 'b')).join('');
const texts = (n: number, length: number): object => ({
  id: `urn:ngsi-ld:Text:${n}`,
  type: 'Text',
  text: { type: 'Property', value: hard(n, length) },
});

const moments = (from: number, count: number): object => ({
  id: 'urn:ngsi-ld:Told:1',
  type: 'Told',
  value: times(count, (n) => ({
    type: 'Property',
    value: from + n,
    observedAt: new Date(Date.UTC(2026, 0, 1) + (from + n) * 60_000).toISOString(),
  })),
});

const polygon = ring(2000, [10, 49], 2);

/** Relations beside `intersects`, whose second request brings the regions along that all are asked about. */
const otherRelations = [
  'within',
  'disjoint',
  'contains',
  'equals',
  'overlaps',
  'near;maxDistance==50000',
  'near;minDistance==900000',
];

export const costly: readonly Costly[] = [
  get('Cheap, to compare', 'entities/urn:ngsi-ld:Watched:1'),
  // One entity of many attributes.
  { ...send('POST an entity of 2,000 attributes', 'POST', 'entities', wide(2000)), rounds: 1 },
  send('PUT it', 'PUT', 'entities/urn:ngsi-ld:Wide:1', wide(2000)),
  send('PATCH all of its attributes', 'PATCH', 'entities/urn:ngsi-ld:Wide:1', fragment(wide(2000) as never)),
  send('PUT 2,000 attributes in full', 'PUT', 'entities/urn:ngsi-ld:Wide:1', wideFull(2000)),
  send('PATCH 2,000 attributes in full', 'PATCH', 'entities/urn:ngsi-ld:Wide:1', fragment(wideFull(2000) as never)),
  send(
    'POST /attrs of 2,000 attributes',
    'POST',
    'entities/urn:ngsi-ld:Wide:1/attrs',
    fragment(wideFull(2000) as never),
  ),
  get('GET it', 'entities/urn:ngsi-ld:Wide:1?options=sysAttrs'),
  get('GET it as JSON-LD', 'entities/urn:ngsi-ld:Wide:1', { accept: 'application/ld+json' }),
  get('GET its history', 'temporal/entities/urn:ngsi-ld:Wide:1'),
  send('PUT an entity of 40,000 attributes, which is refused', 'PUT', 'entities/urn:ngsi-ld:Wide:1', wide(40_000)),
  { ...send('Batch of 200 entities of 990 attributes', 'POST', 'entityOperations/upsert', rich(200, 990)), rounds: 3 },
  {
    ...send('Batch of 100 entities of 1,950 attributes', 'POST', 'entityOperations/upsert', rich(100, 1950)),
    rounds: 3,
  },
  get('GET 200 entities of 990 attributes', 'entities?type=Rich&limit=1000'),
  get('GET them as JSON-LD', 'entities?type=Rich&limit=1000', { accept: 'application/ld+json' }),
  get('GET them as GeoJSON', 'entities?type=Rich&limit=1000', { accept: 'application/geo+json' }),
  get('GET their histories', 'temporal/entities?type=Rich&limit=1000'),
  // Batches.
  send('Batch upsert of 10,000 entities', 'POST', 'entityOperations/upsert', times(10_000, upsertion)),
  send('Batch update of 10,000 entities', 'POST', 'entityOperations/update', times(10_000, upsertion)),
  { ...send('Batch create of 90,000 entities', 'POST', 'entityOperations/create', crowd(90_000, 'Tiny')), rounds: 1 },
  send('Batch create of 90,000 entities that are there', 'POST', 'entityOperations/create', crowd(90_000, 'Tiny')),
  send('Batch upsert of 90,000 entities', 'POST', 'entityOperations/upsert', crowd(90_000, 'Tiny')),
  send(
    'Batch of 90,000 entities without a type',
    'POST',
    'entityOperations/upsert',
    times(90_000, (n) => ({ id: `urn:x:${n}` })),
  ),
  send(
    'Batch of 1,500,000 numbers',
    'POST',
    'entityOperations/upsert',
    times(1_500_000, (n) => n % 10),
  ),
  send(
    'Batch delete of 100,000 ids that are not there',
    'POST',
    'entityOperations/delete',
    times(100_000, (n) => `urn:x:${n}`),
  ),
  {
    ...send(
      'Batch delete of 90,000 entities',
      'POST',
      'entityOperations/delete',
      crowd(90_000, 'Tiny').map((one) => (one as { id: string }).id),
    ),
    rounds: 1,
  },
  send('An entity with a list of 1,900,000 numbers', 'PUT', 'entities/urn:ngsi-ld:Wide:1', {
    ...many,
    list: { type: 'Property', value: times(1_900_000, (n) => n % 10) },
  }),
  send('An entity with a text of 4 MB', 'PUT', 'entities/urn:ngsi-ld:Wide:1', {
    ...many,
    text: { type: 'Property', value: 'ab'.repeat(2_000_000) },
  }),
  get('A pattern on it', 'entities?type=Wide&q=text~="a.{20}c"'),
  send('An entity with a JSON of 190,000 keys', 'PUT', 'entities/urn:ngsi-ld:Wide:1', {
    ...many,
    json: { type: 'JsonProperty', json: object(190_000, (n) => [`k${n}`, n]) },
  }),
  get('A look at any of them', 'entities?type=Wide&q=json[*]==-1'),
  get('Eighty looks at any of them', `entities?type=Wide&q=${times(80, (n) => `json[*]==-${n + 1}`).join('|')}`),
  send('Query of 100 selectors with 1,000 ids each', 'POST', query, {
    type: 'Query',
    entities: times(100, (k) => ({ type: 'Meter', id: times(1000, (n) => idOf(k * 1000 + n)) })),
  }),
  // Documents.
  send('Explain a document of 50,000 names', 'POST', '/explain/document', {
    id: 'urn:x:1',
    type: 'T',
    ...object(50_000, (n) => [`name${n}`, n]),
  }),
  send('Explain a document of 60,000 nodes', 'POST', '/explain/document', {
    id: 'urn:x:1',
    type: 'T',
    a: times(60_000, (n) => ({ type: 'Property', value: n })),
  }),
  send('Explain a document of 1,900,000 numbers', 'POST', '/explain/document', {
    id: 'urn:x:1',
    type: 'T',
    a: times(1_900_000, (n) => n % 10),
  }),
  // Places.
  ...['intersects', ...otherRelations].map((georel) =>
    send(
      `${georel}, a polygon of 2,000 positions against 90,000 points`,
      'POST',
      query,
      geoQ(georel, 'Polygon', [polygon]),
    ),
  ),
  {
    ...send(
      'intersects, a polygon of 2,000 positions against twenty of 9,000',
      'POST',
      query,
      geoQ('intersects', 'Polygon', [ring(2000, [9.3, 49.1], 1)], 'Region'),
    ),
    before: times(20, (n) => send('', 'POST', 'entityOperations/upsert', [region(n)])),
  },
  ...otherRelations.map((georel) =>
    send(`${georel}, the same`, 'POST', query, geoQ(georel, 'Polygon', [ring(2000, [9.3, 49.1], 1)], 'Region')),
  ),
  send(
    'near;maxDistance, a line of 2,000 positions far away, the same',
    'POST',
    query,
    geoQ(
      'near;maxDistance==9000000',
      'LineString',
      times(2000, (n) => [-60 + (n % 2) / 3, -40 + n / 100]),
      'Region',
    ),
  ),
  send('orderBy the distance from a polygon of 2,000 positions', 'POST', query, {
    type: 'Query',
    entities: [{ type: 'Meter' }],
    ordering: { orderBy: ['location;dist-asc'], geometry: 'Polygon', coordinates: [polygon] },
  }),
  send('The same of polygons', 'POST', query, {
    type: 'Query',
    entities: [{ type: 'Region' }],
    ordering: { orderBy: ['location;dist-asc'], geometry: 'Polygon', coordinates: [polygon] },
  }),
  // Patterns.
  get('A plain pattern', 'entities?type=Meter&q=name~="^new.*9$"&count=true'),
  get('A pattern that counts', 'entities?type=Meter&q=name~="(n|o)(.{3}){1,9}x$"&count=true'),
  get(
    'A pattern that other engines never end',
    'entities?type=Meter&q=name~="^(([a-z ])%2B.)%2B[A-Z]([a-z ])%2B$"&count=true',
  ),
  get('idPattern', 'entities?idPattern=^urn:.*:(1|2|3).*7$&local=true&count=true'),
  {
    ...get('A pattern of many states on long texts', 'entities?type=Text&q=text~="a.{60}b.{60}c"&count=true'),
    before: [
      send(
        '',
        'POST',
        'entityOperations/upsert',
        times(2000, (n) => texts(n, 1500)),
      ),
    ],
  },
  get(
    'Thirty of them',
    `entities?type=Text&q=${times(30, (n) => `text~="a.{${n + 20}}b.{40}c"`).join('|')}&count=true`,
  ),
  get('One of a thousand places', 'entities?type=Text&q=text~="(a|b)*a(a|b){900}c"&count=true'),
  get('A hundred terms', `entities?type=Meter&q=${times(90, (n) => `power==-${n}`).join('|')}&count=true`),
  // Order, links, answers.
  get('orderBy a text', 'entities?type=Meter&orderBy=name&limit=1000&count=true'),
  get('orderBy a text, the last page', 'entities?type=Meter&orderBy=name&limit=1000&offset=89000'),
  get('orderBy a number, the last page', 'entities?type=Meter&orderBy=power;desc&limit=1000&offset=89000'),
  get('orderBy a text in German', 'entities?type=Meter&orderBy=name&collation=de&limit=1000&offset=40000'),
  get('orderBy of four terms', 'entities?type=Meter&orderBy=state,open,power,name&limit=1000&offset=40000'),
  get('join=inline, six levels', `entities/${idOf(0)}?join=inline&joinLevel=6`),
  get('join=flat, eight levels', `entities/${idOf(1)}?join=flat&joinLevel=8`),
  get('join=inline of a thousand entities', 'entities?type=Meter&limit=1000&join=inline&joinLevel=2'),
  get('A page of a thousand, with sysAttrs', 'entities?type=Meter&limit=1000&options=sysAttrs&count=true'),
  get('A page of a thousand as GeoJSON', 'entities?type=Meter&limit=1000', { accept: 'application/geo+json' }),
  get('A page of a thousand as JSON-LD', 'entities?type=Meter&limit=1000', { accept: 'application/ld+json' }),
  get('A page of a thousand, far in, picked', 'entities?local=true&limit=1000&offset=90000&pick=name,power&count=true'),
  get('A q over links', `entities?type=Feeder&q=${'has'}{name}&count=true`),
  get('Types with details', 'types?details=true'),
  get('Attributes with details', 'attributes?details=true'),
  get('An entity map of all', 'entities?type=Meter&entityMap=true&limit=1000', {}),
  get('openapi.json', '../../openapi.json'),
  get('metrics', '../../metrics'),
  // Histories.
  ...times(17, (n) => ({
    ...send('Telling 6,000 instances', 'POST', 'temporal/entities', moments(n * 6000, 6000)),
    rounds: 1,
  })),
  get(
    'A history of 10,000 instances',
    'temporal/entities/urn:ngsi-ld:Told:1?timerel=after&timeAt=2025-01-01T00:00:00Z',
  ),
  get(
    'The same in short',
    'temporal/entities/urn:ngsi-ld:Told:1?timerel=after&timeAt=2025-01-01T00:00:00Z&options=temporalValues',
  ),
  get(
    'The newest 10,000',
    'temporal/entities/urn:ngsi-ld:Told:1?timerel=after&timeAt=2025-01-01T00:00:00Z&lastN=10000&options=sysAttrs',
  ),
  get(
    '100,000 instances in periods of a second',
    'temporal/entities/urn:ngsi-ld:Told:1?timerel=after&timeAt=2025-01-01T00:00:00Z&options=aggregatedValues&aggrMethods=avg,max,min,sum,sumsq,stddev,totalCount,distinctCount&aggrPeriodDuration=PT1S',
  ),
  get(
    '100,000 instances in one period',
    'temporal/entities/urn:ngsi-ld:Told:1?timerel=after&timeAt=2025-01-01T00:00:00Z&options=aggregatedValues&aggrMethods=avg,max,min,sum,sumsq,stddev,totalCount,distinctCount&aggrPeriodDuration=PT0S',
  ),
  get('Histories of a thousand entities', 'temporal/entities?type=Meter&limit=1000'),
  get('Histories, q over all of them', 'temporal/entities?type=Meter&limit=1000&count=true&q=power>2000'),
  get(
    'Histories in periods',
    'temporal/entities?type=Meter&limit=1000&options=aggregatedValues&aggrMethods=avg&aggrPeriodDuration=PT1S',
  ),
  // GraphQL.
  send('GraphQL: a thousand assets', 'POST', '/graphql', {
    query: '{ assets(first: 500) { edges { node { id name } } } }',
  }),
  send('GraphQL: the scene of all', 'POST', '/graphql', {
    query:
      '{ __schema { types { name fields { name args { name type { name ofType { name } } } type { name ofType { name ofType { name } } } } } } }',
  }),
  // Context sources.
  send('Registrations', 'POST', 'csourceRegistrations', {
    type: 'ContextSourceRegistration',
    endpoint: 'http://127.0.0.1:9',
    information: [{ entities: [{ type: 'Elsewhere' }] }],
  }),
  get('Registrations, all', 'csourceRegistrations?type=Elsewhere&limit=1000&count=true'),
  // Snapshots and deletions.
  {
    ...send('A snapshot of all', 'POST', 'snapshots', {
      type: 'Snapshot',
      snapshotQueries: [{ type: 'Query', entities: [{ type: 'Meter' }] }],
    }),
    rounds: 3,
  },
  { what: 'DELETE all Meters', method: 'DELETE', path: `${api}/entities?type=Meter`, rounds: 1 },
  { ...get('Types after it', 'types'), rounds: 1 },
];
