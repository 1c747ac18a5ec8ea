/** Colour by any quantity: which number an asset has, which colour that is, and what the legend says of it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ask } from '#viewer/api/client.ts';
import { displayOf } from '#viewer/state/display.ts';
import { partsOf } from '#viewer/state/isolate.ts';
import { type Colouring, colouringOf, fixedColourings, numberOf } from '#viewer/state/quantity.ts';
import { colorIn, extentOf, loadingScale, scaleOf } from '#viewer/state/scale.ts';
import { createTrace } from '#viewer/state/trace.ts';
import { demoRows } from './demo.ts';

describe('the number of an asset', () => {
  test('loading is the current against what is allowed, else the apparent power', () => {
    expect(numberOf('loading', { current: -250, ratedCurrent: 1000 }, undefined)).toBe(25);
    // 3-4-5: 5 MVA of 10 MVA.
    expect(numberOf('loading', { activePower: 3, reactivePower: -4, ratedS: 10 }, undefined)).toBe(50);
    expect(numberOf('loading', { activePower: 3 }, undefined)).toBeUndefined();
    expect(numberOf('loading', { current: 1, ratedCurrent: 0 }, undefined)).toBeUndefined();
  });

  test('voltage is told per unit of the nominal one, where there is one', () => {
    expect(numberOf('voltage', { voltage: 362.25 }, 345)).toBeCloseTo(1.05, 12);
    expect(numberOf('voltage', { voltage: 362.25 }, undefined)).toBeUndefined();
  });

  test('any measured number can be chosen by its name', () => {
    expect(numberOf('value:topOilTemperature', { topOilTemperature: 61 }, undefined)).toBe(61);
    expect(numberOf('value:topOilTemperature', { topOilTemperature: null }, undefined)).toBeUndefined();
  });
});

test('a link with a colouring that nobody knows shows the energised state', () => {
  expect(colouringOf('rainbow')).toBe('energised');
  expect(colouringOf(null)).toBe('energised');
  expect(colouringOf('value:activePower')).toBe('value:activePower');
  for (const [mode] of fixedColourings) expect(colouringOf(mode)).toBe(mode);
});

describe('scales', () => {
  const modes: readonly Colouring[] = ['voltageLevel', 'loading', 'voltage', 'quality', 'age', 'alarms', 'value:x'];
  const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });

  test('give every value one of the colours that the legend explains', () => {
    fc.assert(
      fc.property(fc.constantFrom(...modes), numbers, (mode, values) => {
        const known = new Map(values.map((value, index) => [String(index), value]));
        const scale = scaleOf(mode, known, { unit: 'MW', extent: extentOf(values)! })!;
        const colors = scale.steps.map(({ color }) => color);
        for (const value of values) expect(colors).toContain(colorIn(scale, value));
        expect(new Set(colors).size).toBe(colors.length);
        for (const value of values) expect(scale.textOf(value)).not.toBe('');
      }),
    );
  });

  test('go up in steps: a larger value is never in an earlier one', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const known = new Map(values.map((value, index) => [String(index), value]));
        const scale = scaleOf('value:x', known, { unit: null, extent: extentOf(values)! })!;
        const places = [...values]
          .sort((a, b) => a - b)
          .map((value) => scale.steps.findIndex(({ below }) => value < below));
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }),
    );
  });

  test('tell voltage levels apart by their own names', () => {
    const scale = scaleOf(
      'voltageLevel',
      new Map([
        ['a', 345],
        ['b', 12.47],
        ['c', 0.24],
      ]),
      { unit: null, extent: [0, 1] },
    )!;
    expect(scale.steps.map(({ label }) => label)).toEqual(['240 V', '12.5 kV', '345 kV']);
    expect(new Set([345, 12.47, 0.24].map((level) => colorIn(scale, level))).size).toBe(3);
  });

  test('put a loading of 100 % among the overloads', () => {
    expect(loadingScale.steps[3]!.color).toBe(colorIn(loadingScale, 100));
    expect(loadingScale.steps[2]!.color).toBe(colorIn(loadingScale, 99.9));
  });

  test('the energised state has none: it is what the picture shows by itself', () => {
    expect(scaleOf('energised', new Map(), { unit: null, extent: [0, 1] })).toBeNull();
  });
});

test('what is displayed has the colour and the words of its value, and a trace goes before both', () => {
  const values = new Map([['line', 120]]);
  const colouring = { values, scale: loadingScale };
  const source = { rows: new Map(), dark: new Set<string>(), answer: null, colouring };
  const display = displayOf(source);
  expect([display.colorOf('line'), display.textOf('line')]).toEqual([colorIn(loadingScale, 120), '120 %']);
  expect([display.colorOf('other'), display.textOf('other'), display.coloured]).toEqual([undefined, undefined, true]);
  const traced = displayOf({ ...source, traced: new Set(['line']) });
  expect(traced.colorOf('line')).not.toBe(display.colorOf('line'));
  expect(displayOf({ ...source, colouring: { values, scale: null } }).coloured).toBe(false);
});

test('what is shown alone is an area with all that is part of it, and nothing else', () => {
  const rows = demoRows();
  const substation = [...rows.values()].find(({ type }) => type === 'Substation')!.id;
  const parts = partsOf(rows, substation);
  for (const { id } of rows.values()) {
    let [up, inside] = [id as string | null | undefined, false];
    for (let depth = 0; up && depth < 20; depth += 1) {
      inside ||= up === substation;
      up = rows.get(up)?.parent;
    }
    expect(parts.has(id), id).toBe(inside);
  }
  const breaker = [...rows.values()].find(({ type }) => type === 'Breaker')!.id;
  expect(partsOf(rows, breaker)).toEqual(new Set([breaker]));
});

test('a trace reads all of its pages, and is cleared', async () => {
  const page = (ids: readonly string[], next: string | null) => ({
    trace: {
      customers: 3,
      steps: {
        nodes: ids.map((id) => ({ asset: { id } })),
        totalCount: 3,
        pageInfo: { hasNextPage: next !== null, endCursor: next },
      },
    },
  });
  const ask = (async (_: string, { after }: { after: string | null }) =>
    after ? page(['c'], null) : page(['a', 'b'], 'more')) as Ask;
  const trace = createTrace(ask);
  await trace.run('a', 'DOWNSTREAM');
  expect(trace.store.getState()).toMatchObject({ from: 'a', kind: 'DOWNSTREAM', customers: 3 });
  expect([...trace.store.getState().reached]).toEqual(['a', 'b', 'c']);
  trace.clear();
  expect(trace.store.getState().reached.size).toBe(0);
});

test('the answer of a what-if is coloured by its loading, unless a quantity was chosen', () => {
  const answer = { changes: [], dark: new Set<string>(), loadings: new Map([['line', 117]]) };
  const rows = new Map<string, never>();
  const shown = displayOf({ rows, dark: new Set(), answer });
  expect([shown.coloured, shown.textOf('line'), shown.colorOf('other')]).toEqual([true, '117 %', undefined]);
  expect(shown.colorOf('line')).not.toBe(
    displayOf({ rows, dark: new Set(), answer: { ...answer, loadings: new Map([['line', 12]]) } }).colorOf('line'),
  );
  const scale = scaleOf('voltage', new Map(), { unit: null, extent: [0, 1] });
  const chosen = displayOf({ rows, dark: new Set(), answer, colouring: { values: new Map([['line', 1.02]]), scale } });
  expect(chosen.textOf('line')).not.toContain('117');
  expect(displayOf({ rows, dark: new Set(), answer: null }).coloured).toBe(false);
});
