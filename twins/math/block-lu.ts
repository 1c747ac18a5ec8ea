/**
 * Sparse LU of matrices whose entries are 2×2 blocks: A = L U, with P A Pᵀ ordered by approximate minimum degree.
 *
 * For row i, in the order of elimination, with a dense work row w (up-looking, row by row):
 *   w ← A_i;   for each k < i in the row:  L_ik = w_k U_kk⁻¹,  w_j ← w_j − L_ik U_kj;   U_i ← w.
 * `symbolic.ts` knows the pattern of L and U from that of A, so one analysis serves every matrix with the same pattern, and
 * `factorise` writes into memory that was allocated once. Blocks are never exchanged: the pivot is the diagonal block,
 * inverted as a whole, which is what lets the pattern survive. The guard for that freedom: a block that has lost its
 * rank is lifted and counted, and the caller judges the answer by its residual.
 * Source: Davis, "Direct Methods for Sparse Linear Systems", SIAM 2006, ch. 6.
 */
import type { Analysis } from './symbolic.ts';

/** The numbers of one factorisation. Blocks are row-major: 4 numbers each. */
export interface Factors {
  readonly analysis: Analysis;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** U_ii⁻¹ */
  readonly inverse: Float64Array;
  /** Diagonal blocks that had lost their rank. The solution is then no more than a direction. */
  weakPivots: number;
  /** One row, zero between calls; and what is solved for, in the order of elimination. */
  readonly work: Float64Array;
  readonly ordered: Float64Array;
}

/** Memory for factorisations of matrices with this pattern. */
export function factorsFor(analysis: Analysis): Factors {
  const { size } = analysis.pattern;
  return {
    analysis,
    lower: new Float64Array(4 * analysis.lower.length),
    upper: new Float64Array(4 * analysis.upper.length),
    inverse: new Float64Array(4 * size),
    weakPivots: 0,
    work: new Float64Array(4 * size),
    ordered: new Float64Array(2 * size),
  };
}

/** A block counts as singular when its determinant is this small against the square of its largest entry. */
const rankTolerance = 1e-14;

/** Factorises the matrix whose blocks stand in the order of the pattern, 4 numbers each. */
export function factorise(analysis: Analysis, blocks: Float64Array, into: Factors = factorsFor(analysis)): Factors {
  const { pattern, order, target, lowerStart, lower: lowerColumn, upperStart, upper: upperColumn } = analysis;
  const { size, rowStart } = pattern;
  const { lower, upper, inverse, work } = into;
  let weakPivots = 0;

  for (let row = 0; row < size; row++) {
    const source = order[row]!;
    for (let at = rowStart[source]!; at < rowStart[source + 1]!; at++) {
      const to = target[at]!;
      work[to] = blocks[4 * at]!;
      work[to + 1] = blocks[4 * at + 1]!;
      work[to + 2] = blocks[4 * at + 2]!;
      work[to + 3] = blocks[4 * at + 3]!;
    }
    const own = 4 * row;
    const scale = Math.abs(work[own]!) + Math.abs(work[own + 1]!) + Math.abs(work[own + 2]!) + Math.abs(work[own + 3]!);
    const lowerEnd = lowerStart[row + 1]!;
    for (let at = lowerStart[row]!; at < lowerEnd; at++) {
      const k = lowerColumn[at]!;
      const from = 4 * k;
      const d0 = inverse[from]!;
      const d1 = inverse[from + 1]!;
      const d2 = inverse[from + 2]!;
      const d3 = inverse[from + 3]!;
      const w0 = work[from]!;
      const w1 = work[from + 1]!;
      const w2 = work[from + 2]!;
      const w3 = work[from + 3]!;
      const l0 = w0 * d0 + w1 * d2;
      const l1 = w0 * d1 + w1 * d3;
      const l2 = w2 * d0 + w3 * d2;
      const l3 = w2 * d1 + w3 * d3;
      const into = 4 * at;
      lower[into] = l0;
      lower[into + 1] = l1;
      lower[into + 2] = l2;
      lower[into + 3] = l3;
      work[from] = 0;
      work[from + 1] = 0;
      work[from + 2] = 0;
      work[from + 3] = 0;
      const upperEnd = upperStart[k + 1]!;
      for (let to = upperStart[k]!; to < upperEnd; to++) {
        const j = 4 * upperColumn[to]!;
        const u = 4 * to;
        const u0 = upper[u]!;
        const u1 = upper[u + 1]!;
        const u2 = upper[u + 2]!;
        const u3 = upper[u + 3]!;
        work[j] = work[j]! - l0 * u0 - l1 * u2;
        work[j + 1] = work[j + 1]! - l0 * u1 - l1 * u3;
        work[j + 2] = work[j + 2]! - l2 * u0 - l3 * u2;
        work[j + 3] = work[j + 3]! - l2 * u1 - l3 * u3;
      }
    }
    if (!invert(work, inverse, own, scale)) weakPivots += 1;
    work[own] = 0;
    work[own + 1] = 0;
    work[own + 2] = 0;
    work[own + 3] = 0;
    const upperEnd = upperStart[row + 1]!;
    for (let at = upperStart[row]!; at < upperEnd; at++) {
      const from = 4 * upperColumn[at]!;
      const to = 4 * at;
      upper[to] = work[from]!;
      upper[to + 1] = work[from + 1]!;
      upper[to + 2] = work[from + 2]!;
      upper[to + 3] = work[from + 3]!;
      work[from] = 0;
      work[from + 1] = 0;
      work[from + 2] = 0;
      work[from + 3] = 0;
    }
  }
  into.weakPivots = weakPivots;
  return into;
}

/** Inverts the block at `at`; false if it had to be lifted off zero to have an inverse. `scale`: its size before elimination. */
function invert(work: Float64Array, inverse: Float64Array, at: number, scale: number): boolean {
  let a = work[at]!;
  let b = work[at + 1]!;
  let c = work[at + 2]!;
  let d = work[at + 3]!;
  const size = Math.max(Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d));
  const sound = size > rankTolerance * scale && Math.abs(a * d - b * c) > rankTolerance * size * size;
  if (!sound) {
    const lift = 1e-8 * (scale || 1);
    a += a < 0 ? -lift : lift;
    d += d < 0 ? -lift : lift;
    b = 0;
    c = 0;
  }
  const over = 1 / (a * d - b * c);
  inverse[at] = d * over;
  inverse[at + 1] = -b * over;
  inverse[at + 2] = -c * over;
  inverse[at + 3] = a * over;
  return sound;
}

/** Solves A x = right; both have two numbers for each row. `x` may be `right` itself. */
export function solve(factors: Factors, right: Float64Array, x: Float64Array = new Float64Array(right.length)) {
  const { analysis, lower, upper, inverse, ordered: y } = factors;
  const { order, lowerStart, lower: lowerColumn, upperStart, upper: upperColumn } = analysis;
  const size = order.length;
  for (let row = 0; row < size; row++) {
    let first = right[2 * order[row]!]!;
    let second = right[2 * order[row]! + 1]!;
    const end = lowerStart[row + 1]!;
    for (let at = lowerStart[row]!; at < end; at++) {
      const k = 2 * lowerColumn[at]!;
      const y0 = y[k]!;
      const y1 = y[k + 1]!;
      first -= lower[4 * at]! * y0 + lower[4 * at + 1]! * y1;
      second -= lower[4 * at + 2]! * y0 + lower[4 * at + 3]! * y1;
    }
    y[2 * row] = first;
    y[2 * row + 1] = second;
  }
  for (let row = size - 1; row >= 0; row--) {
    let first = y[2 * row]!;
    let second = y[2 * row + 1]!;
    const end = upperStart[row + 1]!;
    for (let at = upperStart[row]!; at < end; at++) {
      const k = 2 * upperColumn[at]!;
      const y0 = y[k]!;
      const y1 = y[k + 1]!;
      first -= upper[4 * at]! * y0 + upper[4 * at + 1]! * y1;
      second -= upper[4 * at + 2]! * y0 + upper[4 * at + 3]! * y1;
    }
    const d = 4 * row;
    const x0 = inverse[d]! * first + inverse[d + 1]! * second;
    const x1 = inverse[d + 2]! * first + inverse[d + 3]! * second;
    y[2 * row] = x0;
    y[2 * row + 1] = x1;
    x[2 * order[row]!] = x0;
    x[2 * order[row]! + 1] = x1;
  }
  return x;
}
