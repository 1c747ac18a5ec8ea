/**
 * Where each asset stands, in metres. What has no place of its own is put on a grid beside its container: the same assets
 * always to the same places, and a new one does not move the others.
 */
import type { AssetRow } from './asset.ts';
import { type Ground, type Position, type Projection, positionsOf, projectionAt } from './projection.ts';

export interface Located {
  /** One point, or the points of a line. */
  readonly path: readonly Ground[];
  /** Nobody said where it is. */
  readonly generated: boolean;
}

export interface Places {
  readonly projection: Projection;
  readonly of: ReadonlyMap<string, Located>;
}

/** Metres between assets on a generated grid. */
const cell = 14;
const columns = 8;

/** Place `index` of a grid that grows to the east and then to the south. */
export function gridPlace([east, north]: Ground, index: number): Ground {
  return [east + (index % columns) * cell, north - (Math.floor(index / columns) + 1) * cell];
}

/** The middle of everything that has a place; somewhere, if nothing has. */
function originOf(assets: Iterable<AssetRow>): readonly [number, number] {
  let [longitude, latitude, count] = [0, 0, 0];
  for (const { location } of assets) {
    const [first] = positionsOf(location);
    if (!first) continue;
    longitude += first[0];
    latitude += first[1];
    count += 1;
  }
  return count > 0 ? [longitude / count, latitude / count] : [0, 45];
}

/** What stands in a container without a place of its own got the place of the container from the broker. */
const isDrawn = ({ type }: AssetRow): boolean => type !== 'ConnectivityNode' && type !== 'Command';

/** `origin`: that of the scene as it is, so that nothing moves when an asset comes or goes. */
export function locate(assets: ReadonlyMap<string, AssetRow>, origin?: Position): Places {
  const projection = projectionAt(origin ?? originOf(assets.values()));
  const places = new Map<string, Located>();
  const beside = new Map<string, string[]>();
  const nowhere: string[] = [];
  for (const asset of assets.values()) {
    const path = positionsOf(asset.location).map((position) => projection.toGround(position));
    const container = asset.parent === null ? undefined : assets.get(asset.parent);
    const inherited =
      path.length === 1 &&
      asset.terminals.length === 0 &&
      container !== undefined &&
      container.type !== 'Home' &&
      !isContainer(asset.type) &&
      JSON.stringify(container.location) === JSON.stringify(asset.location);
    if (path.length > 0 && (!inherited || !isDrawn(asset))) places.set(asset.id, { path, generated: false });
    else if (!isDrawn(asset)) continue;
    else if (path.length > 0) beside.set(asset.parent!, [...(beside.get(asset.parent!) ?? []), asset.id]);
    else nowhere.push(asset.id);
  }
  for (const [container, ids] of beside) {
    const at = places.get(container)?.path[0] ?? [0, 0];
    ids.sort().forEach((id, index) => {
      places.set(id, { path: [gridPlace(at, index)], generated: true });
    });
  }
  // What is in no place at all stands south of everything else.
  let south = 0;
  for (const { path } of places.values()) for (const [, north] of path) south = Math.min(south, north);
  nowhere.sort().forEach((id, index) => {
    places.set(id, { path: [gridPlace([0, south - 2 * cell], index)], generated: true });
  });
  return { projection, of: places };
}

const containers = new Set([
  'GeographicalRegion',
  'SubGeographicalRegion',
  'Substation',
  'VoltageLevel',
  'Bay',
  'Feeder',
  'Home',
]);

/** Whether a type is a container in which equipment stands, rather than equipment. */
export const isContainer = (type: string): boolean => containers.has(type);
