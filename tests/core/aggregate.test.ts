/** Aggregation over periods: ETSI GS CIM 009 v1.9.1 clause 4.5.19. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Aggregate,
  type AggregationMethod,
  aggregate,
  aggregationMethods,
  type Sample,
} from '#broker/core/consumption/aggregate.ts';
import { type Calendar, calendarOf, parseDuration } from '#broker/core/consumption/periods.ts';
import type { Attribute } from '#models/ngsi-ld/entity.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';

const start = Date.parse('2026-11-21T12:00:00.000Z');
const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
const sample = (seconds: number, value: JsonValue): Sample => {
  const times = { createdAt: at(seconds), modifiedAt: at(seconds) };
  return { at: at(seconds), instance: { kind: 'Property', value, ...times } as Attribute };
};
/** One period, from second 0 to another. */
const whole = (seconds: number): Calendar =>
  calendarOf({ from: at(0), newest: at(seconds) }, { months: 0, milliseconds: 0 });
const ofSeconds = (seconds: number, last?: number): Calendar => {
  const span = { from: at(0), newest: at(0), ...(last !== undefined && { last: at(last) }) };
  return calendarOf(span, { months: 0, milliseconds: seconds * 1000 });
};
/** Without a rest. */
function aggregated(...given: Parameters<typeof aggregate>): ReadonlyMap<AggregationMethod, readonly Aggregate[]> {
  const work = aggregate(...given);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
const all = (values: readonly JsonValue[]) => {
  const samples = values.map((value, i) => sample(i, value));
  const found = aggregated(samples, whole(60), aggregationMethods);
  return Object.fromEntries([...found].map(([method, [one]]) => [method, one![0]]));
};

describe('the methods', () => {
  test('of numbers: 2, 4, 4, 4, 5, 5, 7, 9 have the mean 5 and the standard deviation 2', () => {
    expect(all([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
      ...{ totalCount: 8, distinctCount: 5, sum: 40, avg: 5, min: 2, max: 9, stddev: 2, sumsq: 232 },
    });
  });

  test('take true for 1, false for 0, and a list for its length (table 4.5.19.1-1)', () => {
    expect(all([true, false, true, true])).toMatchObject({ sum: 3, avg: 0.75, max: 1, min: 0, sumsq: 3 });
    expect(all([[1, 2], [], [3]])).toMatchObject({ totalCount: 3, sum: 3, avg: 1, max: 2, min: 0 });
  });

  test('of texts are counts, the first and the last; of objects only counts', () => {
    expect(all(['b', 'a', 'b'])).toEqual({ totalCount: 3, distinctCount: 2, min: 'a', max: 'b' });
    expect(all([{ a: 1 }, { a: 1 }, { a: 2 }])).toEqual({ totalCount: 3, distinctCount: 2 });
    expect(all([1, 'a'])).toEqual({ totalCount: 2, distinctCount: 2 });
  });

  test('of Relationships are counts (table 4.5.19.1-3)', () => {
    const times = { createdAt: at(0), modifiedAt: at(0) };
    const samples = ['urn:x:1', 'urn:x:2', 'urn:x:1'].map(
      (object, i): Sample => ({
        at: at(i),
        instance: { kind: 'Relationship', object, ...times },
      }),
    );
    const found = aggregated(samples, whole(9), aggregationMethods);
    expect([...found.keys()]).toEqual(['totalCount', 'distinctCount']);
    expect(found.get('distinctCount')).toEqual([[2, at(0), at(9)]]);
  });

  test('say nothing of a period without a value, and null beyond all numbers', () => {
    const found = aggregated([sample(1, 5), sample(25, 7)], ofSeconds(10), aggregationMethods);
    for (const [, values] of found) {
      expect(values.map(([, from, to]) => [from, to])).toEqual([
        [at(0), at(10)],
        [at(20), at(30)],
      ]);
    }
    expect(all([1e308, 1e308])['sum']).toBeNull();
  });
});

describe('periods', () => {
  test('have the samples from their beginning on and before their end, and are told where they have some', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100 })).map((times) => times.sort((a, b) => a - b)),
        fc.integer({ min: 1, max: 60 }),
        (times, length) => {
          const samples = times.map((time) => sample(time, time));
          const found = aggregated(samples, ofSeconds(length), ['totalCount', 'sum']);
          const expected = Array.from({ length: 101 }, (_, i) => i * length).flatMap((from) => {
            const inside = times.filter((time) => time >= from && time < from + length);
            const sum = inside.reduce((a, b) => a + b, 0);
            return inside.length > 0 ? [{ count: inside.length, sum, from: at(from), to: at(from + length) }] : [];
          });
          expect(found.get('totalCount')).toEqual(expected.map(({ count, from, to }) => [count, from, to]));
          expect(found.get('sum')).toEqual(expected.map(({ sum, from, to }) => [sum, from, to]));
        },
      ),
    );
  });

  test('follow each other without gaps, in months too, and each moment is in the one that it has', () => {
    const durations = fc.record({
      months: fc.integer({ min: 0, max: 14 }),
      milliseconds: fc.integer({ min: 1, max: 1e10 }),
    });
    fc.assert(
      fc.property(durations, fc.integer({ min: 0, max: 1e11 }), (duration, later) => {
        const calendar = calendarOf({ from: at(0), newest: at(0) }, duration);
        const index = calendar.indexOf(start + later);
        const { from, to } = calendar.period(index);
        expect(Date.parse(from)).toBeLessThanOrEqual(start + later);
        expect(Date.parse(to)).toBeGreaterThan(start + later);
        expect(calendar.period(index + 1).from).toBe(to);
      }),
    );
  });

  test('end where time ends', () => {
    expect(ofSeconds(10, 25).period(2)).toEqual({ from: at(20), to: at(25) });
  });

  test('of months keep to the day, or the last of a shorter month', () => {
    const [from, last] = ['2026-01-31T00:00:00.000Z', '2026-05-01T00:00:00.000Z'];
    const calendar = calendarOf({ from, last, newest: last }, parseDuration('P1M'));
    expect([0, 1, 2, 3].map((index) => calendar.period(index).to.slice(0, 10))).toEqual([
      ...['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-01'],
    ]);
  });

  test.each(['PT0S', 'P0D'])('%s is the whole span (4.5.19.1)', (text) => {
    const calendar = calendarOf({ from: at(0), newest: at(9) }, parseDuration(text));
    expect(calendar.period(calendar.indexOf(start + 5000))).toEqual({ from: at(0), to: at(9) });
  });

  test('are of the length that is written', () => {
    const day = 24 * 3600 * 1000;
    expect(parseDuration('P3Y6M4DT12H30M5S')).toEqual({ months: 42, milliseconds: 4 * day + 45_005_000 });
    expect(parseDuration('P2W')).toEqual({ months: 0, milliseconds: 14 * day });
    expect(parseDuration('PT0.5S')).toEqual({ months: 0, milliseconds: 500 });
  });

  test.each(['', 'P', 'PT', '1D', 'P1', 'P-1D', 'P1DT', 'PT1D', 'P1H', 'P0001-01-01'])('%j is no length', (text) => {
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ kind: 'BadRequestData' }));
  });

  test('may be ever so many: only those with values cost anything', () => {
    const samples = [sample(0, 1), sample(1e9, 2)];
    const found = aggregated(samples, ofSeconds(1), ['sum']).get('sum');
    expect(found).toEqual([
      [1, at(0), at(1)],
      [2, at(1e9), at(1e9 + 1)],
    ]);
  });
});
