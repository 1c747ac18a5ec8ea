/** What hangs together: nodes joined by closed switches are a bus, buses joined by branches in service an island. */
import { disjointSets, join, numbered } from '../math/disjoint.ts';
import type { Network } from './network.ts';

export interface Connectivity {
  /** Node row → bus. */
  readonly busOfNode: Int32Array;
  readonly buses: number;
  /** Bus → island. */
  readonly islandOfBus: Int32Array;
  readonly islands: number;
}

/** `open` by switch row. Buses and islands are numbered by their lowest node: the answer depends on the network alone. */
export function connectivityOf({ nodes, branches, switches }: Network, open: Uint8Array): Connectivity {
  const joined = disjointSets(nodes.ids.length);
  for (let row = 0; row < switches.ids.length; row++) {
    if (open[row] === 0 && switches.inService[row] === 1) join(joined, switches.from[row]!, switches.to[row]!);
  }
  const { group: busOfNode, groups: buses } = numbered(joined);

  const linked = disjointSets(buses);
  for (let row = 0; row < branches.ids.length; row++) {
    if (branches.inService[row] === 1) join(linked, busOfNode[branches.from[row]!]!, busOfNode[branches.to[row]!]!);
  }
  const { group: islandOfBus, groups: islands } = numbered(linked);
  return { busOfNode, buses, islandOfBus, islands };
}

export function islandOf({ busOfNode, islandOfBus }: Connectivity, node: number): number {
  return islandOfBus[busOfNode[node]!]!;
}
