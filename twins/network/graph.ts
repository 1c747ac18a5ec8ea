/** The network as a graph for traces: nodes are ConnectivityNodes, links are equipment that current can pass. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { branchRows, type Network } from './network.ts';
import { topologyOf } from './topology.ts';

export interface Link {
  readonly asset: Iri;
  readonly other: number;
}

export interface Graph {
  /** By node. */
  readonly links: readonly (readonly Link[])[];
  /** Rows of the injections in service, by node. */
  readonly injections: readonly (readonly number[])[];
  /** Rows of the injections that balance an island: its sources. */
  readonly sources: readonly number[];
}

/** A piece of equipment that a trace starts at, with its nodes. */
export interface Start {
  readonly asset: Iri;
  readonly nodes: readonly number[];
  /** Whether current passes through it from one of its nodes to another. */
  readonly through: boolean;
}

/** Equipment that is taken as in operation, or as absent, whatever it is. */
export interface Assumption {
  readonly closed?: ReadonlySet<Iri>;
  readonly without?: ReadonlySet<Iri>;
}

export function graphOf(network: Network, assumption: Assumption = {}): Graph {
  const { nodes, branches, switches, injections } = assumed(network, assumption);
  const { open, balances } = topologyOf({ ...network, branches, switches, injections });
  const links: Link[][] = nodes.ids.map(() => []);
  const link = (asset: Iri, from: number, to: number): void => {
    links[from]!.push({ asset, other: to });
    links[to]!.push({ asset, other: from });
  };
  branches.ids.forEach((asset, row) => {
    if (branches.inService[row] === 0) return;
    if (branches.toTerminal[row] !== 0) link(asset, branches.from[row]!, branches.to[row]!);
    // From winding to winding: a star point is no place of its own.
    else
      for (let other = row + 1; branches.ids[other] === asset; other++) {
        link(asset, branches.from[row]!, branches.from[other]!);
      }
  });
  switches.ids.forEach((asset, row) => {
    if (switches.inService[row] === 1 && open[row] === 0) link(asset, switches.from[row]!, switches.to[row]!);
  });
  const at: number[][] = nodes.ids.map(() => []);
  const sources: number[] = [];
  injections.ids.forEach((asset, row) => {
    // A load that is taken out is still a customer; a source that is taken out feeds nobody.
    const stays = injections.inService[row] === 1 || injections.kinds[row] === 'load';
    if (stays && (network.injections.inService[row] === 1 || assumption.closed?.has(asset))) {
      at[injections.node[row]!]!.push(row);
    }
    if (balances[row] === 1) sources.push(row);
  });
  return { links, injections: at, sources };
}

/** The network with what is assumed of it. */
function assumed(network: Network, { closed, without }: Assumption): Network {
  if (!closed && !without) return network;
  const serving = ({ ids, inService }: { readonly ids: readonly Iri[]; readonly inService: Uint8Array }) => ({
    inService: inService.map((now, row) => (without?.has(ids[row]!) ? 0 : closed?.has(ids[row]!) ? 1 : now)),
  });
  const { branches, switches, injections } = network;
  const open = switches.open.map((now, row) => (closed?.has(switches.ids[row]!) ? 0 : now));
  return {
    ...network,
    branches: { ...branches, ...serving(branches) },
    switches: { ...switches, ...serving(switches), open },
    injections: { ...injections, ...serving(injections) },
  };
}

/** Where a trace from this equipment or node starts; the asset must be in the index. */
export function startOf({ index, branches, switches, injections }: Network, asset: Iri): Start {
  const { kind, row } = index.get(asset)!;
  if (kind === 'node') return { asset, nodes: [row], through: false };
  if (kind === 'injection') return { asset, nodes: [injections.node[row]!], through: false };
  if (kind === 'switch') {
    const [from, to] = [switches.from[row]!, switches.to[row]!];
    return from === to ? { asset, nodes: [from], through: false } : { asset, nodes: [from, to], through: true };
  }
  if (branches.toTerminal[row] !== 0) return { asset, nodes: [branches.from[row]!, branches.to[row]!], through: true };
  return { asset, nodes: branchRows(branches, row).map((winding) => branches.from[winding]!), through: true };
}

/** Larger than any distance, so that what is not reached is far from everything. */
export const unreached = 0x7fffffff;

/** Links from the nearest of `from` to every node; `unreached` where there is no way. */
export function distances(graph: Graph, from: readonly number[]): Int32Array {
  const distance = new Int32Array(graph.links.length).fill(unreached);
  const queue = [...new Set(from)];
  for (const node of queue) distance[node] = 0;
  for (const node of queue) {
    for (const { other } of graph.links[node]!) {
      if (distance[other] !== unreached) continue;
      distance[other] = distance[node]! + 1;
      queue.push(other);
    }
  }
  return distance;
}
