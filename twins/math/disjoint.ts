/** Disjoint sets of the numbers 0 … n−1: union by lower root, path halving. Source: Tarjan & van Leeuwen, J. ACM 31 (1984). */
export type DisjointSets = Int32Array;

/** Each number in a set of its own. */
export function disjointSets(size: number): DisjointSets {
  return Int32Array.from({ length: size }, (_, index) => index);
}

/** The lowest number of the set that `member` is in. */
export function find(sets: DisjointSets, member: number): number {
  let at = member;
  while (sets[at] !== at) {
    sets[at] = sets[sets[at]!]!;
    at = sets[at]!;
  }
  return at;
}

/** Makes one set of the two that `a` and `b` are in. */
export function join(sets: DisjointSets, a: number, b: number): void {
  const first = find(sets, a);
  const second = find(sets, b);
  // The lower root wins: the number of a set then depends on its members alone.
  if (first < second) sets[second] = first;
  else sets[first] = second;
}

/** The sets numbered 0, 1, 2 … by their lowest member. */
export function numbered(sets: DisjointSets): { readonly group: Int32Array; readonly groups: number } {
  const group = new Int32Array(sets.length);
  let groups = 0;
  for (let member = 0; member < sets.length; member++) {
    const root = find(sets, member);
    group[member] = root === member ? groups++ : group[root]!;
  }
  return { group, groups };
}
