/** The demo calculated: its nameplates are such that the twin has an answer near what a utility would see. */
import { describe, expect, test } from 'vitest';
import { demoRegion } from '#models/facility/demo.ts';
import { entitiesOf } from '#models/facility/entities.ts';
import { atHour } from '#models/facility/region.ts';
import { buildNetwork } from '#twins/network/build.ts';
import { baseMva, type Network } from '#twins/network/network.ts';
import { terminalFlows } from '#twins/powerflow/report.ts';
import { type PowerFlowResult, solvePowerFlow } from '#twins/powerflow/solve.ts';
import { number } from './region-graph.ts';

const at = '2026-11-21T12:00:00.000Z';
const network = buildNetwork(entitiesOf(demoRegion, at), { revision: 1, at });
const byId = new Map(demoRegion.entities.map((entity) => [entity.id, entity]));
const { simulation } = demoRegion;

/** The network as the curves of the region say at an hour, its taps where they begin. */
function atTime(hour: number): Network {
  const p = Float64Array.from(network.injections.p);
  const q = Float64Array.from(network.injections.q);
  const set = (id: string, megawatt: number, megavar = 0): void => {
    const { row } = network.index.get(id)!;
    p[row] = megawatt / baseMva;
    q[row] = megavar / baseMva;
  };
  for (const { consumer, activePower, powerFactor } of simulation.loads) {
    const power = atHour(activePower, hour);
    set(consumer, power, power * Math.tan(Math.acos(powerFactor)));
  }
  for (const { machine, activePower } of simulation.generators!)
    if (activePower) set(machine, -atHour(activePower, hour));
  for (const { converter, activePower } of simulation.batteries!) set(converter, -atHour(activePower, hour));
  const irradiance = atHour(simulation.weather.irradiance, hour);
  for (const { converter, ratedDcPower, efficiency } of simulation.photovoltaics) {
    const most = number(byId.get(converter)!, 'ratedS');
    set(converter, -Math.min((ratedDcPower / 1e6) * irradiance * efficiency, most));
  }
  // Full wind: the most that the farm does to the voltage.
  for (const { converter, ratedPower } of simulation.wind!) set(converter, -ratedPower);
  return { ...network, injections: { ...network.injections, p, q } };
}

/** Loadings in percent of ratings, by the assets of a type. */
function loadings(net: Network, flow: PowerFlowResult, type: string): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (const { asset, activePower, reactivePower, current } of terminalFlows(net, flow)) {
    const entity = byId.get(asset)!;
    if (entity.type !== type) continue;
    const loading =
      type === 'ACLineSegment'
        ? current / number(entity, 'ratedCurrent')
        : Math.hypot(activePower, reactivePower) / number(entity, 'ratedS');
    most.set(asset, Math.max(most.get(asset) ?? 0, 100 * loading));
  }
  return most;
}

describe('the power flow of the demo', () => {
  const flow = solvePowerFlow(network);

  test('has everything it needs: no finding, one island, converged', () => {
    expect(network.findings).toEqual([]);
    expect(flow.islands.map(({ status, energised }) => ({ status, energised }))).toEqual([
      { status: 'converged', energised: true },
    ]);
    // 1e-8 per unit is the tolerance of a study.
    expect(flow.islands[0]!.largestMismatch).toBeLessThan(1e-8);
  });

  test('carries between 30 and 60 % over the autotransformers', () => {
    const loading = [...loadings(network, flow, 'PowerTransformer')].filter(([id]) => /TX1\.AT/.test(id));
    expect(loading).toHaveLength(4);
    for (const [id, percent] of loading) {
      expect(percent, id).toBeGreaterThan(30);
      expect(percent, id).toBeLessThan(60);
    }
  });

  test.each([0, 4, 8, 12, 16, 19])(
    'at %i h keeps voltages within a twentieth of nominal and overloads nothing',
    (hour) => {
      const net = atTime(hour);
      const now = solvePowerFlow(net);
      expect(now.islands[0]!.status).toBe('converged');
      // Range A of ANSI C84.1 for service voltage, and the usual one of transmission.
      now.voltage.forEach((value, row) => {
        expect(Math.abs(value - 1), net.nodes.ids[row]).toBeLessThan(0.05);
      });
      for (const type of ['ACLineSegment', 'PowerTransformer', 'VoltageRegulator'])
        for (const [id, percent] of loadings(net, now, type)) expect(percent, id).toBeLessThan(100);
    },
  );

  test('draws from the 765 kV system what is consumed and not generated, and losses of less than 2 %', () => {
    const source = network.injections.kinds.indexOf('source');
    const supplied = -flow.flows.injections.p[source]! * baseMva;
    const consumed = demoRegion.simulation.loads.reduce(
      (sum, { consumer }) => sum + number(byId.get(consumer)!, 'pfixed'),
      0,
    );
    const generated = demoRegion.entities
      .filter(({ type }) => type === 'SynchronousMachine')
      .reduce((sum, machine) => sum - number(machine, 'activePower'), 0);
    expect(supplied).toBeGreaterThan(consumed - generated);
    expect(supplied).toBeLessThan((consumed - generated) * 1.02);
  });

  test('begins with every tap in its band, so that none moves at once', () => {
    const voltages = new Map(
      terminalFlows(network, flow).map(({ asset, terminal, voltage }) => [`${asset} ${terminal}`, voltage]),
    );
    for (const { transformer } of simulation.tapChangers!) {
      const entity = byId.get(transformer)!;
      const off = voltages.get(`${transformer} 2`)! - number(entity, 'targetVoltage');
      expect(Math.abs(off), transformer).toBeLessThan(number(entity, 'targetDeadband') / 2);
    }
  });
});
