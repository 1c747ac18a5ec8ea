import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '#broker/config.ts';
import { createSlots } from '#broker/core/slots.ts';
import { retryAfterMs, retryDelayMs } from '#broker/notify/backoff.ts';
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
