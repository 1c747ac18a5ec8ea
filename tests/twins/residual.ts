/**
 * The referee: the largest power that does not balance, per unit, recomputed from the tables of a network and a set of
 * voltages. It builds a dense admittance matrix in complex arithmetic of its own and uses nothing of the solver: nodes
 * joined by closed switches are found by a search, not by union-find; mismatches are S − V conj(Y V), not polar sums.
 */
import type { Network } from '#twins/network/network.ts';

interface Complex {
  readonly re: number;
  readonly im: number;
}
const c = (re: number, im = 0): Complex => ({ re, im });
const add = (a: Complex, b: Complex): Complex => c(a.re + b.re, a.im + b.im);
const times = (a: Complex, b: Complex): Complex => c(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);
const over = (a: Complex, b: Complex): Complex => {
  const square = b.re ** 2 + b.im ** 2;
  return times(a, c(b.re / square, -b.im / square));
};
const conj = (a: Complex): Complex => c(a.re, -a.im);
const minus = (a: Complex): Complex => c(-a.re, -a.im);
export const polar = (size: number, angle: number): Complex => c(size * Math.cos(angle), size * Math.sin(angle));

type Joins = { readonly from: ArrayLike<number>; readonly to: ArrayLike<number>; readonly ids: readonly string[] };

/** Groups of nodes joined by closed switches: node → the least node of its group. Breadth-first search. */
export function groups(network: Network): readonly number[] {
  const { switches } = network;
  return joinedBy(network, [[switches, (row) => !switches.open[row] && !!switches.inService[row]]]);
}

/** Those, and what lines of no impedance join: power balances over such a group. */
function balanced(network: Network): readonly number[] {
  const { switches, branches } = network;
  return joinedBy(network, [
    [switches, (row) => !switches.open[row] && !!switches.inService[row]],
    [branches, (row) => !branches.r[row] && !branches.x[row] && !!branches.inService[row]],
  ]);
}

function joinedBy(
  { nodes }: Network,
  tables: readonly (readonly [Joins, (row: number) => boolean])[],
): readonly number[] {
  const next: number[][] = nodes.ids.map(() => []);
  for (const [table, joins] of tables) {
    table.ids.forEach((_, row) => {
      if (!joins(row)) return;
      next[table.from[row]!]!.push(table.to[row]!);
      next[table.to[row]!]!.push(table.from[row]!);
    });
  }
  const group = nodes.ids.map(() => -1);
  for (let start = 0; start < group.length; start++) {
    if (group[start] !== -1) continue;
    const queue = [start];
    group[start] = start;
    for (const node of queue) {
      for (const other of next[node]!) {
        if (group[other] !== -1) continue;
        group[other] = start;
        queue.push(other);
      }
    }
  }
  return group;
}

/**
 * Voltages per unit and radians by node; nodes without a voltage (0 or NaN) take no part. `balances`: which injections give
 * what their island lacks, beside the sources. `told`: the power of every injection, into it; then nothing is free.
 */
export function residual(
  network: Network,
  voltage: ArrayLike<number>,
  angle: ArrayLike<number>,
  balances: ArrayLike<number> = [],
  told?: { readonly p: ArrayLike<number>; readonly q: ArrayLike<number> },
): number {
  const { branches, injections } = network;
  const group = balanced(network);
  const v = group.map((_, node) => polar(voltage[node]!, angle[node]!));
  // Current into the network at each group: first what the branches take, Y V row by row.
  const current = group.map(() => c(0));
  const inject = (node: number, amount: Complex): void => {
    current[group[node]!] = add(current[group[node]!]!, amount);
  };
  branches.ids.forEach((_, row) => {
    if (!branches.inService[row]) return;
    const [from, to] = [branches.from[row]!, branches.to[row]!];
    const isShort = !branches.r[row] && !branches.x[row];
    const series = isShort ? c(0) : over(c(1), c(branches.r[row]!, branches.x[row]!));
    const [nearFrom, nearTo] = [
      c(branches.gFrom[row]!, branches.bFrom[row]!),
      c(branches.gTo[row]!, branches.bTo[row]!),
    ];
    const tap = polar(branches.ratio[row]!, branches.shift[row]!);
    // Behind the ideal ratio: V' = V_f / tap, I' = conj(tap) I_f.
    const inner = over(v[from]!, tap);
    const through = times(series, add(inner, minus(v[to]!)));
    inject(from, over(add(through, times(nearFrom, inner)), conj(tap)));
    inject(to, add(minus(through), times(nearTo, v[to]!)));
  });
  const balance = current.map((amount, node) => times(v[node]!, conj(amount)));
  const free = { p: group.map(() => false), q: group.map(() => false) };
  injections.ids.forEach((_, row) => {
    if (!injections.inService[row]) return;
    const at = group[injections.node[row]!]!;
    if (told) {
      balance[at] = add(balance[at]!, c(told.p[row]!, told.q[row]!));
      return;
    }
    const size = voltage[at]! ** 2;
    if (!Number.isNaN(injections.voltage[row]!)) free.q[at] = true;
    if (injections.kinds[row] === 'source' || balances[row] === 1) free.p[at] = true;
    const power = c(injections.p[row]! + injections.g[row]! * size, injections.q[row]! - injections.b[row]! * size);
    balance[at] = add(balance[at]!, power);
  });
  let largest = 0;
  group.forEach((root, node) => {
    if (root !== node || !voltage[node]) return;
    if (!free.p[node]) largest = Math.max(largest, Math.abs(balance[node]!.re));
    if (!free.q[node]) largest = Math.max(largest, Math.abs(balance[node]!.im));
  });
  return largest;
}
