/** Power flow against published grids and against an independent referee. */
import { describe, expect, test } from 'vitest';
import { baseMva, type Network } from '#twins/network/network.ts';
import { planOf } from '#twins/powerflow/plan.ts';
import { solvePowerFlow, standardOptions } from '#twins/powerflow/solve.ts';
import { networkOf, nodeId, readCase } from './matpower.ts';
import { network as gridOf, line, load, source } from './random-network.ts';
import { residual } from './residual.ts';
import { seeded } from './seeded.ts';

/** As the published results: machines keep their voltages whatever that takes. */
const unlimited = { ...standardOptions, reactiveLimits: false };

/** MW lost in all branches. */
function loss(network: Network, result: ReturnType<typeof solvePowerFlow>): number {
  const { from, to } = result.flows;
  return network.branches.ids.reduce((sum, _, row) => sum + from.p[row]! + to.p[row]!, 0) * baseMva;
}

/** MATPOWER 8.1, Newton, tolerance 1e-8: losses in MW and the lowest voltage with its bus (the highest for case118: 1.05 @10). */
const published = [
  { name: 'case9', lossMw: 4.641021, bus: 9, voltage: 0.99563086 },
  { name: 'case14', lossMw: 13.393272, bus: 3, voltage: 1.01 },
  { name: 'case_ieee30', lossMw: 17.556948, bus: 30, voltage: 0.9922348 },
  { name: 'case57', lossMw: 27.863752, bus: 31, voltage: 0.93593245 },
  { name: 'case33bw', lossMw: 0.202677, bus: 18, voltage: 0.91309048 },
  { name: 'case118', lossMw: 132.862872, bus: 76, voltage: 0.943 },
] as const;

describe.each(published)('$name', ({ name, lossMw, bus, voltage }) => {
  const network = networkOf(readCase(name));
  const result = solvePowerFlow(network, unlimited);

  test('converges to the published losses and lowest voltage', () => {
    expect(result.islands.map(({ status }) => status)).toEqual(['converged']);
    expect(loss(network, result)).toBeCloseTo(lossMw, 6);
    expect(result.voltage[network.nodes.ids.indexOf(nodeId(bus))]).toBeCloseTo(voltage, 8);
    expect(Math.min(...result.voltage)).toBeCloseTo(voltage, 8);
  });

  test('balances power at every bus within 1e-8 per unit, says the referee', () => {
    expect(residual(network, result.voltage, result.angle)).toBeLessThan(1e-8);
  });

  test('keeps the voltages that sources hold', () => {
    network.injections.kinds.forEach((kind, row) => {
      if (kind === 'load' || kind === 'shunt') return;
      expect(result.voltage[network.injections.node[row]!]).toBeCloseTo(network.injections.voltage[row]!, 12);
    });
  });

  test('balances after each of 20 seeded changes of loads, impedances and outages', () => {
    const random = seeded(20_261_121);
    for (let round = 0; round < 20; round++) {
      const changed = perturbed(network, random);
      const answer = solvePowerFlow(changed, unlimited);
      expect(answer.islands.filter(({ energised, status }) => energised && status !== 'converged')).toEqual([]);
      expect(residual(changed, answer.voltage, answer.angle, answer.topology.balances)).toBeLessThan(1e-8);
    }
  });
});

test('case9 has the published voltages and angles', () => {
  // MATPOWER 8.1, runpf(case9): magnitude per unit, angle in degrees.
  const expected = [
    [1.04, 0],
    [1.025, 9.28],
    [1.025, 4.6648],
    [1.025788, -2.2168],
    [1.012654, -3.6874],
    [1.032353, 1.9667],
    [1.015883, 0.7275],
    [1.025769, 3.7197],
    [0.995631, -3.9888],
  ] as const;
  const result = solvePowerFlow(networkOf(readCase('case9')));
  expected.forEach(([size, degrees], row) => {
    expect(result.voltage[row]).toBeCloseTo(size, 6);
    expect((result.angle[row]! * 180) / Math.PI).toBeCloseTo(degrees, 4);
  });
});

test('the same network gives the same bits twice', () => {
  const first = solvePowerFlow(networkOf(readCase('case118')));
  const second = solvePowerFlow(networkOf(readCase('case118')));
  expect(second.voltage).toEqual(first.voltage);
  expect(second.flows.from.p).toEqual(first.flows.from.p);
});

test('loads, set-points, taps and outages are calculated with the ordering that is there', () => {
  const network = networkOf(readCase('case118'));
  const { branches, injections } = network;
  const factorsOf = (one: Network) => planOf(one).islands[0]!.workspace.factors;
  const before = factorsOf(network);
  const changes: readonly Partial<Network>[] = [
    { injections: { ...injections, p: injections.p.map((p) => 1.1 * p) } },
    { injections: { ...injections, voltage: injections.voltage.map((voltage) => voltage - 0.01) } },
    { branches: { ...branches, ratio: branches.ratio.map((ratio) => 1.01 * ratio) } },
    { branches: { ...branches, inService: branches.inService.with(20, 0) } },
  ];
  for (const change of changes) {
    const changed = { ...network, ...change };
    const { voltage, angle, islands } = solvePowerFlow(changed, unlimited);
    expect(islands.map(({ status }) => status)).toEqual(['converged']);
    expect(residual(changed, voltage, angle)).toBeLessThan(1e-8);
    expect(factorsOf(changed)).toBe(before);
  }
});

test('from its own solution there is nothing left to do', () => {
  const network = networkOf(readCase('case118'));
  const { voltage, angle } = solvePowerFlow(network, unlimited);
  const again = solvePowerFlow(network, { ...unlimited, start: { voltage, angle } });
  expect(again.islands[0]!.iterations).toBe(0);
});

describe('a load beyond what the grid can carry', () => {
  const network = networkOf(readCase('case33bw'));
  const { injections } = network;
  const times = (factor: number): Network => ({
    ...network,
    injections: { ...injections, p: injections.p.map((p) => factor * p), q: injections.q.map((q) => factor * q) },
  });

  test('is told with the place where power is missing, and where to look', () => {
    const result = solvePowerFlow(times(100));
    const [island] = result.islands;
    expect(['iterationLimit', 'failed']).toContain(island!.status);
    expect(network.nodes.ids).toContain(island!.largestMismatchAt);
    expect(island!.largestMismatch).toBeGreaterThan(1e-8);
    expect(island!.cause).toContain(island!.largestMismatchAt);
    expect(island!.cause).toMatch(/the island of 33 buses .* MVA is out of balance .* take load away/);
    expect(result.voltage.every(Number.isNaN)).toBe(true);
  });

  test('is told with the part of it that the grid would carry', () => {
    const part = Number(solvePowerFlow(times(8)).islands[0]!.cause!.match(/at most ([\d.]+) %/)![1]) / 100;
    // A little less has a solution, a little more has none.
    expect(solvePowerFlow(times(8 * (part - 0.005))).islands[0]!.status).toBe('converged');
    expect(solvePowerFlow(times(8 * (part + 0.005))).islands[0]!.status).not.toBe('converged');
  });

  test('is another thing than a grid that has no solution without load either', () => {
    // x = 0.1 in resonance with a capacitor of b = 10: the voltage behind the line could only be 0 or without bounds.
    const resonant = { ...line(1, 0, 1), r: 0, x: 0.1 };
    const capacitor = { ...load(0, 1, 0), kind: 'shunt', type: 'EquivalentShunt', b: 10 } as const;
    const one = gridOf({ nodes: 2, branches: [resonant], injections: [source(0, 0), capacitor] });
    expect(solvePowerFlow(one).islands[0]!.cause).toMatch(/has none without load either: look at the voltages/);
  });
});

test('an island without a source is not calculated, and says why', () => {
  const network = networkOf(readCase('case33bw'));
  const { branches } = network;
  // The branch from bus 6 to bus 7 feeds buses 7 to 18 alone.
  const inService = branches.inService.slice();
  inService[5] = 0;
  const result = solvePowerFlow({ ...network, branches: { ...branches, inService } });
  expect(result.islands.map(({ status, buses }) => [status, buses])).toEqual([
    ['converged', 21],
    ['notCalculated', 12],
  ]);
  expect(result.islands[1]!.cause).toMatch(/source/);
  expect(result.voltage[17]).toBe(0);
});

/** Loads between 70 and 110 %, impedances between 80 and 120 %, and one branch out. */
function perturbed(network: Network, random: () => number): Network {
  const { branches, injections } = network;
  const around = (low: number, high: number) => (value: number) => value * (low + (high - low) * random());
  const inService = branches.inService.slice();
  inService[Math.floor(random() * inService.length)] = 0;
  return {
    ...network,
    branches: { ...branches, inService, r: branches.r.map(around(0.8, 1.2)), x: branches.x.map(around(0.8, 1.2)) },
    injections: { ...injections, p: injections.p.map(around(0.7, 1.1)), q: injections.q.map(around(0.7, 1.1)) },
  };
}
