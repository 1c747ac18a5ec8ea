/**
 * Minimum degree: in which order to eliminate the buses of a network so that few new links arise.
 *
 * Eliminating a vertex joins all its remaining neighbours. Taking the vertex with the fewest neighbours first keeps
 * radial parts free of fill and meshed parts nearly so. The links at the moment of elimination are exactly one row of
 * U, so the ordering is the symbolic factorisation too. Source: Tinney & Walker, Proc. IEEE 55 (1967), scheme 2;
 * George & Liu, "The evolution of the minimum degree ordering algorithm", SIAM Review 31 (1989).
 */

/** A square sparse pattern in compressed rows: symmetric, columns rising, the diagonal included. */
export interface Pattern {
  readonly size: number;
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
}

export interface Elimination {
  /** Position → vertex: the vertex that is eliminated at that position. */
  readonly order: Int32Array;
  /** By position: the vertices linked to it when it is eliminated, all eliminated later. */
  readonly links: readonly Int32Array[];
}

/** Eliminates by rising degree; of equal degrees the vertex that reached it last, so the order depends on the pattern alone. */
export function minimumDegree(pattern: Pattern): Elimination {
  const { size, rowStart, column } = pattern;
  const neighbours = Array.from({ length: size }, (_, vertex) => {
    const row = new Set<number>();
    for (let at = rowStart[vertex]!; at < rowStart[vertex + 1]!; at++) {
      if (column[at] !== vertex) row.add(column[at]!);
    }
    return row;
  });
  // Buckets by degree. A vertex may stand in several; only the entry that names its present degree counts.
  const buckets: number[][] = [];
  const file = (vertex: number): void => {
    const degree = neighbours[vertex]!.size;
    while (buckets.length <= degree) buckets.push([]);
    buckets[degree]!.push(vertex);
  };
  for (let vertex = size - 1; vertex >= 0; vertex--) file(vertex);

  const order = new Int32Array(size);
  const links: Int32Array[] = [];
  const gone = new Uint8Array(size);
  let lowest = 0;
  for (let position = 0; position < size; position++) {
    let vertex = -1;
    while (vertex < 0) {
      const candidate = buckets[lowest]!.pop();
      if (candidate === undefined) lowest += 1;
      else if (gone[candidate] === 0 && neighbours[candidate]!.size === lowest) vertex = candidate;
    }
    gone[vertex] = 1;
    order[position] = vertex;
    const row = Int32Array.from(neighbours[vertex]!);
    links.push(row);
    for (const one of row) {
      const mine = neighbours[one]!;
      mine.delete(vertex);
      for (const other of row) if (other !== one) mine.add(other);
      file(one);
      lowest = Math.min(lowest, mine.size);
    }
    neighbours[vertex]!.clear();
  }
  return { order, links };
}
