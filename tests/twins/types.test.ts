/** The types of the catalogue with one terminal, limits, earths and shorts: what each is in the calculation. */
import { describe, expect, test } from 'vitest';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import type { Network } from '#twins/network/network.ts';
import { solvePowerFlow } from '#twins/powerflow/solve.ts';
import { applyActions } from '#twins/scenario/apply.ts';
import { build, consumer, dataset, each, feed, node, nodeId, sayings, thing, to, value } from './declare.ts';

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

describe('sections of a shunt compensator', () => {
  const bank = (sections: number): Network =>
    build(
      node('a', 110),
      thing('LinearShuntCompensator', 'L', {
        ...to('a'),
        ...{ sections: value(sections), bPerSection: value(1e-3) },
        maximumSections: value(4),
      }),
      thing('NonlinearShuntCompensator', 'N', {
        ...to('a'),
        ...{
          sections: value(sections),
          sectionTable: value([3, 1, 2].map((section) => ({ section, b: section * 1e-3, g: 1e-6 }))),
        },
      }),
    );

  test.each([0, 1, 3])('set to %i in a study are those of a network built so', (sections) => {
    const actions = ['LinearShuntCompensator:L', 'NonlinearShuntCompensator:N'].map((key) => {
      return { kind: 'setpoint', asset: `urn:ngsi-ld:${key}`, attribute: 'sections', value: sections } as const;
    });
    const { injections } = applyActions(bank(2), actions);
    expect([injections.g, injections.b]).toEqual([bank(sections).injections.g, bank(sections).injections.b]);
  });

  test('that it does not have are refused', () => {
    const asset = 'urn:ngsi-ld:LinearShuntCompensator:L';
    const action = { kind: 'setpoint', asset, attribute: 'sections', value: 5 } as const;
    expect(() => applyActions(bank(2), [action])).toThrow(/has no 5 sections: give a whole number from 0 to 4/);
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

  test('one that also turns the phase by 150° is started from beyond it', () => {
    const turned = (x: number): Network =>
      build(
        ...[node('a', 110), node('b', 20), node('c', 20), node('d', 20), feed('a', 112), consumer('d', 6, 2)],
        thing('PowerTransformer', '1', {
          ...to('a', 'b'),
          ...{ ratedU: each(110, 21), r: value(0), x: value(x), phaseAngleClock: [value(5, dataset(2))] },
        }),
        thing('ACLineSegment', '2', { ...to('b', 'c'), r: value(0.2), x: value(0.4) }),
        thing('ACLineSegment', '3', { ...to('c', 'd'), r: value(0.2), x: value(0.4) }),
      );
    const [ideal, real] = [solvePowerFlow(turned(0)), solvePowerFlow(turned(1e-4))];
    expect(ideal.islands[0]!.iterations).toBeLessThanOrEqual(real.islands[0]!.iterations);
    for (const row of [1, 2, 3]) {
      expect(ideal.voltage[row]).toBeCloseTo(real.voltage[row]!, 5);
      expect(ideal.angle[row]).toBeCloseTo(real.angle[row]!, 5);
    }
    expect((ideal.angle[1]! * 180) / Math.PI).toBeCloseTo(-150, 9);
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
