import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { limits } from '#broker/config.ts';
import type { GraphView } from '#broker/core/ports.ts';
import { subscriptionsOf } from '#broker/core/subscription/registry.ts';
import { type Round, startIntervals } from '#broker/notify/interval.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import { at, bareBroker, entity, subscription } from '../core/subscription/samples.ts';
import { plainContexts } from './stage.ts';

const three = ['urn:a', 'urn:b', 'urn:c'].map((id) => entity(id, 'T', { load: 1 }));

/** A store that pages over three entities, and deliveries that last as long as the test says. */
function stage(deliver: (round: Round) => Promise<void> = () => Promise.resolve()) {
  const broker = bareBroker();
  const view: Pick<GraphView, 'query'> = {
    query: async ({ offset, limit }: EntityQuery) => ({
      entities: three.slice(offset, offset + limit),
      more: offset + limit < three.length,
    }),
  };
  Object.assign(broker.graph, { snapshot: () => view });
  Object.assign(broker.clock, { now: () => Date.now(), monotonic: () => performance.now() });
  const rounds: Round[] = [];
  const intervals = startIntervals({
    ...{ broker, contexts: plainContexts, limits: { ...limits, pageMax: 2 } },
    deliver: (round) => {
      rounds.push(round);
      return deliver(round);
    },
  });
  const registered = (more: object = {}) => ({
    ...{ subscription: subscription({ timeIntervalS: 10, ...more }), context: undefined, since: 0 },
  });
  return { broker, intervals, rounds, registered };
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(at) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('every timeInterval', () => {
  test('what matches is due, in pages that each have an id of their own which a second try repeats', async () => {
    const { intervals, rounds, registered } = stage();
    intervals.set(registered());
    await vi.advanceTimersByTimeAsync(9_999);
    expect(rounds).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    const bodies = await Promise.all(
      [...rounds, rounds[0]!].map(async (round) => JSON.parse((await round.compose(at)).body)),
    );
    expect(bodies.map(({ data }) => data.map(({ id }: { id: string }) => id))).toEqual([
      ['urn:a', 'urn:b'],
      ['urn:c'],
      ['urn:a', 'urn:b'],
    ]);
    expect(bodies[0].id).toBe(bodies[2].id);
    expect(bodies[0].id).not.toBe(bodies[1].id);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(rounds).toHaveLength(6);
    intervals.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(rounds).toHaveLength(6);
  });

  test('a receiver that is slower misses rounds and keeps the rhythm', async () => {
    const { intervals, rounds, registered } = stage(() => new Promise((done) => setTimeout(done, 12_000)));
    intervals.set(registered());
    // Two pages of 12 s each from second 10 to 34: the rounds of 20 and 30 are missed.
    await vi.advanceTimersByTimeAsync(39_999);
    expect(rounds).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(rounds).toHaveLength(3);
    intervals.close();
  });

  test('nothing is due of what is paused, changed to no interval, deleted or past', async () => {
    const { intervals, rounds, registered } = stage();
    for (const end of [
      () => intervals.set(registered({ isActive: false })),
      () => intervals.set({ ...registered(), subscription: subscription({}) }),
      () => intervals.delete(subscription({}).id),
      () => intervals.set(registered({ expiresAt: '2026-11-21T12:00:05.000Z' })),
    ]) {
      intervals.set(registered());
      end();
      await vi.advanceTimersByTimeAsync(15_000);
      expect(rounds).toEqual([]);
    }
    intervals.close();
  });

  test('goes on after a restart where it was', async () => {
    const { broker, intervals, rounds, registered } = stage();
    const lastNotification = new Date(Date.parse(at) - 7_000).toISOString();
    const standing = { position: 0, pending: false, timesSent: 1, timesFailed: 0, lastNotification };
    subscriptionsOf(broker).standings.set(subscription({}).id, standing);
    intervals.set(registered());
    await vi.advanceTimersByTimeAsync(3_000);
    expect(rounds).toHaveLength(2);
    intervals.close();
  });

  test('a wait longer than a timer can have is made of several', async () => {
    const { intervals, rounds, registered } = stage();
    intervals.set(registered({ timeIntervalS: 30 * 24 * 3600 }));
    await vi.advanceTimersByTimeAsync(29 * 24 * 3600 * 1000);
    expect(rounds).toEqual([]);
    await vi.advanceTimersByTimeAsync(24 * 3600 * 1000);
    expect(rounds).toHaveLength(2);
    intervals.close();
  });
});
