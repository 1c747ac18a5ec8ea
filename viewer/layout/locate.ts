/**
 * Where each asset stands, in metres. What has no place of its own stands in a station that is laid out around the place of
 * its substation, beside what it is attached to, or on a grid beside its container: the same assets always at the same places.
 */
import type { AssetRow } from './asset.ts';
import { containerOf, isContainer, isDrawn, isLine } from './kinds.ts';
import type { LineEnd, Located } from './located.ts';
import { type Ground, type Position, type Projection, positionsOf, projectionAt } from './projection.ts';
import { pathsBetween } from './routes.ts';
import { layStation } from './station.ts';

export interface Places {
  readonly projection: Projection;
  readonly of: ReadonlyMap<string, Located>;
  /** Where busbars run that no asset stands for, by node. */
  readonly buses: ReadonlyMap<string, readonly [Ground, Ground]>;
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

/** Equipment that was all put on one point has not been told where it stands: no two pieces stand in one place. */
const crowd = 3;

/** What was only put where its container is has no place of its own. */
function inheritance(assets: ReadonlyMap<string, AssetRow>): (asset: AssetRow) => boolean {
  const counts = new Map<string, number>();
  const isEquipment = (asset: AssetRow): boolean =>
    asset.location !== null && isDrawn(asset) && !isContainer(asset.type) && !isLine(asset.type);
  const keyOf = ({ location }: AssetRow): string => JSON.stringify(location);
  for (const asset of assets.values()) {
    if (isEquipment(asset)) counts.set(keyOf(asset), (counts.get(keyOf(asset)) ?? 0) + 1);
  }
  return (asset) => {
    if (!isEquipment(asset)) return false;
    if (asset.terminals.length > 0 && counts.get(keyOf(asset))! < crowd) return false;
    let up = asset.parent === null ? undefined : assets.get(asset.parent);
    for (let depth = 0; up && depth < 16; depth += 1) {
      if (up.type === 'Home') return false;
      if (up.location) return keyOf(up) === keyOf(asset) && !asset.attachedTo;
      up = up.parent === null ? undefined : assets.get(up.parent);
    }
    return false;
  };
}

/** `origin`: that of the scene as it is, so that nothing moves when an asset comes or goes. */
export function locate(assets: ReadonlyMap<string, AssetRow>, origin?: Position): Places {
  const projection = projectionAt(origin ?? originOf(assets.values()));
  const places = new Map<string, Located>();
  const buses = new Map<string, readonly [Ground, Ground]>();
  const homeless: AssetRow[] = [];
  const isInherited = inheritance(assets);
  for (const asset of assets.values()) {
    const path = positionsOf(asset.location).map((position) => projection.toGround(position));
    if (path.length > 0 && !isInherited(asset)) places.set(asset.id, { path, generated: false });
    else if (isDrawn(asset)) homeless.push(asset);
  }
  /** The place of the nearest container that has one. */
  const above = (asset: AssetRow): { readonly id: string; readonly ground: Ground } | undefined => {
    let up = asset.parent;
    for (let depth = 0; up && depth < 16; depth += 1) {
      const ground = places.get(up)?.path[0];
      if (ground) return { id: up, ground };
      up = assets.get(up)?.parent ?? null;
    }
    return undefined;
  };
  const stations = new Map<string, AssetRow[]>();
  const lines: AssetRow[] = [];
  const rest: AssetRow[] = [];
  for (const asset of homeless) {
    const station = containerOf(assets, asset.parent, 'Substation');
    if (isLine(asset.type)) lines.push(asset);
    else if (asset.terminals.length > 0 && station && places.has(station.id)) {
      const inside = stations.get(station.id);
      if (inside) inside.push(asset);
      else stations.set(station.id, [asset]);
    } else rest.push(asset);
  }
  const exits = new Map<string, Ground>();
  const ends = endsByStation(lines, assets);
  for (const [id, inside] of stations) {
    const laid = layStation({ assets, middle: places.get(id)!.path[0]!, inside, ends: ends.get(id) ?? [] });
    for (const [asset, place] of laid.places) places.set(asset, { ...place, generated: true });
    for (const [node, bus] of laid.buses) buses.set(node, bus);
    for (const [end, ground] of laid.exits) exits.set(end, ground);
  }
  for (const [id, path] of pathsBetween(lines, assets, places, exits)) places.set(id, { path, generated: true });

  const beside = new Map<string, { readonly ground: Ground; readonly ids: string[] }>();
  const nowhere: string[] = [];
  for (const asset of rest) {
    const host = asset.attachedTo ? places.get(asset.attachedTo) : undefined;
    const container = above(asset);
    if (isContainer(asset.type)) {
      if (container) places.set(asset.id, { path: [container.ground], generated: true });
    } else if (host) {
      const [east, north] = host.path[0]!;
      places.set(asset.id, { path: [[east + 4, north + 3]], generated: true });
    } else if (container) {
      const group = beside.get(container.id) ?? { ground: container.ground, ids: [] };
      group.ids.push(asset.id);
      beside.set(container.id, group);
    } else nowhere.push(asset.id);
  }
  for (const { ground, ids } of beside.values()) {
    ids.sort().forEach((id, index) => {
      places.set(id, { path: [gridPlace(ground, index)], generated: true });
    });
  }
  // What is in no place at all stands south of everything else.
  let south = 0;
  for (const { path } of places.values()) for (const [, north] of path) south = Math.min(south, north);
  nowhere.sort().forEach((id, index) => {
    places.set(id, { path: [gridPlace([0, south - 2 * cell], index)], generated: true });
  });
  return { projection, of: places, buses };
}

/** The ends of lines without a path, by the substation that their node is in. */
function endsByStation(lines: readonly AssetRow[], assets: ReadonlyMap<string, AssetRow>): Map<string, LineEnd[]> {
  const ends = new Map<string, LineEnd[]>();
  for (const { id, terminals } of lines) {
    for (const [index, { node }] of terminals.entries()) {
      const station = containerOf(assets, assets.get(node)?.parent ?? null, 'Substation');
      if (!station) continue;
      const known = ends.get(station.id);
      const end = { line: id, index, node };
      if (known) known.push(end);
      else ends.set(station.id, [end]);
    }
  }
  return ends;
}
