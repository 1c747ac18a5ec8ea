/** Where Newton's method may start. Each fills the voltages of the workspace; kept voltages and angles stand everywhere. */
import { factorise, solve } from '../math/block-lu.ts';
import type { Network } from '../network/network.ts';
import type { IslandProblem } from './island.ts';
import { busKinds } from './newton.ts';
import type { IslandPlan, Plan } from './plan.ts';

/** Voltages by node of an earlier solution, per unit and radians. */
export interface Start {
  readonly voltage: ArrayLike<number>;
  readonly angle: ArrayLike<number>;
}

/**
 * The grid without load: from what keeps an angle each branch hands on V/t and θ − φ. It takes the phase shift of
 * transformers along, which a flat start does not.
 */
export function unloaded({ branches }: Network, plan: Plan, island: IslandPlan, problem: IslandProblem): void {
  const { scale, turn, topology } = plan;
  const { voltage, angle } = problem.workspace;
  keep(problem, 1, 0);
  for (const link of island.tree) {
    const index = link >= 0 ? link : ~link;
    const row = island.branches[index]!;
    const [f, t] = [island.from[index]!, island.to[index]!];
    // Between points: what shorts do to the voltages of their buses goes in.
    const [from, to] = [topology.busOfNode[branches.from[row]!]!, topology.busOfNode[branches.to[row]!]!];
    const ratio = (branches.ratio[row]! * scale[to]!) / scale[from]!;
    const shift = branches.shift[row]! + turn[to]! - turn[from]!;
    const other = link >= 0 ? t : f;
    if (Number.isNaN(problem.keptVoltage[other]!)) {
      voltage[other] = link >= 0 ? voltage[f]! / ratio : voltage[t]! * ratio;
    }
    if (Number.isNaN(problem.keptAngle[other]!)) angle[other] = link >= 0 ? angle[f]! - shift : angle[t]! + shift;
  }
}

/** 1 per unit everywhere, with the angles of the unloaded grid. */
export function flat(network: Network, plan: Plan, island: IslandPlan, problem: IslandProblem): void {
  unloaded(network, plan, island, problem);
  const { voltage } = problem.workspace;
  for (let at = 0; at < voltage.length; at++) if (Number.isNaN(problem.keptVoltage[at]!)) voltage[at] = 1;
}

/**
 * The angles that the active powers alone would give, without losses: B′ Δθ = P − P(unloaded), with P linear in the
 * angles, B′ the susceptance −B of the unloaded grid. Source: Stott, Jardim & Alsaç, IEEE Trans. PAS-28 (2009) 1290.
 */
export function direct(network: Network, plan: Plan, island: IslandPlan, problem: IslandProblem): void {
  unloaded(network, plan, island, problem);
  const { workspace, b, p, kind } = problem;
  const { factors, diagonal, blocks, step, angle } = workspace;
  const { rowStart, column, size } = factors.analysis.pattern;
  blocks.fill(0);
  step.fill(0);
  for (let i = 0; i < size; i++) {
    const own = 4 * diagonal[i]!;
    blocks[own + 3] = 1;
    if (kind[i] === busKinds.slack) {
      blocks[own] = 1;
      continue;
    }
    let sum = 0;
    for (let at = rowStart[i]!; at < rowStart[i + 1]!; at++) {
      if (column[at] === i) continue;
      blocks[4 * at] = -b[at]!;
      sum += b[at]!;
    }
    blocks[own] = sum;
    step[2 * i] = p[i]!;
  }
  factorise(factors.analysis, blocks, factors);
  solve(factors, step, step);
  for (let i = 0; i < size; i++) angle[i] = angle[i]! + Math.max(-1.5, Math.min(1.5, step[2 * i]!));
}

/** An earlier solution, where it says anything. */
export function given(
  { voltage: voltages, angle: angles }: Start,
  network: Network,
  plan: Plan,
  island: IslandPlan,
  problem: IslandProblem,
): void {
  unloaded(network, plan, island, problem);
  const { voltage, angle } = problem.workspace;
  plan.pointOfNode.forEach((point, node) => {
    const bus = plan.topology.busOfNode[node]!;
    if (plan.topology.islandOfBus[bus] !== island.island || !(voltages[node]! > 0)) return;
    const at = plan.localOfPoint[point]!;
    if (Number.isNaN(problem.keptVoltage[at]!)) voltage[at] = voltages[node]! / plan.scale[bus]!;
    if (Number.isNaN(problem.keptAngle[at]!)) angle[at] = angles[node]! - plan.turn[bus]!;
  });
}

/** Sets what is kept in the voltages as they stand: a start from the last state. */
export function keep({ workspace, keptVoltage, keptAngle }: IslandProblem, voltage?: number, angle?: number): void {
  for (let at = 0; at < keptVoltage.length; at++) {
    if (!Number.isNaN(keptVoltage[at]!)) workspace.voltage[at] = keptVoltage[at]!;
    else if (voltage !== undefined) workspace.voltage[at] = voltage;
    if (!Number.isNaN(keptAngle[at]!)) workspace.angle[at] = keptAngle[at]!;
    else if (angle !== undefined) workspace.angle[at] = angle;
  }
}
