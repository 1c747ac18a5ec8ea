/**
 * How notifications travel: over HTTP (ETSI GS CIM 009 v1.9.1 clause 6), over MQTT (clause 7), and beside the standard as
 * server-sent events (HTML Living Standard §9.2) and over WebSocket (RFC 6455).
 */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { rawRequest } from '../http/harness.ts';
import { openReceiver, until } from '../notify/stage.ts';
import { brokerForAll, notify } from './broker.ts';

const broker = brokerForAll({ notify, limits: { streamsMax: 2, streamMessageBytesMax: 200 } });
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let number = 0;
interface Subscribed {
  readonly meter: string;
  readonly id: string;
  /** The path of the house API. */
  readonly path: string;
}

/** A Meter of its own and a subscription to it. */
async function subscribe(
  endpoint: object,
  more: object = {},
  headers: Record<string, string> = {},
): Promise<Subscribed> {
  number += 1;
  const meter = `urn:ngsi-ld:Meter:${number}`;
  const id = `urn:ngsi-ld:Subscription:${number}`;
  const reading = { type: 'Property', value: 0 };
  const made = await broker.send('POST', '/ngsi-ld/v1/entities', {
    body: { id: meter, type: 'Meter', reading },
    headers,
  });
  expect(made.status).toBe(201);
  const body = {
    ...{ id, type: 'Subscription', entities: [{ id: meter, type: 'Meter' }] },
    ...{ notification: { format: 'simplified', endpoint }, ...more },
  };
  const answer = await broker.send('POST', '/ngsi-ld/v1/subscriptions', { body, headers });
  expect([answer.status, answer.text]).toEqual([201, '']);
  closing.push(() => broker.send('DELETE', `/ngsi-ld/v1/subscriptions/${id}`, { headers }));
  return { meter, id, path: `/notifications/${id}` };
}

async function read(meter: string, value: number, headers: Record<string, string> = {}): Promise<void> {
  const { status } = await broker.send('PATCH', `/ngsi-ld/v1/entities/${meter}/attrs/reading`, {
    body: { value },
    headers,
  });
  expect(status).toBe(204);
}

interface Published {
  readonly topic: string;
  readonly qos: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly body: { readonly type: string; readonly data: readonly Readonly<Record<string, unknown>>[] };
}

async function openMqtt(): Promise<{ readonly address: string; readonly published: readonly Published[] }> {
  const published: Published[] = [];
  const aedes = await Aedes.createBroker();
  aedes.on('publish', ({ topic, payload, qos }, client) => {
    if (client) published.push({ topic, qos, ...JSON.parse(String(payload)) });
  });
  const server = createServer(aedes.handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  closing.push(() => new Promise<void>((done) => aedes.close(() => done())));
  return { address: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, published };
}

describe('an endpoint over MQTT', () => {
  test('gets metadata and body on its topic, with the quality of service of notifierInfo (clause 7)', async () => {
    const { address, published } = await openMqtt();
    const { meter } = await subscribe({
      uri: `${address}/plant/meters`,
      receiverInfo: [{ key: 'Crew', value: 'north' }],
      notifierInfo: [
        { key: 'MQTT-Version', value: 'mqtt3.1.1' },
        { key: 'MQTT-QoS', value: '2' },
      ],
    });
    await read(meter, 7);
    await until(() => published.length === 1);
    expect(published[0]).toMatchObject({
      ...{ topic: 'plant/meters', qos: 2 },
      metadata: { 'Content-Type': 'application/json', Link: expect.stringContaining('json-ld#context'), Crew: 'north' },
      body: { type: 'Notification', data: [{ id: meter, type: 'Meter', reading: 7 }] },
    });
  });

  test('has the context in the body where it accepts JSON-LD, and is told the tenant', async () => {
    const { address, published } = await openMqtt();
    const headers = { 'NGSILD-Tenant': 'north' };
    const { meter } = await subscribe({ uri: `${address}/t`, accept: 'application/ld+json' }, {}, headers);
    await read(meter, 1, headers);
    await until(() => published.length === 1);
    expect(published[0]!.metadata).toEqual({ 'Content-Type': 'application/ld+json', 'NGSILD-Tenant': 'north' });
    expect(published[0]!.body).toHaveProperty('@context');
  });
});

test('a receiver over HTTP is told the tenant that is not the default one (6.3.14)', async () => {
  const sink = await openReceiver();
  closing.push(() => sink.close());
  const headers = { 'NGSILD-Tenant': 'south' };
  const other = await subscribe({ uri: sink.url }, {}, headers);
  const own = await subscribe({ uri: sink.url });
  await read(other.meter, 1, headers);
  await sink.until(1);
  await read(own.meter, 1);
  await sink.until(2);
  expect(sink.taken.map(({ headers: sent }) => sent['ngsild-tenant'])).toEqual(['south', undefined]);
});

describe('what can be seen and done of deliveries', () => {
  test('tries, dead letters, a test and a replay', async () => {
    const sink = await openReceiver((n) => (n === 1 ? 500 : 200));
    closing.push(() => sink.close());
    const { meter, path } = await subscribe({ uri: sink.url, cooldown: 1 });
    await read(meter, 1);
    await until(() => sink.requests === 1);
    const answer = async (method: string, what: string, body?: object) =>
      (await broker.send(method, `${path}/${what}`, body ? { body } : {})).json;
    while ((await answer('GET', 'dead-letters')).length === 0);
    expect(await answer('GET', 'dead-letters')).toMatchObject([
      { entity: meter, cause: expect.stringContaining('500') },
    ]);
    expect(await answer('GET', 'attempts')).toMatchObject([{ outcome: 'failed', status: 500 }]);
    expect(await answer('POST', 'test')).toMatchObject({
      outcome: 'delivered',
      status: 200,
      latencyMs: expect.any(Number),
    });
    expect(sink.taken[0]!.headers['busbar-test']).toBe('true');
    expect(sink.taken[0]!.body.data).toEqual([{ id: meter, type: 'Meter', reading: 1 }]);
    expect(await answer('POST', 'dead-letters/retry')).toEqual({ delivered: 1, left: 0 });
    expect(await answer('DELETE', 'dead-letters')).toEqual({ deleted: 0 });
    const { until: last } = await answer('POST', 'replay', { after: 0 });
    await until(() => sink.taken.length >= 3);
    expect(last).toBe(broker.broker.graph.revision);
  });

  test.each([
    ['{"after":1,"since":"2026-01-01T00:00:00Z"}'],
    ['{"after":-1}'],
    ['{"since":"yesterday"}'],
    ['{"after":1,"more":1}'],
    ['[]'],
  ])('a replay from %s is refused', async (body) => {
    const { path } = await subscribe({ uri: 'http://127.0.0.1:9/' });
    expect((await broker.send('POST', `${path}/replay`, { body })).status).toBe(400);
  });

  test('of a subscription that does not exist is answered with 404', async () => {
    const path = '/notifications/urn:ngsi-ld:Subscription:none';
    for (const [method, what] of [
      ['GET', ''],
      ['GET', '/attempts'],
      ['GET', '/dead-letters'],
      ['DELETE', '/dead-letters'],
      ['POST', '/dead-letters/retry'],
      ['POST', '/test'],
    ] as const) {
      expect((await broker.send(method, path + what)).status, method + what).toBe(404);
    }
  });
});

/** Reads server-sent events until the connection ends. */
async function openEvents(path: string, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  const accept = { Accept: 'text/event-stream', ...headers };
  const response = await fetch(broker.url.slice(0, -1) + path, { headers: accept, signal: abort.signal });
  expect(response.headers.get('Content-Type')).toBe('text/event-stream');
  const events: { id: string | undefined; event: string | undefined; data: string }[] = [];
  const done = (async () => {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        const data = field('data');
        if (data !== undefined) events.push({ id: field('id'), event: field('event'), data });
      }
    }
  })().catch(() => undefined);
  const close = async (): Promise<void> => {
    abort.abort();
    await done;
  };
  closing.push(close);
  return { events, close, done };
}

const stream = { uri: 'urn:busbar:stream' };
const readingIn = (data: string): unknown => JSON.parse(data).data[0].reading;

describe('a stream as server-sent events', () => {
  test('has what waited and what comes, and goes on after Last-Event-ID, sending again what was lost', async () => {
    const { meter, path } = await subscribe(stream);
    for (const value of [1, 2]) await read(meter, value);
    const first = await openEvents(path);
    await until(() => first.events.length === 2);
    await read(meter, 3);
    await until(() => first.events.length === 3);
    expect(first.events.map(({ data }) => readingIn(data))).toEqual([1, 2, 3]);
    expect(first.events[1]).toMatchObject({ event: 'notification', id: JSON.parse(first.events[1]!.data).id });
    await first.close();
    await read(meter, 4);
    const second = await openEvents(path, { 'Last-Event-ID': first.events[1]!.id! });
    await until(() => second.events.length === 2);
    expect(second.events.map(({ data }) => readingIn(data))).toEqual([3, 4]);
  });

  test('gives nothing to a HEAD, which could not read it', async () => {
    const { meter, path } = await subscribe(stream);
    await read(meter, 1);
    const { status, headers } = await broker.send('HEAD', path, { headers: { Accept: 'text/event-stream' } });
    expect([status, headers.get('Content-Type')]).toEqual([200, 'text/event-stream']);
    const { events } = await openEvents(path);
    await until(() => events.length === 1);
  });

  test('goes to the newest connection, and ends with the subscription', async () => {
    const { id, path } = await subscribe(stream);
    const first = await openEvents(path);
    const second = await openEvents(path);
    await first.done;
    expect(first.events).toMatchObject([{ event: 'end', data: 'replaced' }]);
    await broker.send('DELETE', `/ngsi-ld/v1/subscriptions/${id}`);
    await second.done;
    expect(second.events).toMatchObject([{ event: 'end', data: 'deleted' }]);
  });

  test('is refused to pages of other origins, to other formats, of other endpoints, and beyond the limit', async () => {
    const { path } = await subscribe(stream);
    const status = async (headers: Record<string, string>, where = path) =>
      (await rawRequest(broker.port, { path: where, headers: { Host: `localhost:${broker.port}`, ...headers } }))
        .status;
    expect(await status({ Origin: 'https://evil.example' })).toBe(403);
    expect(await status({ Accept: 'application/json' })).toBe(406);
    const { path: plain } = await subscribe({ uri: 'http://127.0.0.1:9/' });
    expect(await status({}, plain)).toBe(409);
    for (const _ of [1, 2]) await openEvents((await subscribe(stream)).path);
    expect(await status({})).toBe(503);
  });
});

interface Socket {
  readonly messages: { readonly id: string; readonly notification: Published['body'] }[];
  readonly opened: Promise<void>;
  send(text: string): void;
  /** In order: what was sent before arrives. */
  close(): Promise<void>;
  /** Of the close frame, or the status of the refusal. */
  readonly ended: Promise<number>;
}

function openSocket(path: string, headers: Record<string, string> = {}): Socket {
  const socket = new WebSocket(broker.url.replace('http', 'ws').slice(0, -1) + path, { headers });
  const messages: Socket['messages'] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  const ended = new Promise<number>((resolve) => {
    socket.on('close', resolve);
    socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode!));
    socket.on('error', () => undefined);
  });
  const opened = new Promise<void>((resolve) => socket.on('open', () => resolve()));
  const close = async (): Promise<void> => {
    socket.close();
    await ended;
  };
  closing.push(() => socket.terminate());
  return { messages, opened, send: (text) => socket.send(text), close, ended };
}

describe('a stream over WebSocket', () => {
  const readings = ({ messages }: Socket): unknown[] =>
    messages.map(({ notification }) => notification.data[0]!['reading']);

  test('sends again on the next connection what was not acknowledged', async () => {
    const { meter, path } = await subscribe(stream);
    for (const value of [1, 2, 3, 4]) await read(meter, value);
    const first = openSocket(path);
    await until(() => first.messages.length === 4);
    // All up to the second have arrived.
    first.send(JSON.stringify({ ack: first.messages[1]!.id }));
    await first.close();
    const second = openSocket(path);
    await until(() => second.messages.length === 2);
    expect([readings(first), readings(second)]).toEqual([
      [1, 2, 3, 4],
      [3, 4],
    ]);
    second.send(JSON.stringify({ ack: second.messages[1]!.id }));
    await read(meter, 5);
    await until(() => second.messages.length === 3);
    expect(readings(second)).toEqual([3, 4, 5]);
  });

  test('has a tenant by its header or a parameter, and a place by the parameter after', async () => {
    const headers = { 'NGSILD-Tenant': 'west' };
    const { meter, path } = await subscribe(stream, {}, headers);
    for (const value of [1, 2]) await read(meter, value, headers);
    const all = openSocket(`${path}?tenant=west&after=0`);
    // The first revision of the tenant made the meter, before the subscription.
    await until(() => all.messages.length === 2);
    expect(await openSocket(path).ended).toBe(404);
    expect(await openSocket(`${path}?tenant=east`).ended).toBe(404);
    expect(await openSocket(`${path}?unheardOf=1`).ended).toBe(400);
    const other = openSocket(`${path}?after=2`, headers);
    expect(await all.ended).toBe(4000);
    await until(() => other.messages.length === 1);
    expect(readings(other)).toEqual([2]);
  });

  test('is refused to pages of other origins, ends on what is no acknowledgement, and on a message that is too long', async () => {
    const { path } = await subscribe(stream);
    expect(await openSocket(path, { Origin: 'https://evil.example' }).ended).toBe(403);
    const own = openSocket(path, { Origin: `http://127.0.0.1:${broker.port}` });
    await own.opened;
    own.send('{"hello":1}');
    expect(await own.ended).toBe(1008);
    const long = openSocket(path);
    await long.opened;
    long.send(JSON.stringify({ ack: 'x'.repeat(300) }));
    expect(await long.ended).toBe(1009);
  });

  test('a request for another protocol, or on another path, is answered as if it had not asked', async () => {
    const ask = (path: string, protocol: string) =>
      rawRequest(broker.port, { path, headers: { Host: 'localhost', Connection: 'Upgrade', Upgrade: protocol } });
    expect((await ask('/health', 'websocket')).status).toBe(200);
    expect((await ask('/health', 'h2c')).status).toBe(200);
  });
});
