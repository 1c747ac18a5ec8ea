/** Transformers and their taps, against the circuit equations of their windings. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Network } from '#twins/network/network.ts';
import { trace } from '#twins/network/trace.ts';
import { terminalFlows, voltagesOf } from '#twins/powerflow/report.ts';
import { solvePowerFlow } from '#twins/powerflow/solve.ts';
import { applyActions } from '#twins/scenario/apply.ts';
import { build, consumer, dataset, each, feed, node, nodeId, sayings, thing, to, value } from './declare.ts';
import { polar, residual } from './residual.ts';

type C = { readonly re: number; readonly im: number };
const plus = (a: C, b: C): C => ({ re: a.re + b.re, im: a.im + b.im });
const times = (a: C, b: C): C => ({ re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re });
const scale = (a: C, factor: number): C => ({ re: a.re * factor, im: a.im * factor });
/** conj(S / V): kA·√3 for MVA and kV. */
const current = (s: C, v: C): C => {
  const square = v.re ** 2 + v.im ** 2;
  return { re: (s.re * v.re + s.im * v.im) / square, im: -(s.im * v.re - s.re * v.im) / square };
};

describe('a transformer with three windings', () => {
  const rated = [110, 21, 10.5];
  const [r, x] = [
    [0.5, 0.02, 0.01],
    [12, 0.15, 0.1],
  ];
  const members = {
    ...to('a', 'b', 'c'),
    ratedU: each(...rated),
    ratedS: value(40),
    r: each(...r!),
    x: each(...x!),
    g: each(1e-6, 0, 0),
    b: each(-5e-6, 0, 0),
  };
  const of = (more: object = {}): Network =>
    build(
      ...[node('a', 110), node('b', 20), node('c', 10), feed('a', 112)],
      ...[consumer('b', 20, 8), consumer('c', 6, 2), thing('PowerTransformer', 'T', { ...members, ...more })],
    );

  /** V behind the winding, referred to terminal 1, and the current into the star, from what is told at a terminal. */
  function star(one: Network, terminal: number, tap = 1): { readonly v: C; readonly i: C } {
    const flow = terminalFlows(one, solvePowerFlow(one)).find(
      (flow) => flow.asset.includes('PowerTransformer') && flow.terminal === terminal,
    )!;
    const v = scale(polar(flow.voltage, (flow.angle * Math.PI) / 180), 1 / tap);
    const through = scale(current({ re: flow.activePower, im: flow.reactivePower }, scale(v, tap)), tap);
    const shunt = terminal === 1 ? times({ re: 1e-6, im: -5e-6 }, v) : { re: 0, im: 0 };
    const i = plus(through, scale(shunt, -1));
    const drop = times({ re: r![terminal - 1]!, im: x![terminal - 1]! }, i);
    const turns = rated[0]! / rated[terminal - 1]!;
    return { v: scale(plus(v, scale(drop, -1)), turns), i: scale(i, 1 / turns) };
  }

  test.each([
    ['without a tap', {}, [1, 1, 1]],
    [
      'with a tap at terminal 1',
      { step: value(3), stepVoltageIncrement: value(1.25), neutralStep: value(0) },
      [1.0375, 1, 1],
    ],
    [
      'with a tap at terminal 2',
      {
        step: value(-2, dataset(2)),
        stepVoltageIncrement: value(2.5, dataset(2)),
        neutralStep: value(0, dataset(2)),
      },
      [1, 0.95, 1],
    ],
  ] as const)('%s is a star: one voltage in the middle, and the currents sum to zero', (_, more, taps) => {
    const one = of(more);
    expect(one.findings).toEqual([]);
    const arms = taps.map((tap, index) => star(one, index + 1, tap));
    for (const { v } of arms) {
      expect(v.re).toBeCloseTo(arms[0]!.v.re, 6);
      expect(v.im).toBeCloseTo(arms[0]!.v.im, 6);
    }
    const sum = arms.reduce((total, { i }) => plus(total, i), { re: 0, im: 0 });
    expect(Math.hypot(sum.re, sum.im)).toBeLessThan(1e-8);
  });

  test('tells its flows at terminals 1, 2 and 3, and its middle nowhere', () => {
    const one = of();
    const result = solvePowerFlow(one);
    const told = terminalFlows(one, result).filter(({ asset }) => asset.includes('PowerTransformer'));
    expect(told.map(({ terminal }) => terminal)).toEqual([1, 2, 3]);
    expect(voltagesOf(one, result).map(({ node }) => node)).toEqual(['a', 'b', 'c'].map(nodeId));
    expect(residual(one, result.voltage, result.angle)).toBeLessThan(1e-8);
  });

  test('is one piece of equipment in a trace and in an outage', () => {
    const one = of();
    const up = trace(one, ['urn:ngsi-ld:EnergyConsumer:c'], 'upstream').steps;
    expect(up.map(({ asset, distance }) => `${distance} ${asset.split(':')[2]}`)).toEqual([
      '0 EnergyConsumer',
      '1 PowerTransformer',
      '2 EnergySource',
    ]);
    const below = trace(one, ['urn:ngsi-ld:PowerTransformer:T'], 'downstream').steps.slice(1);
    expect(below.map(({ asset }) => asset)).toEqual(['urn:ngsi-ld:EnergyConsumer:b', 'urn:ngsi-ld:EnergyConsumer:c']);
    const out = applyActions(one, [{ kind: 'outage', asset: 'urn:ngsi-ld:PowerTransformer:T' }]);
    expect(
      solvePowerFlow(out)
        .islands.filter(({ energised }) => energised)
        .map(({ buses }) => buses),
    ).toEqual([1]);
  });

  test('lags by 30° a clock hour at each winding', () => {
    const one = of({ phaseAngleClock: [value(5, dataset(2)), value(0, dataset(3))] });
    const { angle } = solvePowerFlow(one);
    const plain = solvePowerFlow(of()).angle;
    expect(((plain[1]! - angle[1]!) * 180) / Math.PI).toBeCloseTo(150, 6);
    expect(angle[2]).toBeCloseTo(plain[2]!, 9);
  });
});

describe('a tap changer', () => {
  const two = (more: object): Network =>
    build(
      node('a', 110),
      node('b', 20),
      thing('PowerTransformer', 'T', { ...to('a', 'b'), ratedU: each(110, 20), r: value(1), x: value(12), ...more }),
    );
  const read = (one: Network) => ({ ratio: one.branches.ratio[0]!, degrees: (one.branches.shift[0]! * 180) / Math.PI });
  const range = { neutralStep: value(0), lowStep: value(-10), highStep: value(10) };

  test.each([
    // n du = 0.1 at four steps of 2.5 %.
    ['linear', { stepPhaseShiftIncrement: value(1.5) }, 1, 6],
    ['symmetrical', { stepVoltageIncrement: value(2.5) }, 1, (2 * Math.asin(0.05) * 180) / Math.PI],
    [
      'asymmetrical',
      { stepVoltageIncrement: value(2.5), windingConnectionAngle: value(90) },
      Math.sqrt(1.01),
      (Math.atan(0.1) * 180) / Math.PI,
    ],
    ['asymmetrical', { stepVoltageIncrement: value(2.5), windingConnectionAngle: value(0) }, 1.1, 0],
  ] as const)('%s makes of its step the ratio and the angle of IEC 61970-301', (kind, more, ratio, degrees) => {
    const found = read(two({ ...range, ...more, phaseTapKind: value(kind), step: value(4) }));
    expect(found.ratio).toBeCloseTo(ratio, 12);
    expect(found.degrees).toBeCloseTo(degrees, 10);
  });

  test('takes ratio, angle and deviations from the row of its step', () => {
    const tapTable = value([
      { step: 0, ratio: 1, angle: 0 },
      { step: 1, ratio: 1.02, angle: 3, r: 10, x: -20, g: 0, b: 50 },
    ]);
    const one = two({ phaseTapKind: value('tabular'), tapTable, step: value(1), b: value(-1e-6) });
    const plain = two({ b: value(-1e-6) });
    expect(read(one)).toEqual({ ratio: 1.02, degrees: expect.closeTo(3, 10) });
    expect(one.branches.r[0]! / plain.branches.r[0]!).toBeCloseTo(1.1, 12);
    expect(one.branches.x[0]! / plain.branches.x[0]!).toBeCloseTo(0.8, 12);
    expect(one.branches.bFrom[0]! / plain.branches.bFrom[0]!).toBeCloseTo(1.5, 12);
    const missing = two({ phaseTapKind: value('tabular'), tapTable, step: value(7) });
    expect(sayings(missing)).toEqual([expect.stringMatching(/no row for step 7: add it/)]);
  });

  test('moves its reactance from xMin at the neutral step to xMax at the last', () => {
    const phase = {
      ...range,
      phaseTapKind: value('symmetrical'),
      stepVoltageIncrement: value(2),
      xMin: value(12),
      xMax: value(18),
    };
    const reactance = (step: number) => two({ ...phase, step: value(step) }).branches.x[0]! * 4 * (110 / 20) ** 2;
    expect(reactance(0)).toBeCloseTo(12, 10);
    expect(reactance(10)).toBeCloseTo(18, 10);
    // sin(α/2) is n du / 2, so halfway the square of it is a quarter of the last.
    expect(reactance(5)).toBeCloseTo(12 + 6 / 4, 10);
  });

  test('moved in a study is one built with that step, at whatever terminal and of whatever kind', () => {
    const kind = fc.constantFrom(undefined, 'linear', 'symmetrical', 'asymmetrical');
    const step = fc.integer({ min: -10, max: 10 });
    fc.assert(
      fc.property(kind, fc.constantFrom(1, 2), step, step, (phaseTapKind, terminal, from, target) => {
        const tap = (now: number) => ({
          step: value(now, dataset(terminal)),
          neutralStep: value(0, dataset(terminal)),
          stepVoltageIncrement: value(1.5, dataset(terminal)),
          b: value(-2e-6),
          ...(phaseTapKind === undefined
            ? {}
            : { phaseTapKind: value(phaseTapKind), stepPhaseShiftIncrement: value(1) }),
        });
        const moved = applyActions(two(tap(from)), [
          { kind: 'tap', asset: 'urn:ngsi-ld:PowerTransformer:T', step: target },
        ]);
        const anew = two(tap(target));
        for (const column of ['ratio', 'shift', 'r', 'x', 'bFrom', 'bTo'] as const) {
          expect(moved.branches[column][0], column).toBeCloseTo(anew.branches[column][0]!, 12);
        }
        expect(moved.tapChangers).toEqual(anew.tapChangers);
      }),
    );
  });
});
