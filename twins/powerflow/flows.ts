/**
 * Power at every terminal, from the voltages of the buses.
 *
 * Branches: S = V conj(I) of the pi equivalent. What keeps a voltage gives what its bus lacks: reactive power in proportion
 * to the ranges, active power in equal parts. Switches and branches without impedance are not told by voltages;
 * Kirchhoff's current law at every node does. Where they form a tree it leaves one answer; where they form a loop it
 * leaves many, and we take the one with the least sum of squares, which is that of equal, very small impedances: φ from
 * the Laplacian of `closed-switches.ts`, L φ = −s with s the power that the equipment takes at each node, and φ_from − φ_to
 * through each.
 */
import { solve } from '../math/block-lu.ts';
import type { Network } from '../network/network.ts';
import { piAdmittance } from './admittance.ts';
import { type Control, reactiveRange } from './control.ts';
import { busKinds } from './newton.ts';
import type { Plan } from './plan.ts';
import { isShort } from './shorts.ts';

/** Per unit, into the equipment at its terminal; by row. NaN where the island has no solution, 0 where it is dead. */
export interface Powers {
  readonly p: Float64Array;
  readonly q: Float64Array;
}

export interface Flows {
  readonly from: Powers;
  readonly to: Powers;
  /** At terminal 1; at terminal 2 it is the opposite. */
  readonly switches: Powers;
  readonly injections: Powers;
}

const powers = (length: number): Powers => ({ p: new Float64Array(length), q: new Float64Array(length) });

/** `voltage` and `angle` by node: 0 where dead, NaN where unknown. */
export function flowsOf(
  network: Network,
  plan: Plan,
  control: Control,
  voltage: Float64Array,
  angle: Float64Array,
): Flows {
  const { branches, injections, nodes } = network;
  const from = powers(branches.ids.length);
  const to = powers(branches.ids.length);
  const taken = powers(nodes.ids.length);
  const take = (node: number, p: number, q: number): void => {
    taken.p[node]! += p;
    taken.q[node]! += q;
  };
  const y = new Float64Array(8);
  for (let row = 0; row < branches.ids.length; row++) {
    if (branches.inService[row] === 0) continue;
    const f = branches.from[row]!;
    const t = branches.to[row]!;
    const vf = voltage[f]!;
    const vt = voltage[t]!;
    if (isShort(branches, row)) {
      const square = branches.ratio[row]! ** 2;
      from.p[row] = (branches.gFrom[row]! / square) * vf * vf;
      from.q[row] = (-branches.bFrom[row]! / square) * vf * vf;
      to.p[row] = branches.gTo[row]! * vt * vt;
      to.q[row] = -branches.bTo[row]! * vt * vt;
    } else {
      piAdmittance(branches, row, y);
      const c = vf * vt * Math.cos(angle[f]! - angle[t]!);
      const s = vf * vt * Math.sin(angle[f]! - angle[t]!);
      from.p[row] = y[0]! * vf * vf + y[2]! * c + y[3]! * s;
      from.q[row] = -y[1]! * vf * vf + y[2]! * s - y[3]! * c;
      to.p[row] = y[6]! * vt * vt + y[4]! * c - y[5]! * s;
      to.q[row] = -y[7]! * vt * vt - y[4]! * s - y[5]! * c;
    }
    take(f, from.p[row]!, from.q[row]!);
    take(t, to.p[row]!, to.q[row]!);
  }

  const drawn = powers(injections.ids.length);
  for (let row = 0; row < injections.ids.length; row++) {
    const node = injections.node[row]!;
    const v = voltage[node]!;
    // A load without voltage draws nothing, and a converter without a grid stops.
    if (injections.inService[row] === 0 || v === 0) continue;
    const role = control.roles[row]!;
    drawn.p[row] = (role === busKinds.slack ? 0 : control.p[row]!) + injections.g[row]! * v * v;
    drawn.q[row] = (role === busKinds.pq ? control.q[row]! : 0) - injections.b[row]! * v * v;
    take(node, drawn.p[row]!, drawn.q[row]!);
  }
  balance(network, plan, control, taken, drawn);
  const switches = throughSwitches(network, plan, taken, from, to);
  return { from, to, switches, injections: drawn };
}

/** Gives those that balance a point what it lacks of p, those that keep its voltage what it lacks of q. */
function balance(network: Network, plan: Plan, { roles, p }: Control, taken: Powers, drawn: Powers): void {
  const { pointOfNode } = plan;
  const { node } = network.injections;
  const lack = powers(plan.points);
  for (let at = 0; at < pointOfNode.length; at++) {
    const point = pointOfNode[at]!;
    lack.p[point] = lack.p[point]! - taken.p[at]!;
    lack.q[point] = lack.q[point]! - taken.q[at]!;
  }
  for (const { keepers, points } of plan.islands) {
    for (const { at, rows } of keepers) {
      const point = points[at]!;
      const keeping = rows.filter((row) => roles[row] !== busKinds.pq);
      const balancing = rows.filter((row) => roles[row] === busKinds.slack);
      const shares = reactiveShares(network, keeping, p, lack.q[point]!);
      keeping.forEach((row, index) => {
        const active = roles[row] === busKinds.slack ? lack.p[point]! / balancing.length : 0;
        drawn.p[row]! += active;
        drawn.q[row]! += shares[index]!;
        taken.p[node[row]!]! += active;
        taken.q[node[row]!]! += shares[index]!;
      });
    }
  }
}

/** In proportion to the ranges, so that all reach their limits together; equal where one has none. */
function reactiveShares(network: Network, rows: readonly number[], p: Float64Array, q: number): readonly number[] {
  if (rows.length === 1) return [q];
  const ranges = rows.map((row) => reactiveRange(network, row, p[row]!));
  const low = ranges.reduce((sum, range) => sum + range.low, 0);
  const width = ranges.reduce((sum, range) => sum + range.high - range.low, 0);
  if (!Number.isFinite(width) || !(width > 0)) return rows.map(() => q / rows.length);
  return ranges.map((range) => range.low + ((q - low) * (range.high - range.low)) / width);
}

/** Also adds to the flows of the branches without impedance what passes through them. */
function throughSwitches(
  { switches, branches, nodes }: Network,
  { closed }: Plan,
  taken: Powers,
  from: Powers,
  to: Powers,
): Powers {
  const through = powers(switches.ids.length);
  if (closed.rows.length + closed.shorts.length === 0) return through;
  const right = new Float64Array(2 * nodes.ids.length);
  for (let node = 0; node < nodes.ids.length; node++) {
    if (closed.grounded[node] === 1) continue;
    right[2 * node] = -taken.p[node]!;
    right[2 * node + 1] = -taken.q[node]!;
  }
  // Points do not touch in this matrix: a NaN stays in the point where it arose.
  const potential = solve(closed.factors, right);
  for (const row of closed.rows) {
    const [f, t] = [2 * switches.from[row]!, 2 * switches.to[row]!];
    through.p[row] = potential[f]! - potential[t]!;
    through.q[row] = potential[f + 1]! - potential[t + 1]!;
  }
  for (const row of closed.shorts) {
    const [f, t] = [2 * branches.from[row]!, 2 * branches.to[row]!];
    const [p, q] = [potential[f]! - potential[t]!, potential[f + 1]! - potential[t + 1]!];
    from.p[row]! += p;
    from.q[row]! += q;
    to.p[row]! -= p;
    to.q[row]! -= q;
  }
  return through;
}
