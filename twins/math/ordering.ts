/**
 * Approximate minimum degree: in which order to eliminate the buses of a network so that few new links arise.
 *
 * Eliminating a vertex joins all its remaining neighbours. Those new links are not written down: the eliminated vertex
 * becomes an *element*, the list of the vertices that it joined, and stands for them. An element whose list lies within
 * a newer one is absorbed. The degree of a vertex is then bounded from above without a union of lists, by the sizes of
 * its elements beside the newest. All in typed arrays; equal degrees are taken in the order in which they arose.
 * Source: Amestoy, Davis & Duff, SIAM J. Matrix Analysis 17 (1996) 886; George & Liu, SIAM Review 31 (1989) 1.
 */

/** A square sparse pattern in compressed rows: symmetric, columns rising, the diagonal included. */
export interface Pattern {
  readonly size: number;
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
}

/** Position → vertex: which vertex is eliminated when. */
export function minimumDegree(pattern: Pattern): Int32Array {
  const { size } = pattern;
  const graph = quotientGraph(pattern);
  const { start, elements, length } = graph;
  const degree = length.slice();
  const buckets = degreeBuckets(degree);
  const order = new Int32Array(size);
  const isGone = new Uint8Array(size);
  /** By element: its size, and how much of it lies outside the newest element, above `stamp`. */
  const elementSize = new Int32Array(size);
  const outside = new Int32Array(size);
  const mark = new Int32Array(size).fill(-1);
  let stamp = 0;

  for (let position = 0; position < size; position++) {
    const pivot = buckets.takeLowest();
    order[position] = pivot;
    isGone[pivot] = 1;
    for (let it = start[pivot]!; it < start[pivot]! + elements[pivot]!; it++) elementSize[graph.list[it]!] = 0;
    const first = gather(graph, pivot, isGone, mark, position);
    const last = graph.end;
    elementSize[pivot] = last - first;

    // What of each element lies outside the new one: its size less the vertices that both have.
    const { list } = graph;
    for (let at = first; at < last; at++) {
      const vertex = list[at]!;
      for (let it = start[vertex]!; it < start[vertex]! + elements[vertex]!; it++) {
        const element = list[it]!;
        if (elementSize[element] === 0) continue;
        if (outside[element]! < stamp) outside[element] = elementSize[element]! + stamp;
        outside[element]! -= 1;
      }
    }
    for (let at = first; at < last; at++) {
      const vertex = list[at]!;
      let to = start[vertex]!;
      let bound = last - first - 1;
      const end = to + elements[vertex]!;
      for (let it = to; it < end; it++) {
        const element = list[it]!;
        const rest = elementSize[element] === 0 ? 0 : outside[element]! - stamp;
        if (rest <= 0) continue;
        list[to++] = element;
        bound += rest;
      }
      const vertices = to;
      const stop = start[vertex]! + length[vertex]!;
      for (let it = end; it < stop; it++) {
        const other = list[it]!;
        // Those within the new element are reached through it.
        if (isGone[other] === 1 || mark[other] === position) continue;
        list[to++] = other;
        bound += 1;
      }
      // The pivot, or an element that it absorbed, was in the list: there is room for one more.
      list[to] = list[vertices]!;
      list[vertices] = pivot;
      elements[vertex] = vertices - start[vertex]! + 1;
      length[vertex] = to - start[vertex]! + 1;
      buckets.move(vertex, Math.min(size - position - 2, degree[vertex]! + last - first - 1, bound));
    }
    stamp += size + 1;
    if (stamp > 0x3fffffff) {
      outside.fill(0);
      stamp = 0;
    }
  }
  return order;
}

/** Lists of each vertex, elements first, then vertices; behind them the lists of the elements as they arise. */
interface QuotientGraph {
  list: Int32Array;
  readonly start: Int32Array;
  readonly elements: Int32Array;
  readonly length: Int32Array;
  /** Where the list of an element begins and ends; empty once it is absorbed. */
  readonly elementStart: Int32Array;
  readonly elementEnd: Int32Array;
  end: number;
}

function quotientGraph({ size, rowStart, column }: Pattern): QuotientGraph {
  const start = new Int32Array(size);
  const length = new Int32Array(size);
  const list = new Int32Array(3 * column.length + size);
  let end = 0;
  for (let vertex = 0; vertex < size; vertex++) {
    start[vertex] = end;
    for (let at = rowStart[vertex]!; at < rowStart[vertex + 1]!; at++) {
      if (column[at] !== vertex) list[end++] = column[at]!;
    }
    length[vertex] = end - start[vertex]!;
    // Room for the first element.
    end += 1;
  }
  const none = (): Int32Array => new Int32Array(size);
  return { list, start, elements: none(), length, elementStart: none(), elementEnd: none(), end };
}

/** Makes the pivot an element: all vertices that are left of its vertices and elements, which it absorbs. */
function gather(graph: QuotientGraph, pivot: number, isGone: Uint8Array, mark: Int32Array, now: number): number {
  const { start, elements, length, elementStart, elementEnd } = graph;
  if (graph.end + isGone.length > graph.list.length) {
    const grown = new Int32Array(2 * graph.list.length + isGone.length);
    grown.set(graph.list);
    graph.list = grown;
  }
  const { list } = graph;
  const first = graph.end;
  let end = first;
  const middle = start[pivot]! + elements[pivot]!;
  for (let it = start[pivot]!; it < middle; it++) {
    const element = list[it]!;
    for (let at = elementStart[element]!; at < elementEnd[element]!; at++) {
      const vertex = list[at]!;
      if (isGone[vertex] === 1 || mark[vertex] === now) continue;
      mark[vertex] = now;
      list[end++] = vertex;
    }
    elementEnd[element] = elementStart[element]!;
  }
  for (let it = middle; it < start[pivot]! + length[pivot]!; it++) {
    const vertex = list[it]!;
    if (isGone[vertex] === 1 || mark[vertex] === now) continue;
    mark[vertex] = now;
    list[end++] = vertex;
  }
  elementStart[pivot] = first;
  elementEnd[pivot] = end;
  graph.end = end;
  return first;
}

/** Vertices in doubly linked lists by degree. `move` also writes the degree. */
function degreeBuckets(degree: Int32Array): { takeLowest(): number; move(vertex: number, to: number): void } {
  const size = degree.length;
  const head = new Int32Array(size + 1).fill(-1);
  const next = new Int32Array(size).fill(-1);
  const previous = new Int32Array(size).fill(-1);
  let lowest = 0;
  const put = (vertex: number, at: number): void => {
    const behind = head[at]!;
    degree[vertex] = at;
    next[vertex] = behind;
    previous[vertex] = -1;
    if (behind >= 0) previous[behind] = vertex;
    head[at] = vertex;
    if (at < lowest) lowest = at;
  };
  const take = (vertex: number): void => {
    const [before, behind] = [previous[vertex]!, next[vertex]!];
    if (before >= 0) next[before] = behind;
    else head[degree[vertex]!] = behind;
    if (behind >= 0) previous[behind] = before;
  };
  for (let vertex = size - 1; vertex >= 0; vertex--) put(vertex, degree[vertex]!);
  return {
    takeLowest: () => {
      while (head[lowest]! < 0) lowest += 1;
      const vertex = head[lowest]!;
      take(vertex);
      return vertex;
    },
    move: (vertex, to) => {
      take(vertex);
      put(vertex, Math.max(0, to));
    },
  };
}
