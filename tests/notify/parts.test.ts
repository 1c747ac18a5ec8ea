import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '#broker/config.ts';
import { createSlots } from '#broker/core/slots.ts';
import { retryAfterMs, retryDelayMs } from '#broker/notify/backoff.ts';
import { createLanes, type Lanes, originOf } from '#broker/notify/lanes.ts';
import { notificationId } from '#broker/notify/message.ts';

describe('the back-off', () => {
  test('doubles from the first to the last, less up to half of it at random', () => {
    // limits: 500 ms first, 60 s last.
    const longest = [1, 2, 3, 7, 8, 1000].map((failures) => retryDelayMs(failures, undefined, 1, limits));
    expect(longest).toEqual([500, 1000, 2000, 32_000, 60_000, 60_000]);
    expect(retryDelayMs(3, undefined, 0, limits)).toBe(1000);
  });

  test('is never shorter than Retry-After, and never longer than the horizon for it', () => {
    expect(retryDelayMs(1, 7000, 1, limits)).toBe(7000);
    expect(retryDelayMs(1, 1e12, 1, limits)).toBe(limits.notificationHorizonMs);
  });

  test('reads Retry-After as seconds and as a date (RFC 9110 §10.2.3)', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(retryAfterMs('120', now)).toBe(120_000);
    expect(retryAfterMs('Sat, 21 Nov 2026 12:00:30 GMT', now)).toBe(30_000);
    expect(retryAfterMs('Sat, 21 Nov 2026 11:00:00 GMT', now)).toBe(0);
    expect(retryAfterMs('soon', now)).toBeUndefined();
    expect(retryAfterMs(undefined, now)).toBeUndefined();
  });
});

test('the id of a notification is the same for the same subscription and revision, and a URI for any id', () => {
  expect(notificationId('urn:ngsi-ld:Subscription:abc', 7)).toBe('urn:ngsi-ld:Notification:abc:7');
  expect(notificationId('http://example.org/s?1', 7)).toMatch(/^urn:ngsi-ld:Notification:[0-9a-f]{32}:7$/);
  expect(notificationId('http://example.org/s?1', 7)).toBe(notificationId('http://example.org/s?1', 7));
  expect(notificationId('http://example.org/s?1', 7)).not.toBe(notificationId('http://example.org/s?2', 7));
});

test('places are given to as many as there are, and then in the order of asking', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 20 }), async (places, takers) => {
      const slots = createSlots(places);
      const order: number[] = [];
      let most = 0;
      const hold = async (n: number): Promise<void> => {
        const release = await slots.take();
        order.push(n);
        most = Math.max(most, slots.taken);
        await Promise.resolve();
        release();
        release();
      };
      await Promise.all(Array.from({ length: takers }, (_, n) => hold(n)));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect(most).toBe(Math.min(places, takers));
      expect(slots.taken).toBe(0);
    }),
  );
});

describe('the lanes', () => {
  /** How many of `count` asked at once are let in at once. */
  async function letIn(lanes: Lanes, origin: string, count: number): Promise<number> {
    let inside = 0;
    for (let n = 0; n < count; n += 1) void lanes.enter(origin, false).then(() => (inside += 1));
    await new Promise((resolve) => setImmediate(resolve));
    return inside;
  }
  const answered = async (lanes: Lanes, origin: string, tookMs: number | undefined): Promise<void> =>
    (await lanes.enter(origin, false))(tookMs);

  test('let many through to a server that answers fast, and few to one that is new, slow or failing', async () => {
    // 64 places: half of them for one fast server, 4 for any other.
    for (const [tookMs, most] of [
      [5, 32],
      [500, 4],
      [undefined, 4],
    ] as const) {
      const lanes = createLanes(64);
      await answered(lanes, 'http://a', tookMs);
      expect(await letIn(lanes, 'http://a', 100)).toBe(most);
    }
    expect(await letIn(createLanes(64), 'http://new', 100)).toBe(4);
  });

  test('are free for fast servers however many slow, failing and new ones there are', async () => {
    const lanes = createLanes(64);
    await answered(lanes, 'http://fast', 5);
    for (let n = 0; n < 200; n += 1) {
      if (n % 3 < 2) await answered(lanes, `http://other${n}`, n % 3 === 0 ? 500 : undefined);
    }
    for (let n = 0; n < 200; n += 1) void letIn(lanes, `http://other${n}`, 10);
    await new Promise((resolve) => setImmediate(resolve));
    // A quarter of the places each for those that are slow, failing and new.
    expect(lanes.inFlight).toBe(3 * 16);
    expect(await letIn(lanes, 'http://fast', 20)).toBe(20);
  });

  test('tell servers apart by scheme, host and port', () => {
    expect(originOf('http://h:1/a/b')).toBe('http://h:1');
    expect(originOf('mqtt://u:p@h/topic')).toBe('mqtt://u:p@h');
    expect(originOf('http://h')).toBe('http://h');
  });
});
