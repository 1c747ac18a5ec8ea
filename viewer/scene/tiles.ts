/** Wires by the stretch of ground that their middle is over. */
import type { Point } from '../kit/sculpt.ts';
import type { Wire } from '../layout/wire.ts';

export interface Tile {
  readonly middle: Point;
  readonly radius: number;
  /** Places in the list of wires. */
  readonly wires: readonly number[];
}

/** Metres: the smallest side of a tile, and how many there may be along the side of the world. */
const smallest = 300;
const most = 7;

export function tilesOf(wires: readonly Wire[]): readonly Tile[] {
  let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { from } of wires) {
    [west, east] = [Math.min(west, from[0]), Math.max(east, from[0])];
    [north, south] = [Math.min(north, from[2]), Math.max(south, from[2])];
  }
  const side = Math.max(smallest, Math.max(east - west, south - north) / most);
  const groups = new Map<string, number[]>();
  wires.forEach(({ from, to }, index) => {
    const key = `${Math.floor((from[0] + to[0]) / 2 / side)},${Math.floor((from[2] + to[2]) / 2 / side)}`;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  return [...groups.values()].map((members) => tileAround(wires, members));
}

/** One tile of all wires. */
export const wholeOf = (wires: readonly Wire[]): Tile => tileAround(wires, [...wires.keys()]);

function tileAround(wires: readonly Wire[], members: readonly number[]): Tile {
  if (members.length === 0) return { middle: [0, 0, 0], radius: 0, wires: members };
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const index of members) {
    const { from, to, sag } = wires[index]!;
    for (const [axis, value] of [...from.entries(), ...to.entries()]) {
      low[axis] = Math.min(low[axis]!, value - (axis === 1 ? sag : 0));
      high[axis] = Math.max(high[axis]!, value);
    }
  }
  const middle = low.map((value, axis) => (value + high[axis]!) / 2) as unknown as Point;
  return { middle, radius: Math.hypot(...high.map((value, axis) => (value - low[axis]!) / 2)) + 1, wires: members };
}
