/**
 * What a power flow needs to know of a network before it looks at any number: buses, islands, patterns, orderings.
 *
 * Networks that share columns (a live twin and a scenario copy only those that change) share the plan, so a run after a
 * change of loads, set-points or taps prepares nothing anew. An outage makes a new plan, but not a new ordering: the
 * pattern has a place for every branch of the island, in service or not.
 */
import type { Pattern } from '../math/ordering.ts';
import { entryOf } from '../math/pattern.ts';
import type { Network } from '../network/network.ts';
import { type Topology, topologyOf } from '../network/topology.ts';
import { type ClosedSwitches, closedSwitches } from './closed-switches.ts';
import { type Control, controlBefore, type Keeper, keepersOf } from './control.ts';
import { type Workspace, workspaceFor } from './newton.ts';
import { orderedFor, spanningTree } from './ordering.ts';
import { type Points, pointsOf } from './shorts.ts';

export interface IslandPlan {
  readonly island: number;
  /** Buses of the topology in it. */
  readonly buses: Int32Array;
  /** Local number → point. */
  readonly points: Int32Array;
  /** Rows of the branches that have an impedance and are in service, of all injections in service, and of the shorts. */
  readonly branches: Int32Array;
  readonly injections: Int32Array;
  readonly shorts: Int32Array;
  readonly pattern: Pattern;
  /** For each branch where Y_ff, Y_ft, Y_tf and Y_tt stand in the pattern; for each point its own entry. */
  readonly entries: Int32Array;
  readonly diagonal: Int32Array;
  /** By branch its local ends, by injection its local point. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly at: Int32Array;
  readonly keepers: readonly Keeper[];
  /** A way to every point from those that keep an angle: index of a branch, ~index where it is passed from `to` to `from`. */
  readonly tree: Int32Array;
  /** Memory of the solver: what was in it before a run does not matter. */
  readonly workspace: Workspace;
}

export interface Plan extends Points {
  readonly topology: Topology;
  readonly pointOfNode: Int32Array;
  /** Local number of a point within its island. */
  readonly localOfPoint: Int32Array;
  /** Energised islands only, in the order of the topology. */
  readonly islands: readonly IslandPlan[];
  /** What machines do before any limit is looked at, and whether one of them may have to change that. */
  readonly control: Omit<Control, 'p' | 'q'>;
  readonly isAdjustable: boolean;
  readonly closed: ClosedSwitches;
}

/** The columns that a plan depends on: the same arrays mean the same plan. */
function keyOf({ nodes, branches, switches, injections, containers }: Network): readonly object[] {
  return [
    ...[nodes.ids, containers, branches.from, branches.to, branches.inService, branches.r, branches.x],
    ...[switches.open, switches.opensOnLossOfSupply, switches.inService, switches.from, switches.to],
    ...[injections.node, injections.inService, injections.kinds, injections.priority, injections.rating],
    ...[injections.gridForming, injections.voltage, injections.angle, injections.regulated],
    ...[injections.qLow, injections.qHigh],
  ];
}

interface Known {
  readonly key: readonly object[];
  readonly plan: Plan;
  /** A ratio says nothing of the points but where it stands alone, without impedance. */
  readonly ratios: readonly object[];
}

const plans = new WeakMap<object, readonly Known[]>();
/** Plans that are kept for one set of nodes: a base and the studies on it take turns. */
const plansMax = 4;

/** The plan of a network; computed once for each topology. */
export function planOf(network: Network): Plan {
  const key = keyOf(network);
  const { ratio, shift } = network.branches;
  const known = plans.get(network.nodes.ids) ?? [];
  const same = known.find((one) => {
    const isSame = one.key.every((part, index) => part === key[index]);
    return isSame && (one.ratios.length === 0 || (one.ratios[0] === ratio && one.ratios[1] === shift));
  });
  const used = same ?? { key, ...planned(network) };
  // What was used last goes first: the oldest is dropped.
  if (used !== known[0]) {
    plans.set(network.nodes.ids, [used, ...known.filter((one) => one !== used)].slice(0, plansMax));
  }
  return used.plan;
}

function planned(network: Network): Omit<Known, 'key'> {
  const { kinds, ratio, shift } = network.branches;
  const plan = makePlan(network);
  return { plan, ratios: plan.shorts.some((row) => kinds[row] === 'transformer') ? [ratio, shift] : [] };
}

function makePlan(network: Network): Plan {
  const { branches, injections } = network;
  const topology = topologyOf(network);
  const points = pointsOf(network, topology);
  const { busOfNode, islandOfBus } = topology;
  const pointOfNode = busOfNode.map((bus) => points.pointOfBus[bus]!);
  const islandOfNode = (node: number): number => islandOfBus[busOfNode[node]!]!;

  const { control, findings } = controlBefore(network, { topology, pointOfNode, scale: points.scale });
  const busesIn: number[][] = Array.from({ length: topology.islands }, () => []);
  for (const [bus, island] of islandOfBus.entries()) busesIn[island]!.push(bus);
  const localOfPoint = new Int32Array(points.points);
  const pointsIn: number[][] = Array.from({ length: topology.islands }, () => []);
  points.pointOfBus.forEach((point, bus) => {
    const list = pointsIn[islandOfBus[bus]!]!;
    // Points are numbered by their lowest bus: the first bus of a point comes before those of the next.
    if (list.length > 0 && list[list.length - 1]! >= point) return;
    localOfPoint[point] = list.push(point) - 1;
  });
  const isShort = new Set(points.shorts);
  const branchesIn: number[][] = pointsIn.map(() => []);
  const shortsIn: number[][] = pointsIn.map(() => []);
  const placesIn: number[][] = pointsIn.map(() => []);
  for (let row = 0; row < branches.ids.length; row++) {
    const island = islandOfNode(branches.from[row]!);
    if (islandOfNode(branches.to[row]!) === island) placesIn[island]!.push(row);
    if (branches.inService[row] === 1) (isShort.has(row) ? shortsIn : branchesIn)[island]!.push(row);
  }
  const injectionsIn: number[][] = pointsIn.map(() => []);
  for (let row = 0; row < injections.ids.length; row++) {
    if (injections.inService[row] === 1) injectionsIn[islandOfNode(injections.node[row]!)]!.push(row);
  }

  const islands: IslandPlan[] = [];
  for (let island = 0; island < topology.islands; island++) {
    if (topology.energised[island] === 0) continue;
    const local = (node: number): number => localOfPoint[pointOfNode[node]!]!;
    const ends = (rows: readonly number[]) => ({
      from: Int32Array.from(rows, (row) => local(branches.from[row]!)),
      to: Int32Array.from(rows, (row) => local(branches.to[row]!)),
    });
    const places = ends(placesIn[island]!);
    const { analysis, factors } = orderedFor(branches.from, pointsIn[island]!.length, places.from, places.to);
    const { pattern } = analysis;
    const rows = branchesIn[island]!;
    const { from, to } = ends(rows);
    const at = Int32Array.from(injectionsIn[island]!, (row) => local(injections.node[row]!));
    const own = Int32Array.from(injectionsIn[island]!);
    const keepers = keepersOf({ injections: own, at }, control.roles);
    const roots = at.filter((_, index) => topology.balances[injectionsIn[island]![index]!] === 1);
    const entries = new Int32Array(4 * rows.length);
    for (let at = 0; at < rows.length; at++) {
      const [f, t] = [from[at]!, to[at]!];
      entries[4 * at] = entryOf(pattern, f, f);
      entries[4 * at + 1] = entryOf(pattern, f, t);
      entries[4 * at + 2] = entryOf(pattern, t, f);
      entries[4 * at + 3] = entryOf(pattern, t, t);
    }
    const diagonal = Int32Array.from({ length: pattern.size }, (_, at) => entryOf(pattern, at, at));
    islands.push({
      island,
      buses: Int32Array.from(busesIn[island]!),
      points: Int32Array.from(pointsIn[island]!),
      branches: Int32Array.from(rows),
      injections: own,
      shorts: Int32Array.from(shortsIn[island]!),
      pattern,
      entries,
      diagonal,
      ...{ from, to, at, keepers },
      tree: spanningTree(pattern.size, roots, from, to),
      workspace: workspaceFor(factors, diagonal),
    });
  }
  const isAdjustable = islands.some(({ keepers }) =>
    keepers.some(({ rows }) =>
      rows.some(
        (row) =>
          Number.isFinite(injections.qLow[row]!) ||
          Number.isFinite(injections.qHigh[row]!) ||
          network.reactiveCurves.has(injections.ids[row]!) ||
          (!Number.isNaN(injections.voltage[row]!) &&
            pointOfNode[injections.regulated[row]!] !== pointOfNode[injections.node[row]!]),
      ),
    ),
  );
  const closed = closedSwitches(network, topology, points);
  const told = { findings: [...points.findings, ...findings] };
  return { topology, ...points, ...told, pointOfNode, localOfPoint, islands, control, isAdjustable, closed };
}
