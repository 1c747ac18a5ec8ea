import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, describe, expect, test } from 'vitest';
import type { EgressPublication } from '#broker/core/ports.ts';
import { parseMqttTarget } from '#broker/core/subscription/mqtt-target.ts';
import { createEgress } from '#broker/egress/egress.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Server311 {
  readonly port: number;
  readonly messages: { readonly topic: string; readonly payload: string; readonly qos: number }[];
  readonly connections: () => number;
}

/** Speaks MQTT 3.1.1 and refuses 5.0; names that begin with `no` are not let in. */
async function openServer(): Promise<Server311> {
  const messages: { topic: string; payload: string; qos: number }[] = [];
  let connections = 0;
  const aedes = await Aedes.createBroker({
    authenticate: (_client, name, _password, done) => done(null, !name?.startsWith('no')),
  });
  aedes.on('publish', ({ topic, payload, qos }, client) => {
    if (client) messages.push({ topic, payload: String(payload), qos });
  });
  const server = createServer((socket) => {
    connections += 1;
    aedes.handle(socket);
  });
  const port = await listening(server);
  closing.push(() => new Promise<void>((done) => aedes.close(() => done())));
  return { port, messages, connections: () => connections };
}

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const publisher = (allowLoopback = true) => {
  const { publish } = createEgress({ privateEgress: false, allowLoopback });
  return (url: string, payload = 'x', more: Partial<EgressPublication> = {}) =>
    publish!({ url, payload, qos: 1, timeoutMs: 2000, ...more });
};

describe('an address for MQTT', () => {
  test.each([
    ['mqtt://broker.example/a', { isSecure: false, host: 'broker.example', port: 1883, topic: 'a' }],
    ['mqtts://broker.example/a/b', { isSecure: true, host: 'broker.example', port: 8883, topic: 'a/b' }],
    ['mqtt://[::1]:99/a%20b', { isSecure: false, host: '::1', port: 99, topic: 'a b' }],
    [
      'mqtt://us%40er:p%3Aw@h:1/t',
      { isSecure: false, host: 'h', port: 1, username: 'us@er', password: 'p:w', topic: 't' },
    ],
  ])('%s is read as clause 7.2 has it', (uri, target) => {
    expect(parseMqttTarget(uri)).toEqual(target);
  });

  test.each([
    ['mqtt://broker.example', 'no topic'],
    ['mqtt://broker.example/', 'an empty topic'],
    ['mqtt:///a', 'no host'],
    ['mqtt://broker.example/a/+/b', 'a wildcard'],
    ['mqtt://broker.example/a/%23', 'a wildcard behind an escape'],
    ['mqtt://broker.example/a%00', 'NUL'],
    ['mqtt://broker.example/%ff', 'an escape that is no text'],
    ['http://broker.example/a', 'another scheme'],
  ])('%s is refused: %s', (uri) => {
    expect(parseMqttTarget(uri)).toBeUndefined();
  });

  test('has a topic of at most 65,535 bytes (MQTT 5.0 §1.5.4)', () => {
    const topic = (bytes: number): string | undefined => parseMqttTarget(`mqtt://h/${'a'.repeat(bytes)}`)?.topic;
    expect(topic(65_535)).toHaveLength(65_535);
    expect(topic(65_536)).toBeUndefined();
  });
});

describe('publishing', () => {
  test('reaches a server that speaks 3.1.1 only, at each quality of service, in order over one connection', async () => {
    const { port, messages, connections } = await openServer();
    const publish = publisher();
    // The first one finds out that the server does not speak 5.0.
    await publish(`mqtt://127.0.0.1:${port}/first`);
    const before = connections();
    for (const qos of [0, 1, 2] as const) await publish(`mqtt://127.0.0.1:${port}/a/${qos}`, `n${qos}`, { qos });
    expect(messages.slice(1)).toEqual([0, 1, 2].map((qos) => ({ topic: `a/${qos}`, payload: `n${qos}`, qos })));
    expect([before, connections()]).toEqual([2, 2]);
  });

  test('shares no connection between names, and says which name was refused', async () => {
    const { port, messages, connections } = await openServer();
    const publish = publisher();
    const version = '3.1.1';
    await publish(`mqtt://ann:x@127.0.0.1:${port}/t`, 'a', { version });
    await publish(`mqtt://bob:x@127.0.0.1:${port}/t`, 'b', { version });
    expect([messages.length, connections()]).toEqual([2, 2]);
    await expect(publish(`mqtt://nobody:secret@127.0.0.1:${port}/t`, 'c', { version })).rejects.toMatchObject({
      kind: 'Unavailable',
      detail: expect.not.stringContaining('secret'),
    });
  });

  test('refuses a server that does not speak the version which was asked for', async () => {
    const { port } = await openServer();
    const refused = publisher()(`mqtt://127.0.0.1:${port}/t`, 'x', { version: '5.0' });
    await expect(refused).rejects.toMatchObject({ kind: 'Unavailable' });
  });

  test('connects anew after the server has gone and come back', async () => {
    const first = await openServer();
    const publish = publisher();
    await publish(`mqtt://127.0.0.1:${first.port}/t`, 'a');
    for (const close of closing.splice(0).reverse()) await close();
    await expect(publish(`mqtt://127.0.0.1:${first.port}/t`, 'b')).rejects.toMatchObject({ kind: 'Unavailable' });
    const second = await openServer();
    await publish(`mqtt://127.0.0.1:${second.port}/t`, 'c');
    expect(second.messages.map(({ payload }) => payload)).toEqual(['c']);
  });

  test('gives up when the server says nothing, and lets go of it', async () => {
    const port = await listening(createServer());
    const publish = publisher();
    for (let n = 0; n < 2; n += 1) {
      await expect(publish(`mqtt://127.0.0.1:${port}/t`, 'x', { timeoutMs: 50 })).rejects.toMatchObject({
        kind: 'Unavailable',
        detail: `127.0.0.1:${port} did not answer within 50 ms`,
      });
    }
  });

  test('obeys the address rules, for numbers and for names, before anything is sent', async () => {
    const { port, connections } = await openServer();
    const publish = publisher(false);
    for (const host of ['127.0.0.1', 'localhost', '10.0.0.1', '169.254.169.254']) {
      await expect(publish(`mqtt://${host}:${port}/t`)).rejects.toMatchObject({
        detail: expect.stringMatching(/this machine|private address|special-purpose/),
      });
    }
    expect(connections()).toBe(0);
  });
});
