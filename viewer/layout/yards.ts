/** Fenced ground: of a station and of a battery plant as far as their equipment reaches, and the house that controls it. */
import { voltageClass } from '../kit/kind.ts';
import { kit, sizeOf } from '../kit/kit.ts';
import type { AssetRow } from './asset.ts';
import { containerOf } from './kinds.ts';
import { onGround, type Placement, yawOf } from './place.ts';

/** A rectangle on the ground, metres. */
export interface Yard {
  readonly container: string;
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
  /** Whether it has room for a house in its south-west corner. */
  readonly housed: boolean;
}

const margin = 7;
/** Metres that the control house takes on the west side. */
const houseRoom = 15;
/** Metres: what is no further apart stands in one yard. */
const together = 42;
/** What stands in the open country though it belongs to a station. */
const outside = new Set(['pole', 'tower', 'windTurbine', 'solarTable', 'poleTransformer']);

interface Member {
  readonly east: number;
  readonly north: number;
  readonly reach: number;
}

/** Members that hang together over cells of the ground, each group by itself. */
function groupsOf(members: readonly Member[]): readonly (readonly Member[])[] {
  const cells = new Map<string, Member[]>();
  for (const member of members) {
    const key = `${Math.floor(member.east / together)},${Math.floor(member.north / together)}`;
    cells.set(key, [...(cells.get(key) ?? []), member]);
  }
  const groups: Member[][] = [];
  for (const start of cells.keys()) {
    const group: Member[] = [];
    const edge = [start];
    for (let key = edge.pop(); key !== undefined; key = edge.pop()) {
      const found = cells.get(key);
      if (!found) continue;
      cells.delete(key);
      group.push(...found);
      const [x, y] = key.split(',').map(Number) as [number, number];
      for (let dx = -1; dx <= 1; dx += 1) for (let dy = -1; dy <= 1; dy += 1) edge.push(`${x + dx},${y + dy}`);
    }
    if (group.length > 0) groups.push(group);
  }
  return groups;
}

export function yardsOf(assets: ReadonlyMap<string, AssetRow>, placements: readonly Placement[]): readonly Yard[] {
  const containers = new Map<string, AssetRow | undefined>();
  const containerAt = (asset: string): AssetRow | undefined => {
    const parent = assets.get(asset)?.parent ?? null;
    const key = parent ?? asset;
    if (!containers.has(key)) containers.set(key, containerOf(assets, parent, 'Substation', 'BatteryPlant'));
    return containers.get(key);
  };
  const members = new Map<AssetRow, Member[]>();
  for (const { asset, kind, position, look } of placements) {
    const container = asset === null || outside.has(kind) ? undefined : containerAt(asset);
    if (!container) continue;
    const member = { east: position[0], north: -position[2], reach: sizeOf(kind, look).radius + margin };
    const known = members.get(container);
    if (known) known.push(member);
    else members.set(container, [member]);
  }
  return [...members].flatMap(([container, all]) =>
    groupsOf(all)
      // A lone instrument beside a line needs no fence.
      .filter((group, _, groups) => group.length > 2 || groups.length === 1)
      .map((group) => yardAround(container, group)),
  );
}

function yardAround({ id, type }: AssetRow, group: readonly Member[]): Yard {
  const west = Math.min(...group.map(({ east, reach }) => east - reach));
  const east = Math.max(...group.map((member) => member.east + member.reach));
  const south = Math.min(...group.map(({ north, reach }) => north - reach));
  const north = Math.max(...group.map((member) => member.north + member.reach));
  const housed = type === 'Substation' && east - west > 40 && north - south > 30;
  return { container: id, west: housed ? west - houseRoom : west, east, south, north, housed };
}

/** Metres of one stretch of fence. */
const stretch = 6;

/** Fence on all four sides, each divided into equal stretches; −z of a stretch looks outwards. */
export function fencesOf(yards: readonly Yard[]): readonly Placement[] {
  if (!kit.has('fence')) return [];
  const look = { voltage: voltageClass(undefined) };
  return yards.flatMap(({ west, east, south, north }) => {
    const sides = [
      { from: [west, north], to: [east, north], heading: 0 },
      { from: [east, north], to: [east, south], heading: 90 },
      { from: [east, south], to: [west, south], heading: 180 },
      { from: [west, south], to: [west, north], heading: 270 },
    ] as const;
    return sides.flatMap(({ from, to, heading }) => {
      const count = Math.max(1, Math.round(Math.hypot(to[0] - from[0], to[1] - from[1]) / stretch));
      return Array.from({ length: count }, (_, index): Placement => {
        const part = (index + 0.5) / count;
        const ground = [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part] as const;
        return { asset: null, kind: 'fence', look, position: onGround(ground), yaw: yawOf(heading) };
      });
    });
  });
}

export function housesOf(yards: readonly Yard[]): readonly Placement[] {
  if (!kit.has('controlHouse')) return [];
  return yards
    .filter(({ housed }) => housed)
    .map(({ west, south }) => ({
      ...{ asset: null, kind: 'controlHouse', look: { voltage: voltageClass(undefined) }, yaw: -Math.PI / 2 },
      position: onGround([west + houseRoom * 0.6, south + houseRoom]),
    }));
}
