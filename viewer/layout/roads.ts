/** Roads beside the feeders of the country, streets between homes, and what belongs to a home: its lot and its drive. */
import { house } from '../kit/home/home.ts';
import { voltageClass } from '../kit/kind.ts';
import type { AssetRow } from './asset.ts';
import type { Places } from './locate.ts';
import { between, type Nearby, square } from './nearby.ts';
import type { Ground } from './projection.ts';

export interface Lot {
  readonly ground: Ground;
  /** Degrees clockwise from north that the front faces. */
  readonly heading: number;
  readonly width: number;
  readonly depth: number;
  /** From the garage to the street. */
  readonly drive: readonly Ground[];
}

/** A path moved to its right by some metres, its end drawn out a little. */
export function beside(path: readonly Ground[], right: number, further: number): readonly Ground[] {
  return path.map((point, index): Ground => {
    const before = path[Math.max(0, index - 1)]!;
    const after = path[Math.min(path.length - 1, index + 1)]!;
    const length = Math.hypot(after[0] - before[0], after[1] - before[1]) || 1;
    const along: Ground = [(after[0] - before[0]) / length, (after[1] - before[1]) / length];
    const extra = index === path.length - 1 ? further : 0;
    return [point[0] + along[1] * right + along[0] * extra, point[1] - along[0] * right + along[1] * extra];
  });
}

const endOf = ([east, north]: Ground): string => `${Math.round(east / 2)},${Math.round(north / 2)}`;

/** Overhead lines of one feeder, joined end to end, with a road beside them. */
export function roadsOf(assets: ReadonlyMap<string, AssetRow>, places: Places): readonly (readonly Ground[])[] {
  const chains = new Set<Ground[]>();
  const open = new Map<string, Ground[]>();
  for (const asset of assets.values()) {
    const place = places.of.get(asset.id);
    if (asset.type !== 'ACLineSegment' || !place || place.generated || place.path.length < 2) continue;
    if (asset.underground || voltageClass(asset.voltage).name !== 'medium') continue;
    const [first, last] = [place.path[0]!, place.path.at(-1)!];
    const chain = open.get(endOf(first)) ?? [first];
    open.delete(endOf(first));
    chain.push(...place.path.slice(1));
    chains.add(chain);
    if (!open.has(endOf(last))) open.set(endOf(last), chain);
  }
  // A tap of one span is no reason to build a road.
  const length = (chain: readonly Ground[]): number =>
    chain
      .slice(1)
      .reduce((sum, point, index) => sum + Math.hypot(point[0] - chain[index]![0], point[1] - chain[index]![1]), 0);
  return [...chains].filter((chain) => length(chain) > 120).map((chain) => beside(chain, 9, 40));
}

const degree = Math.PI / 180;
const frontOf = ({ heading }: AssetRow): Ground => [
  Math.sin((heading ?? 0) * degree),
  Math.cos((heading ?? 0) * degree),
];
/** Metres from a home to the middle of its street, and between homes that share one. */
const setback = 17;
const neighbours = 62;

/** A square and those around it. */
const around = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy] as const));

/** Homes whose fronts look at the same stretch of ground share a street: the straight line that fits them best. */
export function streetsOf(
  assets: ReadonlyMap<string, AssetRow>,
  places: Places,
  roads: Nearby,
): readonly (readonly Ground[])[] {
  const fronts: Ground[] = [];
  for (const asset of assets.values()) {
    const at = asset.type === 'Home' ? places.of.get(asset.id)?.path[0] : undefined;
    if (!at) continue;
    const [east, north] = frontOf(asset);
    fronts.push([at[0] + east * setback, at[1] + north * setback]);
  }
  const cells = new Map<string, Set<Ground>>();
  const cellOf = ([east, north]: Ground, dx = 0, dy = 0): string =>
    `${Math.floor(east / square) + dx},${Math.floor(north / square) + dy}`;
  for (const front of fronts) {
    const known = cells.get(cellOf(front));
    if (known) known.add(front);
    else cells.set(cellOf(front), new Set([front]));
  }
  const streets: (readonly Ground[])[] = [];
  for (const start of fronts) {
    if (!cells.get(cellOf(start))!.delete(start)) continue;
    const group = [start];
    for (const one of group) {
      for (const [dx, dy] of around) {
        const cell = cells.get(cellOf(one, dx, dy));
        for (const other of cell ?? []) {
          if (between(one, other) > neighbours) continue;
          cell!.delete(other);
          group.push(other);
        }
      }
    }
    if (group.length > 2) streets.push(lineThrough(group));
  }
  // Where a road passes by already, the homes are on that.
  return streets.filter(([from, to]) => !roads.nearest([(from![0] + to![0]) / 2, (from![1] + to![1]) / 2], 24));
}

function lineThrough(points: readonly Ground[]): readonly Ground[] {
  const mean = (axis: 0 | 1): number => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const [east, north] of points) {
    xx += (east - x) ** 2;
    xy += (east - x) * (north - y);
    yy += (north - y) ** 2;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const along = points.map(([east, north]) => (east - x) * cosine + (north - y) * sine);
  const at = (distance: number): Ground => [x + distance * cosine, y + distance * sine];
  return [at(Math.min(...along) - 26), at(Math.max(...along) + 26)];
}

export function lotsOf(assets: ReadonlyMap<string, AssetRow>, places: Places, roads: Nearby): readonly Lot[] {
  const lots: Lot[] = [];
  for (const asset of assets.values()) {
    const ground = asset.type === 'Home' ? places.of.get(asset.id)?.path[0] : undefined;
    if (!ground) continue;
    const front = frontOf(asset);
    // The drive is on the left of whoever looks at the house from the street: on its own right-hand side.
    const side: Ground = [front[1], -front[0]];
    const beside = -(house.width / 2 + 2);
    const start: Ground = [ground[0] + side[0] * beside - front[0] * 2, ground[1] + side[1] * beside - front[1] * 2];
    const end: Ground = roads.nearest(start, 45) ?? [start[0] + front[0] * setback, start[1] + front[1] * setback];
    lots.push({ ground, heading: asset.heading ?? 0, width: 26, depth: 27, drive: [start, end] });
  }
  return lots;
}
