/** Aggregation over periods: ETSI GS CIM 009 v1.9.1 clause 4.5.19. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aggregate, aggregationMethods, type Sample } from '#broker/core/consumption/aggregate.ts';
import { parseDuration, periodsOf } from '#broker/core/consumption/periods.ts';
import type { Attribute } from '#models/ngsi-ld/entity.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';

const start = Date.parse('2026-11-21T12:00:00.000Z');
const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
const sample = (seconds: number, value: JsonValue): Sample => {
  const times = { createdAt: at(seconds), modifiedAt: at(seconds) };
  return { at: at(seconds), instance: { kind: 'Property', value, ...times } as Attribute };
};
const all = (values: readonly JsonValue[]) => {
  const samples = values.map((value, i) => sample(i, value));
  const found = aggregate(samples, [{ from: at(0), to: at(60) }], aggregationMethods);
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
    const found = aggregate(samples, [{ from: at(0), to: at(9) }], aggregationMethods);
    expect([...found.keys()]).toEqual(['totalCount', 'distinctCount']);
    expect(found.get('distinctCount')).toEqual([[2, at(0), at(9)]]);
  });

  test('say 0 or null of a period without a value, and null beyond all numbers', () => {
    const periods = [10, 20].map((end) => ({ from: at(end - 10), to: at(end) }));
    const found = aggregate([sample(1, 5)], periods, aggregationMethods);
    expect([...found].map(([method, values]) => [method, values[1]![0]])).toEqual([
      ...[
        ['totalCount', 0],
        ['distinctCount', 0],
        ['sum', 0],
        ['avg', null],
      ],
      ...[
        ['min', null],
        ['max', null],
        ['stddev', null],
        ['sumsq', 0],
      ],
    ]);
    expect(all([1e308, 1e308])['sum']).toBeNull();
  });
});

describe('periods', () => {
  test('a sample belongs to the period that begins with it; the last period has its end too', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100 })).map((times) => times.sort((a, b) => a - b)),
        fc.integer({ min: 1, max: 60 }),
        (times, length) => {
          const periods = periodsOf({ from: at(0), to: at(100) }, { months: 0, milliseconds: length * 1000 });
          const found = aggregate(
            times.map((time) => sample(time, time)),
            periods,
            ['totalCount', 'sum'],
          );
          periods.forEach(({ from, to }, i) => {
            const isLast = i === periods.length - 1;
            const inside = times.filter((time) => at(time) >= from && (at(time) < to || (isLast && at(time) === to)));
            expect(found.get('totalCount')![i]).toEqual([inside.length, from, to]);
            expect(found.get('sum')![i]![0]).toBe(inside.reduce((a, b) => a + b, 0));
          });
        },
      ),
    );
  });

  test('follow each other without gaps from the beginning to the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e5 }), (length, step) => {
        fc.pre(length / step < 1000);
        const periods = periodsOf({ from: at(0), to: at(length) }, { months: 0, milliseconds: step * 1000 });
        expect(periods.map(({ from }) => from)).toEqual([at(0), ...periods.slice(0, -1).map(({ to }) => to)]);
        expect([periods.at(-1)!.to, periods.length]).toEqual([at(length), Math.ceil(length / step)]);
      }),
    );
  });

  test('of months keep to the day, or the last of a shorter month', () => {
    const span = { from: '2026-01-31T00:00:00.000Z', to: '2026-05-01T00:00:00.000Z' };
    expect(periodsOf(span, parseDuration('P1M')).map(({ to }) => to.slice(0, 10))).toEqual([
      ...['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-01'],
    ]);
  });

  test.each(['PT0S', 'P0D'])('%s is the whole span (4.5.19.1)', (text) => {
    expect(periodsOf({ from: at(0), to: at(9) }, parseDuration(text))).toEqual([{ from: at(0), to: at(9) }]);
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

  test('too many of them are refused', () => {
    const year = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
    expect(() => periodsOf(year, parseDuration('PT1S'))).toThrow('more than 10000 periods');
  });
});
