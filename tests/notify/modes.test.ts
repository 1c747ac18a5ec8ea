/** What a client may ask of the delivery: latest, once, a cooldown, a signature; and what is kept of what was given up. */
import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Limits } from '#broker/config.ts';
import { retrieveSubscription } from '#broker/core/subscription/retrieve.ts';
import { deleteSubscription } from '#broker/core/subscription/update.ts';
import type { EntityChange } from '#models/ngsi-ld/change.ts';
import type { Attribute } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { entity, updated } from '../core/subscription/samples.ts';
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

function stage(limits: Partial<Record<keyof Limits, number>> = {}): Stage {
  const one = openStage({ ...quick, ...limits } as Limits);
  open.push(one.notifier);
  return one;
}

const to = ({ url }: Receiver, more: JsonObject = {}, endpoint: JsonObject = {}): JsonObject => ({
  entities: [{ type: 'Line' }],
  notification: { format: 'keyValues', endpoint: { uri: url, ...endpoint } },
  ...more,
});
const line = (value: number, id = 'urn:ngsi-ld:Line:1') => entity(id, 'Line', { current: value });
const set = (value: number, id?: string): EntityChange => updated(line(value - 1, id), line(value, id));
const currents = ({ taken }: Receiver): unknown[] =>
  taken.flatMap(({ body }) => body.data.map((one) => one['current']));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const droppedOf = ({ broker }: Stage, id: string) =>
  (retrieveSubscription(broker, id)['notification'] as JsonObject)['dropped'] as { count: number } | undefined;

describe('mode latest', () => {
  test('sends of what waits the last state of each entity, in one notification', async () => {
    const { log, subscribe } = stage();
    let alive = false;
    const sink = await receiver(() => (alive ? 200 : 503));
    await subscribe(to(sink, { busbar: { mode: 'latest' } }));
    for (const value of upTo(30)) log.append(set(value, `urn:ngsi-ld:Line:${value % 3}`));
    await until(() => sink.requests > 1);
    alive = true;
    await sink.until(1);
    expect(sink.taken[0]!.body.data.map((one) => one['current'])).toEqual([28, 29, 30]);
  });
});

describe('mode best-effort', () => {
  test('tries once, counts what failed, and keeps no dead letter of it', async () => {
    const one = stage();
    const sink = await receiver((n) => (n === 2 ? 500 : 200));
    const id = await one.subscribe(to(sink, { busbar: { mode: 'best-effort' } }));
    for (const value of upTo(4)) one.log.append(set(value));
    await sink.until(3);
    expect(currents(sink)).toEqual([1, 3, 4]);
    expect(sink.requests).toBe(4);
    await until(() => droppedOf(one, id)?.count === 1);
    expect(one.notifier.deliveries.deadLetters(id)).toEqual([]);
  });

  test('drops what does not fit in memory instead of reading it from the log later', async () => {
    const one = stage();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const sink = await receiver(async () => {
      await held;
      return 200;
    });
    const id = await one.subscribe(to(sink, { busbar: { mode: 'best-effort' } }));
    for (const value of upTo(50)) one.log.append(set(value));
    // 50 changes, 8 of them fit.
    await until(() => droppedOf(one, id)?.count === 50 - quick.notificationQueueMax);
    release();
    await sink.until(quick.notificationQueueMax);
    expect(currents(sink)).toEqual(upTo(quick.notificationQueueMax));
  });
});

describe('a cooldown (clause 5.2.15)', () => {
  test('after a failure nothing is sent until it is over, and what was due meanwhile is not sent at all', async () => {
    const one = stage();
    const sink = await receiver((n) => (n === 1 ? 500 : 200));
    const id = await one.subscribe(to(sink, {}, { cooldown: 200 }));
    one.log.append(set(1));
    await until(() => one.notifier.health().failed === 1);
    const failed = Date.now();
    for (const value of [2, 3]) one.log.append(set(value));
    // Two are given up with the cooldown, and one had failed before.
    await until(() => droppedOf(one, id)?.count === 3);
    while (Date.now() < failed + 210) await new Promise((resolve) => setTimeout(resolve, 10));
    one.log.append(set(4));
    await sink.until(1);
    expect(currents(sink)).toEqual([4]);
    expect(sink.requests).toBe(2);
    expect(one.notifier.deliveries.deadLetters(id).map(({ revision }) => revision)).toEqual([1, 2, 3]);
  });
});

describe('a signature', () => {
  test('is the HMAC-SHA256 of the time and the body under the secret, which is never shown', async () => {
    const { log, subscribe, broker } = stage();
    const sink = await receiver();
    const secret = 'correct horse battery staple';
    const id = await subscribe(to(sink, { busbar: { secret } }));
    log.append(set(1));
    await sink.until(1);
    const { headers, text } = sink.taken[0]!;
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['busbar-signature']))!;
    expect(v1).toBe(createHmac('sha256', secret).update(`${t}.${text}`).digest('hex'));
    expect(Math.abs(Number(t) - Date.now() / 1000)).toBeLessThan(60);
    expect(JSON.stringify(retrieveSubscription(broker, id))).not.toContain(secret);
  });
});

describe('a dead letter', () => {
  test('is kept of what the horizon gives up, over a restart, until it is sent after all or deleted', async () => {
    const first = stage({ notificationHorizonMs: 100 });
    let alive = false;
    const sink = await receiver(() => (alive ? 200 : 503));
    const id = await first.subscribe(to(sink));
    for (const value of upTo(3)) first.log.append(set(value));
    await until(() => first.notifier.deliveries.deadLetters(id).length === 3);
    await first.notifier.close();
    const second = first.restart(quick);
    open.push(second.notifier);
    const { deliveries } = second.notifier;
    expect(deliveries.deadLetters(id)).toMatchObject(
      upTo(3).map((revision) => ({ revision, entity: 'urn:ngsi-ld:Line:1', cause: expect.stringContaining('0.1 s') })),
    );
    expect(await deliveries.retryDeadLetters(id)).toMatchObject({
      delivered: 0,
      left: 3,
      cause: expect.stringContaining('503'),
    });
    expect(await deliveries.forgetDeadLetters(id, 2)).toBe(1);
    alive = true;
    expect(await deliveries.retryDeadLetters(id)).toEqual({ delivered: 2, left: 0 });
    expect(currents(sink)).toEqual([1, 3]);
    expect(deliveries.deadLetters(id)).toEqual([]);
  });

  test('of a subscription that is deleted goes with it, and no more are kept than the limit', async () => {
    const one = stage({ notificationHorizonMs: 50, deadLettersKept: 2 });
    const sink = await receiver(() => 503);
    const id = await one.subscribe(to(sink));
    for (const value of upTo(5)) one.log.append(set(value));
    await until(() => droppedOf(one, id)?.count === 5);
    expect(one.notifier.deliveries.deadLetters(id).map(({ revision }) => revision)).toEqual([4, 5]);
    await deleteSubscription(one.broker, id);
    expect(() => one.notifier.deliveries.deadLetters(id)).toThrow(/does not exist/);
    await until(() => one.broker.documents.all('dead-letters').length === 0);
  });
});

describe('the delivery log', () => {
  test('has the last tries, the newest first, with status, bytes and cause', async () => {
    const { log, subscribe, notifier } = stage({ deliveryAttemptsKept: 3 });
    const sink = await receiver((n) => (n === 3 ? 500 : 200));
    const id = await subscribe(to(sink));
    for (const value of upTo(4)) log.append(set(value));
    await until(() => notifier.deliveries.attempts(id)[0]?.notification.endsWith(':4') === true);
    const tries = notifier.deliveries.attempts(id);
    expect(tries.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['delivered', 200],
      ['delivered', 200],
      ['failed', 500],
    ]);
    expect(tries[2]!.cause).toBe('The endpoint answered 500');
    expect(tries[0]!.bytes).toBe(Buffer.byteLength(sink.taken.at(-1)!.text));
  });
});

describe('a replay', () => {
  test('sends again what is due after a revision, or since a moment, with the same ids', async () => {
    const { log, subscribe, notifier } = stage();
    const sink = await receiver();
    const id = await subscribe(to(sink));
    const began = Date.now() - 60_000;
    const moment = (value: number): string => new Date(began + value * 1000).toISOString();
    for (const value of upTo(20)) log.append(set(value), moment(value));
    await sink.until(20);
    const ids = sink.taken.map(({ body }) => body.id);
    const count = 20;
    expect(await notifier.deliveries.replay(id, { after: 15 })).toEqual({ after: 15, until: 20 });
    await sink.until(count + 5);
    expect(await notifier.deliveries.replay(id, { since: moment(18) })).toEqual({
      after: 17,
      until: 20,
    });
    await sink.until(count + 8);
    expect(currents(sink).slice(count)).toEqual([16, 17, 18, 19, 20, 18, 19, 20]);
    expect(sink.taken.slice(count, count + 5).map(({ body }) => body.id)).toEqual(ids.slice(-5));
  });

  test('goes back as far as the log, and names its oldest revision where more is asked', async () => {
    const { log, subscribe, notifier } = stage();
    const sink = await receiver();
    const id = await subscribe(to(sink));
    for (const value of upTo(10)) log.append(set(value));
    await sink.until(10);
    log.trim(6);
    const { deliveries } = notifier;
    await expect(deliveries.replay(id, { after: 4 })).rejects.toMatchObject({
      kind: 'BadRequestData',
      detail: expect.stringContaining('from revision 6 to 10'),
    });
    await expect(deliveries.replay(id, { since: '2020-01-01T00:00:00.000Z' })).rejects.toThrow(/begins at revision 6/);
    await expect(deliveries.replay(id, { after: 11 })).rejects.toThrow(/give 5 to 10/);
    await deliveries.replay(id, { after: 5 });
    await sink.until(15);
    expect(currents(sink).slice(10)).toEqual([6, 7, 8, 9, 10]);
  });

  test('begins before the subscription was made, where its client wants that', async () => {
    const { log, subscribe, notifier } = stage();
    for (const value of upTo(3)) log.append(set(value));
    const sink = await receiver();
    const id = await subscribe(to(sink));
    await notifier.deliveries.replay(id, { after: 0 });
    await sink.until(3);
    expect(currents(sink)).toEqual(upTo(3));
  });
});

describe('a query that is too complex for an entity', () => {
  test('is counted and told as dropped, and costs nobody else a notification', async () => {
    const one = stage();
    const sink = await receiver();
    // A counting pattern needs a state for nearly each character of a text without rhythm.
    const id = await one.subscribe(to(sink, { q: 'note~="a(a|b){300}c"' }));
    const other = await receiver();
    await one.subscribe(to(other));
    let seed = 7;
    const note = Array.from({ length: 1_000_000 }, () => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return seed & 65_536 ? 'a' : 'b';
    }).join('');
    const plain = line(1);
    const [[name, [instance]]] = [...plain.attributes] as [[string, [Attribute]]];
    const texts = [{ ...instance, kind: 'Property', value: note } as Attribute];
    const attributes = new Map([...plain.attributes, [name.replace(/current$/, 'note'), texts] as const]);
    one.log.append({ kind: 'created', after: { ...plain, attributes } });
    await other.until(1);
    await until(() => droppedOf(one, id) !== undefined);
    expect(droppedOf(one, id)).toMatchObject({
      count: 1,
      cause: expect.stringContaining('Whether it was due is not known'),
    });
    expect(sink.requests).toBe(0);
  });
});
