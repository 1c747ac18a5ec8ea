/** Trees around what there is, but never in its way: woods rather than an orchard, always the same ones. */
import { voltageClass } from '../kit/kind.ts';
import { onGround, type Placement } from './place.ts';
import type { Ground } from './projection.ts';
import type { Lot } from './roads.ts';
import type { Wire } from './wire.ts';
import type { Yard } from './yards.ts';

const treesMax = 2600;
/** Occupied cells that trees are sought around. */
const seedsMax = 600;

/** 0 to 1 out of two whole numbers, always the same. */
export function scatter(a: number, b: number, salt: number): number {
  let hash = Math.imul(a, 374_761_393) + Math.imul(b, 668_265_263) + Math.imul(salt, 2_147_483_647);
  hash = Math.imul(hash ^ (hash >>> 13), 1_274_126_177);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

/** Cells of a grid that something stands in or near; a cell is one number. */
const cell = 22;
const cellOf = (metres: number): number => Math.round(metres / cell);
/** 16 bits each: 700 km to every side. */
const keyOf = (x: number, y: number): number => (x << 16) | (y & 0xffff);
const placeOf = (key: number): readonly [x: number, y: number] => [key >> 16, (key << 16) >> 16];

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
  for (const { asset, from, to, leads } of wires)
    if (leads && asset !== null) along([from[0], -from[2]], [to[0], -to[2]], use);
  for (const road of roads) for (let at = 1; at < road.length; at += 1) along(road[at - 1]!, road[at]!, use);
  for (const { ground, drive } of lots) for (const [east, north] of [ground, ...drive]) use(east, north);
  const taken = new Set<number>();
  for (const key of used) {
    const [x, y] = placeOf(key);
    for (let dx = -1; dx <= 1; dx += 1) for (let dy = -1; dy <= 1; dy += 1) taken.add(keyOf(x + dx, y + dy));
  }
  for (const { west, east, south, north } of yards) {
    for (let x = cellOf(west - cell); x <= cellOf(east + cell); x += 1) {
      for (let y = cellOf(south - cell); y <= cellOf(north + cell); y += 1) taken.add(keyOf(x, y));
    }
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
    const wood = scatter(Math.floor(x / 4), Math.floor(y / 4), 7);
    // In a wood they stand close together; outside there is one here and there.
    const wanted = wood > 0.8 ? 4 : scatter(x, y, 1) > 0.965 ? 1 : 0;
    const conifers = scatter(Math.floor(x / 8), Math.floor(y / 8), 4) > 0.55;
    for (let one = 0; one < wanted; one += 1) {
      const east = (x + scatter(x, y, 20 + one) - 0.5) * cell;
      const north = (y + scatter(x, y, 30 + one) - 0.5) * cell;
      trees.push({
        ...{ asset: null, kind: 'tree', look: conifers ? { voltage, variant: 'conifer' } : { voltage } },
        position: onGround([east, north], -0.05),
        yaw: scatter(x, y, 40 + one) * 6.28,
        scale: 0.7 + scatter(x, y, 50 + one) * 0.8,
      });
    }
  }
  // Too many: whole woods are left out rather than every other tree.
  const share = treesMax / Math.max(treesMax, trees.length);
  return trees.filter(({ position: [x, , z] }) => scatter(Math.floor(x / 90), Math.floor(z / 90), 60) < share);
}
