/** The demo calculated: its nameplates are such that the twin has an answer near what a utility would see. */
import { describe, expect, test } from 'vitest';
import { demoRegion } from '#models/facility/demo.ts';
import { entitiesOf } from '#models/facility/entities.ts';
import { buildNetwork } from '#twins/network/build.ts';
import { solvePowerFlow } from '#twins/powerflow/solve.ts';

const at = '2026-11-21T12:00:00.000Z';

describe('the power flow of the demo', () => {
  const network = buildNetwork(entitiesOf(demoRegion, at), { revision: 1, at });
  const { islands, voltage, flows } = solvePowerFlow(network);

  test('has everything it needs: no finding, one island, converged', () => {
    expect(network.findings).toEqual([]);
    expect(islands.map(({ status, energised }) => ({ status, energised }))).toEqual([
      { status: 'converged', energised: true },
    ]);
  });

  test('keeps every node within 5 % of its nominal voltage, the range of ANSI C84.1 for service voltage', () => {
    expect(voltage).toHaveLength(network.nodes.ids.length);
    for (const value of voltage) expect(Math.abs(value - 1)).toBeLessThan(0.05);
  });

  test('draws from the grid what the homes consume and a little more', () => {
    const source = network.injections.kinds.indexOf('source');
    const supplied = -flows.injections.p[source]! * 100;
    const consumed = demoRegion.entities
      .filter(({ type }) => type === 'EnergyConsumer')
      .reduce((sum, entity) => sum + (entity['pfixed'] as unknown as { value: number }).value, 0);
    // The no-load losses of a 50 MVA and a 75 kVA transformer, 0.06 % and 0.2 %, are most of it.
    const noLoad = 50 * 0.0006 + 0.075 * 0.002;
    expect(supplied).toBeGreaterThan(consumed + 0.95 * noLoad);
    expect(supplied).toBeLessThan(consumed + 1.1 * noLoad);
  });
});
