import { afterEach, describe, expect, test } from 'vitest';
import type { DocumentStore } from '#broker/core/ports.ts';
import { retrieveSubscription } from '#broker/core/subscription/retrieve.ts';
import { deleteSubscription, updateSubscription } from '#broker/core/subscription/update.ts';
import type { EntityChange } from '#models/ngsi-ld/change.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { created, deleted, entity, memoryDocuments, plainNames, updated } from '../core/subscription/samples.ts';
import { openReceiver, openStage, quick, type Receiver, type Stage, until } from './stage.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function receiver(...parameters: Parameters<typeof openReceiver>): Promise<Receiver> {
  const one = await openReceiver(...parameters);
  open.push(one);
  return one;
}

function stage(limits = quick): Stage {
  const one = openStage(limits);
  open.push(one.notifier);
  return one;
}

const to = ({ url }: Receiver, more: JsonObject = {}): JsonObject => ({
  entities: [{ type: 'Line' }],
  notification: { format: 'keyValues', endpoint: { uri: url } },
  ...more,
});
const line = (value: number, id = 'urn:ngsi-ld:Line:1') => entity(id, 'Line', { current: value });
const set = (value: number): EntityChange => updated(line(value - 1), line(value));
const currents = ({ taken }: Receiver): unknown[] =>
  taken.flatMap(({ body }) => body.data.map((one) => one['current']));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

describe('what is due', () => {
  test('arrives once, in the order of the commits, beyond what fits in memory', async () => {
    const { log, subscribe, notifier, broker } = stage();
    const sink = await receiver();
    const id = await subscribe(to(sink));
    for (const value of upTo(100)) log.append(set(value));
    await sink.until(100);
    expect(currents(sink)).toEqual(upTo(100));
    expect(new Set(sink.taken.map(({ body }) => body.id)).size).toBe(100);
    await until(() => notifier.health().inFlight === 0);
    expect(retrieveSubscription(broker, id)['notification']).toMatchObject({ timesSent: 100, status: 'ok' });
  });

  test.each([200, 201, 204, 299])('counts as delivered when the endpoint answers %i', async (status) => {
    const { log, subscribe } = stage();
    const sink = await receiver(() => status);
    await subscribe(to(sink));
    for (const value of upTo(2)) log.append(set(value));
    await sink.until(2);
    expect(sink.requests).toBe(2);
  });

  test('is tried again after each failure, with the same id, and keeps its order', async () => {
    const { log, subscribe, broker } = stage();
    const sink = await receiver((n) => (n % 3 === 0 ? 200 : [500, 404, 302][n % 3]));
    const id = await subscribe(to(sink));
    for (const value of upTo(12)) log.append(set(value));
    await sink.until(12);
    expect(currents(sink)).toEqual(upTo(12));
    expect(sink.requests).toBe(36);
    const status = () => retrieveSubscription(broker, id)['notification'] as JsonObject;
    await until(() => status()['timesSent'] === 36);
    expect(status()).toMatchObject({ timesFailed: 24, status: 'ok' });
  });

  test('is tried again when the endpoint does not answer or nobody listens', async () => {
    const { log, subscribe } = stage();
    const sink = await receiver((n) => (n === 1 ? undefined : 200));
    await subscribe(to(sink));
    log.append(set(1));
    await sink.until(1);
    expect(sink.requests).toBe(2);
  });

  test('waits as long as Retry-After asks', async () => {
    const { log, subscribe, notifier } = stage();
    const sink = await receiver((n) => (n === 1 ? 429 : 200), { 'Retry-After': '1' });
    const start = performance.now();
    await subscribe(to(sink));
    log.append(set(1));
    await until(() => notifier.health().failed === 1);
    await sink.until(1);
    // The back-off alone would be at most 50 ms (`quick`).
    expect(performance.now() - start).toBeGreaterThanOrEqual(1000);
  });

  test('for one is not held up by dead and slow receivers of others', async () => {
    const { log, subscribe, notifier } = stage();
    const dead = await receiver(() => undefined);
    const failing = await receiver(() => 500);
    const slow = await receiver(() => new Promise<number>((resolve) => setTimeout(() => resolve(200), 100)));
    // More of them than there are places for requests under way.
    for (let i = 0; i < quick.notificationsInFlightMax; i += 1) await subscribe(to(dead));
    await subscribe(to(failing));
    await subscribe(to(slow));
    log.append(set(1));
    await until(() => notifier.health().failed >= quick.notificationsInFlightMax);
    const sink = await receiver();
    await subscribe(to(sink));
    for (const value of upTo(50)) log.append(set(value + 1));
    await sink.until(50);
    expect(currents(sink)).toEqual(upTo(50).map((value) => value + 1));
    expect(slow.taken.length).toBeLessThan(50);
    await slow.until(20);
    expect(currents(slow).slice(0, 20)).toEqual(upTo(20));
    expect(notifier.health().behind).toBeGreaterThan(0);
    expect(notifier.health().waiting).toBeLessThanOrEqual(quick.notificationQueueMax * notifier.health().subscriptions);
  });

  test('is sent to all, when many subscriptions fall behind at once', async () => {
    const { log, subscribe } = stage();
    const sinks = await Promise.all(upTo(40).map(() => receiver((n) => (n % 7 === 0 ? 503 : 200))));
    for (const sink of sinks) await subscribe(to(sink));
    for (const value of upTo(60)) log.append(set(value));
    await Promise.all(sinks.map((sink) => sink.until(60)));
    for (const sink of sinks) expect(currents(sink)).toEqual(upTo(60));
  });
});

describe('what is not due', () => {
  test('was committed before the subscription, while it was paused, or after it was deleted', async () => {
    const { log, subscribe, broker } = stage();
    const sink = await receiver();
    log.append(created(line(0)));
    const id = await subscribe(to(sink));
    log.append(set(1));
    await sink.until(1);
    const patch = (fragment: JsonObject) => updateSubscription(broker, id, fragment, plainNames, undefined);
    await patch({ isActive: false });
    log.append(set(2));
    await patch({ isActive: true });
    log.append(set(3));
    await sink.until(2);
    await deleteSubscription(broker, id);
    log.append(set(4));
    const other = await receiver();
    await subscribe(to(other));
    log.append(set(5));
    await other.until(1);
    expect(currents(sink)).toEqual([1, 3]);
    expect(currents(other)).toEqual([5]);
  });

  test('is anything for an endpoint that is gone: 410 pauses the subscription', async () => {
    const { log, subscribe, broker } = stage();
    const sink = await receiver(() => 410);
    const id = await subscribe(to(sink));
    log.append(set(1));
    await until(() => retrieveSubscription(broker, id)['status'] === 'paused');
    expect(retrieveSubscription(broker, id)).toMatchObject({
      pausedBecause: 'The endpoint answered 410',
      notification: { timesSent: 1, dropped: { count: 1 } },
    });
    log.append(set(2));
    const other = await receiver();
    await subscribe(to(other));
    log.append(set(3));
    await other.until(1);
    expect(sink.requests).toBe(1);
  });

  test('was undelivered for longer than the horizon: it is dropped, counted and shown', async () => {
    const { log, subscribe, broker, notifier } = stage({ ...quick, notificationHorizonMs: 200 });
    let alive = false;
    const sink = await receiver(() => (alive ? 200 : 500));
    const id = await subscribe(to(sink));
    // Twice as many as fit in memory: half of them is dropped from the log.
    const old = quick.notificationQueueMax * 2;
    for (const value of upTo(old)) log.append(set(value));
    const dropped = () => retrieveSubscription(broker, id)['notification'] as { dropped?: { count: number } };
    await until(() => dropped().dropped?.count === old);
    expect(notifier.health()).toMatchObject({ dropped: old, troubled: [{ id, dropped: old }] });
    alive = true;
    log.append(set(99));
    await sink.until(1);
    expect(currents(sink)).toEqual([99]);
  });
});

test('a clock that is put forward by ten years and back loses and doubles nothing', async () => {
  let years = 0;
  const now = () => Date.now() + years * 365 * 24 * 3600 * 1000;
  const { log, subscribe, notifier } = openStage(quick, undefined, undefined, {
    now,
    monotonic: () => performance.now(),
  });
  open.push(notifier);
  let alive = false;
  const sink = await receiver(() => (alive ? 200 : 500));
  await subscribe(to(sink));
  const commit = (value: number): void => log.append(set(value), new Date(now()).toISOString());
  commit(1);
  await until(() => notifier.health().failed > 0);
  years = 10;
  commit(2);
  const { failed } = notifier.health();
  await until(() => notifier.health().failed > failed + 1);
  years = 0;
  alive = true;
  commit(3);
  await sink.until(3);
  expect(currents(sink)).toEqual([1, 2, 3]);
  expect(notifier.health().dropped).toBe(0);
});

describe('an update of a subscription', () => {
  test('sends what waits to the new endpoint at once', async () => {
    const { log, subscribe, broker, notifier } = stage({ ...quick, notificationRetryFirstMs: 60_000 });
    const dead = await receiver(() => 500);
    const sink = await receiver();
    const id = await subscribe(to(dead));
    for (const value of upTo(3)) log.append(set(value));
    await until(() => notifier.health().failed === 1);
    const notification = { format: 'keyValues', endpoint: { uri: sink.url } };
    await updateSubscription(broker, id, { notification }, plainNames, undefined);
    await sink.until(3);
    expect(currents(sink)).toEqual(upTo(3));
  });
});

describe('throttling', () => {
  test('sends the last state of each entity when the pause is over', async () => {
    const { log, subscribe } = stage();
    const sink = await receiver();
    await subscribe(to(sink, { throttling: 0.2 }));
    log.append(set(1));
    await sink.until(1);
    for (const value of upTo(30)) log.append(set(value + 1));
    log.append(created(line(7, 'urn:ngsi-ld:Line:2')));
    await sink.until(2);
    expect(sink.taken[1]!.body.data).toEqual([
      { id: 'urn:ngsi-ld:Line:1', type: 'Line', current: 31 },
      { id: 'urn:ngsi-ld:Line:2', type: 'Line', current: 7 },
    ]);
  });
});

describe('of what one notification tells', () => {
  test('nothing is lost that an earlier change deleted', async () => {
    const { log, subscribe } = stage();
    const sink = await receiver();
    const id = 'urn:ngsi-ld:Line:1';
    const [both, one, other] = [{ current: 1, voltage: 1 }, { current: 1 }, { current: 2 }].map((of) =>
      entity(id, 'Line', of),
    );
    await subscribe(to(sink, { throttling: 0.2, notificationTrigger: ['entityUpdated'] }));
    log.append(created(both!));
    await sink.until(1);
    log.append(updated(both!, one!));
    log.append(updated(one!, other!));
    await sink.until(2);
    expect(sink.taken[1]!.body.data).toEqual([{ id, type: 'Line', current: 2, voltage: 'urn:ngsi-ld:null' }]);
  });
});

describe('a restart', () => {
  test('delivers what was not delivered and what was committed meanwhile, and nothing twice after a clean stop', async () => {
    const first = stage();
    let alive = false;
    const sink = await receiver(() => (alive ? 200 : 503));
    const idle = await receiver();
    await first.subscribe(to(sink));
    await first.subscribe({ ...to(idle), entities: [{ type: 'Bay' }] });
    for (const value of upTo(20)) first.log.append(set(value));
    await until(() => first.notifier.health().failed > 1);
    await first.notifier.close();
    for (const value of upTo(10)) first.log.append(set(value + 20));
    first.log.append(created(entity('urn:ngsi-ld:Bay:1', 'Bay', { open: 1 })));
    alive = true;
    const second = first.restart();
    open.push(second.notifier);
    await Promise.all([sink.until(30), idle.until(1)]);
    expect(currents(sink)).toEqual(upTo(30));
    await second.notifier.close();
    const third = second.restart();
    open.push(third.notifier);
    third.log.append(set(31));
    await sink.until(31);
    expect(currents(sink)).toEqual(upTo(31));
    expect(idle.taken).toHaveLength(1);
  });

  test('before anything of the deliveries was written sends all of it again, under the same ids', async () => {
    const documents = memoryDocuments();
    const forgetful = (): DocumentStore => ({
      ...documents,
      put: async (collection, id, document) =>
        collection === 'subscriptions' ? documents.put(collection, id, document) : undefined,
    });
    const first = openStage(quick, undefined, forgetful());
    const sink = await receiver();
    await first.subscribe(to(sink));
    for (const value of upTo(5)) first.log.append(set(value));
    await sink.until(5);
    await first.notifier.close();
    const second = openStage(quick, first.log, forgetful());
    open.push(second.notifier);
    await sink.until(10);
    expect(currents(sink)).toEqual([...upTo(5), ...upTo(5)]);
    expect(new Set(sink.taken.map(({ body }) => body.id)).size).toBe(5);
  });

  test('holds the log back as far as the slowest needs it, and lets go of it', async () => {
    const { log, subscribe } = stage();
    let alive = false;
    const sink = await receiver(() => (alive ? 200 : 503));
    await subscribe(to(sink));
    for (const value of upTo(20)) log.append(set(value));
    const retained = () => [...log.retained.values()][0];
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(retained()).toBe(0);
    alive = true;
    await sink.until(20);
    await until(() => retained() === 20);
  });

  test('says so where the log no longer goes back far enough, and goes on', async () => {
    const first = stage();
    const sink = await receiver();
    const id = await first.subscribe(to(sink));
    first.log.append(set(1));
    await sink.until(1);
    await first.notifier.close();
    for (const value of upTo(10)) first.log.append(set(value + 1));
    first.log.trim(6);
    const second = first.restart();
    open.push(second.notifier);
    await sink.until(7);
    expect(currents(sink)).toEqual([1, 6, 7, 8, 9, 10, 11]);
    expect(retrieveSubscription(second.broker, id)['notification']).toMatchObject({
      dropped: { count: 1, cause: expect.stringContaining('The log begins at revision 6') },
    });
  });
});

describe('a notification', () => {
  test('is the one of clause 5.3.1, in JSON with a Link header, with the headers that were asked for', async () => {
    const { log, subscribe } = stage();
    const sink = await receiver();
    const endpoint = { uri: sink.url, receiverInfo: [{ key: 'X-Token', value: 't' }] };
    const id = await subscribe({
      ...to(sink),
      notification: { endpoint },
      jsonldContext: 'http://example.org/c.jsonld',
    });
    log.append(set(5));
    await sink.until(1);
    const [{ headers, body }] = sink.taken as [Receiver['taken'][number]];
    expect(body).toEqual({
      id: expect.stringMatching(/^urn:ngsi-ld:Notification:[\w-]+:1$/),
      type: 'Notification',
      subscriptionId: id,
      notifiedAt: expect.stringMatching(/Z$/),
      data: [{ id: 'urn:ngsi-ld:Line:1', type: 'Line', current: { type: 'Property', value: 5 } }],
    });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-token': 't',
      link: '<http://example.org/c.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"',
    });
  });

  test('in JSON-LD carries its @context, the core context last', async () => {
    const { log, subscribe } = stage();
    const sink = await receiver();
    const notification = { endpoint: { uri: sink.url, accept: 'application/ld+json' } };
    await subscribe({ ...to(sink), notification, jsonldContext: 'http://example.org/c.jsonld' });
    log.append(set(5));
    await sink.until(1);
    expect(sink.taken[0]!.headers).not.toHaveProperty('link');
    expect(sink.taken[0]!.body).toMatchObject({
      '@context': ['http://example.org/c.jsonld', expect.stringContaining('https://uri.etsi.org/ngsi-ld/v1/')],
    });
  });

  test('shows a deleted attribute as NGSI-LD Null and a deleted entity by id, type and deletedAt', async () => {
    const { log, subscribe } = stage();
    const sink = await receiver();
    const notificationTrigger = ['attributeDeleted', 'entityDeleted'];
    await subscribe({ ...to(sink), notificationTrigger, notification: { endpoint: { uri: sink.url } } });
    const bare = entity('urn:ngsi-ld:Line:1', 'Line', {});
    log.append(updated(line(1), bare));
    log.append(deleted(bare), '2026-11-21T13:00:00.000Z');
    await sink.until(2);
    expect(sink.taken.map(({ body }) => body.data)).toEqual([
      [{ id: 'urn:ngsi-ld:Line:1', type: 'Line', current: { type: 'Property', value: 'urn:ngsi-ld:null' } }],
      [{ id: 'urn:ngsi-ld:Line:1', type: 'Line', deletedAt: '2026-11-21T13:00:00.000Z' }],
    ]);
  });
});
