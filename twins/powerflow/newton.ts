/**
 * Newton–Raphson power flow in polar coordinates, one island.
 *
 * Unknowns by bus: Δθ and ΔV/V. With c + js = V_i V_j e^{j(θ_i − θ_j)}, from e + jf = V e^jθ without trigonometry in the loops:
 *
 *   P_i = Σ_j (G_ij c + B_ij s)          Q_i = Σ_j (G_ij s − B_ij c)
 *   off the diagonal  H = L = G s − B c,  N = −M = G c + B s
 *   on the diagonal   H = −Q − B V²,  N = P + G V²,  M = P − G V²,  L = Q − B V²
 *   [H N; M L] [Δθ; ΔV/V] = [P_specified − P; Q_specified − Q]
 *
 * Signs: P and Q are injections into the network. A slack bus has an identity block, a PV bus an identity second row: the
 * pattern is the same whatever the kinds of the buses, so one ordering serves all. Nothing is allocated on the way: all
 * memory is in the workspace. Source: Grainger & Stevenson, "Power System Analysis", McGraw-Hill 1994, ch. 9; Tinney &
 * Hart, IEEE Trans. PAS-86 (1967).
 *
 * A step is cut where it would move a bus by more than half its voltage or one radian. With `damped` it is also halved while
 * it makes the sum of squared mismatches larger: the last resort, as it may stop where a full step would have gone on.
 */
import { type Factors, factorise, solve } from '../math/block-lu.ts';

export const busKinds = { pq: 0, pv: 1, slack: 2 } as const;

export interface NewtonProblem {
  readonly workspace: Workspace;
  /** Bus admittance matrix, per unit, in the order of the pattern. */
  readonly g: Float64Array;
  readonly b: Float64Array;
  /** Specified injection into the network, per unit; p counts at PQ and PV buses, q at PQ buses. */
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly kind: Uint8Array;
}

export interface NewtonOptions {
  /** Largest mismatch, per unit, at which the answer counts as found. */
  readonly tolerance: number;
  readonly iterationsMax: number;
}

/** Memory for one island. `voltage` and `angle` are where to start, and where it ended. */
export interface Workspace {
  readonly factors: Factors;
  readonly diagonal: Int32Array;
  readonly voltage: Float64Array;
  readonly angle: Float64Array;
  readonly e: Float64Array;
  readonly f: Float64Array;
  /** Injections at the last state. */
  readonly p: Float64Array;
  readonly q: Float64Array;
  /** Specified − computed, two numbers for each bus, zero where the equation is an identity. */
  readonly mismatch: Float64Array;
  readonly step: Float64Array;
  readonly blocks: Float64Array;
  largest: number;
  worst: number;
  squares: number;
}

export function workspaceFor(factors: Factors, diagonal: Int32Array): Workspace {
  const size = diagonal.length;
  const one = (): Float64Array => new Float64Array(size);
  return {
    factors,
    diagonal,
    ...{ voltage: one(), angle: one(), e: one(), f: one(), p: one(), q: one() },
    mismatch: new Float64Array(2 * size),
    step: new Float64Array(2 * size),
    blocks: new Float64Array(4 * factors.analysis.pattern.column.length),
    ...{ largest: 0, worst: 0, squares: 0 },
  };
}

export interface NewtonResult {
  readonly status: 'converged' | 'iterationLimit' | 'failed';
  readonly iterations: number;
  /** Largest mismatch at the end, per unit, and its bus. */
  readonly mismatch: number;
  readonly worst: number;
  /** Whether the Jacobian lost its rank on the way. */
  readonly singular: boolean;
}

/** One more iteration costs little and takes the answer to the limit of the arithmetic: this part of the tolerance. */
const polish = 1e-2;
/** A mismatch this many times the first will not come back. */
const runaway = 1e4;
const halvingsMax = 10;
/** Per unit. */
const leastVoltage = 0.01;

/** From the voltages in the workspace, which it leaves at the last state. */
export function newton(
  problem: NewtonProblem,
  { tolerance, iterationsMax }: NewtonOptions,
  damped = false,
): NewtonResult {
  const { workspace } = problem;
  const { factors, mismatch, step, blocks } = workspace;
  let iterations = 0;
  let singular = false;
  let before = Number.POSITIVE_INFINITY;
  evaluate(problem);
  const first = workspace.largest;
  const finish = (status: NewtonResult['status']): NewtonResult => {
    return { status, iterations, mismatch: workspace.largest, worst: workspace.worst, singular };
  };
  while (true) {
    const { largest } = workspace;
    if (!(largest <= Math.max(runaway * first, runaway))) return finish('failed');
    // Near the limit of the arithmetic a step no longer helps. Within the tolerance that is the answer.
    const isFound = largest <= tolerance * polish || (largest <= tolerance && largest > before / 2);
    if (isFound || (largest <= tolerance && iterations === iterationsMax)) {
      return finish(hasCollapsed(workspace.voltage) ? 'failed' : 'converged');
    }
    if (iterations === iterationsMax) return finish('iterationLimit');
    before = largest;
    factorise(factors.analysis, blocks, factors);
    singular ||= factors.weakPivots > 0;
    solve(factors, mismatch, step);
    if (!advance(problem, damped)) {
      const isEnough = workspace.largest <= tolerance && !hasCollapsed(workspace.voltage);
      return finish(isEnough ? 'converged' : 'failed');
    }
    iterations += 1;
  }
}

/** Without voltage no power flows, whatever the admittances: a bus that draws nothing balances there, but it is no answer. */
function hasCollapsed(voltage: Float64Array): boolean {
  for (let bus = 0; bus < voltage.length; bus++) if (!(voltage[bus]! > leastVoltage)) return true;
  return false;
}

/** Takes the step, or the longest part of it that is allowed; false where none is. */
function advance(problem: NewtonProblem, damped: boolean): boolean {
  const { step, voltage, angle, squares } = problem.workspace;
  const size = voltage.length;
  let longest = 0;
  for (let bus = 0; bus < size; bus++) {
    const turn = Math.abs(step[2 * bus]!);
    const change = 2 * Math.abs(step[2 * bus + 1]!);
    if (!(turn <= longest)) longest = turn;
    if (!(change <= longest)) longest = change;
  }
  if (!Number.isFinite(longest)) return false;
  let part = longest > 1 ? 1 / longest : 1;
  move(problem, part);
  if (!damped) return true;
  for (let halving = 0; !(problem.workspace.squares < squares); halving++) {
    if (halving === halvingsMax) return false;
    for (let bus = 0; bus < size; bus++) {
      voltage[bus] = voltage[bus]! / (1 + part * step[2 * bus + 1]!);
      angle[bus] = angle[bus]! - part * step[2 * bus]!;
    }
    part /= 2;
    move(problem, part);
  }
  return true;
}

function move(problem: NewtonProblem, part: number): void {
  const { step, voltage, angle } = problem.workspace;
  for (let bus = 0; bus < voltage.length; bus++) {
    voltage[bus] = voltage[bus]! * (1 + part * step[2 * bus + 1]!);
    angle[bus] = angle[bus]! + part * step[2 * bus]!;
  }
  evaluate(problem);
}

/** Mismatch and Jacobian at the voltages in the workspace, in one pass. */
function evaluate(problem: NewtonProblem): void {
  const { workspace, g, b, kind } = problem;
  const { diagonal, voltage, angle, e, f, p, q, mismatch, blocks } = workspace;
  const { rowStart, column, size } = workspace.factors.analysis.pattern;
  for (let i = 0; i < size; i++) {
    e[i] = voltage[i]! * Math.cos(angle[i]!);
    f[i] = voltage[i]! * Math.sin(angle[i]!);
  }
  let largest = 0;
  let worst = 0;
  let squares = 0;
  for (let i = 0; i < size; i++) {
    const ei = e[i]!;
    const fi = f[i]!;
    let pi = 0;
    let qi = 0;
    const end = rowStart[i + 1]!;
    for (let at = rowStart[i]!; at < end; at++) {
      const j = column[at]!;
      const ej = e[j]!;
      const fj = f[j]!;
      const c = ei * ej + fi * fj;
      const s = fi * ej - ei * fj;
      const h = g[at]! * s - b[at]! * c;
      const n = g[at]! * c + b[at]! * s;
      pi += n;
      qi += h;
      const to = 4 * at;
      blocks[to] = h;
      blocks[to + 1] = n;
      blocks[to + 2] = -n;
      blocks[to + 3] = h;
    }
    p[i] = pi;
    q[i] = qi;
    const own = 4 * diagonal[i]!;
    blocks[own] = blocks[own]! - qi;
    blocks[own + 1] = blocks[own + 1]! + pi;
    blocks[own + 2] = blocks[own + 2]! + pi;
    blocks[own + 3] = blocks[own + 3]! + qi;
    let dp = problem.p[i]! - pi;
    let dq = problem.q[i]! - qi;
    if (kind[i] !== busKinds.pq) {
      dq = 0;
      identity(blocks, rowStart[i]!, end, own, 2);
      if (kind[i] === busKinds.slack) {
        dp = 0;
        identity(blocks, rowStart[i]!, end, own, 0);
      }
    }
    mismatch[2 * i] = dp;
    mismatch[2 * i + 1] = dq;
    const here = Math.max(Math.abs(dp), Math.abs(dq));
    // NaN compares false with everything; this way round it is kept and seen.
    if (!(here <= largest)) {
      largest = here;
      worst = i;
    }
    squares += dp * dp + dq * dq;
  }
  workspace.largest = largest;
  workspace.worst = worst;
  workspace.squares = squares;
}

/** Makes the first (0) or second (2) row of the blocks of a bus the identity. */
function identity(blocks: Float64Array, start: number, end: number, own: number, row: 0 | 2): void {
  for (let at = start; at < end; at++) {
    blocks[4 * at + row] = 0;
    blocks[4 * at + row + 1] = 0;
  }
  blocks[own + (row === 0 ? 0 : 3)] = 1;
}
