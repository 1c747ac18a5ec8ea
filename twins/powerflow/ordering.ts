/** What is made once for the graph of an island: its ordering, and a tree to start along. */
import { type Factors, factorsFor } from '../math/block-lu.ts';
import { patternOf } from '../math/pattern.ts';
import { type Analysis, analyse } from '../math/symbolic.ts';

/** Breadth first from the roots. */
export function spanningTree(size: number, roots: Int32Array, from: Int32Array, to: Int32Array): Int32Array {
  const start = new Int32Array(size + 1);
  for (const ends of [from, to]) for (const point of ends) start[point + 1]! += 1;
  for (let point = 0; point < size; point++) start[point + 1]! += start[point]!;
  const next = start.slice();
  const links = new Int32Array(2 * from.length);
  for (let index = 0; index < from.length; index++) {
    const [f, t] = [from[index]!, to[index]!];
    links[next[f]!] = index;
    next[f]! += 1;
    links[next[t]!] = ~index;
    next[t]! += 1;
  }
  const isReached = new Uint8Array(size);
  for (const root of roots) isReached[root] = 1;
  const queue = [...new Set(roots)];
  const tree: number[] = [];
  for (const point of queue) {
    for (let at = start[point]!; at < start[point + 1]!; at++) {
      const link = links[at]!;
      const other = link >= 0 ? to[link]! : from[~link]!;
      if (isReached[other] === 1) continue;
      isReached[other] = 1;
      tree.push(link);
      queue.push(other);
    }
  }
  return Int32Array.from(tree);
}

export interface Ordered {
  readonly size: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly analysis: Analysis;
  readonly factors: Factors;
}

const orderings = new WeakMap<Int32Array, Ordered[]>();
/** Islands whose ordering is kept for a network. */
const orderingsMax = 64;

/** The ordering of a graph; that of the last run where the graph is still the same. `owner`: the column that it is kept with. */
export function orderedFor(owner: Int32Array, size: number, from: Int32Array, to: Int32Array): Ordered {
  const known = orderings.get(owner) ?? [];
  const same = known.find((one) => one.size === size && areEqual(one.from, from) && areEqual(one.to, to));
  if (same) return same;
  const analysis = analyse(patternOf(size, from, to));
  const made = { size, from, to, analysis, factors: factorsFor(analysis) };
  orderings.set(owner, [made, ...known].slice(0, orderingsMax));
  return made;
}

function areEqual(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
