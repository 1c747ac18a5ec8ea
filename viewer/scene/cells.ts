/** The ground in squares: instances that stand near each other are seen, or not, together. */
import type { Instances } from './instances.ts';

export interface Cells {
  readonly count: number;
  /** Middle x, y, z and radius of each cell, metres. */
  readonly spheres: Float64Array;
  /** The instances of cell c are `order[start[c]]` up to `order[start[c + 1]]`. */
  readonly start: Uint32Array;
  readonly order: Uint32Array;
  readonly cellOf: Uint32Array;
}

/** Metres: the smallest side of a cell, and how many there may be along the side of the world. */
const smallest = 90;
const most = 110;

export function cellsOf({ count, position, reach }: Instances): Cells {
  let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let index = 0; index < count; index += 1) {
    const [x, z] = [position[index * 3]!, position[index * 3 + 2]!];
    [west, east] = [Math.min(west, x), Math.max(east, x)];
    [north, south] = [Math.min(north, z), Math.max(south, z)];
  }
  const side = Math.max(smallest, Math.max(east - west, south - north, 0) / most);
  const across = Math.floor((east - west) / side) + 1;
  const numbers = new Map<number, number>();
  const cellOf = new Uint32Array(count);
  const sizes: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const column = Math.floor((position[index * 3]! - west) / side);
    const row = Math.floor((position[index * 3 + 2]! - north) / side);
    const key = row * across + column;
    let cell = numbers.get(key);
    if (cell === undefined) {
      cell = sizes.push(0) - 1;
      numbers.set(key, cell);
    }
    cellOf[index] = cell;
    sizes[cell]! += 1;
  }
  const start = new Uint32Array(sizes.length + 1);
  sizes.forEach((size, cell) => {
    start[cell + 1] = start[cell]! + size;
  });
  const next = start.slice();
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) {
    const cell = cellOf[index]!;
    order[next[cell]!] = index;
    next[cell]! += 1;
  }
  return { count: sizes.length, start, order, cellOf, spheres: spheresOf(start, order, position, reach) };
}

function spheresOf(start: Uint32Array, order: Uint32Array, position: Float64Array, reach: Float32Array): Float64Array {
  const spheres = new Float64Array((start.length - 1) * 4);
  for (let cell = 0; cell + 1 < start.length; cell += 1) {
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (let at = start[cell]!; at < start[cell + 1]!; at += 1) {
      const index = order[at]!;
      for (let axis = 0; axis < 3; axis += 1) {
        const value = position[index * 3 + axis]!;
        low[axis] = Math.min(low[axis]!, value - reach[index]!);
        high[axis] = Math.max(high[axis]!, value + reach[index]!);
      }
    }
    const middle = low.map((value, axis) => (value + high[axis]!) / 2);
    spheres.set([...middle, Math.hypot(...high.map((value, axis) => (value - low[axis]!) / 2))], cell * 4);
  }
  return spheres;
}
