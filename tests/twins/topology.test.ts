/** Topology, traces and flows through switches, against naive searches. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Network } from '#twins/network/network.ts';
import { deEnergised, topologyOf } from '#twins/network/topology.ts';
import { trace } from '#twins/network/trace.ts';
import { solvePowerFlow } from '#twins/powerflow/solve.ts';
import { anyNetwork, breaker, line, load, network, nodeName, radialNetwork, source } from './random-network.ts';
import { groups, residual } from './residual.ts';

/** Nodes that a search from `start` reaches over closed switches and branches in service. */
function reach({ switches, branches }: Network, start: number, without?: string): ReadonlySet<number> {
  const found = new Set([start]);
  for (const node of found) {
    const pass = (id: string, on: boolean, from: number, to: number): void => {
      if (!on || id === without) return;
      if (from === node) found.add(to);
      if (to === node) found.add(from);
    };
    switches.ids.forEach((id, row) => {
      pass(id, !switches.open[row] && !!switches.inService[row], switches.from[row]!, switches.to[row]!);
    });
    branches.ids.forEach((id, row) => {
      pass(id, !!branches.inService[row], branches.from[row]!, branches.to[row]!);
    });
  }
  return found;
}

const lit = (one: Network, without?: string): ReadonlySet<number> =>
  new Set(
    one.injections.kinds.flatMap((kind, row) =>
      kind === 'source' ? [...reach(one, one.injections.node[row]!, without)] : [],
    ),
  );

describe('topology', () => {
  test('buses are what a search over closed switches finds, islands what a search over all finds', () => {
    fc.assert(
      fc.property(anyNetwork, (one) => {
        const { busOfNode, islandOfBus, buses } = topologyOf(one);
        const group = groups(one);
        expect(new Set(group).size).toBe(buses);
        for (let a = 0; a < group.length; a++) {
          const reached = reach(one, a);
          for (let b = 0; b < group.length; b++) {
            expect(busOfNode[a] === busOfNode[b]).toBe(group[a] === group[b]);
            expect(islandOfBus[busOfNode[a]!] === islandOfBus[busOfNode[b]!]).toBe(reached.has(b));
          }
        }
      }),
    );
  });

  test('equipment is dark where no search from a source arrives', () => {
    fc.assert(
      fc.property(anyNetwork, (one) => {
        const fed = lit(one);
        const { branches, switches, injections } = one;
        const expected = [
          ...branches.ids.filter((_, row) => !branches.inService[row] || !fed.has(branches.from[row]!)),
          ...switches.ids.filter((_, row) => !fed.has(switches.from[row]!) && !fed.has(switches.to[row]!)),
          ...injections.ids.filter((_, row) => !fed.has(injections.node[row]!)),
        ];
        expect([...deEnergised(one)].sort()).toEqual(expected.sort());
      }),
    );
  });
});

describe('flows through switches', () => {
  test('power balances at every node, not only at every bus, and the referee agrees', () => {
    fc.assert(
      fc.property(anyNetwork, (one) => {
        const { voltage, angle, flows, islands } = solvePowerFlow(one);
        expect(islands.every(({ energised, status }) => status === (energised ? 'converged' : 'notCalculated'))).toBe(
          true,
        );
        expect(residual(one, voltage, angle)).toBeLessThan(1e-8);
        const sum = new Float64Array(one.nodes.ids.length);
        const add = (node: number, p: number): void => {
          sum[node]! += p;
        };
        one.branches.ids.forEach((_, row) => {
          add(one.branches.from[row]!, flows.from.p[row]!);
          add(one.branches.to[row]!, flows.to.p[row]!);
        });
        one.switches.ids.forEach((_, row) => {
          add(one.switches.from[row]!, flows.switches.p[row]!);
          add(one.switches.to[row]!, -flows.switches.p[row]!);
          if (one.switches.open[row]) expect(flows.switches.p[row]).toBe(0);
        });
        one.injections.ids.forEach((_, row) => {
          add(one.injections.node[row]!, flows.injections.p[row]!);
        });
        for (const rest of sum) expect(Math.abs(rest)).toBeLessThan(1e-9);
      }),
    );
  });

  test('two parallel breakers carry half each', () => {
    const one = network({
      nodes: 2,
      switches: [breaker(1, 0, 1), breaker(2, 0, 1)],
      injections: [source(0, 0), load(0, 1, 0.5)],
    });
    const { switches } = solvePowerFlow(one).flows;
    expect([...switches.p]).toEqual([0.25, 0.25]);
  });
});

describe('traces', () => {
  test('in a radial network upstream is the one way to the source, and downstream its reverse', () => {
    fc.assert(
      fc.property(radialNetwork, (one) => {
        const links = [...one.branches.ids, ...one.switches.ids];
        for (const start of links.slice(0, 6)) {
          // Taken out, a link cuts off what lies downstream of it, and lies upstream of just that.
          const fed = lit(one, start);
          const cut = one.injections.ids.filter((_, row) => !fed.has(one.injections.node[row]!));
          const below = trace(one, [start], 'downstream').steps.map(({ asset }) => asset);
          expect(below.filter((asset) => one.index.get(asset)!.kind === 'injection').sort()).toEqual([...cut].sort());
          for (const id of one.injections.ids.slice(1)) {
            const above = trace(one, [id], 'upstream').steps.map(({ asset }) => asset);
            expect(above.includes(start)).toBe(cut.includes(id));
            expect(above).toContain('urn:ngsi-ld:EnergySource:0');
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('affected customers are the homes that lose a load without the start', () => {
    fc.assert(
      fc.property(radialNetwork, (one) => {
        for (const start of one.switches.ids) {
          const fed = lit(one, start);
          const dark = one.injections.ids.filter((_, row) => !fed.has(one.injections.node[row]!));
          const homes = new Set(dark.map((id) => one.containers.get(id)!));
          const { steps, customers } = trace(one, [start], 'affectedCustomers');
          expect(new Set(steps.map(({ asset }) => asset))).toEqual(homes);
          expect(customers).toBe(homes.size);
          // The same customers are named once the breaker is open: they are those it keeps dark.
          const row = one.index.get(start)!.row;
          const opened = { ...one, switches: { ...one.switches, open: one.switches.open.with(row, 1) } };
          expect(trace(opened, [start], 'affectedCustomers').customers).toBe(homes.size);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('an open switch ends a trace, and what hangs on nothing has no source', () => {
    // 0 source — line 1 — 1 — breaker 2 (open) — 2 — line 3 — 3 load
    const one = network({
      nodes: 4,
      branches: [line(1, 0, 1), line(3, 2, 3)],
      switches: [breaker(2, 1, 2, true)],
      injections: [source(0, 0), load(0, 3)],
    });
    const assets = (kind: Parameters<typeof trace>[2], from: string) =>
      trace(one, [from], kind).steps.map(({ asset, distance }) => `${distance} ${asset.split(':').slice(2).join(':')}`);
    expect(assets('connected', 'urn:ngsi-ld:EnergyConsumer:0')).toEqual(['0 EnergyConsumer:0', '1 ACLineSegment:3']);
    expect(trace(one, ['urn:ngsi-ld:EnergyConsumer:0'], 'upstream')).toMatchObject({ energised: false, sources: [] });
    expect(assets('energizingSources', 'urn:ngsi-ld:ACLineSegment:1')).toEqual(['1 EnergySource:0']);
    expect(assets('downstream', 'urn:ngsi-ld:Breaker:2')).toEqual([
      '0 Breaker:2',
      '1 ACLineSegment:3',
      '2 EnergyConsumer:0',
    ]);
    expect(trace(one, [nodeName(3)], 'affectedCustomers').customers).toBe(0);
  });

  test('a container stands for the equipment in it, a device for its container', () => {
    const containers = new Map([
      ['urn:ngsi-ld:EnergyConsumer:0', 'urn:ngsi-ld:Home:1'],
      ['urn:ngsi-ld:Thermostat:1', 'urn:ngsi-ld:Home:1'],
    ]);
    const one = network({
      nodes: 2,
      branches: [line(1, 0, 1)],
      injections: [source(0, 0), load(0, 1)],
      containers,
      homes: new Set(['urn:ngsi-ld:Home:1']),
    });
    for (const start of ['urn:ngsi-ld:Home:1', 'urn:ngsi-ld:Thermostat:1']) {
      expect(trace(one, [start], 'upstream').steps).toEqual([
        { asset: 'urn:ngsi-ld:EnergyConsumer:0', distance: 0 },
        { asset: 'urn:ngsi-ld:ACLineSegment:1', distance: 1 },
        { asset: 'urn:ngsi-ld:EnergySource:0', distance: 2 },
      ]);
    }
  });
});
