/** What is no asset but gives them scale: yards, streets, lots, trees where nothing else is. */
import type { AssetRow } from './asset.ts';
import type { Places } from './locate.ts';
import { nearbyOf } from './nearby.ts';
import type { Placement } from './place.ts';
import type { Ground } from './projection.ts';
import { type Lot, lotsOf, roadsOf, streetsOf } from './roads.ts';
import { treesOf } from './trees.ts';
import type { Wire } from './wire.ts';
import { fencesOf, housesOf, type Yard, yardsOf } from './yards.ts';

export type { Lot } from './roads.ts';
export { scatter } from './trees.ts';
export type { Yard } from './yards.ts';

export interface Scenery {
  readonly yards: readonly Yard[];
  readonly roads: readonly (readonly Ground[])[];
  readonly lots: readonly Lot[];
  /** Lines that lie in the ground. */
  readonly trenches: readonly (readonly Ground[])[];
  /** Trees, houses, fences. */
  readonly standing: readonly Placement[];
}

export function sceneryOf(
  assets: ReadonlyMap<string, AssetRow>,
  places: Places,
  placements: readonly Placement[],
  wires: readonly Wire[],
): Scenery {
  const yards = yardsOf(assets, placements);
  const country = roadsOf(assets, places);
  const roads = [...country, ...streetsOf(assets, places, nearbyOf(country))];
  const lots = lotsOf(assets, places, nearbyOf(roads));
  const trenches = [...assets.values()]
    .filter(({ underground }) => underground)
    .map(({ id }) => places.of.get(id)?.path ?? [])
    .filter((path) => path.length > 1);
  const trees = treesOf({ placements, wires, roads, lots, yards });
  return { yards, roads, lots, trenches, standing: [...trees, ...housesOf(yards), ...fencesOf(yards)] };
}
