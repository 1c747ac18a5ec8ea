/** Pages of other origins, clients that send too much, and where the types of problems lead to. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits, readSettings, UsageError } from '#broker/config.ts';
import { createRateLimit } from '#broker/http/rate.ts';
import type { RequestFacts } from '#broker/http/walls.ts';
import { problemKinds } from '#models/problem.ts';
import { until } from '../notify/stage.ts';
import { exchange, type Running, startBroker } from './harness.ts';

const app = 'https://app.example';
let broker: Running;
beforeAll(async () => {
  broker = await startBroker({ origins: new Set([app]) });
});
afterAll(() => broker.close());

describe('a page of an origin that --cors names', () => {
  test('is told before it writes what it may send', async () => {
    const { status, headers } = await broker.send('OPTIONS', '/ngsi-ld/v1/entities', {
      headers: { Origin: app, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'link' },
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(app);
    expect(headers.get('access-control-allow-headers')).toBe('link');
    expect(headers.get('access-control-allow-methods')).toContain('PATCH');
  });

  test('may write, and sees the headers of the answer', async () => {
    const { status, headers } = await broker.send('POST', '/ngsi-ld/v1/entities', {
      headers: { Origin: app },
      body: { id: 'urn:ngsi-ld:Meter:CORS', type: 'Meter' },
    });
    expect(status).toBe(201);
    expect(headers.get('access-control-expose-headers')).toContain('Location');
    expect(headers.get('vary')).toContain('Origin');
  });

  test('does not open the door to any other', async () => {
    const { status, headers } = await broker.send('POST', '/ngsi-ld/v1/entities', {
      headers: { Origin: 'https://other.example' },
      body: { id: 'urn:ngsi-ld:Meter:OTHER', type: 'Meter' },
    });
    expect(status).toBe(403);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test.each(['*', 'app.example', 'https://app.example/path', 'null'])('%s is no origin for --cors', (text) => {
    expect(() => readSettings(['--cors', text], {})).toThrow(UsageError);
  });
});

describe('a limit of requests', () => {
  const response = { setHeader: () => undefined } as never;
  const from = (remoteAddress: string) => ({ socket: { remoteAddress } }) as never;

  test('lets a client send so many at once, and then as many a second', () => {
    let now = 0;
    const count = createRateLimit(5, () => now, limits);
    for (let i = 0; i < 5; i += 1) count(from('a'), response);
    expect(() => count(from('a'), response)).toThrow(/More than 5 requests a second/);
    expect(() => count(from('b'), response)).not.toThrow();
    now += 200;
    expect(() => count(from('a'), response)).not.toThrow();
    expect(() => count(from('a'), response)).toThrow(/More than 5/);
  });

  test('is told in headers, and refused with 429 and when to come again', async () => {
    const limited = await startBroker({ rateLimit: createRateLimit(1, () => 0, limits) });
    const first = await limited.send('GET', '/health');
    const second = await limited.send('GET', '/health');
    await limited.close();
    expect(first.headers.get('ratelimit-policy')).toBe('"default";q=1;w=1');
    expect(first.headers.get('ratelimit')).toBe('"default";r=0;t=1');
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '1']);
    expect(second.json.type).toBe('/problems/TooManyRequests');
  });
});

describe('a request to change the protocol', () => {
  const stream = '/notifications/urn:ngsi-ld:Subscription:1';
  /** As RFC 6455 §1.3 shows it; `more` follows its headers. */
  const handshake = (host: number, more = ''): string =>
    `GET ${stream} HTTP/1.1\r\nHost: 127.0.0.1:${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n`;
  const full = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
  const nowhere = { send: () => Promise.reject(new Error('nothing is sent here')) };
  const subscription = {
    ...{ id: 'urn:ngsi-ld:Subscription:1', type: 'Subscription', entities: [{ type: 'Meter' }] },
    notification: { endpoint: { uri: 'urn:busbar:stream' } },
  };

  test('counts as any other, and is refused with the same answer on the bare socket', async () => {
    const facts: RequestFacts[] = [];
    const onRequest = (one: RequestFacts): void => void facts.push(one);
    const limited = await startBroker({ rateLimit: createRateLimit(2, () => 0, limits), notify: nowhere, onRequest });
    const { port } = limited;
    expect((await limited.send('POST', '/ngsi-ld/v1/subscriptions', { body: subscription })).status).toBe(201);
    const granted = exchange(port, handshake(port, full), /\r\n\r\n/);
    const taken = await granted;
    const refused = await exchange(port, handshake(port, full));
    expect(taken).toMatch(/^HTTP\/1.1 101 /);
    expect(taken).toMatch(/^ratelimit: "default";r=0;t=1\r$/m);
    expect(refused).toMatch(/^HTTP\/1.1 429 Too Many Requests\r\n/);
    for (const header of ['Retry-After: 1', 'RateLimit-Policy: "default";q=2;w=1', 'X-Content-Type-Options: nosniff'])
      expect(refused).toContain(`\r\n${header}\r\n`);
    expect(JSON.parse(refused.split('\r\n\r\n')[1]!)).toMatchObject({
      ...{ type: '/problems/TooManyRequests', status: 429 },
      detail: expect.stringContaining('More than 2 requests a second'),
    });
    await until(() => facts.length === 3);
    const { route } = facts[1]!;
    expect(facts.slice(1).map(({ status }) => status)).toEqual([101, 429]);
    expect([route, facts[2]!.route]).toEqual(['/notifications/:id', '/notifications/:id']);
    expect(limited.defects).toEqual([]);
    await limited.close();
  });

  test.each([
    ['without a key', 'Sec-WebSocket-Version: 13\r\n'],
    ['in a version that nobody speaks', `${full.replace('13', '7')}`],
  ])('%s is told so, with the version that is spoken', async (_what, headers) => {
    const open = await startBroker({ notify: nowhere });
    await open.send('POST', '/ngsi-ld/v1/subscriptions', { body: subscription });
    const answer = await exchange(open.port, handshake(open.port, headers));
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(answer).toContain('\r\nSec-WebSocket-Version: 13\r\n');
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!).detail).toMatch(/^The handshake is wrong: .*Sec-WebSocket-/);
    await open.close();
  });

  test('of a path without a subscription, or with a URL beyond the limit, is refused as elsewhere', async () => {
    const open = await startBroker({ notify: nowhere });
    const { port } = open;
    expect(await exchange(port, handshake(port, full))).toMatch(/^HTTP\/1.1 404 Not Found\r\n/);
    const long = handshake(port, full).replace(stream, `${stream}?after=${'1'.repeat(9000)}`);
    expect(await exchange(port, long)).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    await open.close();
  });
});

describe('the type of a problem', () => {
  test.each(Object.keys(problemKinds))('%s has a page that says what it means', async (kind) => {
    const { status, headers, text } = await broker.send('GET', `/problems/${kind}`);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain(kind);
  });

  test('of a refused request leads to its page', async () => {
    const refused = await broker.send('GET', '/ngsi-ld/v1/entities?limti=5');
    const help = /<(\/problems\/\w+)>; rel="help"/.exec(refused.headers.get('link')!)![1]!;
    expect((await broker.send('GET', help)).status).toBe(200);
    const ours = await broker.send('POST', '/health');
    expect((await broker.send('GET', ours.json.type)).status).toBe(200);
  });

  test('that does not exist is not found', async () => {
    expect((await broker.send('GET', '/problems/Nothing')).status).toBe(404);
  });
});
