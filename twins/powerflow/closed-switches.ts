/**
 * The Laplacian of what joins nodes without impedance, factorised: what `flows.ts` finds the flow through it with.
 *
 * Over all nodes: L_nn is the number of closed switches and shorts at n, L_nm minus the number between n and m. The first
 * node of each point is its ground (an identity row), else L would be singular. Active and reactive power use the two
 * halves of a block.
 */
import { type Factors, factorise } from '../math/block-lu.ts';
import { entryOf, patternOf } from '../math/pattern.ts';
import { analyse } from '../math/symbolic.ts';
import type { Network } from '../network/network.ts';
import type { Topology } from '../network/topology.ts';
import type { Points } from './shorts.ts';

export interface ClosedSwitches {
  /** Rows of the switches that are closed, in service and between two different nodes. */
  readonly rows: Int32Array;
  /** Rows of the branches without impedance. */
  readonly shorts: Int32Array;
  readonly factors: Factors;
  /** By node: whether it is the ground of its point. */
  readonly grounded: Uint8Array;
}

export function closedSwitches(
  { nodes, branches, switches }: Network,
  { busOfNode, open }: Topology,
  { pointOfBus, points, shorts }: Points,
): ClosedSwitches {
  const rows: number[] = [];
  for (let row = 0; row < switches.ids.length; row++) {
    const joins = open[row] === 0 && switches.inService[row] === 1;
    if (joins && switches.from[row] !== switches.to[row]) rows.push(row);
  }
  const grounded = new Uint8Array(nodes.ids.length);
  const seen = new Uint8Array(points);
  busOfNode.forEach((bus, node) => {
    const point = pointOfBus[bus]!;
    if (seen[point] === 0) grounded[node] = 1;
    seen[point] = 1;
  });

  const joining = shorts.filter((row) => branches.from[row] !== branches.to[row]);
  const ends = (end: 'from' | 'to') => [
    ...rows.map((row) => switches[end][row]!),
    ...joining.map((row) => branches[end][row]!),
  ];
  const [from, to] = [ends('from'), ends('to')];
  const pattern = patternOf(nodes.ids.length, from, to);
  const blocks = new Float64Array(4 * pattern.column.length);
  const add = (node: number, other: number, value: number): void => {
    const block = 4 * entryOf(pattern, node, other);
    blocks[block]! += value;
    blocks[block + 3]! += value;
  };
  for (let node = 0; node < grounded.length; node++) if (grounded[node] === 1) add(node, node, 1);
  from.forEach((a, index) => {
    const b = to[index]!;
    for (const [node, other] of [
      [a, b],
      [b, a],
    ] as const) {
      if (grounded[node] === 1) continue;
      add(node, node, 1);
      add(node, other, -1);
    }
  });
  return {
    rows: Int32Array.from(rows),
    shorts: Int32Array.from(joining),
    factors: factorise(analyse(pattern), blocks),
    grounded,
  };
}
