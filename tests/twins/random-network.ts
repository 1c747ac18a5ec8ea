/** Random networks for property tests: any graph of switches and lines, or a radial feeder with homes. */
import fc from 'fast-check';
import type { Network } from '#twins/network/network.ts';
import { type BranchRow, type InjectionRow, idle, plainBranch, type SwitchRow, tabulate } from '#twins/network/rows.ts';

const moment = { revision: 7, at: '2026-01-01T00:00:00.000Z' } as const;
const trusted = { quality: 'good', observedAt: undefined } as const;

export const line = (id: number, from: number, to: number, inService = true): BranchRow => ({
  id: `urn:ngsi-ld:ACLineSegment:${id}`,
  kind: 'line',
  from,
  to,
  ...plainBranch,
  r: 0.01,
  x: 0.02,
  ratedFrom: 400,
  ratedTo: 400,
  inService,
});

export const breaker = (id: number, from: number, to: number, open = false): SwitchRow => ({
  id: `urn:ngsi-ld:Breaker:${id}`,
  kind: 'switch',
  from,
  to,
  open,
  opensOnLossOfSupply: false,
  ratedCurrent: 600,
  inService: true,
  ...trusted,
});

export const load = (id: number, node: number, p = 0.001): InjectionRow => ({
  id: `urn:ngsi-ld:EnergyConsumer:${id}`,
  kind: 'load',
  type: 'EnergyConsumer',
  node,
  p,
  q: p / 3,
  ...idle,
});

export const source = (id: number, node: number): InjectionRow => ({
  ...load(id, node, 0),
  id: `urn:ngsi-ld:EnergySource:${id}`,
  kind: 'source',
  type: 'EnergySource',
  voltage: 1.02,
  angle: 0,
});

interface Parts {
  readonly nodes: number;
  readonly branches?: readonly BranchRow[];
  readonly switches?: readonly SwitchRow[];
  readonly injections?: readonly InjectionRow[];
  readonly containers?: ReadonlyMap<string, string>;
  readonly homes?: ReadonlySet<string>;
}

export const nodeName = (row: number): string => `urn:ngsi-ld:ConnectivityNode:${row}`;

export function network({ nodes, ...parts }: Parts): Network {
  const rows = Array.from({ length: nodes }, (_, row) => ({ id: nodeName(row), baseKilovolt: 20 }));
  const none = { branches: [], switches: [], injections: [], containers: new Map(), homes: new Set<string>() };
  return tabulate(
    {
      nodes: rows,
      ...none,
      ...parts,
      tapChangers: new Map(),
      reactiveCurves: new Map(),
      shuntSections: new Map(),
      findings: [],
    },
    moment,
  );
}

/** Any graph: switches and lines between any two nodes, sources and loads anywhere. */
export const anyNetwork: fc.Arbitrary<Network> = fc.integer({ min: 1, max: 14 }).chain((nodes) => {
  const node = fc.nat({ max: nodes - 1 });
  const link = fc.record({ from: node, to: node, on: fc.boolean() });
  return fc
    .record({
      switches: fc.array(link, { maxLength: 18 }),
      branches: fc.array(link, { maxLength: 12 }),
      sources: fc.array(node, { maxLength: 2 }),
      loads: fc.array(node, { maxLength: 6 }),
    })
    .map(({ switches, branches, sources, loads }) =>
      network({
        nodes,
        switches: switches.map(({ from, to, on }, id) => breaker(id, from, to, !on)),
        branches: branches.map(({ from, to, on }, id) => line(id, from, to, on)),
        injections: [...sources.map((at, id) => source(id, at)), ...loads.map((at, id) => load(id, at))],
      }),
    );
});

export const homeName = (id: number): string => `urn:ngsi-ld:Home:${id}`;

/**
 * A tree from a source at node 0: every other node hangs on an earlier one by a line or a breaker. Loads at random nodes
 * are in homes, one or more in each.
 */
export const radialNetwork: fc.Arbitrary<Network> = fc.integer({ min: 2, max: 30 }).chain((nodes) =>
  fc
    .record({
      parents: fc.array(fc.nat({ max: 1000 }), { minLength: nodes - 1, maxLength: nodes - 1 }),
      isBreaker: fc.array(fc.boolean(), { minLength: nodes - 1, maxLength: nodes - 1 }),
      loads: fc.array(fc.record({ node: fc.nat({ max: nodes - 1 }), home: fc.nat({ max: 5 }) }), {
        minLength: 1,
        maxLength: 12,
      }),
    })
    .map(({ parents, isBreaker, loads }) => {
      const branches: BranchRow[] = [];
      const switches: SwitchRow[] = [];
      parents.forEach((any, at) => {
        const child = at + 1;
        if (isBreaker[at]) switches.push(breaker(child, any % child, child));
        else branches.push(line(child, any % child, child));
      });
      return network({
        nodes,
        branches,
        switches,
        injections: [source(0, 0), ...loads.map(({ node }, id) => load(id, node))],
        containers: new Map(loads.map(({ home }, id) => [`urn:ngsi-ld:EnergyConsumer:${id}`, homeName(home)])),
        homes: new Set(loads.map(({ home }) => homeName(home))),
      });
    }),
);
