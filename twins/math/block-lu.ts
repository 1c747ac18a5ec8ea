/**
 * Sparse LU of matrices whose entries are 2×2 blocks: A = L U, with P A Pᵀ ordered by minimum degree.
 *
 * For row i, in the order of elimination, with a dense work row w (up-looking, row by row):
 *   w ← A_i;   for each k < i in the row:  L_ik = w_k U_kk⁻¹,  w_j ← w_j − L_ik U_kj;   U_i ← w.
 * The pattern of U_i is known from the ordering and that of L is its transpose, so one analysis serves every matrix
 * with the same pattern. Blocks are never exchanged: the pivot is the diagonal block, inverted as a whole, which is
 * what lets the pattern survive. The guard for that freedom: a block that has lost its rank is lifted and counted, and
 * the caller judges the answer by its residual.
 * Source: Davis, "Direct Methods for Sparse Linear Systems", SIAM 2006, ch. 6.
 */
import { minimumDegree, type Pattern } from './ordering.ts';

/** What is known of a factorisation from the pattern alone. Reusable for all matrices with that pattern. */
export interface Analysis {
  readonly pattern: Pattern;
  /** Position → row of the matrix, and back. */
  readonly order: Int32Array;
  readonly position: Int32Array;
  /** Columns by position, rising, strictly left and strictly right of the diagonal. */
  readonly lowerStart: Int32Array;
  readonly lower: Int32Array;
  readonly upperStart: Int32Array;
  readonly upper: Int32Array;
}

/** The numbers of one factorisation. Blocks are row-major: 4 numbers each. */
export interface Factors {
  readonly analysis: Analysis;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** U_ii⁻¹ */
  readonly inverse: Float64Array;
  /** Diagonal blocks that had lost their rank. The solution is then no more than a direction. */
  readonly weakPivots: number;
}

/** Orders the pattern and finds where L and U have entries. */
export function analyse(pattern: Pattern): Analysis {
  const { size } = pattern;
  const { order, links } = minimumDegree(pattern);
  const position = new Int32Array(size);
  for (let at = 0; at < size; at++) position[order[at]!] = at;

  const upperStart = new Int32Array(size + 1);
  const lowerStart = new Int32Array(size + 1);
  for (let row = 0; row < size; row++) {
    upperStart[row + 1] = upperStart[row]! + links[row]!.length;
    for (const vertex of links[row]!) lowerStart[position[vertex]! + 1]! += 1;
  }
  for (let row = 0; row < size; row++) lowerStart[row + 1]! += lowerStart[row]!;
  const upper = new Int32Array(upperStart[size]!);
  const lower = new Int32Array(lowerStart[size]!);
  const next = lowerStart.slice();
  for (let row = 0; row < size; row++) {
    const columns = links[row]!.map((vertex) => position[vertex]!).sort();
    upper.set(columns, upperStart[row]!);
    // Rows come in rising order, so each row of L fills up in rising order too.
    for (const column of columns) {
      lower[next[column]!] = row;
      next[column]! += 1;
    }
  }
  return { pattern, order, position, lowerStart, lower, upperStart, upper };
}

/** A block counts as singular when its determinant is this small against the square of its largest entry. */
const rankTolerance = 1e-14;

/** Factorises the matrix whose blocks stand in the order of the pattern, 4 numbers each. */
export function factorise(analysis: Analysis, blocks: Float64Array): Factors {
  const { pattern, order, position, lowerStart, lower: lowerColumn, upperStart, upper: upperColumn } = analysis;
  const { size, rowStart, column } = pattern;
  const lower = new Float64Array(4 * lowerColumn.length);
  const upper = new Float64Array(4 * upperColumn.length);
  const inverse = new Float64Array(4 * size);
  const work = new Float64Array(4 * size);
  let weakPivots = 0;

  for (let row = 0; row < size; row++) {
    const source = order[row]!;
    let scale = 0;
    for (let at = rowStart[source]!; at < rowStart[source + 1]!; at++) {
      const target = 4 * position[column[at]!]!;
      for (let part = 0; part < 4; part++) {
        const value = blocks[4 * at + part]!;
        work[target + part] = value;
        scale = Math.max(scale, Math.abs(value));
      }
    }
    for (let at = lowerStart[row]!; at < lowerStart[row + 1]!; at++) {
      const k = lowerColumn[at]!;
      const d0 = inverse[4 * k]!;
      const d1 = inverse[4 * k + 1]!;
      const d2 = inverse[4 * k + 2]!;
      const d3 = inverse[4 * k + 3]!;
      const l0 = work[4 * k]! * d0 + work[4 * k + 1]! * d2;
      const l1 = work[4 * k]! * d1 + work[4 * k + 1]! * d3;
      const l2 = work[4 * k + 2]! * d0 + work[4 * k + 3]! * d2;
      const l3 = work[4 * k + 2]! * d1 + work[4 * k + 3]! * d3;
      lower[4 * at] = l0;
      lower[4 * at + 1] = l1;
      lower[4 * at + 2] = l2;
      lower[4 * at + 3] = l3;
      work.fill(0, 4 * k, 4 * k + 4);
      for (let to = upperStart[k]!; to < upperStart[k + 1]!; to++) {
        const target = 4 * upperColumn[to]!;
        const u = 4 * to;
        work[target]! -= l0 * upper[u]! + l1 * upper[u + 2]!;
        work[target + 1]! -= l0 * upper[u + 1]! + l1 * upper[u + 3]!;
        work[target + 2]! -= l2 * upper[u]! + l3 * upper[u + 2]!;
        work[target + 3]! -= l2 * upper[u + 1]! + l3 * upper[u + 3]!;
      }
    }
    if (!invert(work, inverse, 4 * row, scale)) weakPivots += 1;
    work.fill(0, 4 * row, 4 * row + 4);
    for (let at = upperStart[row]!; at < upperStart[row + 1]!; at++) {
      const from = 4 * upperColumn[at]!;
      for (let part = 0; part < 4; part++) upper[4 * at + part] = work[from + part]!;
      work.fill(0, from, from + 4);
    }
  }
  return { analysis, lower, upper, inverse, weakPivots };
}

/** Inverts the block at `at`; false if it had to be lifted off zero to have an inverse. `scale`: the row's largest entry. */
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
  const determinant = a * d - b * c;
  inverse[at] = d / determinant;
  inverse[at + 1] = -b / determinant;
  inverse[at + 2] = -c / determinant;
  inverse[at + 3] = a / determinant;
  return sound;
}

/** Solves A x = right; both have two numbers for each row. */
export function solve(factors: Factors, right: Float64Array): Float64Array {
  const { analysis, lower, upper, inverse } = factors;
  const { order, lowerStart, lower: lowerColumn, upperStart, upper: upperColumn } = analysis;
  const size = order.length;
  const y = new Float64Array(2 * size);
  for (let row = 0; row < size; row++) {
    let first = right[2 * order[row]!]!;
    let second = right[2 * order[row]! + 1]!;
    for (let at = lowerStart[row]!; at < lowerStart[row + 1]!; at++) {
      const k = 2 * lowerColumn[at]!;
      first -= lower[4 * at]! * y[k]! + lower[4 * at + 1]! * y[k + 1]!;
      second -= lower[4 * at + 2]! * y[k]! + lower[4 * at + 3]! * y[k + 1]!;
    }
    y[2 * row] = first;
    y[2 * row + 1] = second;
  }
  const x = new Float64Array(2 * size);
  for (let row = size - 1; row >= 0; row--) {
    let first = y[2 * row]!;
    let second = y[2 * row + 1]!;
    for (let at = upperStart[row]!; at < upperStart[row + 1]!; at++) {
      const k = 2 * upperColumn[at]!;
      first -= upper[4 * at]! * y[k]! + upper[4 * at + 1]! * y[k + 1]!;
      second -= upper[4 * at + 2]! * y[k]! + upper[4 * at + 3]! * y[k + 1]!;
    }
    const d = 4 * row;
    y[2 * row] = inverse[d]! * first + inverse[d + 1]! * second;
    y[2 * row + 1] = inverse[d + 2]! * first + inverse[d + 3]! * second;
    x[2 * order[row]!] = y[2 * row]!;
    x[2 * order[row]! + 1] = y[2 * row + 1]!;
  }
  return x;
}
