/** What is refused, and how it is said: ProblemDetails of RFC 7807 with the types of ETSI GS CIM 009 clause 5.5.2. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '#broker/config.ts';
import { breaker, type Running, rawRequest, startBroker } from './harness.ts';

let broker: Running;
beforeAll(async () => {
  broker = await startBroker();
  await broker.send('POST', entities, { body: breaker('B1') });
});
afterAll(async () => {
  expect(broker.defects, 'a refused request is never a defect of ours').toEqual([]);
  await broker.close();
});

const entities = '/ngsi-ld/v1/entities';
const one = `${entities}/urn:ngsi-ld:Breaker:B1`;
const etsi = (kind: string): string => `https://uri.etsi.org/ngsi-ld/errors/${kind}`;
const ours = (kind: string): string => `/problems/${kind}`;

test('an error is ProblemDetails in application/json with type, title, detail and status', async () => {
  const { status, headers, json } = await broker.send('GET', `${entities}?type=`);
  expect([status, headers.get('Content-Type')]).toEqual([400, 'application/json']);
  expect(Object.keys(json).sort()).toEqual(['detail', 'status', 'title', 'type']);
  expect(json.status).toBe(400);
});

describe('a body', () => {
  const deep = `${'[{"a":'.repeat(limits.jsonDepthMax)}1${'}]'.repeat(limits.jsonDepthMax)}`;
  test.each([
    ['that is no JSON', '{"id": "urn:x:1",', 'InvalidRequest'],
    ['that is empty', '', 'InvalidRequest'],
    ['that is not UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), 'InvalidRequest'],
    ['that is a list', [breaker('B2')], 'InvalidRequest'],
    ['that is a text', '"urn:x:1"', 'InvalidRequest'],
    ['that nests too deep', deep, 'BadRequestData'],
    ['that nests a million deep', '['.repeat(1_000_000), 'BadRequestData'],
    ['without id', { type: 'Breaker' }, 'BadRequestData'],
    ['with an id that is no URI', { id: 'B1', type: 'Breaker' }, 'BadRequestData'],
    ['with half of a surrogate pair in its id', '{"id":"urn:x:\\ud800","type":"T"}', 'BadRequestData'],
    ['without type', { id: 'urn:x:1' }, 'BadRequestData'],
    ['with a number as type', { id: 'urn:x:1', type: 5 }, 'BadRequestData'],
    [
      'with an unknown kind of attribute',
      { ...breaker('B2'), open: { type: 'Propertie', value: 1 } },
      'BadRequestData',
    ],
    ['with a Property without value', { ...breaker('B2'), open: { type: 'Property' } }, 'BadRequestData'],
    ['with a time that is none', { ...breaker('B2'), open: { value: true, observedAt: 'now' } }, 'BadRequestData'],
    ['with an object that is no URI', { ...breaker('B2'), isPartOf: { object: 'bay 1' } }, 'BadRequestData'],
    ['with __proto__', `{"id":"urn:x:1","type":"T","__proto__":{"value":1}}`, 'BadRequestData'],
  ])('%s is refused', async (_title, body, kind) => {
    const { status, json } = await broker.send('POST', entities, { body });
    expect([status, json.type]).toEqual([400, etsi(kind)]);
    expect(json.detail).not.toBe('');
  });

  test('larger than 4 MiB is refused, whether or not it says so beforehand', async () => {
    const body = JSON.stringify(breaker('B3', { description: 'x'.repeat(limits.bodyBytesMax) }));
    const { status, json } = await broker.send('POST', entities, { body });
    expect([status, json.type]).toEqual([413, ours('RequestEntityTooLarge')]);
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(body));
        controller.close();
      },
    });
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: stream, duplex: 'half' };
    expect((await fetch(new URL(entities, broker.url), init as RequestInit)).status).toBe(413);
  });

  test.each([
    ['text/plain', {}],
    ['application/xml', {}],
    ['application/json; charset=latin1', {}],
    ['application/json', { 'Content-Encoding': 'gzip' }],
    ['application/merge-patch+json', {}],
  ])('of type %s with %o is 415', async (type, headers) => {
    const sent = { body: JSON.stringify(breaker('B4')), headers: { 'Content-Type': type, ...headers } };
    const { status, json } = await broker.send('POST', entities, sent);
    expect([status, json.type]).toEqual([415, ours('UnsupportedMediaType')]);
  });

  test('of application/json with charset=utf-8 is taken', async () => {
    const sent = {
      body: JSON.stringify(breaker('B5')),
      headers: { 'Content-Type': 'application/json; charset=UTF-8' },
    };
    expect((await broker.send('POST', entities, sent)).status).toBe(201);
  });
});

describe('what contradicts the model of its type', () => {
  test('is refused with every fault in the detail', async () => {
    const body = breaker('F1', {
      ratedCurrent: { type: 'Property', value: 630, unitCode: 'MAW' },
      open: { type: 'Property', value: 'ajar' },
    });
    const { status, json } = await broker.send('POST', entities, { body });
    expect([status, json.type]).toEqual([400, etsi('BadRequestData')]);
    expect(json.detail).toContain('unitCode MAW is not the unit of ratedCurrent');
    expect(json.detail).toContain('open has the value "ajar"');
    expect((await broker.send('GET', `${entities}/urn:ngsi-ld:Breaker:F1`)).status).toBe(404);
  });

  test('is refused in a patch too, and changes nothing', async () => {
    const { status } = await broker.send('PATCH', one, { body: { open: { value: 3 } } });
    expect(status).toBe(400);
    expect((await broker.send('GET', one)).json.open.value).toBe(false);
  });

  test('is no matter for types that no model describes', async () => {
    const body = { id: 'urn:x:free', type: 'Thing', open: { type: 'Property', value: 'ajar' } };
    expect((await broker.send('POST', entities, { body })).status).toBe(201);
  });
});

describe('a query parameter', () => {
  test('that is not known is named, and so are those that are', async () => {
    const { status, json } = await broker.send('GET', `${entities}?type=Breaker&limti=5`);
    expect([status, json.type]).toEqual([400, etsi('InvalidRequest')]);
    expect(json.detail).toMatch(/"limti" is not known.*limit/);
  });

  test('that is given twice is refused', async () => {
    expect((await broker.send('GET', `${entities}?type=A&type=B`)).json.detail).toContain('twice');
  });

  test('is refused where the operation has none', async () => {
    expect((await broker.send('GET', '/health?x=1')).status).toBe(400);
  });

  test.each([
    'limit=-1',
    'limit=1.5',
    'limit=ten',
    'limit=100000',
    'limit=0',
    'offset=-1',
    'offset=99999999999999999999',
    'count=yes',
    'attrs=',
    'attrs=a,,b',
    'id=B1',
    'type=(A;B',
    'q=open==',
    'q=(open==true',
    'q=open===true',
    'idPattern=(',
    'join=sideways',
    'join=inline&joinLevel=0',
    'join=inline&containedBy=B1',
    'pick=open&omit=open',
  ])('%s is refused as BadRequestData', async (query) => {
    const { status, json } = await broker.send('GET', `${entities}?local=true&${query}`);
    expect([status, json.type]).toEqual([400, etsi('BadRequestData')]);
  });

  test.each(['options=verbose', 'format=xml', 'options=noOverwrite', 'format=concise&options=verbose'])(
    '%s is refused as InvalidRequest (6.3.20)',
    async (query) => {
      const { status, json } = await broker.send('GET', `${entities}?local=true&${query}`);
      expect([status, json.type]).toEqual([400, etsi('InvalidRequest')]);
    },
  );
});

describe('a path', () => {
  test.each(['/ngsi-ld/v1/nothing', '/ngsi-ld/v2/entities', '/nothing', '/entities', `${one}/attrs/a/b`])(
    '%s is 404',
    async (path) => {
      const { status, json } = await broker.send('GET', path);
      expect([status, json.type]).toEqual([404, etsi('ResourceNotFound')]);
    },
  );

  test.each([
    `${entities}/%`,
    `${entities}/%zz`,
    `${entities}/%ff%fe`,
    `${entities}?id=%c3%28`,
    `${entities}/urn:x:%00`,
  ])('%s cannot be decoded and is 400', async (path) => {
    const { status, text } = await rawRequest(broker.port, { path });
    expect([status, JSON.parse(text).type]).toEqual([400, etsi('InvalidRequest')]);
  });

  test('longer than the limit is refused', async () => {
    const { status, json } = await broker.send('GET', `${entities}?q=${'x'.repeat(limits.urlBytesMax)}`);
    expect([status, json.type]).toEqual([400, etsi('InvalidRequest')]);
  });

  test('with an id that is no URI is refused', async () => {
    expect((await broker.send('GET', `${entities}/B1`)).json.type).toBe(etsi('BadRequestData'));
  });
});

describe('a method', () => {
  test.each([
    ['PUT', entities, 'GET, POST, DELETE, HEAD, OPTIONS'],
    ['POST', one, 'GET, PATCH, PUT, DELETE, HEAD, OPTIONS'],
    ['GET', `${one}/attrs`, 'POST, PATCH, OPTIONS'],
    ['GET', '/ngsi-ld/v1/entityOperations/upsert', 'POST, OPTIONS'],
    ['DELETE', '/health', 'GET, HEAD, OPTIONS'],
    ['POST', '/', 'GET, HEAD, OPTIONS'],
  ])('%s %s is 405 and Allow says %s', async (method, path, allowed) => {
    const { status, headers, json } = await broker.send(method, path);
    expect([status, headers.get('Allow')]).toEqual([405, allowed]);
    expect(json.type).toBe(ours('MethodNotAllowed'));
  });

  test('is not overridden by a header', async () => {
    const headers = { 'X-HTTP-Method-Override': 'DELETE' };
    expect((await broker.send('POST', one, { headers })).status).toBe(405);
    expect((await broker.send('GET', one)).status).toBe(200);
  });

  test('OPTIONS tells what is allowed', async () => {
    const { status, headers } = await broker.send('OPTIONS', entities);
    expect([status, headers.get('Allow')]).toEqual([204, 'GET, POST, DELETE, HEAD, OPTIONS']);
  });

  test('HEAD answers like GET without the body', async () => {
    const { status, headers, text } = await broker.send('HEAD', one);
    expect([status, text]).toEqual([200, '']);
    expect(Number(headers.get('Content-Length'))).toBeGreaterThan(0);
  });
});

test('an entity with thousands of attributes is refused, also where they come little by little', async () => {
  const many = (from: number, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${from + i}`, { value: 1 }]));
  const id = 'urn:ngsi-ld:Meter:WIDE';
  const whole = await broker.send('POST', '/ngsi-ld/v1/entities', { body: { id, type: 'Meter', ...many(0, 6000) } });
  expect([whole.status, whole.json.detail]).toEqual([400, expect.stringContaining('6002 members')]);
  await broker.send('POST', '/ngsi-ld/v1/entities', { body: { id, type: 'Meter', ...many(0, 1500) } });
  const more = await broker.send('POST', `/ngsi-ld/v1/entities/${id}/attrs`, { body: many(1500, 1500) });
  expect([more.status, more.json.detail]).toEqual([400, expect.stringContaining('more than 2000 attributes')]);
});
