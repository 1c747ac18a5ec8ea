/** Trees around what there is, but never in its way: woods rather than an orchard, always the same ones. */
import { voltageClass } from '../kit/kind.ts';
import { onGround, type Placement } from './place.ts';
import type { Ground } from './projection.ts';
import type { Lot } from './roads.ts';
import type { Wire } from './wire.ts';
import type { Yard } from './yards.ts';

const treesMax = 900;
/** Occupied cells that trees are sought around. */
const seedsMax = 1500;

/** 0 to 1 out of two whole numbers, always the same. */
export function scatter(a: number, b: number, salt: number): number {
  let hash = Math.imul(a, 374_761_393) + Math.imul(b, 668_265_263) + Math.imul(salt, 2_147_483_647);
  hash = Math.imul(hash ^ (hash >>> 13), 1_274_126_177);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

/** Cells of a grid that something stands in or near; a cell is one number. */
const cell = 22;
const half = 1 << 20;
const cellOf = (metres: number): number => Math.round(metres / cell);
const keyOf = (x: number, y: number): number => (x + half) * 2 * half + (y + half);
const placeOf = (key: number): readonly [x: number, y: number] => [
  Math.floor(key / (2 * half)) - half,
  (key % (2 * half)) - half,
];

interface Clearing {
  readonly placements: readonly Placement[];
  readonly wires: readonly Wire[];
  readonly roads: readonly (readonly Ground[])[];
  readonly lots: readonly Lot[];
  readonly yards: readonly Yard[];
}

/** The cells along a straight way. */
function along(from: Ground, to: Ground, use: (east: number, north: number) => void): void {
  const steps = Math.min(400, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / cell));
  for (let step = 0; step <= steps; step += 1) {
    const part = steps === 0 ? 0 : step / steps;
    use(from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part);
  }
}

export function treesOf({ placements, wires, roads, lots, yards }: Clearing): readonly Placement[] {
  const used = new Set<number>();
  const use = (east: number, north: number): void => void used.add(keyOf(cellOf(east), cellOf(north)));
  for (const { position } of placements) use(position[0], -position[2]);
  for (const { from, to, leads } of wires) if (leads) along([from[0], -from[2]], [to[0], -to[2]], use);
  for (const road of roads) for (let at = 1; at < road.length; at += 1) along(road[at - 1]!, road[at]!, use);
  for (const { ground, drive } of lots) for (const [east, north] of [ground, ...drive]) use(east, north);
  const taken = new Set<number>();
  for (const key of used) {
    const [x, y] = placeOf(key);
    for (let dx = -1; dx <= 1; dx += 1) for (let dy = -1; dy <= 1; dy += 1) taken.add(keyOf(x + dx, y + dy));
  }
  const near = new Set<number>();
  const stride = Math.max(1, Math.ceil(used.size / seedsMax));
  let count = 0;
  for (const key of used) {
    count += 1;
    if (count % stride !== 0) continue;
    const [x, y] = placeOf(key);
    for (let dx = -6; dx <= 6; dx += 1) for (let dy = -6; dy <= 6; dy += 1) near.add(keyOf(x + dx, y + dy));
  }
  const trees: Placement[] = [];
  const voltage = voltageClass(undefined);
  for (const key of near) {
    if (taken.has(key)) continue;
    const [x, y] = placeOf(key);
    const wood = scatter(Math.floor(x / 5), Math.floor(y / 5), 7);
    if (scatter(x, y, 1) > wood * 0.75) continue;
    const east = (x + scatter(x, y, 2) - 0.5) * cell;
    const north = (y + scatter(x, y, 3) - 0.5) * cell;
    if (yards.some((yard) => isIn(yard, east, north))) continue;
    const conifer = scatter(Math.floor(x / 5), Math.floor(y / 5), 4) + scatter(x, y, 8) * 0.3 > 0.75;
    trees.push({
      ...{ asset: null, kind: 'tree', look: conifer ? { voltage, variant: 'conifer' } : { voltage } },
      position: onGround([east, north], -0.05),
      yaw: scatter(x, y, 5) * 6.28,
      scale: 0.75 + scatter(x, y, 6) * 0.7,
    });
  }
  const step = Math.max(1, Math.ceil(trees.length / treesMax));
  return trees.filter((_, index) => index % step === 0);
}

const isIn = ({ west, east, south, north }: Yard, x: number, y: number): boolean =>
  x > west - 10 && x < east + 10 && y > south - 10 && y < north + 10;
