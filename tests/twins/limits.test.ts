/** Machines at their reactive limits, and machines that keep the voltage of a bus away from their own. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baseMva, type Network } from '#twins/network/network.ts';
import { type PowerFlowResult, solvePowerFlow, standardOptions } from '#twins/powerflow/solve.ts';
import { networkOf, nodeId, readCase } from './matpower.ts';
import { residual } from './residual.ts';

const loss = (network: Network, { flows }: PowerFlowResult): number =>
  network.branches.ids.reduce((sum, _, row) => sum + flows.from.p[row]! + flows.to.p[row]!, 0) * baseMva;
const atLimit = ({ findings }: PowerFlowResult): readonly string[] =>
  findings.filter(({ message }) => message.includes('no longer keeps its voltage')).map(({ asset }) => asset);

describe('reactive limits', () => {
  // MATPOWER 8.1, runpf with pf.enforce_q_lims = 1, and with 0.
  test.each([
    { name: 'case14', without: 13.393272, within: 13.25026, switches: 1 },
    { name: 'case_ieee30', without: 17.556948, within: 17.204447, switches: 2 },
  ])('$name has the published losses without and within them', ({ name, without, within, switches }) => {
    const network = networkOf(readCase(name), 'machine');
    expect(loss(network, solvePowerFlow(network, { ...standardOptions, reactiveLimits: false }))).toBeCloseTo(
      without,
      6,
    );
    // There a machine that has left its voltage never returns to it.
    const result = solvePowerFlow(network, { ...standardOptions, returnsMax: 0 });
    expect(loss(network, result)).toBeCloseTo(within, 6);
    expect(atLimit(result)).toHaveLength(switches);
    expect(residual(network, result.voltage, result.angle, [], result.flows.injections)).toBeLessThan(1e-8);
  });

  test('case_ieee30 has the published lowest voltage within them', () => {
    const network = networkOf(readCase('case_ieee30'), 'machine');
    const { voltage } = solvePowerFlow(network, { ...standardOptions, returnsMax: 0 });
    // MATPOWER 8.1: 0.99458144 at bus 30.
    expect(Math.min(...voltage)).toBeCloseTo(0.99458144, 8);
    expect(voltage[network.nodes.ids.indexOf(nodeId(30))]).toBeCloseTo(0.99458144, 8);
  });

  test('whatever they are, each machine keeps its voltage within them or is at one, on the right side', () => {
    const network = networkOf(readCase('case57'), 'machine');
    const { injections } = network;
    const machines = injections.ids.flatMap((_, row) => (injections.kinds[row] === 'generation' ? [row] : []));
    const width = fc.array(fc.double({ min: 0.05, max: 2, noNaN: true }), {
      minLength: machines.length,
      maxLength: machines.length,
    });
    fc.assert(
      fc.property(width, (widths) => {
        const [qLow, qHigh] = [injections.qLow.slice(), injections.qHigh.slice()];
        machines.forEach((row, index) => {
          qLow[row] = -widths[index]!;
          qHigh[row] = widths[index]! / 2;
        });
        const one = { ...network, injections: { ...injections, qLow, qHigh } };
        const { voltage, angle, flows, control, islands } = solvePowerFlow(one);
        if (islands[0]!.status !== 'converged') return;
        expect(residual(one, voltage, angle, [], flows.injections)).toBeLessThan(1e-8);
        for (const row of machines) {
          const [q, v] = [flows.injections.q[row]!, voltage[injections.node[row]!]!];
          const target = injections.voltage[row]!;
          if (control.roles[row] !== 0) expect(v).toBeCloseTo(target, 8);
          // Giving all that it can the voltage is below the target, taking all that it can above.
          else if (q === qLow[row]) expect(v).toBeLessThan(target + 1e-5);
          else {
            expect(q).toBe(qHigh[row]);
            expect(v).toBeGreaterThan(target - 1e-5);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a machine whose neighbours have raised the voltage returns to its own', () => {
    const network = networkOf(readCase('case_ieee30'), 'machine');
    // Bus 1 gives 0 instead of taking 20 Mvar, so bus 2 need not give its most.
    const { voltage, control } = solvePowerFlow(network);
    const row = network.injections.ids.indexOf('urn:ngsi-ld:EnergySource:2.1');
    expect(control.roles[row]).not.toBe(0);
    expect(voltage[network.nodes.ids.indexOf(nodeId(2))]).toBeCloseTo(1.045, 8);
  });

  test('follow the capability curve at the active power that the machine has', () => {
    const network = networkOf(readCase('case14'), 'machine');
    const row = network.injections.ids.indexOf('urn:ngsi-ld:EnergySource:2.1');
    const asset = network.injections.ids[row]!;
    // It gives 40 MW: half way between 0 and 80 MW, so at most 20 Mvar; it would give 43.6.
    const curve = [
      { p: -0.8, qLow: -0.1, qHigh: 0.1 },
      { p: 0, qLow: -0.3, qHigh: 0.3 },
    ];
    const result = solvePowerFlow({ ...network, reactiveCurves: new Map([[asset, curve]]) });
    expect(atLimit(result)).toContain(asset);
    expect(result.flows.injections.q[row]).toBeCloseTo(-0.2, 12);
  });
});

describe('a machine that keeps the voltage of another bus', () => {
  test('has that bus at its target, and its own where that takes it', () => {
    const network = networkOf(readCase('case14'));
    const { injections, nodes } = network;
    const machine = injections.ids.indexOf('urn:ngsi-ld:EnergySource:8.4');
    const there = nodes.ids.indexOf(nodeId(9));
    const one: Network = {
      ...network,
      injections: {
        ...injections,
        regulated: injections.regulated.with(machine, there),
        voltage: injections.voltage.with(machine, 1.06),
        qLow: injections.qLow.map(() => Number.NEGATIVE_INFINITY),
        qHigh: injections.qHigh.map(() => Number.POSITIVE_INFINITY),
      },
    };
    const { voltage, angle, flows, islands } = solvePowerFlow(one);
    expect(islands.map(({ status }) => status)).toEqual(['converged']);
    expect(voltage[there]).toBeCloseTo(1.06, 8);
    expect(residual(one, voltage, angle, [], flows.injections)).toBeLessThan(1e-8);
  });

  test('may share that with others at other buses', () => {
    const network = networkOf(readCase('case14'));
    const { injections, nodes } = network;
    const there = nodes.ids.indexOf(nodeId(9));
    const machines = ['6.3', '8.4'].map((key) => injections.ids.indexOf(`urn:ngsi-ld:EnergySource:${key}`));
    const [regulated, voltage] = [injections.regulated.slice(), injections.voltage.slice()];
    for (const row of machines) {
      regulated[row] = there;
      voltage[row] = 1.05;
    }
    const one = { ...network, injections: { ...injections, regulated, voltage } };
    const result = solvePowerFlow(one, { ...standardOptions, reactiveLimits: false });
    expect(result.voltage[there]).toBeCloseTo(1.05, 8);
    expect(result.findings).toEqual([]);
    expect(residual(one, result.voltage, result.angle, [], result.flows.injections)).toBeLessThan(1e-8);
  });

  test('keeps its own bus, and says so, where another keeps that one already', () => {
    const network = networkOf(readCase('case14'));
    const { injections, nodes } = network;
    const machine = injections.ids.indexOf('urn:ngsi-ld:EnergySource:8.4');
    const regulated = injections.regulated.with(machine, nodes.ids.indexOf(nodeId(6)));
    const { voltage, findings } = solvePowerFlow(
      { ...network, injections: { ...injections, regulated } },
      { ...standardOptions, reactiveLimits: false },
    );
    expect(voltage[nodes.ids.indexOf(nodeId(8))]).toBeCloseTo(1.09, 8);
    expect(findings).toEqual([
      { asset: 'urn:ngsi-ld:EnergySource:8.4', message: expect.stringMatching(/keeps its own bus/) },
    ]);
  });
});
