/**
 * Power at every terminal, from the voltages of the buses.
 *
 * Branches: S = V conj(I) of the pi equivalent. Sources: what balances their bus, in equal parts where several stand at
 * one. Switches have no impedance, so voltages say nothing of them; Kirchhoff's current law at every node does. Where
 * closed switches form a tree it leaves one answer; where they form a loop it leaves many, and we take the one with the
 * least sum of squares, which is that of equal, very small impedances: φ from the Laplacian of the closed switches,
 * L φ = −s with s the power that the equipment takes at each node, and φ_from − φ_to through each switch.
 */
import { solve } from '../math/block-lu.ts';
import type { Network } from '../network/network.ts';
import { piAdmittance } from './admittance.ts';
import type { Plan } from './plan.ts';

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
  roles: Uint8Array,
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
    const [f, t] = [branches.from[row]!, branches.to[row]!];
    piAdmittance(branches, row, y);
    const [vf, vt] = [voltage[f]!, voltage[t]!];
    const c = vf * vt * Math.cos(angle[f]! - angle[t]!);
    const s = vf * vt * Math.sin(angle[f]! - angle[t]!);
    from.p[row] = y[0]! * vf * vf + y[2]! * c + y[3]! * s;
    from.q[row] = -y[1]! * vf * vf + y[2]! * s - y[3]! * c;
    to.p[row] = y[6]! * vt * vt + y[4]! * c - y[5]! * s;
    to.q[row] = -y[7]! * vt * vt - y[4]! * s - y[5]! * c;
    take(f, from.p[row]!, from.q[row]!);
    take(t, to.p[row]!, to.q[row]!);
  }

  const drawn = powers(injections.ids.length);
  for (let row = 0; row < injections.ids.length; row++) {
    const node = injections.node[row]!;
    const v = voltage[node]!;
    // A load without voltage draws nothing, and a converter without a grid stops.
    if (injections.inService[row] === 0 || v === 0) continue;
    const role = roles[row]!;
    drawn.p[row] = (role === 2 ? 0 : injections.p[row]!) + injections.g[row]! * v * v;
    drawn.q[row] = (role === 0 ? injections.q[row]! : 0) - injections.b[row]! * v * v;
    take(node, drawn.p[row]!, drawn.q[row]!);
  }
  balance(network, plan, roles, taken, drawn);
  return { from, to, switches: throughSwitches(network, plan, taken), injections: drawn };
}

/** Gives those that balance a bus what it lacks of p, those that keep its voltage what it lacks of q. */
function balance(
  { injections }: Network,
  { topology, islands }: Plan,
  roles: Uint8Array,
  taken: Powers,
  drawn: Powers,
): void {
  const { busOfNode } = topology;
  const keepers = new Map<number, number[]>();
  for (const island of islands) {
    for (const row of island.injections) {
      if (roles[row] === 0) continue;
      const bus = busOfNode[injections.node[row]!]!;
      keepers.set(bus, [...(keepers.get(bus) ?? []), row]);
    }
  }
  const lack = new Map<number, { p: number; q: number }>();
  for (const bus of keepers.keys()) lack.set(bus, { p: 0, q: 0 });
  for (let node = 0; node < busOfNode.length; node++) {
    const bus = lack.get(busOfNode[node]!);
    if (bus) {
      bus.p -= taken.p[node]!;
      bus.q -= taken.q[node]!;
    }
  }
  for (const [bus, rows] of keepers) {
    const { p, q } = lack.get(bus)!;
    const balancing = rows.filter((row) => roles[row] === 2);
    for (const row of rows) {
      const node = injections.node[row]!;
      const part = roles[row] === 2 ? p / balancing.length : 0;
      drawn.p[row]! += part;
      drawn.q[row]! += q / rows.length;
      taken.p[node]! += part;
      taken.q[node]! += q / rows.length;
    }
  }
}

function throughSwitches({ switches, nodes }: Network, { closed }: Plan, taken: Powers): Powers {
  const through = powers(switches.ids.length);
  const right = new Float64Array(2 * nodes.ids.length);
  for (let node = 0; node < nodes.ids.length; node++) {
    if (closed.grounded[node] === 1) continue;
    right[2 * node] = -taken.p[node]!;
    right[2 * node + 1] = -taken.q[node]!;
  }
  // Buses do not touch in this matrix: a NaN stays in the bus where it arose.
  const potential = solve(closed.factors, right);
  for (const row of closed.rows) {
    const [from, to] = [2 * switches.from[row]!, 2 * switches.to[row]!];
    through.p[row] = potential[from]! - potential[to]!;
    through.q[row] = potential[from + 1]! - potential[to + 1]!;
  }
  return through;
}
