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
  /** Texts that come again and again, once: they are compared faster where they are the same object. */
  readonly words: Map<string, string>;
}

/** Columns of one table; the one that was not asked for longest makes room. A column takes eight bytes a row. */
const COLUMNS_MAX = 12;
/** Words of one column, and how long they are at most. */
const WORDS_MAX = 256;
const LETTERS_MAX = 40;
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
    else {
      const words = new Map<string, string>();
      column = { key, path, words, values: rows.map((slot) => slot && heldBy(slot.entity, path, words)) };
    }
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
      for (const { path, values, words } of columns) values[row] = instances && heldBy(after, path, words);
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

function heldBy(entity: Entity, path: AttributePath, words: Map<string, string>): unknown {
  const value = soleTarget(entity, path);
  if (typeof value !== 'string' || value.length > LETTERS_MAX) return value;
  const word = words.get(value);
  if (word === undefined && words.size < WORDS_MAX) words.set(value, value);
  return word ?? value;
}

function keyOf({ attribute, subAttributes, members }: AttributePath): string {
  return subAttributes.length + members.length === 0 ? attribute : JSON.stringify([attribute, subAttributes, members]);
}
