/**
 * The Laplacian of the closed switches, factorised: what `flows.ts` finds the flow through switches with.
 *
 * Over all nodes: L_nn is the number of closed switches at n, L_nm minus the number between n and m. The first node of
 * each bus is its ground (an identity row), else L would be singular. Active and reactive power use the two halves of a block.
 */
import { analyse, type Factors, factorise } from '../math/block-lu.ts';
import { entryOf, patternOf } from '../math/pattern.ts';
import type { Network } from '../network/network.ts';
import type { Topology } from '../network/topology.ts';

export interface ClosedSwitches {
  /** Rows of the switches that are closed, in service and between two different nodes. */
  readonly rows: Int32Array;
  readonly factors: Factors;
  /** By node: whether it is the ground of its bus. */
  readonly grounded: Uint8Array;
}

export function closedSwitches({ nodes, switches }: Network, { busOfNode, buses, open }: Topology): ClosedSwitches {
  const rows: number[] = [];
  for (let row = 0; row < switches.ids.length; row++) {
    const joins = open[row] === 0 && switches.inService[row] === 1;
    if (joins && switches.from[row] !== switches.to[row]) rows.push(row);
  }
  const grounded = new Uint8Array(nodes.ids.length);
  const seen = new Uint8Array(buses);
  busOfNode.forEach((bus, node) => {
    if (seen[bus] === 0) grounded[node] = 1;
    seen[bus] = 1;
  });

  const from = rows.map((row) => switches.from[row]!);
  const to = rows.map((row) => switches.to[row]!);
  const pattern = patternOf(nodes.ids.length, from, to);
  const blocks = new Float64Array(4 * pattern.column.length);
  const add = (node: number, other: number, value: number): void => {
    const block = 4 * entryOf(pattern, node, other);
    blocks[block]! += value;
    blocks[block + 3]! += value;
  };
  for (let node = 0; node < grounded.length; node++) if (grounded[node] === 1) add(node, node, 1);
  rows.forEach((_, index) => {
    const [a, b] = [from[index]!, to[index]!];
    for (const [node, other] of [
      [a, b],
      [b, a],
    ] as const) {
      if (grounded[node] === 1) continue;
      add(node, node, 1);
      add(node, other, -1);
    }
  });
  return { rows: Int32Array.from(rows), factors: factorise(analyse(pattern), blocks), grounded };
}
