/** Streams: subscriptions whose receiver comes for its notifications, and goes, and comes again. */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { StreamMessage, StreamReceiver } from '#broker/core/subscription/deliveries.ts';
import { deleteSubscription, updateSubscription } from '#broker/core/subscription/update.ts';
import type { EntityChange } from '#models/ngsi-ld/change.ts';
import { entity, plainNames, updated } from '../core/subscription/samples.ts';
import { openReceiver, openStage, quick, type Stage, until } from './stage.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function stage(limits = quick): Stage {
  const one = openStage(limits);
  open.push(one.notifier);
  return one;
}

const line = (value: number) => entity('urn:ngsi-ld:Line:1', 'Line', { current: value });
const set = (value: number): EntityChange => updated(line(value - 1), line(value));
const upTo = (count: number, from = 1): number[] => Array.from({ length: count }, (_, i) => from + i);
const subscription = {
  entities: [{ type: 'Line' }],
  notification: { format: 'keyValues', endpoint: { uri: 'urn:busbar:stream' } },
};

interface Taker extends StreamReceiver {
  /** Revisions that it has. */
  readonly taken: number[];
  readonly ended: string[];
}

/** Takes `patience` messages and is gone then. */
function taker(patience = Number.POSITIVE_INFINITY): Taker {
  const taken: number[] = [];
  const ended: string[] = [];
  return {
    taken,
    ended,
    async take(messages: readonly StreamMessage[]) {
      await new Promise((resolve) => setImmediate(resolve));
      const some = messages.slice(0, Math.max(0, patience - taken.length));
      taken.push(...some.map(({ revision }) => revision!));
      return ended.length > 0 ? 0 : some.length;
    },
    end: (because) => void ended.push(because),
  };
}

describe('a stream', () => {
  test('keeps what is due until somebody comes for it, beyond what fits in memory, and goes on live', async () => {
    const { log, subscribe, notifier } = stage();
    const id = await subscribe(subscription);
    for (const value of upTo(50)) log.append(set(value));
    await until(() => notifier.health().behind === 1);
    const receiver = taker();
    notifier.deliveries.connect(id, receiver);
    await until(() => receiver.taken.length === 50);
    log.append(set(51));
    await until(() => receiver.taken.length === 51);
    expect(receiver.taken).toEqual(upTo(51));
    expect(notifier.health()).toMatchObject({ failed: 0, streams: 1, sent: 51 });
  });

  test('goes on for the next receiver where the one before has left off, and over a restart', async () => {
    const first = stage();
    const id = await first.subscribe(subscription);
    for (const value of upTo(20)) first.log.append(set(value));
    const one = taker(7);
    first.notifier.deliveries.connect(id, one);
    await until(() => one.taken.length === 7);
    await first.notifier.close();
    const second = first.restart();
    open.push(second.notifier);
    const other = taker();
    second.notifier.deliveries.connect(id, other);
    await until(() => other.taken.length === 13);
    expect([...one.taken, ...other.taken]).toEqual(upTo(20));
  });

  test('goes to the newest receiver; the one before is told', async () => {
    const { log, subscribe, notifier } = stage();
    const id = await subscribe(subscription);
    const [one, other] = [taker(), taker()];
    notifier.deliveries.connect(id, one);
    const leave = notifier.deliveries.connect(id, other);
    log.append(set(1));
    await until(() => other.taken.length === 1);
    expect([one.taken, one.ended]).toEqual([[], ['replaced']]);
    leave();
    log.append(set(2));
    await until(() => notifier.health().waiting === 1);
    expect(other.taken).toEqual([1]);
  });

  test('begins where the receiver says that it stands, earlier or later than was known', async () => {
    const { log, subscribe, notifier } = stage();
    const id = await subscribe(subscription);
    for (const value of upTo(10)) log.append(set(value));
    const [one, back, ahead] = [taker(4), taker(), taker()];
    notifier.deliveries.connect(id, one);
    await until(() => one.taken.length === 4);
    const leave = notifier.deliveries.connect(id, back, 2);
    await until(() => back.taken.length === 8);
    expect(back.taken).toEqual(upTo(8, 3));
    leave();
    for (const value of upTo(5, 11)) log.append(set(value));
    await until(() => notifier.health().waiting === 5);
    notifier.deliveries.connect(id, ahead, 13);
    await until(() => ahead.taken.length === 2);
    expect(ahead.taken).toEqual([14, 15]);
  });

  test('ends when its subscription is deleted, is given another endpoint, or the broker stops', async () => {
    const { subscribe, notifier, broker } = stage();
    const ids = await Promise.all(upTo(3).map(() => subscribe(subscription)));
    const takers = ids.map(() => taker());
    for (const [index, id] of ids.entries()) notifier.deliveries.connect(id, takers[index]!);
    const sink = await openReceiver();
    open.push(sink);
    await deleteSubscription(broker, ids[0]!);
    const endpoint = { endpoint: { uri: sink.url } };
    await updateSubscription(broker, ids[1]!, { notification: endpoint }, plainNames, undefined);
    await notifier.close();
    expect(takers.map(({ ended }) => ended)).toEqual([['deleted'], ['deleted'], ['stopping']]);
    expect(() => notifier.deliveries.connect(ids[1]!, taker())).toThrow(/urn:busbar:stream/);
  });

  test('gives up at the horizon what nobody comes for, and keeps it as dead letters', async () => {
    const { log, subscribe, notifier } = stage({ ...quick, notificationHorizonMs: 100 } as typeof quick);
    const id = await subscribe(subscription);
    for (const value of upTo(3)) log.append(set(value));
    await new Promise((resolve) => setTimeout(resolve, 150));
    const late = taker();
    notifier.deliveries.connect(id, late);
    await until(() => notifier.deliveries.deadLetters(id).length === 3);
    log.append(set(4));
    await until(() => late.taken.length === 1);
    expect(late.taken).toEqual([4]);
  });

  test('loses nothing and keeps its order, however its receivers come and go', async () => {
    const patience = fc.integer({ min: 0, max: 30 });
    await fc.assert(
      fc.asyncProperty(fc.array(patience, { maxLength: 8 }), fc.integer({ min: 1, max: 60 }), async (all, count) => {
        const { log, subscribe, notifier } = openStage();
        const id = await subscribe(subscription);
        const takers = [...all.map((one) => taker(one)), taker()];
        const got = (): number[] => takers.flatMap(({ taken }) => taken);
        let written = 0;
        for (const one of takers) {
          const share = one === takers.at(-1) ? count - written : Math.floor(count / takers.length);
          for (const value of upTo(share, written + 1)) log.append(set(value));
          written += share;
          notifier.deliveries.connect(id, one);
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        await until(() => got().includes(count));
        await notifier.close();
        // What was on its way to one that was replaced may come twice, but never is anything left out.
        expect([...new Set(got())]).toEqual(upTo(count));
      }),
      { numRuns: 30 },
    );
  });
});
