/** The route table, the document that is written from it, and the application that is mounted from it say the same. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tenant } from '#broker/core/tenants.ts';
import { routes } from '#broker/http/routes.ts';
import type { Operation, Parameter } from '#broker/http/table/operation.ts';
import { CORE_CONTEXT_URL } from '#ontology/core.ts';
import { breaker, type Running, startBroker } from './harness.ts';

const mounts = [
  {
    path: '/graphql',
    summary: 'A door',
    handle: (_request: IncomingMessage, response: ServerResponse, _tenant: Tenant) => void response.end('{}'),
  },
];
const table = routes(mounts);
const operations = table.flatMap(({ path, operations }) =>
  Object.entries(operations).map(([method, operation]) => ({ path, method, operation: operation as Operation })),
);

let broker: Running;
interface Named {
  readonly name: string;
  readonly in: string;
}
interface Reference {
  readonly $ref: string;
}
interface Described {
  readonly parameters?: readonly Reference[];
  readonly responses: Readonly<Record<string, object>>;
  readonly requestBody?: { readonly content: object };
  readonly tags: readonly string[];
}
type Item = { readonly parameters?: readonly Reference[] } & Readonly<Record<string, unknown>>;
type Tree = Readonly<Record<string, never>>;
let document: Tree;
beforeAll(async () => {
  broker = await startBroker({ mounts });
  await broker.send('POST', '/ngsi-ld/v1/entities', {
    body: breaker('B1', { ratedCurrent: { value: 5, unitCode: 'AMP' } }),
  });
  document = (await broker.send('GET', '/openapi.json')).json;
});
afterAll(async () => {
  expect(broker.defects).toEqual([]);
  await broker.close();
});

/** The parameter that a reference leads to. */
const followed = ({ $ref }: Reference): Named =>
  (document['components']!['parameters'] as Readonly<Record<string, Named>>)[$ref.split('/').at(-1)!]!;

describe('/openapi.json', () => {
  test('has every operation of the table, and no other', () => {
    const described = Object.entries<Item>(document['paths']!).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((key) => key !== 'parameters')
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(operations.map(({ path, method }) => `${method} ${path}`).sort());
  });

  test('is OpenAPI 3.1 in its structure: required members, unique ids, references that lead somewhere', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: expect.any(String), version: expect.any(String) },
    });
    const ids = operations.map(({ operation }) => operation.id);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = (document['tags']! as readonly Named[]).map(({ name }) => name);
    for (const [path, item] of Object.entries<Item>(document['paths']!)) {
      expect(path).toMatch(/^\//);
      const { parameters: shared = [], ...methods } = item;
      expect(shared.map((one) => followed(one).name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      for (const [method, operation] of Object.entries(methods as Readonly<Record<string, Described>>)) {
        const parameters = [...shared, ...(operation.parameters ?? [])].map(followed);
        const keys = parameters.map((one) => `${one.in} ${one.name}`);
        expect(new Set(keys).size, `${method} ${path} has a parameter twice`).toBe(keys.length);
        for (const one of parameters) {
          expect(one.in).toMatch(/^(path|query|header)$/);
          expect(one).toMatchObject({ name: expect.any(String), description: expect.any(String), schema: {} });
        }
        for (const [status, response] of Object.entries(operation.responses)) {
          expect(status).toMatch(/^([1-5]\d\d|default)$/);
          expect(Object.keys(response).some((key) => key === '$ref' || key === 'description')).toBe(true);
        }
        if (operation.requestBody) expect(Object.keys(operation.requestBody.content)).not.toEqual([]);
        expect(tags).toEqual(expect.arrayContaining([...operation.tags]));
      }
    }
  });

  test('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!);
    expect(references.length).toBeGreaterThan(20);
    for (const path of references) {
      expect(
        path.split('/').reduce((at: Tree | undefined, key) => at?.[key], document),
        path,
      ).toBeDefined();
    }
  });

  test('names a clause for every operation of NGSI-LD, and for none of our own', () => {
    const known = operations.filter(({ path }) => path.startsWith('/ngsi-ld/')).map(({ operation }) => operation);
    for (const { id, clause } of known) if (clause) expect(clause, id).toMatch(/^\d+(\.\d+)+(, \d+(\.\d+)+)*$/);
    // Clause 5.16 retrieves snapshots one by one; a list of them is ours.
    expect(known.filter(({ clause }) => !clause).map(({ id }) => id)).toEqual(['querySnapshots']);
  });
});

/** What a parameter needs beside it. */
const companions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  georel: { geometry: 'Point', coordinates: '[8,40]' },
  geometry: { georel: 'intersects', coordinates: '[8,40]' },
  coordinates: { georel: 'intersects', geometry: 'Point' },
  orderFrom: { orderBy: 'location;dist-asc' },
  orderGeometry: { orderBy: 'location;dist-asc', orderFrom: '[8,40]' },
  collation: { orderBy: 'name' },
  aggrMethods: { format: 'aggregatedValues' },
  aggrPeriodDuration: { format: 'aggregatedValues', aggrMethods: 'avg' },
  'format=aggregatedValues': { aggrMethods: 'avg' },
  timerel: { timeAt: '2026-11-21T11:00:00Z' },
  'timerel=between': { timeAt: '2026-11-21T11:00:00Z', endTimeAt: '2026-11-21T12:00:00Z' },
  timeAt: { timerel: 'before' },
  endTimeAt: { timerel: 'between', timeAt: '2026-11-21T11:00:00Z' },
};
/** The geometries of the enumeration need coordinates of their own. */
const coordinates: Readonly<Record<string, string>> = {
  Point: '[8,40]',
  MultiPoint: '[[8,40]]',
  LineString: '[[8,40],[9,41]]',
  MultiLineString: '[[[8,40],[9,41]]]',
  Polygon: '[[[8,40],[9,40],[9,41],[8,40]]]',
  MultiPolygon: '[[[[8,40],[9,40],[9,41],[8,40]]]]',
};

function examplesOf({ schema }: Parameter): readonly string[] {
  return ((schema['examples'] ?? schema['enum'] ?? []) as readonly unknown[]).map(String);
}

function queryOf(parameter: Parameter, value: string, { body }: Operation): string {
  const needs = body ? undefined : companions[`${parameter.name}=${value}`];
  const beside: Record<string, string> = {
    ...(needs ?? companions[parameter.name]),
  };
  if (parameter.name === 'geometry') beside['coordinates'] = coordinates[value]!;
  if (parameter.name === 'orderGeometry') beside['orderFrom'] = coordinates[value]!;
  return String(new URLSearchParams({ ...beside, [parameter.name]: value }));
}

const bodies: Readonly<Record<string, unknown>> = {
  Query: { type: 'Query', entities: [{ type: 'Breaker' }] },
  Entity: breaker('New'),
  'Entity[]': [breaker('B1')],
  'EntityFragment[]': [{ id: 'urn:ngsi-ld:Breaker:B1', open: true }],
  UriList: ['urn:ngsi-ld:Breaker:none'],
  EntityFragment: { type: 'Breaker', open: true },
  Attribute: { value: true },
  EntityTemporal: { id: 'urn:ngsi-ld:Breaker:B1', type: 'Breaker', open: [{ value: true }] },
};

/** The path with examples in the place of its parameters. */
const pathOf = (path: string): string =>
  path
    .replace('{id}', 'urn:ngsi-ld:Breaker:B1')
    .replace('{attribute}', 'open')
    .replace('{type}', 'Breaker')
    .replace('{instance}', 'urn:ngsi-ld:Instance:1')
    .replace('{tenant}', 'default')
    .replace('{context}', encodeURIComponent(CORE_CONTEXT_URL))
    .replace(/\{\w+\}/, 'x');

const moment = '2026-11-21T12:00:00Z';

async function ask(path: string, method: string, operation: Operation, query: string) {
  const plain = operation.body && bodies[operation.body.schema];
  // What a URL would say in parameters stands in the body.
  const isAggregated = operation.id === 'queryTemporalByPost' && query.includes('aggregatedValues');
  const isTimely = path.endsWith('temporal/entityMaps') && !/tim(erel|eAt)/.test(query);
  const timed = isTimely && plain === undefined ? `${query && `${query}&`}timerel=before&timeAt=${moment}` : query;
  const more = {
    ...(isAggregated && { aggrParams: { aggrMethods: 'avg' } }),
    ...(isTimely && { temporalQ: { timerel: 'before', timeAt: moment } }),
  };
  const body = isAggregated || (isTimely && plain) ? { ...(plain as object), ...more } : plain;
  const headers = { ...(query.includes('geometryProperty') && { Accept: 'application/geo+json,*/*;q=0.5' }) };
  return broker.send(
    method,
    `${pathOf(path)}${timed && `?${timed}`}`,
    body === undefined ? { headers } : { body, headers },
  );
}

/** Those whose answers to an example tell something: reading, and queries. */
const asking = operations.filter(({ operation }) => !operation.readsQuery && !operation.refusals.includes(422));

describe('the application', () => {
  test.each(operations.map((one) => [`${one.method} ${one.path}`, one] as const))(
    '%s is mounted',
    async (_title, one) => {
      const { status, headers } = await broker.send('OPTIONS', pathOf(one.path));
      expect([status, headers.get('Allow')]).toEqual([204, expect.stringMatching(new RegExp(`\\b${one.method}\\b`))]);
    },
  );

  test('mounts nothing that the table does not have', async () => {
    for (const { path, operations: declared } of table) {
      const allowed = (await broker.send('OPTIONS', pathOf(path))).headers.get('Allow')!.split(', ');
      const derived = [...(declared.GET ? ['HEAD'] : []), 'OPTIONS'];
      expect(allowed.sort(), path).toEqual([...Object.keys(declared), ...derived].sort());
    }
  });

  test.each(asking.map((one) => [one.operation.id, one] as const))(
    '%s takes each of its parameters',
    async (_id, one) => {
      for (const parameter of one.operation.parameters.filter(({ in: place }) => place === 'query')) {
        const examples = examplesOf(parameter);
        expect(examples, `${parameter.name} has no example`).not.toEqual([]);
        for (const value of examples) {
          const { status, json } = await ask(
            one.path,
            one.method,
            one.operation,
            queryOf(parameter, value, one.operation),
          );
          if (status !== 400) continue;
          // Too wide a query is no matter of this parameter; neither is a limit that stands alone.
          expect(json.detail, `${parameter.name}=${value}`).toMatch(/restricts (nothing|too little)/);
        }
      }
    },
  );

  test.each(asking.map((one) => [one.operation.id, one] as const))('%s refuses any other', async (_id, one) => {
    const { status, json } = await ask(one.path, one.method, one.operation, 'unheardOf=1');
    expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/InvalidRequest']);
    expect(json.detail).toContain('unheardOf');
  });

  test('answers whatever stands in the query without a fault of its own', { timeout: 30_000 }, async () => {
    const odd = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.constantFrom(
        '',
        '0',
        '-1',
        '1e999',
        '[]',
        '[[[]]]',
        '{}',
        'null',
        '*',
        '((((',
        '"',
        'a..b',
        '/#',
        'urn:x:1',
        '@none',
        'P',
        'PT',
        ';;',
        ',,',
        '{{',
        'NaN',
      ),
    );
    const asked = fc.constantFrom(...asking).chain((one) => {
      const names = one.operation.parameters.filter(({ in: place }) => place === 'query');
      if (names.length === 0) return fc.tuple(fc.constant(one), fc.constant<[string, string][]>([]));
      const pair = fc
        .constantFrom(...names)
        .chain((parameter) =>
          fc.tuple(fc.constant(parameter.name), fc.oneof(odd, fc.constantFrom('x', ...examplesOf(parameter)))),
        );
      const pairs = fc.uniqueArray(pair, { maxLength: 6, selector: ([name]) => name });
      return fc.tuple(fc.constant(one), pairs);
    });
    await fc.assert(
      fc.asyncProperty(asked, async ([{ path, method, operation }, pairs]) => {
        const query = new URLSearchParams(pairs.map(([name, value]) => [name, value.toWellFormed()]));
        const { status, json } = await ask(path, method, operation, String(query));
        // This broker notifies nobody, and fetch goes where it is sent.
        const own = path.startsWith('/notifications') ? [422] : 308 in operation.answers ? [200] : [];
        const declared = [...Object.keys(operation.answers).map(Number), ...operation.refusals, ...own];
        expect(declared, `${operation.id}?${query} ${json?.detail}`).toContain(status);
        if (status >= 400) expect([json.status, json.detail.length > 10]).toEqual([status, true]);
      }),
      { numRuns: 600 },
    );
  });
});

describe('/docs/', () => {
  test('is a page of this origin alone, and /docs leads to it', async () => {
    const page = await broker.send('GET', '/docs/');
    expect([page.status, page.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(page.text).not.toMatch(/https?:\/\//);
    const parts = [...page.text.matchAll(/(?:href|src)="(docs\.\w+)"/g)].map(([, name]) => name!);
    expect(parts).toEqual(['docs.css', 'docs.js']);
    for (const name of parts) expect((await broker.send('GET', `/docs/${name}`)).status).toBe(200);
    const moved = await fetch(new URL('docs', broker.url), { redirect: 'manual' });
    expect([moved.status, moved.headers.get('Location')]).toEqual([308, '/docs/']);
    expect((await broker.send('GET', '/docs/other.js')).status).toBe(404);
  });
});
