/** Local mode: the machine is the border, and the browser may not be used to cross it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, rawRequest, startBroker } from './harness.ts';

let broker: Running;
const graphql = {
  path: '/graphql',
  handle: (_request: unknown, response: { end(text: string): void }) => response.end('{}'),
};
beforeAll(async () => {
  broker = await startBroker({ mounts: [graphql] });
});
afterAll(() => broker.close());

const path = '/ngsi-ld/v1/entities?local=true';
const ask = (method: string, where: string, headers: Readonly<Record<string, string>>) =>
  rawRequest(broker.port, { method, path: where, headers });

describe('Host', () => {
  test.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])('%s is us, with the port and without', async (host) => {
    expect((await ask('GET', path, { Host: `${host}:${broker.port}` })).status).toBe(200);
    expect((await ask('GET', path, { Host: host })).status).toBe(200);
  });

  test.each([
    'rebound.example',
    'localhost.rebound.example',
    '127.0.0.1.rebound.example',
    '192.168.1.5',
    '127.0.0.1@rebound.example',
    '0.0.0.0',
    '[::1].rebound.example',
  ])('%s is a name that was made to point here: refused with a sentence', async (host) => {
    const { status, text } = await ask('GET', path, { Host: host });
    expect([status, JSON.parse(text).type]).toEqual([403, '/problems/Forbidden']);
    expect(JSON.parse(text).detail).toContain('not a name of this machine');
  });

  test('is checked before anything else answers: viewer, health, contexts', async () => {
    for (const where of ['/', '/health', '/contexts/busbar.jsonld', '/nothing']) {
      expect((await ask('GET', where, { Host: 'rebound.example' })).status).toBe(403);
    }
  });
});

describe('Origin', () => {
  const own = (): string => `http://127.0.0.1:${broker.port}`;
  const host = (): string => `127.0.0.1:${broker.port}`;

  test('counts however many headers stand before it', async () => {
    const many = Object.fromEntries(Array.from({ length: 2100 }, (_, i) => [`x${i.toString(36)}`, '']));
    const { status } = await ask('DELETE', '/ngsi-ld/v1/entities/urn:x:1', { Host: host(), ...many, Origin: 'null' });
    // Node keeps 2000 headers unless it is told otherwise.
    expect(status).toBe(403);
  });

  test('that is our own may write and ask GraphQL', async () => {
    expect((await ask('DELETE', '/ngsi-ld/v1/entities/urn:x:1', { Host: host(), Origin: own() })).status).toBe(404);
    // It has come through the wall when it is asked for what it lacks, a body of JSON.
    expect((await ask('POST', '/graphql', { Host: host(), Origin: own() })).status).toBe(415);
  });

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost', 'https://127.0.0.1'])(
    '%s may not',
    async (origin) => {
      const headers = { Host: host(), Origin: origin };
      expect((await ask('DELETE', '/ngsi-ld/v1/entities/urn:x:1', headers)).status).toBe(403);
      expect((await ask('POST', '/graphql', headers)).status).toBe(403);
      expect((await ask('GET', '/graphql', headers)).status).toBe(403);
      expect((await ask('GET', '/graphql/stream', headers)).status).toBe(403);
    },
  );

  test('does not matter to reading, whose answer the browser keeps from foreign pages', async () => {
    expect((await ask('GET', path, { Host: host(), Origin: 'http://evil.example' })).status).toBe(200);
  });

  test('is absent from programs that are no browsers', async () => {
    expect((await ask('DELETE', '/ngsi-ld/v1/entities/urn:x:1', { Host: host() })).status).toBe(404);
  });

  test('never gets CORS headers', async () => {
    const { headers } = await broker.send('GET', path);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
