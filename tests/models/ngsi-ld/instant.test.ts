/** Moments in normal form (clause 4.6.3, RFC 3339 §5.6). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareInstants, instantAt, normaliseInstant, temporalValue } from '#models/ngsi-ld/instant.ts';

test.each([
  ['2026-11-21T12:00:00Z', '2026-11-21T12:00:00.000Z'],
  ['2026-11-21T12:00:00.5Z', '2026-11-21T12:00:00.500Z'],
  ['2026-11-21T12:00:00,25Z', '2026-11-21T12:00:00.250Z'],
  ['2026-11-21T12:00:00.123456000Z', '2026-11-21T12:00:00.123456Z'],
  ['2026-11-21T12:00:00.1234+01:30', '2026-11-21T10:30:00.1234Z'],
  ['2024-02-29T23:30:00-01:00', '2024-03-01T00:30:00.000Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
])('%s is %s', (text, normal) => {
  expect(normaliseInstant(text)).toBe(normal);
});

test.each([
  '2026-11-21',
  '2026-11-21T12:00:00',
  '2026-02-29T12:00:00Z',
  '1900-02-29T12:00:00Z',
  '2026-13-01T12:00:00Z',
  '2026-11-21T24:00:00Z',
  '2026-11-21T12:00:00.1234567890Z',
  '0000-01-01T00:00:00+23:59',
  '',
])('%s is no moment', (text) => {
  expect(normaliseInstant(text)).toBeUndefined();
});

test('any moment that Date writes stays as it is, and the order of two is that of their times', () => {
  const date = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, date, (a, b) => {
      const [left, right] = [a.toISOString(), b.toISOString()];
      expect(normaliseInstant(left)).toBe(left);
      expect(Math.sign(compareInstants(left, right))).toBe(Math.sign(a.getTime() - b.getTime()));
    }),
  );
});

test('a finer fraction is later', () => {
  expect(compareInstants('2026-11-21T12:00:00.000Z', '2026-11-21T12:00:00.0001Z')).toBeLessThan(0);
  expect(compareInstants('2026-11-21T12:00:00.001Z', '2026-11-21T12:00:00.0001Z')).toBeGreaterThan(0);
});

test.each([
  ['2025-06-01', '2025-06-01'],
  ['2025-06-31', undefined],
  ['06:00:00Z', '06:00:00'],
  ['06:00', undefined],
  ['hello', undefined],
])('%s as a value of time is %s', (text, expected) => {
  expect(temporalValue(text)).toBe(expected);
});

test('milliseconds are written as Date writes them, in whatever order they are asked for', () => {
  const milliseconds = fc.oneof(
    fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
    fc.integer({ min: -1e8, max: 1e8 }),
    fc.double({ min: -1e13, max: 1e13, noNaN: true }),
    fc.constantFrom(0, -1, 8.64e15, -8.64e15),
  );
  fc.assert(
    fc.property(fc.array(milliseconds), (times) => {
      for (const time of times) expect(instantAt(time)).toBe(new Date(time).toISOString());
    }),
  );
  expect(() => instantAt(Number.NaN)).toThrow(RangeError);
});
