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
/** Supports of lines belong to the country around a yard, not into it. */
const outside = new Set(['pole', 'tower']);

export function yardsOf(assets: ReadonlyMap<string, AssetRow>, placements: readonly Placement[]): readonly Yard[] {
  const known = new Map<string, AssetRow | undefined>();
  const yardOf = (asset: string): AssetRow | undefined => {
    const parent = assets.get(asset)?.parent ?? null;
    const key = parent ?? asset;
    if (!known.has(key)) known.set(key, containerOf(assets, parent, 'Substation', 'BatteryPlant'));
    return known.get(key);
  };
  const yards = new Map<string, Yard>();
  for (const { asset, kind, position, look } of placements) {
    if (asset === null || outside.has(kind)) continue;
    const container = yardOf(asset);
    if (!container) continue;
    const [east, north] = [position[0], -position[2]];
    const reach = sizeOf(kind, look).radius + margin;
    const yard = yards.get(container.id);
    yards.set(container.id, {
      container: container.id,
      west: Math.min(yard?.west ?? east, east - reach),
      east: Math.max(yard?.east ?? east, east + reach),
      south: Math.min(yard?.south ?? north, north - reach),
      north: Math.max(yard?.north ?? north, north + reach),
      housed: container.type === 'Substation',
    });
  }
  return [...yards.values()].map((yard) => {
    const housed = yard.housed && yard.east - yard.west > 40 && yard.north - yard.south > 30;
    return housed ? { ...yard, housed, west: yard.west - houseRoom } : { ...yard, housed };
  });
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
