/** Storing, managing and serving @contexts: ETSI GS CIM 009 v1.9.1 clauses 5.13, 6.29 and 6.30. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Egress } from '#broker/core/ports.ts';
import { problem } from '#models/problem.ts';
import { CORE_CONTEXT_URL } from '#ontology/core.ts';
import { brokerForAll } from './broker.ts';

const path = '/ngsi-ld/v1/jsonldContexts';
const METERS = 'https://example.org/meters.jsonld';
const METER = 'https://example.org/Meter';

/** What the network has; the test changes it. */
const network = new Map<string, object>();
const asked: string[] = [];
const egress: Egress = {
  async send({ url }) {
    asked.push(url);
    const document = network.get(url);
    if (!document) throw problem('Unavailable', 'nobody answers');
    return { status: 200, headers: {}, body: JSON.stringify(document) };
  },
};

const broker = brokerForAll({ egress, limits: { contextsKeptMax: 8, contextBytesMax: 10_000 } });
let base: string;
beforeAll(async () => {
  base = broker.url.slice(0, -1);
});
beforeEach(() => {
  asked.length = 0;
  network.set(METERS, { '@context': { Meter: METER } });
});
afterEach(async () => {
  for (const { URL, localId } of await list('details=true')) {
    if (!URL.startsWith('https://uri.etsi.org/')) await broker.send('DELETE', `${path}/${localId}`);
  }
});

interface Known {
  readonly URL: string;
  readonly localId: string;
  readonly kind: string;
  readonly createdAt: string;
  readonly lastUsage?: string;
  readonly numberOfHits: number;
}

const list = async (query = ''): Promise<readonly Known[]> => (await broker.send('GET', `${path}?${query}`)).json;
const named = (url: string): string => `${path}/${encodeURIComponent(url)}`;
const details = async (url: string): Promise<Known> => (await broker.send('GET', `${named(url)}?details=true`)).json;
const problemOf = ({ status, json }: { status: number; json: { type: string } }) => [
  status,
  json.type.split('/').at(-1),
];
const linkTo = (url: string) => ({ Link: `<${url}>; rel="http://www.w3.org/ns/json-ld#context"` });

/** Its path. */
async function host(context: unknown): Promise<string> {
  const { status, headers, text } = await broker.send('POST', path, { body: { '@context': context } });
  expect([status, text]).toEqual([201, '']);
  return headers.get('Location')!;
}

describe('a hosted context', () => {
  test('is added, and served as it was given (5.13.2, 5.13.4)', async () => {
    const context = [{ Meter: METER }, { reading: 'https://example.org/reading' }];
    const place = await host(context);
    expect(place).toMatch(new RegExp(`^${path}/[\\w-]+$`));
    const served = await broker.send('GET', place);
    expect([served.status, served.headers.get('Content-Type')]).toEqual([200, 'application/json']);
    expect(served.json).toEqual({ '@context': context });
    const ld = await broker.send('GET', `${place}?details=false`, { headers: { Accept: 'application/ld+json' } });
    expect(ld.headers.get('Content-Type')).toBe('application/ld+json');
  });

  test('has details: its URL, localId, kind and times (5.13.3)', async () => {
    const place = await host({ Meter: METER });
    const known = (await broker.send('GET', `${place}?details=true`)).json as Known;
    const { localId, createdAt } = known;
    expect(known).toEqual({ URL: base + place, localId, kind: 'Hosted', createdAt, numberOfHits: 0 });
    expect(place.endsWith(localId)).toBe(true);
    expect(new Date(createdAt).toISOString()).toBe(createdAt);
  });

  test('is spoken without the network, and its uses are counted', async () => {
    const place = await host({ Meter: METER });
    const { headers, json } = await broker.send('GET', '/ngsi-ld/v1/entities?type=Meter', {
      headers: linkTo(base + place),
    });
    expect([json, headers.get('Link')]).toEqual([[], expect.stringContaining(`<${base}${place}>`)]);
    // A proxy may have called this machine by another name.
    await broker.send('GET', '/ngsi-ld/v1/entities?type=Meter', {
      headers: linkTo(`https://twin.example.org${place}`),
    });
    expect(asked).toEqual([]);
    const { numberOfHits, lastUsage } = await details(place);
    expect(numberOfHits).toBe(2);
    expect(lastUsage).toEqual(expect.any(String));
  });

  test('is durable', async () => {
    const place = await host({ Meter: METER });
    expect(broker.broker.documents.all('contexts')).toMatchObject([
      { id: place.split('/').at(-1), document: { kind: 'Hosted', context: { Meter: METER } } },
    ]);
  });

  test('that is deleted is gone (5.13.5), also for those who speak it', async () => {
    const place = await host({ Meter: METER });
    const speak = () => broker.send('GET', '/ngsi-ld/v1/entities?type=Meter', { headers: linkTo(base + place) });
    expect((await speak()).status).toBe(200);
    const { status, text } = await broker.send('DELETE', place);
    expect([status, text]).toEqual([204, '']);
    expect(problemOf(await broker.send('GET', place))).toEqual([404, 'ResourceNotFound']);
    expect(problemOf(await speak())).toEqual([504, 'LdContextNotAvailable']);
    expect(broker.broker.documents.all('contexts')).toEqual([]);
  });

  test.each([
    ['no JSON', '{"@context": {', 'InvalidRequest'],
    ['without @context', { Meter: METER }, 'InvalidRequest'],
    ['no object', [{ '@context': {} }], 'InvalidRequest'],
    ['with a term that means nothing', { '@context': { Meter: 'nowhere', '@vocab': null } }, 'BadRequestData'],
    ['with terms in a circle', { '@context': { a: 'b:x', b: 'a:x' } }, 'BadRequestData'],
    [
      'with a number after an address (5.13.2.4)',
      { '@context': ['https://example.org/none.jsonld', 7] },
      'BadRequestData',
    ],
    ['with too many contexts', { '@context': Array(1000).fill({}) }, 'BadRequestData'],
  ])('is refused: %s', async (_title, body, kind) => {
    expect(problemOf(await broker.send('POST', path, { body }))).toEqual([400, kind]);
    expect(await list('kind=Hosted')).toEqual([]);
  });

  test('is refused where it is too large, and where it names what is not available', async () => {
    const large = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`term${i}`, `urn:x:${i}`]));
    expect((await broker.send('POST', path, { body: { '@context': large } })).status).toBe(413);
    const missing = { '@context': ['https://example.org/none.jsonld'] };
    expect(problemOf(await broker.send('POST', path, { body: missing }))).toEqual([504, 'LdContextNotAvailable']);
  });

  test('is refused beyond the limit', async () => {
    for (let count = 0; count < 8; count += 1) await host({});
    expect(problemOf(await broker.send('POST', path, { body: { '@context': {} } }))).toEqual([403, 'Forbidden']);
  });
});

describe('a cached context', () => {
  const speak = () => broker.send('GET', '/ngsi-ld/v1/entities?type=Meter', { headers: linkTo(METERS) });

  test('is one that a request named, read once and found by URL and by localId', async () => {
    await speak();
    await speak();
    expect(asked).toEqual([METERS]);
    const known = await details(METERS);
    expect(known).toMatchObject({ URL: METERS, kind: 'Cached', numberOfHits: 2 });
    expect((await details(known.localId)).URL).toBe(METERS);
    expect((await list('kind=Cached')) as unknown).toContain(METERS);
  });

  test('is one that a hosted context names, too', async () => {
    await host([METERS]);
    expect(await details(METERS)).toMatchObject({ kind: 'Cached' });
  });

  test('is not ours to serve (5.13.4.4)', async () => {
    await speak();
    expect(problemOf(await broker.send('GET', named(METERS)))).toEqual([422, 'OperationNotSupported']);
  });

  test('is read again with reload=true, and then means what it says now (5.13.5)', async () => {
    await host({ Meter: 'https://example.org/other' });
    const typed = async () => {
      const { json } = await broker.send('GET', '/ngsi-ld/v1/types', { headers: linkTo(METERS) });
      return json.typeList as readonly string[];
    };
    const body = { id: 'urn:ngsi-ld:Meter:M1', type: METER };
    await broker.send('POST', '/ngsi-ld/v1/entities', { body });
    expect(await typed()).toEqual(['Meter']);
    network.set(METERS, { '@context': { Zaehler: METER } });
    expect(await typed()).toEqual(['Meter']);
    expect((await broker.send('DELETE', `${named(METERS)}?reload=true`)).status).toBe(204);
    expect(await typed()).toEqual(['Zaehler']);
    await broker.send('DELETE', `/ngsi-ld/v1/entities/${body.id}`);
  });

  test('that cannot be read again stays as it was', async () => {
    await speak();
    network.delete(METERS);
    const refused = await broker.send('DELETE', `${named(METERS)}?reload=true`);
    expect(problemOf(refused)).toEqual([504, 'LdContextNotAvailable']);
    expect((await speak()).status).toBe(200);
    expect(await details(METERS)).toMatchObject({ kind: 'Cached' });
  });

  test('that is deleted is read again when it is next named', async () => {
    await speak();
    expect((await broker.send('DELETE', named(METERS))).status).toBe(204);
    expect((await broker.send('GET', `${named(METERS)}?details=true`)).status).toBe(404);
    await speak();
    expect(asked).toEqual([METERS, METERS]);
  });
});

describe('the core context', () => {
  test('is there, may be reloaded, and cannot be deleted (5.13.5.4)', async () => {
    expect(await details(CORE_CONTEXT_URL)).toMatchObject({ kind: 'Cached', URL: CORE_CONTEXT_URL });
    expect(problemOf(await broker.send('DELETE', named(CORE_CONTEXT_URL)))).toEqual([400, 'BadRequestData']);
    expect((await broker.send('DELETE', `${named(CORE_CONTEXT_URL)}?reload=true`)).status).toBe(204);
    expect(asked).toEqual([]);
  });
});

describe('an implicitly created context', () => {
  const inline = { Meter: METER };
  const ld = { 'Content-Type': 'application/ld+json', Accept: 'application/json' };
  const query = (context: unknown) =>
    broker.send('POST', '/ngsi-ld/v1/entityOperations/query', {
      body: { type: 'Query', entities: [{ type: 'Meter' }], '@context': context },
      headers: ld,
    });
  const linked = (headers: Headers): string =>
    /<([^>]+)>; rel="http:\/\/www.w3.org\/ns\/json-ld#context"/.exec(headers.get('Link')!)![1]!;

  test('gives the answer in JSON one URL for an inline context, the same each time (6.3.5)', async () => {
    const first = linked((await query(inline)).headers);
    expect(first).toMatch(new RegExp(`^${base}${path}/\\w+$`));
    expect(linked((await query([inline, CORE_CONTEXT_URL])).headers)).toBe(first);
    const { json } = await broker.send('GET', first.slice(base.length));
    expect(json).toEqual({ '@context': inline });
    expect(await details(first.slice(base.length))).toMatchObject({ kind: 'ImplicitlyCreated', URL: first });
  });

  test('gives histories one, too', async () => {
    const temporalQ = { timerel: 'before', timeAt: '2026-11-21T13:00:00Z' };
    const { status, headers } = await broker.send('POST', '/ngsi-ld/v1/temporal/entityOperations/query', {
      body: { type: 'Query', entities: [{ type: 'Meter' }], temporalQ, '@context': inline },
      headers: ld,
    });
    expect([status, linked(headers)]).toEqual([200, expect.stringMatching(new RegExp(`^${base}${path}/\\w+$`))]);
  });

  test('stands for several contexts, and can be spoken', async () => {
    const url = linked((await query([METERS, { reading: 'https://example.org/reading' }])).headers);
    const body = { id: 'urn:ngsi-ld:Meter:M2', type: 'Meter', reading: 1 };
    await broker.send('POST', '/ngsi-ld/v1/entities', { body, headers: linkTo(url) });
    const { json } = await broker.send('GET', '/ngsi-ld/v1/entities/urn:ngsi-ld:Meter:M2', { headers: { Link: '' } });
    expect([json.type, Object.keys(json).at(-1)]).toEqual([METER, 'https://example.org/reading']);
    await broker.send('DELETE', '/ngsi-ld/v1/entities/urn:ngsi-ld:Meter:M2');
  });

  test('is not needed where one URL says it all, and in JSON-LD', async () => {
    expect(linked((await query([METERS, CORE_CONTEXT_URL])).headers)).toBe(METERS);
    await broker.send('POST', '/ngsi-ld/v1/entityOperations/query', {
      body: { type: 'Query', entities: [{ type: 'Meter' }], '@context': inline },
      headers: { ...ld, Accept: 'application/ld+json' },
    });
    expect(await list('kind=ImplicitlyCreated')).toEqual([]);
  });

  test.each(['subscriptions', 'csourceSubscriptions'])(
    'is the jsonldContext of one of %s that came with several (5.2.12)',
    async (collection) => {
      const id = 'urn:ngsi-ld:Subscription:S1';
      const endpoint = { uri: 'http://127.0.0.1:9/' };
      const body = { id, type: 'Subscription', entities: [{ type: 'Meter' }], notification: { endpoint } };
      const context = [METERS, inline];
      const place = `/ngsi-ld/v1/${collection}`;
      const made = await broker.send('POST', place, { body: { ...body, '@context': context }, headers: ld });
      expect(made.status).toBe(201);
      const { jsonldContext } = (await broker.send('GET', `${place}/${id}`)).json;
      expect((await broker.send('GET', jsonldContext.slice(base.length))).json).toEqual({ '@context': context });
      expect(await details(jsonldContext.slice(base.length))).toMatchObject({ kind: 'ImplicitlyCreated' });
      await broker.send('DELETE', `${place}/${id}`);
    },
  );

  test('is not made where the subscription names a jsonldContext, which has to be available', async () => {
    const endpoint = { uri: 'http://127.0.0.1:9/' };
    const body = {
      type: 'Subscription',
      entities: [{ type: 'Meter' }],
      notification: { endpoint },
      '@context': inline,
    };
    const subscribe = (jsonldContext: string) =>
      broker.send('POST', '/ngsi-ld/v1/subscriptions', { body: { ...body, jsonldContext }, headers: ld });
    expect(problemOf(await subscribe('https://example.org/none.jsonld'))).toEqual([504, 'LdContextNotAvailable']);
    const { status, headers } = await subscribe(METERS);
    expect(status).toBe(201);
    expect(await list('kind=ImplicitlyCreated')).toEqual([]);
    await broker.send('DELETE', headers.get('Location')!);
  });

  test('cannot be reloaded; it is deleted like a hosted one', async () => {
    const place = linked((await query(inline)).headers).slice(base.length);
    expect(problemOf(await broker.send('DELETE', `${place}?reload=true`))).toEqual([400, 'BadRequestData']);
    expect((await broker.send('DELETE', place)).status).toBe(204);
  });
});

describe('the list (5.13.3)', () => {
  test('has addresses, or details of each, of all kinds or of one', async () => {
    const place = await host({ Meter: METER });
    expect(await list()).toEqual(expect.arrayContaining([CORE_CONTEXT_URL, base + place]));
    expect(await list('kind=Hosted')).toEqual([base + place]);
    expect(await list('details=true&kind=Hosted')).toMatchObject([{ URL: base + place, kind: 'Hosted' }]);
    expect((await list('details=true')).length).toBe((await list('details=false')).length);
  });

  test.each(['kind=hosted', 'details=yes'])('is refused with %s', async (query) => {
    expect(problemOf(await broker.send('GET', `${path}?${query}`))).toEqual([400, 'BadRequestData']);
  });
});

describe('what is not here', () => {
  test.each([
    ['GET', '', [404, 'ResourceNotFound']],
    ['DELETE', '', [404, 'ResourceNotFound']],
    ['DELETE', '?reload=true', [400, 'BadRequestData']],
    ['DELETE', '?reload=maybe', [400, 'BadRequestData']],
  ])('%s%s', async (method, query, expected) => {
    expect(problemOf(await broker.send(method, `${path}/none${query}`))).toEqual(expected);
  });
});
