/** What is part of what: homes, areas, and the equipment in them. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Network } from './network.ts';

/** The containers of an asset from the nearest to the root. A circle, which nothing prevents in the entities, ends it. */
export function* containersOf({ containers }: Pick<Network, 'containers'>, asset: Iri): Generator<Iri> {
  const passed = new Set<Iri>([asset]);
  for (let at = containers.get(asset); at !== undefined && !passed.has(at); at = containers.get(at)) {
    passed.add(at);
    yield at;
  }
}

/** Whether the asset is the area itself or part of it, at whatever depth. */
export function isWithin(network: Pick<Network, 'containers'>, asset: Iri, area: Iri): boolean {
  if (asset === area) return true;
  for (const container of containersOf(network, asset)) if (container === area) return true;
  return false;
}

/** The Home that an asset belongs to. */
export function homeOf(network: Pick<Network, 'containers' | 'homes'>, asset: Iri): Iri | undefined {
  for (const container of containersOf(network, asset)) if (network.homes.has(container)) return container;
  return undefined;
}

/** Home → the rows of its loads; homes without a load are left out, as they cannot go dark. */
export function loadsOfHomes(network: Network): ReadonlyMap<Iri, readonly number[]> {
  const { injections } = network;
  const loads = new Map<Iri, number[]>();
  for (let row = 0; row < injections.ids.length; row++) {
    if (injections.kinds[row] !== 'load') continue;
    const home = homeOf(network, injections.ids[row]!);
    if (home === undefined) continue;
    const rows = loads.get(home);
    if (rows) rows.push(row);
    else loads.set(home, [row]);
  }
  return loads;
}

/** The equipment in an area, or the asset itself where it is equipment or a node. Empty for what is not in the network. */
export function equipmentWithin(network: Network, area: Iri): readonly Iri[] {
  if (network.index.has(area)) return [area];
  return [...network.index]
    .filter(([id, { kind }]) => kind !== 'node' && isWithin(network, id, area))
    .map(([id]) => id);
}
