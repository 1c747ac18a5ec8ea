/** Sparse patterns of graphs, in compressed rows. */
import type { Pattern } from './ordering.ts';

/** The pattern of an undirected graph: the diagonal and both directions of each link; loops and repetitions are welcome. */
export function patternOf(size: number, from: ArrayLike<number>, to: ArrayLike<number>): Pattern {
  const count = new Int32Array(size + 1).fill(1);
  for (let link = 0; link < from.length; link++) {
    count[from[link]!]! += 1;
    count[to[link]!]! += 1;
  }
  const start = new Int32Array(size + 1);
  for (let row = 0; row < size; row++) start[row + 1] = start[row]! + count[row]!;
  const next = start.slice();
  const raw = new Int32Array(start[size]!);
  const put = (row: number, column: number): void => {
    raw[next[row]!] = column;
    next[row]! += 1;
  };
  for (let row = 0; row < size; row++) put(row, row);
  for (let link = 0; link < from.length; link++) {
    put(from[link]!, to[link]!);
    put(to[link]!, from[link]!);
  }
  // Sort each row and drop what stands twice.
  const rowStart = new Int32Array(size + 1);
  let end = 0;
  for (let row = 0; row < size; row++) {
    const columns = raw.subarray(start[row]!, start[row + 1]!).sort();
    let last = -1;
    for (const column of columns) {
      if (column === last) continue;
      last = column;
      raw[end++] = column;
    }
    rowStart[row + 1] = end;
  }
  return { size, rowStart, column: raw.slice(0, end) };
}

/** Where (row, column) stands in the pattern; it must be in it. */
export function entryOf(pattern: Pattern, row: number, column: number): number {
  let low = pattern.rowStart[row]!;
  let high = pattern.rowStart[row + 1]! - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pattern.column[middle]! < column) low = middle + 1;
    else high = middle;
  }
  return low;
}
