/**
 * Boxes on the map, and which of them may touch another: grids of four sizes of cells over longitude and latitude. A box lies
 * in the finest grid of which it needs few cells, so that wide areas and narrow ones are found in as few steps.
 */
import type { Box } from '#models/ngsi-ld/geo/shape.ts';

/** Degrees. The finest cell is about 1.7 km from south to north. */
const cellSizes = [1 / 64, 1 / 4, 4, 64] as const;
/** A box over more cells of a grid goes into a coarser one; in the coarsest one all have room. */
const boxCellsMax = 9;
/** A place over more cells of a grid is asked about all that the grid holds. */
const placeCellsMax = 64;

export class Boxes<T> {
  readonly #grids = cellSizes.map((size) => ({ size, cells: new Map<number, Set<T>>(), all: new Map<T, number>() }));

  get empty(): boolean {
    return this.#grids.every(({ all }) => all.size === 0);
  }

  /** Adds it; what is returned takes it away again. */
  add(box: Box, member: T): () => void {
    const { size, cells, all } =
      this.#grids.find((grid) => count(box, grid.size) <= boxCellsMax) ?? this.#grids.at(-1)!;
    const keys = [...keysOf(box, size)];
    for (const key of keys) {
      const cell = cells.get(key);
      if (cell) cell.add(member);
      else cells.set(key, new Set([member]));
    }
    all.set(member, (all.get(member) ?? 0) + 1);
    return () => {
      const left = all.get(member)! - 1;
      if (left > 0) all.set(member, left);
      else all.delete(member);
      for (const key of keys) {
        const cell = cells.get(key);
        cell?.delete(member);
        if (cell?.size === 0) cells.delete(key);
      }
    };
  }

  /** Those whose box may touch this one; some of them more than once. */
  near(box: Box, found: (member: T) => void): void {
    for (const { size, cells, all } of this.#grids) {
      if (all.size === 0) continue;
      if (count(box, size) > placeCellsMax) for (const member of all.keys()) found(member);
      else for (const key of keysOf(box, size)) cells.get(key)?.forEach(found);
    }
  }
}

function count([west, south, east, north]: Box, size: number): number {
  return (
    (Math.floor(east / size) - Math.floor(west / size) + 1) * (Math.floor(north / size) - Math.floor(south / size) + 1)
  );
}

function* keysOf([west, south, east, north]: Box, size: number): Iterable<number> {
  const [first, last] = [Math.floor(west / size), Math.floor(east / size)];
  for (let row = Math.floor(south / size); row <= Math.floor(north / size); row += 1) {
    for (let column = first; column <= last; column += 1) yield keyOf(row, column);
  }
}

/** Small whole numbers, for all that lies within one turn of the globe: rows and columns of the finest grid have 15 bits. */
function keyOf(row: number, column: number): number {
  return (row + 16_384) * 65_536 + (column + 32_768);
}
