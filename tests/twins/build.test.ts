/** Entities → network: units, base voltages, live values, and a sentence for everything that is wrong. */
import { describe, expect, test } from 'vitest';
import { catalogueNames } from '#models/catalogue.ts';
import { demoRegion } from '#models/facility/demo.ts';
import { entitiesOf } from '#models/facility/entities.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { parseEntity } from '#models/ngsi-ld/parse.ts';
import { buildNetwork } from '#twins/network/build.ts';
import type { Network } from '#twins/network/network.ts';
import { solvePowerFlow } from '#twins/powerflow/solve.ts';
import { readCase } from './matpower.ts';
import { residual } from './residual.ts';

const at = '2026-01-01T00:00:00.000Z';
const moment = { revision: 1, at } as const;
const property = (value: number | boolean, unitCode?: string, more: object = {}) => ({
  type: 'Property',
  value,
  ...(unitCode ? { unitCode } : {}),
  ...more,
});
const quality = (word: string) => ({ quality: { type: 'Property', value: word } });
const terminals = (...nodes: readonly string[]) => ({
  terminal: nodes.map((node, index) => ({
    type: 'Relationship',
    object: `urn:ngsi-ld:ConnectivityNode:${node}`,
    datasetId: `urn:ngsi-ld:Dataset:T${index + 1}`,
  })),
});
const thing = (type: string, key: string, members: object): Entity =>
  parseEntity({ id: `urn:ngsi-ld:${type}:${key}`, type, ...members } as JsonObject, catalogueNames, at);
const node = (key: string, kilovolt?: number): Entity =>
  thing('ConnectivityNode', key, kilovolt === undefined ? {} : { nominalVoltage: property(kilovolt, 'KVT') });
const build = (...entities: readonly Entity[]): Network => buildNetwork(entities, moment);
const sayings = (network: Network): readonly string[] =>
  network.findings.map(({ asset, message }) => `${asset.split(':').slice(2).join(':')}: ${message}`);

describe('a published grid as entities in ohm, kV and MW', () => {
  // case9 has 345 kV at every bus. Its generators at buses 2 and 3 become sources that keep their published voltage and angle.
  const { bus, branch } = readCase('case9');
  const ohm = 345 ** 2 / 100;
  const held = new Map([
    [1, [1.04, 0]],
    [2, [1.025, 9.280005]],
    [3, [1.025, 4.664751]],
  ]);
  const entities = [
    ...bus.map(([number]) => node(String(number), 345)),
    ...bus
      .filter(([, , p]) => p! > 0)
      .map(([number, , p, q]) =>
        thing('EnergyConsumer', String(number), {
          ...terminals(String(number)),
          pfixed: property(p!, 'MAW'),
          qfixed: property(q!, 'MAR'),
        }),
      ),
    ...branch.map(([from, to, r, x, b], row) =>
      thing('ACLineSegment', String(row), {
        ...terminals(String(from), String(to)),
        r: property(r! * ohm, 'OHM'),
        x: property(x! * ohm, 'OHM'),
        bch: property(b! / ohm, 'SIE'),
      }),
    ),
    ...[...held].map(([number, [voltage, angle]]) =>
      thing('EnergySource', String(number), {
        ...terminals(String(number)),
        voltageMagnitude: property(voltage! * 345, 'KVT'),
        voltageAngle: property(angle!, 'DD'),
      }),
    ),
  ];

  test('has the published losses and voltages', () => {
    const network = build(...entities);
    expect(network.findings).toEqual([]);
    const { flows, voltage, angle } = solvePowerFlow(network);
    const loss = network.branches.ids.reduce((sum, _, row) => sum + flows.from.p[row]! + flows.to.p[row]!, 0) * 100;
    // MATPOWER 8.1: 4.641021 MW; the angles that are held are given to six digits.
    expect(loss).toBeCloseTo(4.641021, 4);
    // Lowest: bus 9, 0.99563086.
    expect(Math.min(...voltage)).toBeCloseTo(0.99563086, 6);
    expect(residual(network, voltage, angle)).toBeLessThan(1e-8);
  });

  test('is the same whatever order the entities come in', () => {
    expect(build(...entities.toReversed())).toEqual(build(...entities));
  });
});

describe('a transformer', () => {
  const of = (members: object): Network =>
    build(
      node('a', 110),
      node('b', 20),
      thing('PowerTransformer', 'T', {
        ...terminals('a', 'b'),
        r: property(1.21, 'OHM'),
        x: property(12.1, 'OHM'),
        ratedS: property(40, 'MVA'),
        ratedU: [
          property(110, 'KVT', { datasetId: 'urn:ngsi-ld:Dataset:T1' }),
          property(20, 'KVT', { datasetId: 'urn:ngsi-ld:Dataset:T2' }),
        ],
        ...members,
      }),
    );

  test('is per unit on 100 MVA and referred to terminal 1', () => {
    const { branches, findings } = of({});
    expect(findings).toEqual([]);
    // The base at 110 kV is 121 Ω; 40 MVA at 110 kV are 209.946 A.
    expect(branches.r[0]).toBeCloseTo(0.01, 12);
    expect(branches.x[0]).toBeCloseTo(0.1, 12);
    expect(branches.ratio[0]).toBeCloseTo(1, 12);
    expect(branches.ratedFrom[0]).toBeCloseTo(209.946, 3);
  });

  test('has the ratio of its tap step', () => {
    const { branches, tapChangers } = of({
      step: property(-4, 'C62'),
      neutralStep: property(0, 'C62'),
      stepVoltageIncrement: property(1.25, 'P1'),
    });
    expect(branches.ratio[0]).toBeCloseTo(0.95, 12);
    expect(tapChangers.get('urn:ngsi-ld:PowerTransformer:T')).toEqual({
      terminal: 1,
      step: -4,
      neutralStep: 0,
      increment: 1.25,
    });
  });

  test('with rated voltages off the base of its nodes keeps its ohms and its turns', () => {
    const { branches } = of({
      ratedU: [
        property(110, 'KVT', { datasetId: 'urn:ngsi-ld:Dataset:T1' }),
        property(21, 'KVT', { datasetId: 'urn:ngsi-ld:Dataset:T2' }),
      ],
    });
    // (110/21)(20/110) and 12.1 Ω (21/110)² on a base of 4 Ω at 20 kV.
    expect(branches.ratio[0]).toBeCloseTo(20 / 21, 12);
    expect(branches.x[0]).toBeCloseTo((12.1 * (21 / 110) ** 2) / 4, 12);
  });
});

describe('base voltages', () => {
  test('come from the node, its voltage level, its neighbours over lines and switches, and rated voltages', () => {
    const level = thing('VoltageLevel', 'L', { nominalVoltage: property(345, 'KVT') });
    const inLevel = thing('ConnectivityNode', 'a', { isPartOf: { type: 'Relationship', object: level.id } });
    const network = build(
      level,
      inLevel,
      node('b'),
      node('c'),
      node('d', 13.8),
      thing('Breaker', '1', { ...terminals('a', 'b'), open: property(true) }),
      thing('PowerTransformer', '1', {
        ...terminals('b', 'c'),
        r: property(1, 'OHM'),
        x: property(9, 'OHM'),
        ratedU: [
          property(345, 'KVT', { datasetId: 'urn:ngsi-ld:Dataset:T1' }),
          property(34.5, 'KVT', { datasetId: 'urn:ngsi-ld:Dataset:T2' }),
        ],
      }),
    );
    expect([...network.nodes.baseKilovolt]).toEqual([345, 345, 34.5, 13.8]);
    expect(network.findings).toEqual([]);
  });
});

describe('live values', () => {
  const consumer = (members: object): Network =>
    build(
      node('a', 20),
      thing('EnergyConsumer', '1', {
        ...terminals('a'),
        pfixed: property(2, 'MAW'),
        qfixed: property(1, 'MAR'),
        ...members,
      }),
    );
  const read = ({ injections }: Network) => [injections.p[0]! * 100, injections.q[0]! * 100, injections.quality[0]];

  test('a measured power wins over the fixed one, with its quality and time', () => {
    const network = consumer({
      activePower: property(3, 'MAW', { observedAt: at, ...quality('suspect') }),
      reactivePower: property(0.5, 'MAR', { observedAt: '2026-01-01T00:00:01.000Z' }),
    });
    expect(read(network)).toEqual([3, 0.5, 'suspect']);
    expect(network.injections.observedAt[0]).toBe(at);
  });

  test.each(['good', 'substituted', 'suspect', 'stale'])('a value of quality %s is used', (word) => {
    const measured = { activePower: property(3, 'MAW', quality(word)), reactivePower: property(0.5, 'MAR') };
    expect(read(consumer(measured))).toEqual([3, 0.5, word]);
  });

  test.each(['missing', 'bad'])('a value of quality %s is replaced by the fixed one, as a substitute', (word) => {
    const measured = { activePower: property(3, 'MAW', quality(word)), reactivePower: property(0.5, 'MAR') };
    expect(read(consumer(measured))).toEqual([2, 0.5, 'substituted']);
  });

  test('a converter generates what is measured of it, negative into the equipment', () => {
    const network = build(
      node('a', 20),
      thing('PowerElectronicsConnection', '1', { ...terminals('a'), activePower: property(-0.005, 'MAW') }),
    );
    expect(network.injections.kinds).toEqual(['generation']);
    expect(network.injections.p[0]).toBe(-0.005 / 100);
  });

  test('a switch whose position is bad stands as it normally does', () => {
    const network = build(
      node('a', 20),
      node('b', 20),
      thing('Breaker', '1', {
        ...terminals('a', 'b'),
        open: property(false, undefined, quality('bad')),
        normalOpen: property(true),
      }),
    );
    expect([network.switches.open[0], network.switches.quality[0]]).toEqual([1, 'substituted']);
  });
});

describe('findings', () => {
  const line = (members: object): Network => build(node('a', 20), node('b', 20), thing('ACLineSegment', '1', members));

  test.each([
    ['a terminal too few', { ...terminals('a') }, /Terminal 2 is missing: give a Relationship terminal with datasetId/],
    ['a node that is not there', { ...terminals('a', 'z') }, /Terminal 2 points to .*:z, which is no ConnectivityNode/],
    ['no r', { ...terminals('a', 'b'), x: property(1, 'OHM') }, /r missing: give it in OHM/],
    ['no r and x', { ...terminals('a', 'b') }, /r and x missing/],
    [
      'a wrong unit',
      { ...terminals('a', 'b'), r: property(1, 'OHM'), x: property(1, 'F56') },
      /unitCode F56 .*give OHM/,
    ],
    ['no impedance', { ...terminals('a', 'b'), r: property(0), x: property(0) }, /impedance is zero/],
    ['a text for a number', { ...terminals('a', 'b'), r: { type: 'Property', value: 'low' } }, /r is not a number/],
  ] as const)('%s is told in a sentence', (_, members, sentence) => {
    const network = line(members);
    expect(sayings(network).join('\n')).toMatch(sentence);
    expect(network.findings.every(({ asset }) => asset === 'urn:ngsi-ld:ACLineSegment:1')).toBe(true);
    expect(solvePowerFlow(network).islands.every(({ status }) => status === 'notCalculated')).toBe(true);
  });

  test('a node of unknown voltage, a load of unknown power and two voltages on one line are told', () => {
    const network = build(
      node('a', 20),
      node('b', 10),
      node('c'),
      thing('ACLineSegment', '1', { ...terminals('a', 'b'), r: property(1, 'OHM'), x: property(1, 'OHM') }),
      thing('EnergyConsumer', '1', terminals('a')),
      thing('EnergyConsumer', '2', terminals('c')),
    );
    expect(sayings(network)).toEqual([
      expect.stringMatching(/^ConnectivityNode:c: Its base voltage is unknown/),
      expect.stringMatching(/^ACLineSegment:1: It joins 20 kV and 10 kV without a transformer/),
      expect.stringMatching(/^EnergyConsumer:1: Its active power is unknown/),
      expect.stringMatching(/^EnergyConsumer:2: Terminal 1 is at .*, whose base voltage is unknown/),
    ]);
    expect(network.index.has('urn:ngsi-ld:EnergyConsumer:2')).toBe(false);
  });
});

test('the demo region is a network that solves, every home of it fed', () => {
  const network = buildNetwork(entitiesOf(demoRegion, at), moment);
  const { islands, voltage, angle } = solvePowerFlow(network);
  expect(network.homes.size).toBe(demoRegion.entities.filter(({ type }) => type === 'Home').length);
  expect(islands.map(({ status }) => status)).toEqual(['converged']);
  expect(residual(network, voltage, angle)).toBeLessThan(1e-8);
});
