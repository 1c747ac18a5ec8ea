/** One energised island as a Newton problem: admittances, specified powers, kinds of points, voltages that are kept. */
import type { Network } from '../network/network.ts';
import { piAdmittance } from './admittance.ts';
import type { Control } from './control.ts';
import { busKinds, type NewtonProblem } from './newton.ts';
import type { IslandPlan, Plan } from './plan.ts';

export interface IslandProblem extends NewtonProblem {
  /** By local point: the voltage and the angle that are kept there; NaN where none is. */
  readonly keptVoltage: Float64Array;
  readonly keptAngle: Float64Array;
}

/** Power of what is at each point, and what is kept there, as the control of the machines stands now. */
export function islandProblem(network: Network, plan: Plan, island: IslandPlan, control: Control): IslandProblem {
  const { injections } = network;
  const size = island.points.length;
  const p = new Float64Array(size);
  const q = new Float64Array(size);
  const kind = new Uint8Array(size);
  const keptVoltage = new Float64Array(size).fill(Number.NaN);
  const keptAngle = new Float64Array(size).fill(Number.NaN);
  for (let index = 0; index < island.injections.length; index++) {
    const row = island.injections[index]!;
    const at = island.at[index]!;
    const role = control.roles[row]!;
    if (role !== busKinds.pq) {
      const bus = plan.topology.busOfNode[injections.node[row]!]!;
      kind[at] = Math.max(kind[at]!, role);
      // The first at a point sets its voltage, the first that keeps an angle sets that.
      if (Number.isNaN(keptVoltage[at]!)) keptVoltage[at] = control.voltage[row]! / plan.scale[bus]!;
      if (role === busKinds.slack && Number.isNaN(keptAngle[at]!)) {
        keptAngle[at] = control.angle[row]! - plan.turn[bus]!;
      }
    }
    if (role === busKinds.slack) continue;
    p[at] = p[at]! - control.p[row]!;
    if (role === busKinds.pq) q[at] = q[at]! - control.q[row]!;
  }
  return { workspace: island.workspace, ...admittances(network, plan, island), p, q, kind, keptVoltage, keptAngle };
}

interface Admittances {
  readonly g: Float64Array;
  readonly b: Float64Array;
}

const known = new WeakMap<IslandPlan, Admittances & { readonly key: readonly object[] }>();

/** Calculated once for the columns that they depend on: a change of loads leaves them. */
function admittances(network: Network, plan: Plan, island: IslandPlan): Admittances {
  const { branches, injections } = network;
  const { r, x, gFrom, bFrom, gTo, bTo, ratio, shift } = branches;
  const key = [r, x, gFrom, bFrom, gTo, bTo, ratio, shift, injections.g, injections.b];
  const before = known.get(island);
  if (before?.key.every((part, index) => part === key[index])) return before;
  const made = { key, ...makeAdmittances(network, plan, island) };
  known.set(island, made);
  return made;
}

/**
 * Seen from the points: with V_f = s_f V of its point, s_f complex, the power is the same when the current is divided by
 * the conjugate of s_f; so Y_ft becomes s_f* Y_ft s_t. Where nothing is short, s is 1.
 */
function makeAdmittances({ branches, injections }: Network, plan: Plan, island: IslandPlan): Admittances {
  const g = new Float64Array(island.pattern.column.length);
  const b = new Float64Array(island.pattern.column.length);
  const { scale, turn } = plan;
  const { busOfNode } = plan.topology;
  const y = new Float64Array(8);
  const add = (entry: number, real: number, imaginary: number, size: number, angle: number): void => {
    const [cos, sin] = [size * Math.cos(angle), size * Math.sin(angle)];
    g[entry] = g[entry]! + real * cos - imaginary * sin;
    b[entry] = b[entry]! + real * sin + imaginary * cos;
  };
  island.branches.forEach((row, index) => {
    piAdmittance(branches, row, y);
    const [f, t] = [busOfNode[branches.from[row]!]!, busOfNode[branches.to[row]!]!];
    const [sf, st, angle] = [scale[f]!, scale[t]!, turn[t]! - turn[f]!];
    add(island.entries[4 * index]!, y[0]!, y[1]!, sf * sf, 0);
    add(island.entries[4 * index + 1]!, y[2]!, y[3]!, sf * st, angle);
    add(island.entries[4 * index + 2]!, y[4]!, y[5]!, sf * st, -angle);
    add(island.entries[4 * index + 3]!, y[6]!, y[7]!, st * st, 0);
  });
  const shunt = (bus: number, real: number, imaginary: number): void => {
    const entry = island.diagonal[plan.localOfPoint[plan.pointOfBus[bus]!]!]!;
    add(entry, real, imaginary, scale[bus]! * scale[bus]!, 0);
  };
  for (const row of island.injections) {
    if (injections.g[row] === 0 && injections.b[row] === 0) continue;
    shunt(busOfNode[injections.node[row]!]!, injections.g[row]!, injections.b[row]!);
  }
  for (const row of island.shorts) {
    const square = branches.ratio[row]! ** 2;
    shunt(busOfNode[branches.from[row]!]!, branches.gFrom[row]! / square, branches.bFrom[row]! / square);
    shunt(busOfNode[branches.to[row]!]!, branches.gTo[row]!, branches.bTo[row]!);
  }
  return { g, b };
}
