/**
 * From nodes and switches to buses, from buses and branches to islands: IEC 61970-301 TopologicalNode and
 * TopologicalIsland, computed.
 *
 * A bus is the set of nodes joined by closed switches in service; an island is the set of buses joined by branches in
 * service. Rows are numbered by their lowest node, so the answer depends on the network alone.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { disjointSets, join, numbered } from '../math/disjoint.ts';
import { loadsOfHomes } from './containment.ts';
import type { InjectionTable, Network } from './network.ts';

export interface Topology {
  /** Node row → bus. */
  readonly busOfNode: Int32Array;
  readonly buses: number;
  /** Bus → island. */
  readonly islandOfBus: Int32Array;
  readonly islands: number;
  /** By island: whether a source in service that keeps its angle feeds it. */
  readonly energised: Uint8Array;
}

type Part = Pick<Network, 'nodes' | 'branches' | 'switches' | 'injections'>;

export function topologyOf({ nodes, branches, switches, injections }: Part): Topology {
  const joined = disjointSets(nodes.ids.length);
  for (let row = 0; row < switches.ids.length; row++) {
    if (switches.open[row] === 0 && switches.inService[row] === 1) join(joined, switches.from[row]!, switches.to[row]!);
  }
  const { group: busOfNode, groups: buses } = numbered(joined);

  const linked = disjointSets(buses);
  for (let row = 0; row < branches.ids.length; row++) {
    if (branches.inService[row] === 1) join(linked, busOfNode[branches.from[row]!]!, busOfNode[branches.to[row]!]!);
  }
  const { group: islandOfBus, groups: islands } = numbered(linked);

  const energised = new Uint8Array(islands);
  for (let row = 0; row < injections.ids.length; row++) {
    if (isReference(injections, row)) {
      energised[islandOfBus[busOfNode[injections.node[row]!]!]!] = 1;
    }
  }
  return { busOfNode, buses, islandOfBus, islands, energised };
}

/** Whether the injection is in service and can feed an island by itself: a source that keeps voltage and angle. */
export function isReference({ kinds, angle, inService }: InjectionTable, row: number): boolean {
  return kinds[row] === 'source' && inService[row] === 1 && !Number.isNaN(angle[row]!);
}

/** Whether a source feeds the node. */
export function isLive(topology: Topology, node: number): boolean {
  return topology.energised[topology.islandOfBus[topology.busOfNode[node]!]!] === 1;
}

/** The equipment that no source feeds, in the order of the tables, then the Homes all of whose loads are among it. */
export function deEnergised(network: Network, topology: Topology = topologyOf(network)): readonly Iri[] {
  const { branches, switches, injections } = network;
  const dark: Iri[] = [];
  for (const table of [branches, switches]) {
    for (let row = 0; row < table.ids.length; row++) {
      const live = isLive(topology, table.from[row]!) || isLive(topology, table.to[row]!);
      if (table.inService[row] === 0 || !live) dark.push(table.ids[row]!);
    }
  }
  const isFed = (row: number): boolean => injections.inService[row] === 1 && isLive(topology, injections.node[row]!);
  for (let row = 0; row < injections.ids.length; row++) if (!isFed(row)) dark.push(injections.ids[row]!);
  for (const [home, loads] of loadsOfHomes(network)) if (!loads.some(isFed)) dark.push(home);
  return dark;
}
