/**
 * Traces: who feeds whom, as the network is switched now.
 *
 * Terms, for networks that may be meshed. The distance of a node to a source is the least number of pieces of equipment
 * between them, over closed switches and branches in service.
 * - connected: all that current can reach from the start.
 * - upstream: what lies on a shortest way from the start to each source that feeds it; the source included.
 * - downstream: what the start lies upstream of. Where nothing feeds it, all that hangs on it.
 * - energizingSources: the sources among what is connected.
 * - affectedCustomers: those who have supply with the start in operation and none without it – so also those whom an
 *   open breaker keeps dark.
 * In a radial network these are what the words mean everywhere.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { containersOf, equipmentWithin, homeOf } from './containment.ts';
import { distances, type Graph, graphOf, type Start, startOf, unreached } from './graph.ts';
import type { Network } from './network.ts';
import { Steps, type TraceStep, walk } from './steps.ts';

export type { TraceStep } from './steps.ts';

export type TraceKind = 'connected' | 'upstream' | 'downstream' | 'energizingSources' | 'affectedCustomers';

export interface TraceResult {
  /** Equipment, or customers for affectedCustomers; in order of distance, each once. */
  readonly steps: readonly TraceStep[];
  /** The sources that feed the start. */
  readonly sources: readonly Iri[];
  readonly energised: boolean;
  /** Homes with a load among the steps, and loads outside of any home. */
  readonly customers: number;
}

/** Traces from assets, or from the equipment of containers. An asset that is not electrical stands for its container. */
export function trace(network: Network, from: readonly Iri[], kind: TraceKind): TraceResult {
  const starts = [...new Set(from.flatMap((id) => equipmentFor(network, id)))].map((id) => startOf(network, id));
  const graph = graphOf(network);
  const reach = distances(
    graph,
    starts.flatMap((start) => start.nodes),
  );
  const sources = graph.sources.filter((row) => reach[network.injections.node[row]!] !== unreached);
  const steps = new Steps(starts);
  if (kind === 'connected') visit(network, graph, reach, steps);
  else if (kind === 'upstream') for (const source of sources) climb(network, graph, starts, source, steps);
  else if (kind === 'downstream') descend(network, graph, starts, sources, steps);
  else if (kind === 'affectedCustomers') return affected(network, starts, sources);
  else {
    steps.clear();
    for (const row of sources) steps.add(network.injections.ids[row]!, reach[network.injections.node[row]!]! + 1);
  }
  const list = steps.list();
  return { steps: list, ...fed(network, sources), customers: customersOf(network, list).size };
}

const fed = ({ injections }: Network, sources: readonly number[]) => ({
  sources: sources.map((row) => injections.ids[row]!),
  energised: sources.length > 0,
});

function equipmentFor(network: Network, id: Iri): readonly Iri[] {
  for (const area of [id, ...containersOf(network, id)]) {
    const equipment = equipmentWithin(network, area);
    if (equipment.length > 0) return equipment;
  }
  return [];
}

/** All equipment at the nodes that have a distance. */
function visit({ injections }: Network, graph: Graph, reach: Int32Array, steps: Steps): void {
  for (let node = 0; node < reach.length; node++) {
    if (reach[node] === unreached) continue;
    for (const link of graph.links[node]!) steps.add(link.asset, reach[node]! + 1);
    for (const row of graph.injections[node]!) steps.add(injections.ids[row]!, reach[node]! + 1);
  }
}

/** From each start towards one source, along every shortest way. */
function climb({ injections }: Network, graph: Graph, starts: readonly Start[], source: number, steps: Steps): void {
  const away = distances(graph, [injections.node[source]!]);
  const nearest = starts.flatMap(({ nodes }) => {
    const least = Math.min(...nodes.map((node) => away[node]!));
    return least === unreached ? [] : nodes.filter((node) => away[node] === least);
  });
  walk(
    graph,
    nearest,
    (here, there) => away[there]! < away[here]!,
    (node, distance) => {
      for (const row of graph.injections[node]!) {
        if (row === source || injections.kinds[row] === 'busbar') steps.add(injections.ids[row]!, distance + 1);
      }
    },
    steps,
  );
}

function descend(
  { injections }: Network,
  graph: Graph,
  starts: readonly Start[],
  sources: readonly number[],
  steps: Steps,
): void {
  const take = (node: number, distance: number): void => {
    for (const row of graph.injections[node]!) {
      if (!graph.sources.includes(row)) steps.add(injections.ids[row]!, distance + 1);
    }
  };
  const live = new Uint8Array(graph.links.length);
  for (const source of sources) {
    const away = distances(graph, [injections.node[source]!]);
    const far = starts.flatMap(({ nodes, through }) => {
      for (const node of nodes) if (away[node] !== unreached) live[node] = 1;
      if (!through) return nodes.length === 1 && away[nodes[0]!] !== unreached ? nodes : [];
      const nearest = Math.min(...nodes.map((node) => away[node]!));
      return nodes.filter((node) => away[node]! > nearest && away[node] !== unreached);
    });
    walk(graph, far, (here, there) => away[there]! > away[here]!, take, steps);
  }
  const dead = starts.flatMap(({ nodes }) => nodes.filter((node) => live[node] === 0));
  walk(graph, dead, () => true, take, steps);
}

function affected(network: Network, starts: readonly Start[], sources: readonly number[]): TraceResult {
  const assets = new Set(starts.map(({ asset }) => asset));
  const closed = graphOf(network, { closed: assets });
  const without = graphOf(network, { without: assets });
  const litBy = (graph: Graph) =>
    distances(
      graph,
      graph.sources.map((row) => network.injections.node[row]!),
    );
  const before = litBy(closed);
  const after = litBy(without);
  const reach = distances(
    closed,
    starts.flatMap(({ nodes }) => nodes),
  );
  const steps = new Steps([]);
  const { injections } = network;
  for (let node = 0; node < before.length; node++) {
    if (before[node] === unreached) continue;
    for (const row of closed.injections[node]!) {
      const lost = after[node] === unreached || assets.has(injections.ids[row]!);
      if (injections.kinds[row] !== 'load' || !lost) continue;
      const id = injections.ids[row]!;
      steps.add(homeOf(network, id) ?? id, reach[node] === unreached ? 0 : reach[node]! + 1);
    }
  }
  const list = steps.list();
  return { steps: list, ...fed(network, sources), customers: list.length };
}

function customersOf(network: Network, steps: readonly TraceStep[]): ReadonlySet<Iri> {
  const customers = new Set<Iri>();
  for (const { asset } of steps) {
    const place = network.index.get(asset);
    if (place?.kind === 'injection' && network.injections.kinds[place.row] === 'load') {
      customers.add(homeOf(network, asset) ?? asset);
    }
  }
  return customers;
}
