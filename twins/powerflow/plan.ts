/**
 * What a power flow needs to know of a network before it looks at any number: buses, islands, patterns, orderings.
 *
 * It depends on the topology alone. Networks that share their topology columns (a live twin copies only the columns that
 * change) share the plan, so a run after a change of loads orders nothing anew.
 */
import { type Analysis, analyse } from '../math/block-lu.ts';
import type { Pattern } from '../math/ordering.ts';
import { entryOf, patternOf } from '../math/pattern.ts';
import type { Network } from '../network/network.ts';
import { type Topology, topologyOf } from '../network/topology.ts';
import { type ClosedSwitches, closedSwitches } from './closed-switches.ts';

export interface IslandPlan {
  readonly island: number;
  /** Local bus → bus of the topology. */
  readonly buses: Int32Array;
  /** Rows of the branches in service in this island, and of the injections in service. */
  readonly branches: Int32Array;
  readonly injections: Int32Array;
  readonly pattern: Pattern;
  readonly analysis: Analysis;
  /** For each branch where Y_ff, Y_ft, Y_tf and Y_tt stand in the pattern. */
  readonly entries: Int32Array;
}

export interface Plan {
  readonly topology: Topology;
  /** Local number of a bus within its island. */
  readonly localOfBus: Int32Array;
  /** Energised islands only, in the order of the topology. */
  readonly islands: readonly IslandPlan[];
  readonly closed: ClosedSwitches;
}

/** The columns that a plan depends on: the same arrays mean the same plan. */
function keyOf({ nodes, branches, switches, injections, containers }: Network): readonly object[] {
  return [
    switches.open,
    switches.opensOnLossOfSupply,
    switches.inService,
    switches.from,
    switches.to,
    branches.from,
    branches.to,
    branches.inService,
    injections.node,
    injections.inService,
    injections.kinds,
    injections.voltage,
    injections.priority,
    injections.rating,
    injections.gridForming,
    nodes.ids,
    containers,
  ];
}

const plans = new WeakMap<object, { readonly key: readonly object[]; readonly plan: Plan }>();

/** The plan of a network; computed once for each topology. */
export function planOf(network: Network): Plan {
  const key = keyOf(network);
  const known = plans.get(key[0]!);
  if (known?.key.every((part, index) => part === key[index])) return known.plan;
  const plan = makePlan(network);
  plans.set(key[0]!, { key, plan });
  return plan;
}

function makePlan(network: Network): Plan {
  const { branches, injections } = network;
  const topology = topologyOf(network);
  const { busOfNode, islandOfBus } = topology;
  const islandOfNode = (node: number): number => islandOfBus[busOfNode[node]!]!;

  const localOfBus = new Int32Array(topology.buses);
  const busesOf: number[][] = Array.from({ length: topology.islands }, () => []);
  for (let bus = 0; bus < topology.buses; bus++) localOfBus[bus] = busesOf[islandOfBus[bus]!]!.push(bus) - 1;
  const branchesOf: number[][] = busesOf.map(() => []);
  for (let row = 0; row < branches.ids.length; row++) {
    if (branches.inService[row] === 1) branchesOf[islandOfNode(branches.from[row]!)]!.push(row);
  }
  const injectionsOf: number[][] = busesOf.map(() => []);
  for (let row = 0; row < injections.ids.length; row++) {
    if (injections.inService[row] === 1) injectionsOf[islandOfNode(injections.node[row]!)]!.push(row);
  }

  const islands: IslandPlan[] = [];
  for (let island = 0; island < topology.islands; island++) {
    if (topology.energised[island] === 0) continue;
    const rows = branchesOf[island]!;
    const from = rows.map((row) => localOfBus[busOfNode[branches.from[row]!]!]!);
    const to = rows.map((row) => localOfBus[busOfNode[branches.to[row]!]!]!);
    const pattern = patternOf(busesOf[island]!.length, from, to);
    const entries = new Int32Array(4 * rows.length);
    for (let at = 0; at < rows.length; at++) {
      const [f, t] = [from[at]!, to[at]!];
      entries[4 * at] = entryOf(pattern, f, f);
      entries[4 * at + 1] = entryOf(pattern, f, t);
      entries[4 * at + 2] = entryOf(pattern, t, f);
      entries[4 * at + 3] = entryOf(pattern, t, t);
    }
    islands.push({
      island,
      buses: Int32Array.from(busesOf[island]!),
      branches: Int32Array.from(rows),
      injections: Int32Array.from(injectionsOf[island]!),
      pattern,
      analysis: analyse(pattern),
      entries,
    });
  }

  return { topology, localOfBus, islands, closed: closedSwitches(network, topology) };
}
