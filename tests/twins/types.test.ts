/** The types of the catalogue as rows: windings, taps, shunts, machines, limits – each against its own circuit equation. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogueNames } from '#models/catalogue.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { parseEntity } from '#models/ngsi-ld/parse.ts';
import { buildNetwork } from '#twins/network/build.ts';
import type { Network } from '#twins/network/network.ts';
import { trace } from '#twins/network/trace.ts';
import { terminalFlows, voltagesOf } from '#twins/powerflow/report.ts';
import { solvePowerFlow } from '#twins/powerflow/solve.ts';
import { applyActions } from '#twins/scenario/apply.ts';
import { polar, residual } from './residual.ts';

const at = '2026-01-01T00:00:00.000Z';
const dataset = (terminal: number) => ({ datasetId: `urn:ngsi-ld:Dataset:T${terminal}` });
const value = (one: JsonValue, more: object = {}) => ({ type: 'Property', value: one, ...more });
const each = (...values: readonly number[]) => values.map((one, index) => value(one, dataset(index + 1)));
const nodeId = (key: string): string => `urn:ngsi-ld:ConnectivityNode:${key}`;
const to = (...nodes: readonly string[]) => ({
  terminal: nodes.map((node, index) => ({ type: 'Relationship', object: nodeId(node), ...dataset(index + 1) })),
});
const thing = (type: string, key: string, members: object): Entity =>
  parseEntity({ id: `urn:ngsi-ld:${type}:${key}`, type, ...members } as JsonObject, catalogueNames, at);
const node = (key: string, kilovolt: number): Entity =>
  thing('ConnectivityNode', key, { nominalVoltage: value(kilovolt) });
const build = (...entities: readonly Entity[]): Network => buildNetwork(entities, { revision: 1, at });
const feed = (key: string, kilovolt: number): Entity =>
  thing('EnergySource', key, { ...to(key), voltageMagnitude: value(kilovolt), voltageAngle: value(0) });
const consumer = (key: string, p: number, q: number): Entity =>
  thing('EnergyConsumer', key, { ...to(key), pfixed: value(p), qfixed: value(q) });
const sayings = ({ findings }: Pick<Network, 'findings'>) =>
  findings.map(({ asset, message }) => `${asset.split(':').slice(2).join(':')}: ${message}`);

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

describe('shunts', () => {
  test.each([
    // B U² = 1e-3 S · 110² kV² = 12.1 Mvar given a section.
    ['LinearShuntCompensator', { sections: value(2), bPerSection: value(1e-3) }, 24.2],
    [
      'NonlinearShuntCompensator',
      { sections: value(2), sectionTable: value([1, 2, 3].map((section) => ({ section, b: section * 1e-3, g: 0 }))) },
      36.3,
    ],
    ['EquivalentShunt', { b: value(-1e-3) }, -12.1],
  ] as const)('%s gives B U²', (type, members, given) => {
    const one = build(node('a', 110), feed('a', 110), thing(type, 'S', { ...to('a'), ...members }));
    expect(one.findings).toEqual([]);
    const { flows } = solvePowerFlow(one);
    const row = one.injections.ids.indexOf(`urn:ngsi-ld:${type}:S`);
    expect(flows.injections.q[row]! * 100).toBeCloseTo(-given, 10);
  });
});

describe('loads of other types', () => {
  test.each(['ConformLoad', 'NonConformLoad', 'StationSupply', 'EVSE'])('%s draws what it is declared to', (type) => {
    const one = build(node('a', 20), feed('a', 20), thing(type, '1', { ...to('a'), pfixed: value(1.5) }));
    expect([one.injections.kinds, one.findings]).toEqual([expect.arrayContaining(['load', 'source']), []]);
    expect(solvePowerFlow(one).flows.injections.p[one.index.get(`urn:ngsi-ld:${type}:1`)!.row]).toBeCloseTo(0.015, 12);
  });
});

describe('machines', () => {
  const grid = (...machines: readonly Entity[]): Network =>
    build(
      ...[node('a', 110), node('b', 110), consumer('b', 30, 10)],
      thing('ACLineSegment', '1', { ...to('a', 'b'), r: value(1), x: value(10) }),
      ...machines,
    );
  const machine = (key: string, at: string, more: object): Entity =>
    thing('SynchronousMachine', key, { ...to(at), activePower: value(-10), reactivePower: value(0), ...more });
  const keeps = (kilovolt: number) => ({ controlEnabled: value(true), targetVoltage: value(kilovolt) });
  const balancing = (one: Network): readonly string[] =>
    one.injections.ids
      .filter((_, row) => solvePowerFlow(one).topology.balances[row] === 1)
      .map((id) => id.split(':')[3]!);

  test('the lowest referencePriority above zero balances, together with its like at the same bus', () => {
    const priority = (of: number) => ({ ...keeps(110), referencePriority: value(of) });
    const one = grid(
      ...[machine('1', 'a', priority(2)), machine('2', 'b', priority(1)), machine('3', 'b', priority(1))],
      machine('4', 'b', priority(0)),
    );
    expect(balancing(one)).toEqual(['2', '3']);
    const { flows, findings } = solvePowerFlow(one);
    expect(findings).toEqual([]);
    const [second, third] = ['2', '3'].map(
      (key) => flows.injections.p[one.index.get(`urn:ngsi-ld:SynchronousMachine:${key}`)!.row]!,
    );
    expect(second).toBeCloseTo(third!, 12);
  });

  test('an EnergySource goes before any machine', () => {
    expect(balancing(grid(feed('a', 110), machine('1', 'b', { ...keeps(111), referencePriority: value(1) })))).toEqual([
      'a',
    ]);
  });

  test('where nobody has said who, the largest that keeps a voltage does, and it is told', () => {
    const one = grid(
      machine('1', 'a', { ...keeps(112), ratedS: value(40) }),
      machine('2', 'b', { ...keeps(110), ratedS: value(90) }),
    );
    expect(balancing(one)).toEqual(['2']);
    expect(sayings(solvePowerFlow(one))).toEqual([
      expect.stringMatching(/^SynchronousMachine:2: It balances its island/),
    ]);
  });

  test('an ExternalNetworkInjection balances at its target', () => {
    const one = grid(thing('ExternalNetworkInjection', '1', { ...to('a'), targetVoltage: value(115.5) }));
    const { voltage, findings } = solvePowerFlow(one);
    expect([voltage[0], findings]).toEqual([1.05, []]);
  });

  test('one that keeps another node of its own bus keeps it there', () => {
    const one = build(
      ...[node('a', 110), node('b', 110), node('c', 110), feed('a', 110), consumer('b', 30, 10)],
      thing('ACLineSegment', '1', { ...to('a', 'b'), r: value(1), x: value(10) }),
      thing('Breaker', '1', { ...to('b', 'c'), open: value(false) }),
      machine('1', 'c', { ...keeps(113.3), regulatedNode: { type: 'Relationship', object: nodeId('b') } }),
    );
    expect(solvePowerFlow(one).voltage[1]).toBeCloseTo(1.03, 12);
  });

  test.each([
    ['no target', { controlEnabled: value(true) }, /keeps a voltage that nobody declared: give targetVoltage, in KVT/],
    [
      'a wrong node',
      { ...keeps(110), regulatedNode: { type: 'Relationship', object: 'urn:x' } },
      /regulatedNode points to urn:x/,
    ],
    [
      'a wrong unit',
      { ...keeps(110), maxQ: value(5, { unitCode: 'KVR' }) },
      /unitCode KVR is not the unit of maxQ: give MAR/,
    ],
    ['crossed limits', { ...keeps(110), minQ: value(9), maxQ: value(-9) }, /minQ is above maxQ/],
    ['half a curve', { ...keeps(110), reactiveCapability: value([{ p: 1 }]) }, /A point of reactiveCapability/],
  ] as const)('%s is told in a sentence', (_, more, sentence) => {
    expect(sayings(grid(feed('a', 110), machine('1', 'b', more))).join('\n')).toMatch(sentence);
  });

  test('an island of loads alone is not calculated and says how it could be', () => {
    const [island] = solvePowerFlow(grid(machine('1', 'b', {}))).islands;
    expect(island).toMatchObject({ status: 'notCalculated', cause: expect.stringMatching(/referencePriority/) });
  });
});

describe('a static var compensator', () => {
  const of = (more: object): Network =>
    build(
      ...[node('a', 110), node('b', 110), feed('a', 110), consumer('b', 60, 40)],
      thing('ACLineSegment', '1', { ...to('a', 'b'), r: value(2), x: value(20) }),
      thing('StaticVarCompensator', '1', { ...to('b'), ...more }),
    );
  const keeps = { controlEnabled: value(true), targetVoltage: value(110) };

  test('gives what keeps its voltage, as far as its reactance goes', () => {
    expect(solvePowerFlow(of(keeps)).voltage[1]).toBeCloseTo(1, 10);
    // 110² / 605 Ω = 20 Mvar at the most.
    const one = of({ ...keeps, capacitiveRating: value(605) });
    const { flows, voltage } = solvePowerFlow(one);
    expect(flows.injections.q[one.index.get('urn:ngsi-ld:StaticVarCompensator:1')!.row]! * 100).toBeCloseTo(-20, 10);
    expect(voltage[1]).toBeLessThan(1);
  });

  test('without control gives what is measured of it', () => {
    const one = of({ reactivePower: value(-15) });
    const { flows } = solvePowerFlow(one);
    expect(one.findings).toEqual([]);
    expect(flows.injections.q[one.index.get('urn:ngsi-ld:StaticVarCompensator:1')!.row]).toBeCloseTo(-0.15, 12);
  });
});

describe('operational limits', () => {
  const limit = (attribute: string, direction: string, of: number, more: object = {}) => ({
    attribute,
    direction,
    value: of,
    ...more,
  });
  const line = (limits: readonly object[], more: object = {}): Network =>
    build(
      ...[node('a', 110), node('b', 110)],
      thing('ACLineSegment', '1', {
        ...to('a', 'b'),
        r: value(1),
        x: value(10),
        operationalLimits: value(limits as never),
        ...more,
      }),
    );

  test('the lowest that is lasting is 100 % where no ratedCurrent is given', () => {
    const limits = [
      limit('current', 'high', 500, { terminal: 1 }),
      limit('current', 'high', 450, { terminal: 1, acceptableDuration: 900 }),
      limit('current', 'high', 480, { terminal: 2 }),
      // 80 MVA at 110 kV are 419.9 A.
      limit('apparentPower', 'high', 80, { terminal: 2 }),
    ];
    const { branches } = line(limits);
    expect(branches.ratedFrom[0]).toBe(500);
    expect(branches.ratedTo[0]).toBeCloseTo(80_000 / (Math.sqrt(3) * 110), 9);
    expect(line(limits, { ratedCurrent: value(600) }).branches.ratedFrom[0]).toBe(600);
    expect(sayings(line([{ attribute: 'current' }]))).toEqual([expect.stringMatching(/operationalLimits has no/)]);
  });

  test('a VoltageLevel says the band of the nodes in it', () => {
    const level = thing('VoltageLevel', 'L', {
      nominalVoltage: value(380),
      highVoltageLimit: value(418),
      lowVoltageLimit: value(370),
      operationalLimits: value([limit('voltage', 'high', 399)] as never),
    });
    const inside = thing('ConnectivityNode', 'a', { isPartOf: { type: 'Relationship', object: level.id } });
    const { nodes } = build(level, inside, node('b', 380));
    expect([...nodes.highVoltage]).toEqual([399 / 380, 1.1]);
    expect([...nodes.lowVoltage]).toEqual([370 / 380, 0.9]);
  });
});

describe('a ground disconnector', () => {
  const of = (open: boolean): Network =>
    build(node('a', 110), feed('a', 110), thing('GroundDisconnector', '1', { ...to('a'), open: value(open) }));

  test('takes no part, and is told when it is closed on a node with voltage', () => {
    expect(of(true).findings).toEqual([]);
    expect(solvePowerFlow(of(true)).findings).toEqual([]);
    const { findings, voltage, islands } = solvePowerFlow(of(false));
    expect([voltage[0], islands[0]!.status]).toEqual([1, 'converged']);
    expect(sayings({ findings })).toEqual([
      expect.stringMatching(/^GroundDisconnector:1: It is closed and earths .*:a/),
    ]);
  });
});

describe('branches without impedance', () => {
  test('are calculated as what they are: no drop, and the flow that Kirchhoff leaves', () => {
    const one = build(
      ...[node('a', 20), node('b', 20), node('c', 20), feed('a', 20), consumer('c', 3, 1)],
      thing('ACLineSegment', '1', { ...to('a', 'b'), r: value(0), x: value(0) }),
      thing('ACLineSegment', '2', { ...to('b', 'c'), r: value(0.2), x: value(0.4) }),
    );
    expect(sayings(one)).toEqual([expect.stringMatching(/impedance is zero/)]);
    const { voltage, flows } = solvePowerFlow(one);
    expect(voltage[1]).toBe(voltage[0]);
    expect(flows.from.p[0]).toBeCloseTo(flows.from.p[1]!, 12);
    expect(flows.to.q[0]).toBeCloseTo(-flows.from.q[1]!, 12);
  });

  test('a regulator without impedance multiplies the voltage by its ratio, and passes the power', () => {
    const regulated = (x: number): Network =>
      build(
        ...[node('a', 20), node('b', 20), node('c', 20), feed('a', 20), consumer('c', 3, 1)],
        thing('VoltageRegulator', '1', {
          ...to('a', 'b'),
          r: value(0),
          x: value(x),
          ...{ step: value(-4), neutralStep: value(0), stepVoltageIncrement: value(0.625) },
        }),
        thing('ACLineSegment', '2', { ...to('b', 'c'), r: value(0.2), x: value(0.4) }),
      );
    const ideal = solvePowerFlow(regulated(0));
    // 1 / (1 − 4 · 0.625 %)
    expect(ideal.voltage[1]).toBeCloseTo(1 / 0.975, 12);
    const real = solvePowerFlow(regulated(1e-6));
    for (const row of [1, 2]) expect(ideal.voltage[row]).toBeCloseTo(real.voltage[row]!, 6);
    const row = regulated(0).branches.ids.indexOf('urn:ngsi-ld:VoltageRegulator:1');
    expect(ideal.flows.from.p[row]).toBeCloseTo(real.flows.from.p[row]!, 6);
  });

  test('parallel ones of different ratios are told', () => {
    const one = build(
      ...[node('a', 20), node('b', 20), feed('a', 20)],
      ...[0, 4].map((step) =>
        thing('VoltageRegulator', String(step), { ...to('a', 'b'), step: value(step), stepVoltageIncrement: value(1) }),
      ),
    );
    expect(sayings(solvePowerFlow(one))).toEqual([expect.stringMatching(/another ratio than what it is parallel to/)]);
  });
});
