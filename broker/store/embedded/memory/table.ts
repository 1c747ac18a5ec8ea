/**
 * A set of slots that iterates in the order of creation, whatever the order in which they were put: rows in an array, which
 * keep their place, with columns of values beside them for what was asked about (`column.ts`).
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { AttributePath } from '#models/ngsi-ld/query.ts';
import { Columns } from './columns.ts';
import type { Rows, Slot, Values } from './slots.ts';

/** Rows that may be empty before they are closed up, beside as many as are full. */
const HOLES_MAX = 1024;

export class Table implements Rows {
  #rows: (Slot | undefined)[] = [];
  #places = new Map<Iri, number>();
  #youngest = 0;
  /** False after a slot came in late: an entity that gained a type, or one that an undo brought back. */
  #sorted = true;
  readonly #columns = new Columns();

  get size(): number {
    return this.#places.size;
  }

  get(id: Iri): Slot | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#rows[place];
  }

  put(id: Iri, slot: Slot): void {
    let place = this.#places.get(id);
    if (place === undefined) {
      if (slot.born > this.#youngest) this.#youngest = slot.born;
      else this.#sorted = false;
      place = this.#rows.length;
      this.#places.set(id, place);
      this.#rows.push(slot);
      this.#columns.set(place, undefined, slot.entity);
    } else {
      const before = this.#rows[place]!;
      this.#rows[place] = slot;
      this.#columns.set(place, before.entity, slot.entity);
    }
  }

  delete(id: Iri): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    this.#places.delete(id);
    this.#rows[place] = undefined;
    this.#columns.clear(place);
    if (this.#rows.length > 2 * this.size + HOLES_MAX) this.#close();
  }

  /** In the order of creation; a row may be empty. */
  rows(): readonly (Slot | undefined)[] {
    if (!this.#sorted) this.#close();
    return this.#rows;
  }

  *all(): Iterable<Slot> {
    for (const slot of this.rows()) if (slot) yield slot;
  }

  /** The values that a path leads to, row by row; undefined where such a column is not kept. */
  column(path: AttributePath): Values | undefined {
    return this.#columns.of(path, this.rows());
  }

  /** Closes up the empty rows and sorts the others. */
  #close(): void {
    const full = this.#rows.filter((slot) => slot !== undefined);
    if (!this.#sorted) full.sort((a, b) => a.born - b.born);
    this.#rows = full;
    this.#places = new Map(full.map(({ entity }, place) => [entity.id, place]));
    this.#sorted = true;
    this.#columns.forget();
  }
}
