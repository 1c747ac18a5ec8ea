/**
 * What is known of a factorisation from the pattern alone: the order of elimination, and where L and U have entries.
 *
 * The pattern of row i of U is that of A right of the diagonal, with the rows of U of its children in the elimination
 * tree: those rows whose first entry stands in column i. That of L is its transpose.
 * Source: Davis, "Direct Methods for Sparse Linear Systems", SIAM 2006, ch. 4; Liu, SIAM J. Matrix Analysis 11 (1990) 134.
 */
import { minimumDegree, type Pattern } from './ordering.ts';

/** Reusable for all matrices with that pattern. */
export interface Analysis {
  readonly pattern: Pattern;
  /** Position → row of the matrix, and back. */
  readonly order: Int32Array;
  readonly position: Int32Array;
  /** By entry of the pattern: where its block goes in the work row, four times the position of its column. */
  readonly target: Int32Array;
  /** Columns by position, rising, strictly left and strictly right of the diagonal. */
  readonly lowerStart: Int32Array;
  readonly lower: Int32Array;
  readonly upperStart: Int32Array;
  readonly upper: Int32Array;
}

/** Orders the pattern and finds where L and U have entries. */
export function analyse(pattern: Pattern): Analysis {
  const { size } = pattern;
  const order = minimumDegree(pattern);
  const position = new Int32Array(size);
  for (let at = 0; at < size; at++) position[order[at]!] = at;
  const { upperStart, upper } = upperPattern(pattern, order, position);

  const lowerStart = new Int32Array(size + 1);
  for (const column of upper) lowerStart[column + 1]! += 1;
  for (let row = 0; row < size; row++) lowerStart[row + 1]! += lowerStart[row]!;
  const lower = new Int32Array(upper.length);
  const next = lowerStart.slice();
  for (let row = 0; row < size; row++) {
    // Rows come in rising order, so each row of L fills up in rising order too.
    for (let at = upperStart[row]!; at < upperStart[row + 1]!; at++) {
      const column = upper[at]!;
      lower[next[column]!] = row;
      next[column]! += 1;
    }
  }
  const target = pattern.column.map((column) => 4 * position[column]!);
  return { pattern, order, position, target, lowerStart, lower, upperStart, upper };
}

function upperPattern({ size, rowStart, column }: Pattern, order: Int32Array, position: Int32Array) {
  const upperStart = new Int32Array(size + 1);
  let upper = new Int32Array(2 * column.length + size);
  let end = 0;
  const mark = new Int32Array(size).fill(-1);
  /** Rows of U that first reach column i, as a linked list. */
  const child = new Int32Array(size).fill(-1);
  const sibling = new Int32Array(size).fill(-1);
  for (let row = 0; row < size; row++) {
    if (end + size > upper.length) {
      const grown = new Int32Array(2 * upper.length + size);
      grown.set(upper);
      upper = grown;
    }
    const first = end;
    mark[row] = row;
    const vertex = order[row]!;
    for (let at = rowStart[vertex]!; at < rowStart[vertex + 1]!; at++) {
      const there = position[column[at]!]!;
      if (there <= row || mark[there] === row) continue;
      mark[there] = row;
      upper[end++] = there;
    }
    for (let below = child[row]!; below >= 0; below = sibling[below]!) {
      for (let at = upperStart[below]!; at < upperStart[below + 1]!; at++) {
        const there = upper[at]!;
        if (mark[there] === row) continue;
        mark[there] = row;
        upper[end++] = there;
      }
    }
    upperStart[row + 1] = end;
    if (end === first) continue;
    const parent = upper.subarray(first, end).sort()[0]!;
    sibling[row] = child[parent]!;
    child[parent] = row;
  }
  return { upperStart, upper: upper.slice(0, end) };
}
