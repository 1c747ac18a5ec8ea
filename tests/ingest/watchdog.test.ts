import { describe, expect, test } from 'vitest';
import type { Reading } from '#ingest/buffer.ts';
import { compileMapping } from '#ingest/mapping.ts';
import { restore } from '#ingest/seed.ts';
import { definitionOf } from '#ingest/source.ts';
import { Watchdog } from '#ingest/watchdog.ts';

const point = (name: string, periodMs: number) =>
  ({
    at: {},
    entity: `urn:ngsi-ld:EnergyConsumer:${name}`,
    type: 'EnergyConsumer',
    attribute: 'activePower',
    unit: 'MAW',
    class: 'history',
    periodMs,
  }) as const;
/** Every second, every ten seconds, only on change. */
const mapping = compileMapping(
  { version: 1, source: { protocol: 'mqtt' }, points: [point('A', 1000), point('B', 10_000), point('C', 0)] },
  definitionOf,
);
const open = () => new Watchdog(mapping, { start: 0, stalePeriods: 1.5 });
const check = (watchdog: Watchdog, now: number): readonly Reading[] => {
  let found: readonly Reading[] = [];
  watchdog.check(now, (stale) => {
    found = stale;
    return true;
  });
  return found;
};

describe('The watchdog', () => {
  test('calls a point stale after one and a half periods, once, with the value and time that it had', () => {
    const watchdog = open();
    watchdog.seen(0, 7, 90, 100);
    expect(check(watchdog, 1600)).toEqual([]);
    expect(check(watchdog, 1601)).toEqual([{ point: 0, value: 7, quality: 'stale', observedAt: 90 }]);
    expect(check(watchdog, 9999)).toEqual([]);
    expect(watchdog.stale).toBe(1);
  });

  test('calls it good again by the next sample, and stale again by the next silence', () => {
    const watchdog = open();
    watchdog.seen(0, 7, 0, 0);
    check(watchdog, 2000);
    watchdog.seen(0, 8, 2500, 2500);
    expect(watchdog.isStale(0)).toBe(false);
    expect(check(watchdog, 4000)).toEqual([]);
    expect(check(watchdog, 4001)).toMatchObject([{ value: 8, observedAt: 2500 }]);
  });

  test('has every point stale within two periods of its last sample when it looks four times a period', () => {
    for (let last = 0; last < 250; last += 10) {
      const watchdog = open();
      watchdog.seen(0, 1, last, last);
      let staleAt = Infinity;
      for (let now = 0; now <= 3000 && staleAt === Infinity; now += 250)
        if (check(watchdog, now).length > 0) staleAt = now;
      expect(staleAt - last).toBeLessThanOrEqual(2000);
    }
  });

  test('calls everything stale when the link is lost, also what only reports changes', () => {
    const watchdog = open();
    for (const index of [0, 1, 2]) watchdog.seen(index, index, 0, 0);
    expect(check(watchdog, 100_000)).toHaveLength(2);
    watchdog.linkState(false);
    expect(check(watchdog, 100_001)).toMatchObject([{ point: 2 }]);
  });

  test('says nothing of a point that was never known', () => {
    const watchdog = open();
    watchdog.linkState(false);
    expect(check(watchdog, 1e9)).toEqual([]);
  });

  test('tries again when the buffer did not take it', () => {
    const watchdog = open();
    watchdog.seen(0, 7, 0, 0);
    watchdog.check(2000, () => false);
    expect(watchdog.isStale(0)).toBe(false);
    expect(check(watchdog, 2001)).toHaveLength(1);
  });

  test('knows from the broker what an earlier run left, and calls it stale when it does not come', () => {
    const watchdog = open();
    const property = (value: number, quality: string) => ({
      type: 'Property',
      value,
      observedAt: '1970-01-01T00:00:00.050Z',
      quality: { type: 'Property', value: quality },
    });
    watchdog.seen(1, 5, 60, 60);
    restore(mapping, watchdog, [
      { id: 'urn:ngsi-ld:EnergyConsumer:A', activePower: property(3, 'good') },
      { id: 'urn:ngsi-ld:EnergyConsumer:B', activePower: property(4, 'good') },
      { id: 'urn:ngsi-ld:EnergyConsumer:C', activePower: property(2, 'stale') },
    ]);
    // A was good in an earlier run; B has come since; C is stale in the broker already.
    watchdog.linkState(false);
    expect(check(watchdog, 100)).toEqual([
      { point: 0, value: 3, quality: 'stale', observedAt: 50 },
      { point: 1, value: 5, quality: 'stale', observedAt: 60 },
    ]);
    expect(watchdog.stale).toBe(3);
  });

  test('leaves a declared value alone that was never observed', () => {
    const watchdog = open();
    restore(mapping, watchdog, [{ id: 'urn:ngsi-ld:EnergyConsumer:A', activePower: { type: 'Property', value: 1 } }]);
    expect(check(watchdog, 1e6)).toEqual([]);
  });
});
