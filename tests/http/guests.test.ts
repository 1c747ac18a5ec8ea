/** Pages of other origins, clients that send too much, and where the types of problems lead to. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings, UsageError } from '#broker/config.ts';
import { createRateLimit } from '#broker/http/rate.ts';
import { problemKinds } from '#models/problem.ts';
import { type Running, startBroker } from './harness.ts';

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
    const count = createRateLimit(5, () => now);
    for (let i = 0; i < 5; i += 1) count(from('a'), response);
    expect(() => count(from('a'), response)).toThrow(/More than 5 requests a second/);
    expect(() => count(from('b'), response)).not.toThrow();
    now += 200;
    expect(() => count(from('a'), response)).not.toThrow();
    expect(() => count(from('a'), response)).toThrow(/More than 5/);
  });

  test('is told in headers, and refused with 429 and when to come again', async () => {
    const limited = await startBroker({ rateLimit: createRateLimit(1, () => 0) });
    const first = await limited.send('GET', '/health');
    const second = await limited.send('GET', '/health');
    await limited.close();
    expect(first.headers.get('ratelimit-policy')).toBe('"default";q=1;w=1');
    expect(first.headers.get('ratelimit')).toBe('"default";r=0;t=1');
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '1']);
    expect(second.json.type).toBe('/problems/TooManyRequests');
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
