/**
 * Where the current of a short circuit flows and who interrupts it: searches over the graph of the network; pure.
 *
 * Current: for each source U / |z|, z the sum of its own impedance, of what stands on a shortest way to the fault and of
 * half the faulted line, per unit. Parallel ways are not shared out: it is a size to show, no short-circuit calculation.
 */
import { distances, graphOf, startOf, unreached } from '#twins/network/graph.ts';
import { baseMva, type Network } from '#twins/network/network.ts';

/** Impedance of a source that says nothing of its own: 5,000 MVA of short-circuit power, X/R = 10; per unit. */
const usualSource = { r: 0.002, x: 0.02 };

/** The fault currents by asset, in ampere: the switches and branches between the sources and the line. */
export function faultCurrents(network: Network, line: string): ReadonlyMap<string, number> {
  const graph = graphOf(network);
  const { branches, injections, nodes, index } = network;
  const currents = new Map<string, number>();
  const start = startOf(network, line);
  for (const source of graph.sources) {
    const away = distances(graph, [injections.node[source]!]);
    let here = start.nodes.reduce((best, node) => (away[node]! < away[best]! ? node : best), start.nodes[0]!);
    if (away[here] === unreached) continue;
    const { row } = index.get(line)!;
    let r = usualSource.r + branches.r[row]! / 2;
    let x = usualSource.x + branches.x[row]! / 2;
    const passed: { readonly asset: string; readonly node: number }[] = [{ asset: line, node: here }];
    while (away[here]! > 0) {
      const link = graph.links[here]!.find(({ other }) => away[other] === away[here]! - 1)!;
      const ref = index.get(link.asset);
      if (ref?.kind === 'branch') {
        r += branches.r[ref.row]!;
        x += branches.x[ref.row]!;
      }
      passed.push({ asset: link.asset, node: link.other });
      here = link.other;
    }
    const perUnit = 1 / Math.hypot(r, x);
    for (const { asset, node } of passed) {
      const ampere = (perUnit * baseMva * 1000) / (Math.sqrt(3) * nodes.baseKilovolt[node]!);
      currents.set(asset, Math.max(ampere, currents.get(asset) ?? 0));
    }
  }
  return currents;
}

/**
 * The nearest devices that can interrupt, seen from the line, on all ways to sources; `passed` are those that have failed
 * and are looked beyond. Empty where no source feeds the line, or nothing that is modelled stands between.
 */
export function interrupters(
  network: Network,
  line: string,
  canInterrupt: (asset: string) => boolean,
  passed: ReadonlySet<string> = new Set(),
): readonly string[] {
  const whole = graphOf(network);
  const zone = new Set(startOf(network, line).nodes);
  /** Device → its node that is not in the zone, where there is such. */
  const border = new Map<string, number>();
  for (const node of zone) {
    // A source has a station of its own, with breakers that are not in the model: the fault does not reach beyond.
    if (whole.sources.some((row) => network.injections.node[row] === node)) continue;
    for (const { asset, other } of whole.links[node]!) {
      if (canInterrupt(asset) && !passed.has(asset)) border.set(asset, other);
      else zone.add(other);
    }
  }
  const cut = graphOf(network, { without: new Set(border.keys()) });
  const fed = distances(
    cut,
    cut.sources.map((row) => network.injections.node[row]!),
  );
  return [...border].filter(([, outside]) => !zone.has(outside) && fed[outside] !== unreached).map(([asset]) => asset);
}

/** Whether a source feeds the line. */
export function isFed(network: Network, line: string): boolean {
  if (network.branches.inService[network.index.get(line)!.row] === 0) return false;
  const graph = graphOf(network);
  const away = distances(graph, startOf(network, line).nodes);
  return graph.sources.some((row) => away[network.injections.node[row]!] !== unreached);
}
