/**
 * Newton–Raphson power flow in polar coordinates, one island.
 *
 * Unknowns by bus: Δθ and ΔV/V. With c + js = V_i V_j e^{j(θ_i − θ_j)}, that is without any trigonometry in the loops:
 *
 *   P_i = Σ_j (G_ij c + B_ij s)          Q_i = Σ_j (G_ij s − B_ij c)
 *   off the diagonal  H = L = G s − B c,  N = −M = G c + B s
 *   on the diagonal   H = −Q − B V²,  N = P + G V²,  M = P − G V²,  L = Q − B V²
 *   [H N; M L] [Δθ; ΔV/V] = [P_specified − P; Q_specified − Q]
 *
 * Signs: P and Q are injections into the network. A slack bus has an identity block, a PV bus an identity second row: the
 * pattern is the same whatever the kinds of the buses, so one ordering serves all. Source: Grainger & Stevenson, "Power
 * System Analysis", McGraw-Hill 1994, ch. 9; Tinney & Hart, IEEE Trans. PAS-86 (1967).
 *
 * A step is cut where it would move a bus by more than half its voltage or one radian, and halved while it makes the
 * sum of squared mismatches larger: neither touches a case that converges by itself.
 */
import { type Analysis, factorise, solve } from '../math/block-lu.ts';

export const busKinds = { pq: 0, pv: 1, slack: 2 } as const;

export interface NewtonProblem {
  readonly analysis: Analysis;
  /** Bus admittance matrix, per unit, in the order of the pattern. */
  readonly g: Float64Array;
  readonly b: Float64Array;
  /** Specified injection into the network, per unit; p counts at PQ and PV buses, q at PQ buses. */
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly kind: Uint8Array;
  /** Where to start; held as they are at slack buses, the voltage also at PV buses. */
  readonly voltage: Float64Array;
  readonly angle: Float64Array;
}

export interface NewtonOptions {
  /** Largest mismatch, per unit, at which the answer counts as found. */
  readonly tolerance: number;
  readonly iterationsMax: number;
}

export interface NewtonResult {
  readonly status: 'converged' | 'iterationLimit' | 'failed';
  readonly iterations: number;
  readonly voltage: Float64Array;
  readonly angle: Float64Array;
  /** Largest mismatch at the end, per unit, and its bus. */
  readonly mismatch: number;
  readonly worst: number;
  /** Whether the Jacobian lost its rank on the way. */
  readonly singular: boolean;
}

interface State {
  readonly voltage: Float64Array;
  readonly angle: Float64Array;
  /** Injections at this state. */
  readonly p: Float64Array;
  readonly q: Float64Array;
  /** Specified − computed, two numbers for each bus, zero where the equation is an identity. */
  readonly mismatch: Float64Array;
  readonly largest: number;
  readonly worst: number;
  readonly squares: number;
}

/** Below this, more iterations only move the last bits: where a quadratically convergent step lands anyway. */
const polished = 1e-12;
const halvingsMax = 8;

export function newton(problem: NewtonProblem, { tolerance, iterationsMax }: NewtonOptions): NewtonResult {
  let state = stateAt(problem, problem.voltage, problem.angle);
  let iterations = 0;
  let singular = false;
  const finish = (status: NewtonResult['status']): NewtonResult => {
    const { voltage, angle, largest, worst } = state;
    return { status, iterations, voltage, angle, mismatch: largest, worst, singular };
  };
  if (!Number.isFinite(state.largest)) return finish('failed');
  while (state.largest > polished) {
    if (iterations === iterationsMax) return finish(state.largest <= tolerance ? 'converged' : 'iterationLimit');
    const factors = factorise(problem.analysis, jacobian(problem, state));
    singular ||= factors.weakPivots > 0;
    const next = advance(problem, state, solve(factors, state.mismatch));
    // At the limit of the arithmetic a step no longer helps. Within the tolerance that is the answer, outside a failure.
    if (next === undefined) return finish(state.largest <= tolerance ? 'converged' : 'failed');
    const isCloser = next.largest < state.largest / 2;
    state = next;
    iterations += 1;
    if (!isCloser && state.largest <= tolerance) return finish('converged');
  }
  return finish('converged');
}

/** The longest part of the step that makes the mismatch smaller; undefined when no part does. */
function advance(problem: NewtonProblem, from: State, step: Float64Array): State | undefined {
  let longest = 0;
  for (let bus = 0; bus < from.voltage.length; bus++) {
    longest = Math.max(longest, Math.abs(step[2 * bus]!), 2 * Math.abs(step[2 * bus + 1]!));
  }
  if (!Number.isFinite(longest)) return undefined;
  let part = longest > 1 ? 1 / longest : 1;
  for (let halving = 0; halving <= halvingsMax; halving++, part /= 2) {
    const voltage = from.voltage.map((value, bus) => value * (1 + part * step[2 * bus + 1]!));
    const angle = from.angle.map((value, bus) => value + part * step[2 * bus]!);
    const next = stateAt(problem, voltage, angle);
    if (next.squares < from.squares) return next;
  }
  return undefined;
}

function stateAt(problem: NewtonProblem, voltage: Float64Array, angle: Float64Array): State {
  const { rowStart, column, size } = problem.analysis.pattern;
  const e = voltage.map((value, bus) => value * Math.cos(angle[bus]!));
  const f = voltage.map((value, bus) => value * Math.sin(angle[bus]!));
  const p = new Float64Array(size);
  const q = new Float64Array(size);
  const mismatch = new Float64Array(2 * size);
  let largest = 0;
  let worst = 0;
  let squares = 0;
  for (let i = 0; i < size; i++) {
    for (let at = rowStart[i]!; at < rowStart[i + 1]!; at++) {
      const j = column[at]!;
      const c = e[i]! * e[j]! + f[i]! * f[j]!;
      const s = f[i]! * e[j]! - e[i]! * f[j]!;
      p[i]! += problem.g[at]! * c + problem.b[at]! * s;
      q[i]! += problem.g[at]! * s - problem.b[at]! * c;
    }
    const kind = problem.kind[i]!;
    if (kind !== busKinds.slack) mismatch[2 * i] = problem.p[i]! - p[i]!;
    if (kind === busKinds.pq) mismatch[2 * i + 1] = problem.q[i]! - q[i]!;
    const here = Math.max(Math.abs(mismatch[2 * i]!), Math.abs(mismatch[2 * i + 1]!));
    // NaN compares false with everything; this way round it is kept and seen.
    if (!(here <= largest)) {
      largest = here;
      worst = i;
    }
    squares += mismatch[2 * i]! ** 2 + mismatch[2 * i + 1]! ** 2;
  }
  return { voltage, angle, p, q, mismatch, largest, worst, squares };
}

function jacobian(problem: NewtonProblem, { voltage, angle, p, q }: State): Float64Array {
  const { rowStart, column, size } = problem.analysis.pattern;
  const e = voltage.map((value, bus) => value * Math.cos(angle[bus]!));
  const f = voltage.map((value, bus) => value * Math.sin(angle[bus]!));
  const blocks = new Float64Array(4 * column.length);
  for (let i = 0; i < size; i++) {
    const kind = problem.kind[i]!;
    for (let at = rowStart[i]!; at < rowStart[i + 1]!; at++) {
      const j = column[at]!;
      const g = problem.g[at]!;
      const b = problem.b[at]!;
      const diagonal = i === j;
      const c = e[i]! * e[j]! + f[i]! * f[j]!;
      const s = diagonal ? 0 : f[i]! * e[j]! - e[i]! * f[j]!;
      const h = g * s - b * c;
      const n = g * c + b * s;
      const block = 4 * at;
      if (kind !== busKinds.slack) {
        blocks[block] = diagonal ? h - q[i]! : h;
        blocks[block + 1] = diagonal ? n + p[i]! : n;
      } else if (diagonal) blocks[block] = 1;
      if (kind === busKinds.pq) {
        blocks[block + 2] = diagonal ? p[i]! - n : -n;
        blocks[block + 3] = diagonal ? h + q[i]! : h;
      } else if (diagonal) blocks[block + 3] = 1;
    }
  }
  return blocks;
}
