/** The steps of a trace: assets with their least distance, and the walk that collects them. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Graph, Start } from './graph.ts';

export interface TraceStep {
  readonly asset: Iri;
  /** Pieces of equipment from the start, which itself is 0. */
  readonly distance: number;
}

/** Assets with their least distance. */
export class Steps {
  readonly #distance = new Map<Iri, number>();

  constructor(starts: readonly Start[]) {
    for (const { asset } of starts) this.#distance.set(asset, 0);
  }

  add(asset: Iri, distance: number): void {
    this.#distance.set(asset, Math.min(distance, this.#distance.get(asset) ?? distance));
  }

  clear(): void {
    this.#distance.clear();
  }

  list(): readonly TraceStep[] {
    const steps = [...this.#distance].map(([asset, distance]) => ({ asset, distance }));
    return steps.sort((a, b) => a.distance - b.distance || (a.asset < b.asset ? -1 : 1));
  }
}

/** Breadth first from `from` along the links that `goes` allows. */
export function walk(
  graph: Graph,
  from: readonly number[],
  goes: (here: number, there: number) => boolean,
  take: (node: number, distance: number) => void,
  steps: Steps,
): void {
  const distance = new Map<number, number>();
  for (const node of from) distance.set(node, 0);
  // A Map goes on to what is set while it is walked: it is the queue too.
  for (const [node, here] of distance) {
    take(node, here);
    for (const { asset, other } of graph.links[node]!) {
      if (!goes(node, other)) continue;
      steps.add(asset, here + 1);
      if (!distance.has(other)) distance.set(other, here + 1);
    }
  }
}
