/**
 * The values of a table that queries look at, path by path. A column is made when a path is first asked for and kept true
 * from then on; what nobody asks for costs a write nothing.
 */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { isMoment, soleTarget } from '#models/ngsi-ld/evaluate.ts';
import type { AttributePath } from '#models/ngsi-ld/query.ts';
import type { Slot } from './slots.ts';

interface Column {
  readonly key: string;
  readonly path: AttributePath;
  /** By row: the one value that the path leads to, undefined for none, `several` for more than one. */
  readonly values: unknown[];
}

/** Columns of one table; the one that was not asked for longest makes room. A column takes eight bytes a row. */
const COLUMNS_MAX = 12;
/** In a smaller table everybody is as quickly asked. */
const ROWS_MIN = 256;

export class Columns {
  /** Those asked for last stand last. */
  readonly #byKey = new Map<string, Column>();
  #byAttribute: ReadonlyMap<Iri, readonly Column[]> = new Map();

  of(path: AttributePath, rows: readonly (Slot | undefined)[]): readonly unknown[] | undefined {
    if (rows.length < ROWS_MIN || path.linked || isMoment(path.attribute)) return undefined;
    const key = keyOf(path);
    let column = this.#byKey.get(key);
    if (column) this.#byKey.delete(key);
    else column = { key, path, values: rows.map((slot) => slot && soleTarget(slot.entity, path)) };
    this.#byKey.set(key, column);
    if (this.#byKey.size > COLUMNS_MAX) this.#byKey.delete(this.#byKey.keys().next().value!);
    this.#byAttribute = Map.groupBy(this.#byKey.values(), ({ path: { attribute } }) => attribute);
    return column.values;
  }

  /** Notes what a row has now; what it shares with what it had is not looked at. */
  set(row: number, before: Entity | undefined, after: Entity): void {
    for (const [attribute, columns] of this.#byAttribute) {
      const instances = after.attributes.get(attribute);
      if (before && before.attributes.get(attribute) === instances) continue;
      for (const { path, values } of columns) values[row] = instances && soleTarget(after, path);
    }
  }

  clear(row: number): void {
    for (const { values } of this.#byKey.values()) values[row] = undefined;
  }

  /** The rows have moved. */
  forget(): void {
    this.#byKey.clear();
    this.#byAttribute = new Map();
  }
}

function keyOf({ attribute, subAttributes, members }: AttributePath): string {
  return subAttributes.length + members.length === 0 ? attribute : JSON.stringify([attribute, subAttributes, members]);
}
