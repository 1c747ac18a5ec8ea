/** Numbers, ages and names as people read them; charts as paths; the camera on its orbit. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { age } from '#viewer/format/age.ts';
import { readingText } from '#viewer/format/number.ts';
import { factText, labelOf, spoken } from '#viewer/format/words.ts';
import { extentOf, pathOf, startOf } from '#viewer/panel/series-path.ts';
import { between, clampView, eyeOf, moved, type View, viewOf, zoomed } from '#viewer/scene/orbit.ts';

test.each([
  [0.00321, 'MW', '3.21 kW'],
  [-0.0000075, 'MW', '−7.5 W'],
  [1250, 'kW', '1.25 MW'],
  [345, 'kV', '345 kV'],
  [0.2401, 'kV', '240.1 V'],
  [3000, 'A', '3000 A'],
  [0.1725, 'A', '172.5 mA'],
  [0.9999, 'MW', '999.9 kW'],
  [0.99999, 'MW', '1 MW'],
  [84.053, '%', '84.05 %'],
  [0, 'MW', '0 MW'],
  [null, 'MW', '–'],
  [21.456, '°C', '21.46 °C'],
  [16, '', '16'],
])('%s %s reads %s', (value, unit, text) => {
  expect(readingText(value, unit)).toBe(text);
});

test('no prefix changes a value by more than its last digit', () => {
  const factor: Readonly<Record<string, number>> = { W: 1e-6, kW: 1e-3, MW: 1, GW: 1e3 };
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e5, noNaN: true }), (megawatt) => {
      const [number, unit] = readingText(megawatt, 'MW').replace('−', '-').split(' ');
      expect(Math.abs((Number(number) * factor[unit!]!) / megawatt - 1)).toBeLessThan(1e-3);
    }),
  );
});

test('ages are one short word', () => {
  expect([0, 1.4, 5, 89, 120, 7200, 200_000, null].map(age)).toEqual([
    ...['now', 'now', '5 s', '89 s', '2 min', '2 h', '2 d', '–'],
  ]);
});

test('names of the standard are spoken', () => {
  expect(['activePower', 'topOilTemperature', 'ACLineSegment', 'PowerTransformer', 'SVCDevice'].map(spoken)).toEqual([
    ...['Active power', 'Top oil temperature', 'Line segment', 'Power transformer', 'SVC device'],
  ]);
  expect(labelOf('activePower (T2)')).toBe('Active power · terminal 2');
  expect(labelOf('terminal (T1)')).toBe('Terminal 1');
  expect([factText('open', 'true', true), factText('open', 'false', false), factText('locked', 'true', true)]).toEqual([
    ...['Open', 'Closed', 'Yes'],
  ]);
});

describe('a chart', () => {
  const point = (at: number, value: number | null, quality: 'GOOD' | 'MISSING' = 'GOOD') => ({
    at: new Date(at).toISOString(),
    value,
    quality,
  });
  const points = [point(0, 1), point(10, 3), point(20, null), point(30, 9, 'MISSING'), point(40, 2)];

  test('breaks where nothing is known, and does not count it', () => {
    expect(extentOf(points)).toEqual({ low: 1, high: 3 });
    const path = pathOf(points, { width: 40, height: 28, from: 0, to: 40, low: 1, high: 3 });
    // 4 of 28 units are margin above and below.
    expect(path).toBe('M0.0 24.0L10.0 4.0M40.0 14.0');
  });

  test('of a young series begins with it, that of an old one where it was asked to', () => {
    expect(startOf([point(90, 1)], 0, 100)).toBe(90);
    expect(startOf([point(20, 1)], 0, 100)).toBe(0);
    expect(startOf([], 0, 100)).toBe(0);
  });

  test('of nothing is nothing', () => {
    expect(extentOf([point(0, null)])).toBeNull();
  });
});

describe('the camera', () => {
  const view: View = { target: [10, 2, -5], distance: 100, azimuth: 0, polar: 90 };

  test('at azimuth 0 stands south of its target and looks north', () => {
    const [x, y, z] = eyeOf(view);
    expect([x, y, z].map((value) => Number(value.toFixed(6)))).toEqual([10, 2, 95]);
  });

  test('moves to its right and away from itself, whichever way it looks', () => {
    expect(moved(view, 3, 4).target).toEqual([13, 2, -9]);
    const [x, , z] = moved({ ...view, azimuth: 90 }, 3, 4).target;
    expect([x, z].map((value) => Math.round(value))).toEqual([14, -2]);
  });

  test('comes nearer to the point under the pointer', () => {
    const near = zoomed(view, 0.5, [20, 2, -5]);
    expect([near.distance, ...near.target]).toEqual([50, 15, 2, -5]);
  });

  test('flies the shorter way round and ends where it was sent', () => {
    const to = clampView({ target: [0, 0, 0], distance: 20, azimuth: 350, polar: 40 });
    expect(between(clampView({ ...view, azimuth: 10 }), to, 0.5).azimuth).toBeCloseTo(0, 6);
    expect(between(clampView(view), to, 1)).toEqual(to);
  });

  test('holds a small thing and a whole region', () => {
    expect(viewOf([0, 0, 0], 0.1).distance).toBeGreaterThan(5);
    // A region of a hundred kilometres, seen whole; and never from so far that it is lost.
    expect(viewOf([0, 0, 0], 50_000).distance).toBeGreaterThan(150_000);
    expect(viewOf([0, 0, 0], 1e7).distance).toBeLessThan(4_000_000);
  });
});
