/** Where entities are: a grid over longitude and latitude that narrows a search by place to a few cells. */

import { getOrPut } from '#broker/core/maps.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Box } from '#models/ngsi-ld/geo/shape.ts';

/** Cells per degree: about 1.7 km from south to north. */
const FINENESS = 64;
const COLUMNS = 361 * FINENESS;
/** A place over more cells is kept apart and is a candidate of every search. */
const PLACE_CELLS_MAX = 64;
/** A search over more cells, or one that finds more, asks everybody instead, which can be done in stretches. */
const SEARCH_CELLS_MAX = 4096;
const FOUND_MAX = 10_000;

export class Grid {
  readonly #cells = new Map<number, Set<Iri>>();
  readonly #wide = new Set<Iri>();

  get empty(): boolean {
    return this.#cells.size === 0 && this.#wide.size === 0;
  }

  add(id: Iri, box: Box): void {
    if (sizeOf(box) > PLACE_CELLS_MAX) this.#wide.add(id);
    else for (const cell of cellsOf(box)) getOrPut(this.#cells, cell, () => new Set<Iri>()).add(id);
  }

  delete(id: Iri, box: Box): void {
    if (sizeOf(box) > PLACE_CELLS_MAX) this.#wide.delete(id);
    else {
      for (const cell of cellsOf(box)) {
        const here = this.#cells.get(cell);
        here?.delete(id);
        if (here?.size === 0) this.#cells.delete(cell);
      }
    }
  }

  /** Everyone who may touch the box, and perhaps others; undefined where that would be no help. */
  near(box: Box): ReadonlySet<Iri> | undefined {
    if (sizeOf(box) > SEARCH_CELLS_MAX) return undefined;
    const found = new Set(this.#wide);
    for (const cell of cellsOf(box)) {
      const here = this.#cells.get(cell);
      if (!here) continue;
      if (found.size + here.size > FOUND_MAX) return undefined;
      for (const id of here) found.add(id);
    }
    return found;
  }
}

/** The cells at the ends of a box; the last degree of each axis has a cell of its own. */
function rangeOf([west, south, east, north]: Box): readonly [number, number, number, number] {
  const column = (x: number): number => Math.floor((x + 180) * FINENESS);
  const row = (y: number): number => Math.floor((y + 90) * FINENESS);
  return [column(west), row(south), column(east), row(north)];
}

function sizeOf(box: Box): number {
  const [west, south, east, north] = rangeOf(box);
  return (east - west + 1) * (north - south + 1);
}

function* cellsOf(box: Box): Iterable<number> {
  const [west, south, east, north] = rangeOf(box);
  for (let row = south; row <= north; row += 1) {
    for (let column = west; column <= east; column += 1) yield row * COLUMNS + column;
  }
}
