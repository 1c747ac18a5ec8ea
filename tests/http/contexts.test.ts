/** In which words a request and its answer speak: clauses 5.5.7 and 6.3.5 of ETSI GS CIM 009 v1.9.1. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { breaker, busbarLink, type Running, startBroker } from './harness.ts';

let broker: Running;
let base: string;
beforeAll(async () => {
  broker = await startBroker();
  base = broker.url.slice(0, -1);
});
afterAll(() => broker.close());

const entities = '/ngsi-ld/v1/entities';
const core = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld';
const ld = { 'Content-Type': 'application/ld+json' };
const id = (key: string): string => `${entities}/urn:ngsi-ld:Breaker:${key}`;

describe('a request', () => {
  test('brings its @context in a body of ld+json', async () => {
    const body = { ...breaker('X1'), '@context': `${base}/contexts/busbar.jsonld` };
    expect((await broker.send('POST', entities, { body, headers: ld })).status).toBe(201);
    expect((await broker.send('GET', id('X1'))).json.open.value).toBe(false);
  });

  test('may bring the @context itself, not its address', async () => {
    const context = { Breaker: 'http://iec.ch/TC57/CIM100#Breaker', offen: 'http://iec.ch/TC57/CIM100#Switch.open' };
    const body = {
      id: 'urn:ngsi-ld:Breaker:X2',
      type: 'Breaker',
      offen: { type: 'Property', value: true },
      '@context': [context, core],
    };
    expect((await broker.send('POST', entities, { body, headers: ld })).status).toBe(201);
    expect((await broker.send('GET', id('X2'))).json.open.value).toBe(true);
  });

  test('without any speaks the core context alone: unknown terms fall to the default context', async () => {
    const body = { id: 'urn:x:1', type: 'Thing', colour: { type: 'Property', value: 'red' } };
    expect((await broker.send('POST', entities, { body, headers: { Link: '' } })).status).toBe(201);
    const { json } = await broker.send(
      'GET',
      `${entities}?type=${encodeURIComponent('https://uri.etsi.org/ngsi-ld/default-context/Thing')}`,
    );
    expect(json[0].id).toBe('urn:x:1');
  });

  test.each([
    ['ld+json without @context', { ...breaker('X3') }, { ...ld }, /@context/],
    ['json with @context', { ...breaker('X3'), '@context': core }, {}, /ld\+json/],
  ])('is refused: %s', async (_title, body, headers, reason) => {
    const { status, json } = await broker.send('POST', entities, { body, headers });
    expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
    expect(json.detail).toMatch(reason);
  });

  test('is refused with both a Link header and an @context', async () => {
    const { status, json } = await broker.send('POST', entities, {
      body: { ...breaker('X4'), '@context': core },
      headers: { ...ld, Link: busbarLink(base) },
    });
    expect([status, json.detail]).toEqual([400, expect.stringContaining('Link')]);
  });

  test('is refused with two contexts in Link headers, or with one that is no address', async () => {
    const link = busbarLink(base);
    expect((await broker.send('GET', `${entities}?local=true`, { headers: { Link: `${link}, ${link}` } })).status).toBe(
      400,
    );
    const Link = link.replace(/<.*?>/, '<busbar.jsonld>');
    expect((await broker.send('GET', `${entities}?local=true`, { headers: { Link } })).status).toBe(400);
  });

  test('may have Link headers of other relations', async () => {
    const Link = '</help>; rel="help"';
    expect((await broker.send('GET', `${entities}?local=true`, { headers: { Link } })).status).toBe(200);
  });

  test('is answered with 504 LdContextNotAvailable where the context cannot be had (6.3.2)', async () => {
    const Link = '<http://127.0.0.1:9/none.jsonld>; rel="http://www.w3.org/ns/json-ld#context"';
    const { status, json } = await broker.send('GET', `${entities}?local=true`, { headers: { Link } });
    expect([status, json.type]).toEqual([504, 'https://uri.etsi.org/ngsi-ld/errors/LdContextNotAvailable']);
  });
});

describe('an answer', () => {
  beforeAll(() => broker.send('POST', entities, { body: breaker('Y1') }));

  test('in plain JSON names the context in a Link header', async () => {
    const { headers, json } = await broker.send('GET', id('Y1'));
    expect(headers.get('Content-Type')).toBe('application/json');
    expect(headers.get('Link')).toContain(
      `<${base}/contexts/busbar.jsonld>; rel="http://www.w3.org/ns/json-ld#context"`,
    );
    expect(json).not.toHaveProperty('@context');
  });

  test('in JSON-LD carries it in the body', async () => {
    const { headers, json } = await broker.send('GET', id('Y1'), { headers: { Accept: 'application/ld+json' } });
    expect(headers.get('Content-Type')).toBe('application/ld+json');
    expect(headers.get('Link')).toBeNull();
    expect(json['@context']).toBe(`${base}/contexts/busbar.jsonld`);
  });

  test('without a user context speaks the core context, and IRIs where it has no term', async () => {
    const { headers, json } = await broker.send('GET', id('Y1'), { headers: { Link: '' } });
    expect(headers.get('Link')).toContain(core);
    expect(json.type).toBe('http://iec.ch/TC57/CIM100#Breaker');
  });

  test('in a list of JSON-LD carries it in each member', async () => {
    const { json } = await broker.send('GET', `${entities}?type=Breaker`, {
      headers: { Accept: 'application/ld+json' },
    });
    expect(json.every((one: object) => '@context' in one)).toBe(true);
  });

  test.each([
    ['text/html, application/ld+json;q=0.9, */*;q=0.1', 'application/ld+json'],
    ['application/*', 'application/json'],
    ['*/*', 'application/json'],
    ['application/json;q=0.1, application/ld+json', 'application/ld+json'],
  ])('to Accept: %s is %s', async (Accept, expected) => {
    expect((await broker.send('GET', id('Y1'), { headers: { Accept } })).headers.get('Content-Type')).toBe(expected);
  });

  test.each(['text/html', 'application/json;q=0', 'application/xml'])('to Accept: %s is 406', async (Accept) => {
    expect((await broker.send('GET', id('Y1'), { headers: { Accept } })).status).toBe(406);
  });
});

describe('published contexts', () => {
  test('are the Busbar context, with its terms', async () => {
    const { status, headers, json } = await broker.send('GET', '/contexts/busbar.jsonld');
    expect([status, headers.get('Content-Type')]).toEqual([200, 'application/ld+json']);
    expect(json['@context']).toMatchObject({ Breaker: expect.anything() });
  });

  test('are found by name alone', async () => {
    expect((await broker.send('GET', '/contexts/none.jsonld')).status).toBe(404);
    expect((await broker.send('GET', '/contexts/..%2F..%2Fpackage.json')).status).toBe(404);
  });
});
