/** What is no asset but gives them scale: gravel and fence of a yard, the road along a feeder, trees where nothing else is. */
import { voltageClass } from '../kit/kind.ts';
import type { AssetRow } from './asset.ts';
import type { Places } from './locate.ts';
import { onGround, type Placement } from './place.ts';
import type { Ground } from './projection.ts';
import type { Wire } from './wire.ts';

/** A rectangle on the ground, metres. */
export interface Yard {
  readonly substation: string;
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export interface Scenery {
  readonly yards: readonly Yard[];
  readonly roads: readonly (readonly Ground[])[];
  readonly trees: readonly Placement[];
}

const margin = 9;
const treesMax = 260;

function containedIn(assets: ReadonlyMap<string, AssetRow>, id: string | null, type: string): string | undefined {
  let at = id === null ? undefined : assets.get(id);
  for (let depth = 0; at && depth < 16; depth += 1) {
    if (at.type === type) return at.id;
    at = at.parent === null ? undefined : assets.get(at.parent);
  }
  return undefined;
}

function yardsOf(assets: ReadonlyMap<string, AssetRow>, placements: readonly Placement[]): readonly Yard[] {
  const yards = new Map<string, Yard>();
  for (const { asset, position, look } of placements) {
    const substation = containedIn(assets, asset, 'Substation');
    if (!substation) continue;
    const [east, north] = [position[0], -position[2]];
    const reach = look.voltage.spacing + margin;
    const yard = yards.get(substation);
    yards.set(substation, {
      substation,
      west: Math.min(yard?.west ?? east, east - reach),
      east: Math.max(yard?.east ?? east, east + reach),
      south: Math.min(yard?.south ?? north, north - reach),
      north: Math.max(yard?.north ?? north, north + reach),
    });
  }
  return [...yards.values()];
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

/** Overhead lines of one feeder, joined end to end, with a road beside them. */
function roadsOf(assets: ReadonlyMap<string, AssetRow>, places: Places): readonly (readonly Ground[])[] {
  const chains: Ground[][] = [];
  for (const asset of assets.values()) {
    const path = places.of.get(asset.id)?.path ?? [];
    if (asset.type !== 'ACLineSegment' || path.length < 2 || voltageClass(asset.voltage).name !== 'medium') continue;
    const chain = chains.find((known) => near(known.at(-1)!, path[0]!));
    if (chain) chain.push(...path.slice(1));
    else chains.push([...path]);
  }
  return chains.map((chain) => beside(chain, 9, 75));
}

const near = (a: Ground, b: Ground): boolean => Math.hypot(a[0] - b[0], a[1] - b[1]) < 1.5;

/** 0 to 1 out of two whole numbers, always the same. */
export function scatter(a: number, b: number, salt: number): number {
  let hash = Math.imul(a, 374_761_393) + Math.imul(b, 668_265_263) + Math.imul(salt, 2_147_483_647);
  hash = Math.imul(hash ^ (hash >>> 13), 1_274_126_177);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

/** Cells of a grid that something stands in or near. */
const cell = 22;
const cellOf = (metres: number): number => Math.round(metres / cell);
const placeOf = (key: string): readonly [x: number, y: number] => key.split(',').map(Number) as [number, number];

function treesOf(
  placements: readonly Placement[],
  wires: readonly Wire[],
  roads: Scenery['roads'],
  yards: readonly Yard[],
) {
  const used = new Set<string>();
  const use = (east: number, north: number): void => void used.add(`${cellOf(east)},${cellOf(north)}`);
  for (const { position } of placements) use(position[0], -position[2]);
  for (const { points } of wires) for (const [x, , z] of points) use(x, -z);
  for (const road of roads) for (const [east, north] of road) use(east, north);
  const taken = new Set<string>();
  const near = new Set<string>();
  for (const key of used) {
    const [x, y] = placeOf(key);
    for (let dx = -5; dx <= 5; dx += 1) {
      for (let dy = -5; dy <= 5; dy += 1) {
        const close = Math.abs(dx) <= 1 && Math.abs(dy) <= 1;
        (close ? taken : near).add(`${x + dx},${y + dy}`);
      }
    }
  }
  const inYard = (east: number, north: number): boolean =>
    yards.some(
      (yard) => east > yard.west - 8 && east < yard.east + 8 && north > yard.south - 8 && north < yard.north + 8,
    );
  const trees: Placement[] = [];
  for (const key of near) {
    if (taken.has(key)) continue;
    const [x, y] = placeOf(key);
    // Woods rather than an orchard: dense here, bare there.
    const wood = scatter(Math.floor(x / 4), Math.floor(y / 4), 7);
    if (scatter(x, y, 1) > wood * 0.55) continue;
    const east = (x + scatter(x, y, 2) - 0.5) * cell;
    const north = (y + scatter(x, y, 3) - 0.5) * cell;
    if (inYard(east, north)) continue;
    const conifer = scatter(x, y, 4) > 0.55;
    trees.push({
      asset: null,
      kind: 'tree',
      look: { voltage: voltageClass(undefined), ...(conifer ? { variant: 'conifer' } : {}) },
      position: onGround([east, north], -0.05),
      yaw: scatter(x, y, 5) * 6.28,
      scale: 0.75 + scatter(x, y, 6) * 0.7,
    });
  }
  const step = Math.max(1, Math.ceil(trees.length / treesMax));
  return trees.filter((_, index) => index % step === 0);
}

export function sceneryOf(
  assets: ReadonlyMap<string, AssetRow>,
  places: Places,
  placements: readonly Placement[],
  wires: readonly Wire[],
): Scenery {
  const yards = yardsOf(assets, placements);
  const roads = roadsOf(assets, places);
  return { yards, roads, trees: treesOf(placements, wires, roads, yards) };
}
