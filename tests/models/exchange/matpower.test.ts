/** MATPOWER cases: the same physics after the import, conversions of the file included; and what is not understood is refused. */
import { describe, expect, test } from 'vitest';
import { attributeIri } from '#models/catalogue.ts';
import type { Imported } from '#models/exchange/import.ts';
import { type Entity, instanceOf } from '#models/ngsi-ld/entity.ts';
import { Problem } from '#models/problem.ts';
import { buildNetwork } from '#twins/network/build.ts';
import { baseMva } from '#twins/network/network.ts';
import { solvePowerFlow, standardOptions } from '#twins/powerflow/solve.ts';
import { networkOf, nodeId, readCase } from '../../twins/matpower.ts';
import { at, importTexts } from './fixture.ts';

type Rows = readonly (readonly (number | undefined)[])[];

const matrix = (name: string, rows: Rows): string =>
  `mpc.${name} = [\n${rows.map((row) => `\t${row.join('\t')};`).join('\n')}\n];\n`;

/** A case of `tests/cases` as a case file; that of Baran and Wu with kW and ohm, as it is published, and what converts them. */
function fileOf(name: string): string {
  const raw = readCase(name);
  const isOhm = name === 'case33bw';
  const base = raw.bus[0]![8]! ** 2 / raw.baseMva;
  const bus = raw.bus.map(([number, type, p, q, g, b, vm, va, kv]) => {
    const power = isOhm ? 1e3 : 1;
    return [number, type, p! * power, q! * power, g, b, 1, vm, va, kv, 1, 1.1, 0.9];
  });
  const generator = raw.generator.map(([number, p, q, v, status]) => [number, p, q, 300, -300, v, 100, status, 250, 0]);
  const branch = raw.branch.map(([from, to, r, x, b, rate, ratio, shift, status]) => {
    const unit = isOhm ? base : 1;
    return [from, to, r! * unit, x! * unit, b, rate ?? 0, 0, 0, ratio, shift, status, -360, 360];
  });
  return `function mpc = ${name}
%% MATPOWER Case Format : Version 2
mpc.version = '2';
mpc.baseMVA = ${raw.baseMva};   % system base
${matrix('bus', bus)}${matrix('gen', generator)}${matrix('branch', branch)}${isOhm ? conversions : ''}`;
}

const conversions = `
[PQ, PV, REF, NONE, BUS_I, BUS_TYPE, PD, QD, GS, BS, BUS_AREA, VM, ...
    VA, BASE_KV, ZONE, VMAX, VMIN] = idx_bus;
[F_BUS, T_BUS, BR_R, BR_X] = idx_brch;
Vbase = mpc.bus(1, BASE_KV) * 1e3;      %% in Volts
Sbase = mpc.baseMVA * 1e6;              %% in VA
mpc.branch(:, [BR_R BR_X]) = mpc.branch(:, [BR_R BR_X]) / (Vbase^2 / Sbase);
mpc.bus(:, [PD, QD]) = mpc.bus(:, [PD, QD]) / 1e3;
`;

const imported = (text: string, name = 'case.m'): Imported => importTexts([{ name, text }], 200);
const number = (entity: Entity | undefined, name: string, terminal?: string): unknown => {
  const instance = entity && instanceOf(entity, attributeIri(name), terminal);
  return instance?.kind === 'Property' ? instance.value : undefined;
};

/** MATPOWER 8.1, Newton, tolerance 1e-8. */
describe.each([
  { name: 'case9', lossMw: 4.641021 },
  { name: 'case14', lossMw: 13.393272 },
  { name: 'case33bw', lossMw: 0.202677 },
  { name: 'case118', lossMw: 132.862872 },
])('$name', ({ name, lossMw }) => {
  const { entities } = imported(fileOf(name));
  const network = buildNetwork(entities, { revision: 1, at });
  const result = solvePowerFlow(network);

  test('loses after the import what MATPOWER publishes', () => {
    expect(network.findings).toEqual([]);
    expect(result.islands.filter(({ energised }) => energised).map(({ status }) => status)).toEqual(['converged']);
    const { from, to } = result.flows;
    const loss = network.branches.ids.reduce((sum, _, row) => sum + from.p[row]! + to.p[row]!, 0) * baseMva;
    expect(loss).toBeCloseTo(lossMw, 6);
  });

  test('has at every bus the voltage of the case read directly, to 1e-9 per unit', () => {
    const direct = networkOf(readCase(name));
    const expected = solvePowerFlow(direct, { ...standardOptions, reactiveLimits: false });
    for (const bus of readCase(name).bus) {
      const here = network.nodes.ids.indexOf(`urn:ngsi-ld:ConnectivityNode:${name}:${bus[0]}`);
      const there = direct.nodes.ids.indexOf(nodeId(bus[0]!));
      expect(Math.abs(result.voltage[here]! - expected.voltage[there]!)).toBeLessThan(1e-9);
    }
  });
});

/** Two buses and a transformer with a ratio, a shift and charging. */
const pair = (change: (text: string) => string = (text) => text): string =>
  change(`function mpc = pair
mpc.version = '2';
mpc.baseMVA = 50;
mpc.bus = [
  1 3 0 0 0 0 1 1.02 0 110 1 1.1 0.9
  2 1 20 5 0 2 1 1 0 20 1 1.1 0.9
];
mpc.gen = [ 1 20 5 40 -40 1.02 60 1 50 0 ];
mpc.branch = [ 1 2 0.01 0.1 0.04 45 0 0 0.98 30 1 -360 360 ];
mpc.bus_name = { 'Harbour'; 'Mill 100 %' };
`);

describe('a case', () => {
  const { entities, report } = imported(pair());
  const find = (id: string): Entity | undefined => entities.find((entity) => entity.id === `urn:ngsi-ld:${id}`);

  test('has ids of its name, and names from bus_name', () => {
    expect(number(find('VoltageLevel:pair:2'), 'nominalVoltage')).toBe(20);
    expect(number(find('ConnectivityNode:pair:2'), 'name')).toBe('Mill 100 %');
    expect(find('Substation:pair:1')).toBeDefined();
    // Buses joined by a transformer stand in one substation.
    expect(find('Substation:pair:2')).toBeUndefined();
  });

  test('gives machines, loads, shunts and limits in the units of the models', () => {
    const machine = find('SynchronousMachine:pair:1');
    expect([number(machine, 'activePower'), number(machine, 'referencePriority'), number(machine, 'ratedS')]).toEqual([
      -20, 1, 60,
    ]);
    expect(number(machine, 'targetVoltage')).toBeCloseTo(1.02 * 110, 12);
    expect(number(find('ConformLoad:pair:2'), 'pfixed')).toBe(20);
    // 2 Mvar at 20 kV.
    expect(number(find('LinearShuntCompensator:pair:2'), 'bPerSection')).toBeCloseTo(2 / 400, 12);
    expect(number(find('PowerTransformer:pair:1-2'), 'operationalLimits')).toContainEqual({
      attribute: 'apparentPower',
      terminal: 1,
      direction: 'high',
      value: 45,
      name: 'RATE_A',
    });
  });

  test('has the admittances of its transformer: MATPOWER manual, equation 3.2', () => {
    const network = buildNetwork(entities, { revision: 1, at });
    const { branches } = network;
    const scale = baseMva / 50;
    // Per unit on 100 MVA; half of the charging at each end, behind the ratio.
    expect(branches.r[0]).toBeCloseTo(0.01 * scale, 12);
    expect(branches.x[0]).toBeCloseTo(0.1 * scale, 12);
    expect([branches.bFrom[0], branches.bTo[0]].map((b) => b! * scale)).toEqual([
      expect.closeTo(0.02, 12),
      expect.closeTo(0.02, 12),
    ]);
    expect(branches.ratio[0]).toBeCloseTo(0.98, 12);
    expect(branches.shift[0]).toBeCloseTo(Math.PI / 6, 12);
  });

  test('accounts for every cell', () => {
    const { read, used, notUnderstood } = report.statements;
    expect([read, used + notUnderstood]).toEqual([13 * 2 + 10 + 13 + 2, read]);
    expect(report.notUnderstood).toEqual([{ class: 'mpc.bus', property: 'ZONE', count: 2, example: 'case.m:5' }]);
  });

  test('without base voltages gets one, and says so', () => {
    const text = pair((text) => text.replace(' 110 1', ' 0 1').replace(' 20 1', ' 0 1'));
    const result = imported(text);
    expect(result.report.warnings).toContain(
      'case.m: 2 buses have no base voltage (BASE_KV is 0): 110 kV is assumed, which changes nothing per unit.',
    );
  });
});

describe('refused is', () => {
  test.each([
    [
      'a case without a slack bus',
      ['1 3 0 0', '1 2 0 0'],
      'case.m: The case has no slack bus: give one bus the type 3 (reference).',
    ],
    [
      'a slack bus without a generator',
      ['mpc.gen = [ 1', 'mpc.gen = [ 2'],
      'case.m:5: Bus 1 is the reference, but no generator in service is there.',
    ],
    [
      'a branch to a bus that is not there',
      ['[ 1 2 0.01', '[ 1 7 0.01'],
      'case.m:9: A branch names bus 7, which mpc.bus does not have: correct it.',
    ],
    ['a bus that is there twice', ['  2 1 20', '  1 1 20'], 'case.m:6: Bus 1 is there twice.'],
    ['a ragged row', ['  2 1 20 5', '  2 1 20'], 'case.m:6: A row of mpc.bus has 12 columns: it must have 13.'],
    ['a word for a number', ['0.98 30', '0.98 about30'], 'case.m:9: "about30" is no number.'],
    ['a case of version 1', ["version = '2'", "version = '1'"], 'The case is of version 1: version 2 is understood.'],
    ['a case without generators', ['mpc.gen =', 'mpc.genx ='], 'The case has no mpc.gen'],
    ['a bracket that does not close', ["' };", "'"], 'the bracket of line 10 closes: it is not complete'],
    [
      'a conversion that is not understood',
      ['mpc.bus_name', 'mpc.bus(:, 3) = scale(mpc.bus(:, 3));\nmpc.bus_name'],
      'case.m:10: "scale" in "mpc.bus(:, 3) = scale(mpc.bus(:, 3))" is not understood: write the numbers out.',
    ],
    ['a program', ['mpc.bus_name', 'for i = 1:3, disp(i), end\nmpc.bus_name'], 'is not understood'],
  ])('%s', (_, [from, to], sentence) => {
    let detail = '';
    try {
      imported(pair((text) => text.replace(from!, to!)));
    } catch (error) {
      if (error instanceof Problem) detail = error.detail;
      else throw error;
    }
    expect(detail).toContain(sentence);
  });

  test('nothing that MATLAB writes in another way: commas, continuations, comments, rows on one line, arithmetic', () => {
    const other = pair((text) =>
      text
        .replace(
          '  1 3 0 0 0 0 1 1.02 0 110 1 1.1 0.9',
          '  1, 3, 0, 0, 0, 0, 1, 1.02, 0, ... the rest follows\n 110, 1, 1.1, 0.9; % slack',
        )
        .replace('0.98 30', '98/100 +30')
        .replace('mpc.gen', '%{\nmpc.gen = [ nonsense\n%}\nmpc.gen'),
    );
    const plain = (text: string) => imported(text).entities.map(({ id }) => id);
    expect(plain(other)).toEqual(plain(pair()));
    const ratio = imported(other).entities.find(({ id }) => id.includes(':PowerTransformer:'));
    expect(number(ratio, 'ratedU')).toBeCloseTo(0.98 * 110, 12);
  });
});
