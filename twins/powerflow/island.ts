/** One energised island as a Newton problem: admittances, specified powers, kinds of buses, a start. */
import type { InjectionTable, Network } from '../network/network.ts';
import { piAdmittance } from './admittance.ts';
import type { NewtonProblem } from './newton.ts';
import type { IslandPlan, Plan } from './plan.ts';

export function islandProblem(network: Network, plan: Plan, island: IslandPlan, roles: Uint8Array): NewtonProblem {
  const { injections } = network;
  const { busOfNode } = plan.topology;
  const size = island.buses.length;
  const { g, b } = admittances(network, plan, island);
  const p = new Float64Array(size);
  const q = new Float64Array(size);
  const kind = new Uint8Array(size);
  const voltage = new Float64Array(size).fill(Number.NaN);
  const angle = new Float64Array(size).fill(Number.NaN);
  for (const row of island.injections) {
    const bus = plan.localOfBus[busOfNode[injections.node[row]!]!]!;
    const role = roles[row]!;
    kind[bus] = Math.max(kind[bus]!, role);
    if (role !== 0) {
      // The first at a bus sets its voltage, the first that keeps an angle sets that.
      if (Number.isNaN(voltage[bus]!)) voltage[bus] = keptVoltage(injections, row);
      if (role === 2 && Number.isNaN(angle[bus]!)) angle[bus] = injections.angle[row]! || 0;
    }
    if (role === 2) continue;
    p[bus]! -= injections.p[row]!;
    q[bus]! -= injections.q[row]!;
  }
  start(network, plan, island, voltage, angle);
  return { analysis: island.analysis, g, b, p, q, kind, voltage, angle };
}

/** What it keeps at its bus, per unit; the base voltage where it balances without having declared one. */
function keptVoltage({ voltage }: InjectionTable, row: number): number {
  return Number.isNaN(voltage[row]!) ? 1 : voltage[row]!;
}

function admittances(network: Network, plan: Plan, island: IslandPlan): { g: Float64Array; b: Float64Array } {
  const { branches, injections } = network;
  const g = new Float64Array(island.pattern.column.length);
  const b = new Float64Array(island.pattern.column.length);
  const y = new Float64Array(8);
  island.branches.forEach((row, index) => {
    piAdmittance(branches, row, y);
    for (let part = 0; part < 4; part++) {
      const entry = island.entries[4 * index + part]!;
      g[entry]! += y[2 * part]!;
      b[entry]! += y[2 * part + 1]!;
    }
  });
  const diagonal = diagonalsOf(island);
  for (const row of island.injections) {
    const bus = plan.localOfBus[plan.topology.busOfNode[injections.node[row]!]!]!;
    g[diagonal[bus]!]! += injections.g[row]!;
    b[diagonal[bus]!]! += injections.b[row]!;
  }
  return { g, b };
}

function diagonalsOf({ pattern }: IslandPlan): Int32Array {
  const diagonal = new Int32Array(pattern.size);
  for (let row = 0; row < pattern.size; row++) {
    for (let at = pattern.rowStart[row]!; at < pattern.rowStart[row + 1]!; at++) {
      if (pattern.column[at] === row) diagonal[row] = at;
    }
  }
  return diagonal;
}

/**
 * The start is the grid without load: from the buses whose angle is held, each branch hands on V/t and θ − φ. It takes
 * the phase shift of transformers along, which a flat start does not.
 */
function start(network: Network, plan: Plan, island: IslandPlan, voltage: Float64Array, angle: Float64Array): void {
  const { branches } = network;
  const { busOfNode } = plan.topology;
  const local = (node: number): number => plan.localOfBus[busOfNode[node]!]!;
  const branchesAt: number[][] = Array.from(island.buses, () => []);
  for (const row of island.branches) {
    branchesAt[local(branches.from[row]!)]!.push(row);
    branchesAt[local(branches.to[row]!)]!.push(row);
  }
  const reached: number[] = [];
  angle.forEach((value, bus) => {
    if (!Number.isNaN(value)) reached.push(bus);
  });
  for (const bus of reached) {
    for (const row of branchesAt[bus]!) {
      const forward = local(branches.from[row]!) === bus;
      const other = local(forward ? branches.to[row]! : branches.from[row]!);
      if (!Number.isNaN(angle[other]!)) continue;
      const ratio = branches.ratio[row]!;
      const shift = branches.shift[row]!;
      if (Number.isNaN(voltage[other]!)) voltage[other] = forward ? voltage[bus]! / ratio : voltage[bus]! * ratio;
      angle[other] = forward ? angle[bus]! - shift : angle[bus]! + shift;
      reached.push(other);
    }
  }
}
