/** The network as a graph for traces: nodes are ConnectivityNodes, links are equipment that current can pass. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Network } from './network.ts';

export interface Link {
  readonly asset: Iri;
  readonly other: number;
}

export interface Graph {
  /** By node. */
  readonly links: readonly (readonly Link[])[];
  /** Rows of the injections in service, by node. */
  readonly injections: readonly (readonly number[])[];
  /** Rows of the sources in service. */
  readonly sources: readonly number[];
}

/** A piece of equipment that a trace starts at, with its nodes. */
export interface Start {
  readonly asset: Iri;
  readonly nodes: readonly number[];
  /** Whether current passes through it: a branch or a switch. */
  readonly through: boolean;
}

/** Equipment that is taken as in operation, or as absent, whatever it is. */
export interface Assumption {
  readonly closed?: ReadonlySet<Iri>;
  readonly without?: ReadonlySet<Iri>;
}

export function graphOf(network: Network, { closed, without }: Assumption = {}): Graph {
  const { nodes, branches, switches, injections } = network;
  const links: Link[][] = nodes.ids.map(() => []);
  const passes = (asset: Iri, now: boolean): boolean => !without?.has(asset) && (now || closed?.has(asset) === true);
  const link = (asset: Iri, from: number, to: number): void => {
    links[from]!.push({ asset, other: to });
    links[to]!.push({ asset, other: from });
  };
  branches.ids.forEach((asset, row) => {
    if (passes(asset, branches.inService[row] === 1)) link(asset, branches.from[row]!, branches.to[row]!);
  });
  switches.ids.forEach((asset, row) => {
    const now = switches.inService[row] === 1 && switches.open[row] === 0;
    if (passes(asset, now)) link(asset, switches.from[row]!, switches.to[row]!);
  });
  const at: number[][] = nodes.ids.map(() => []);
  const sources: number[] = [];
  injections.ids.forEach((asset, row) => {
    const isIn = injections.inService[row] === 1;
    // One that follows the angle of others feeds nobody alone.
    const isSource = injections.kinds[row] === 'source' && !Number.isNaN(injections.angle[row]!);
    // A load that is taken out is still a customer; a source that is taken out feeds nobody.
    if (isSource ? !passes(asset, isIn) : !isIn && !closed?.has(asset)) return;
    at[injections.node[row]!]!.push(row);
    if (isSource) sources.push(row);
  });
  return { links, injections: at, sources };
}

/** Where a trace from this equipment or node starts; the asset must be in the index. */
export function startOf({ index, branches, switches, injections }: Network, asset: Iri): Start {
  const { kind, row } = index.get(asset)!;
  if (kind === 'node') return { asset, nodes: [row], through: false };
  if (kind === 'injection') return { asset, nodes: [injections.node[row]!], through: false };
  const table = kind === 'branch' ? branches : switches;
  return { asset, nodes: [table.from[row]!, table.to[row]!], through: true };
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
