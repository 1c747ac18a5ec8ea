/**
 * The values of a table that queries look at, path by path. A column is made when a path is first asked for and kept true
 * from then on; what nobody asks for costs a write nothing.
 */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { isMoment, soleTarget } from '#models/ngsi-ld/evaluate.ts';
import type { AttributePath } from '#models/ngsi-ld/query.ts';
import type { Slot, Values } from './slots.ts';

/** Rows that are looked at together when one of them is asked about. */
const STRETCH = 256;

/** Filled from its beginning on, as far as somebody asks: a look at all rows would keep others waiting. */
class Column implements Values {
  readonly key: string;
  readonly path: AttributePath;
  readonly #rows: readonly (Slot | undefined)[];
  readonly #values: unknown[];
  /** Texts that come again and again, once: they are compared faster where they are the same object. */
  readonly #words: Map<string, string>;

  constructor(
    key: string,
    path: AttributePath,
    rows: readonly (Slot | undefined)[],
    values: unknown[] = [],
    words = new Map<string, string>(),
  ) {
    this.key = key;
    this.path = path;
    this.#rows = rows;
    this.#values = values;
    this.#words = words;
  }

  at(row: number): unknown {
    if (row >= this.#values.length) this.#fill(Math.max(row + 1, this.#values.length + STRETCH));
    return this.#values[row];
  }

  over(rows: readonly (Slot | undefined)[]): Values {
    return new Column(this.key, this.path, rows, this.#values.slice(), this.#words);
  }

  /** What a row has now; of a row that nobody asked about yet nothing has to be noted. */
  set(row: number, entity: Entity | undefined): void {
    if (row < this.#values.length) this.#values[row] = entity && heldBy(entity, this.path, this.#words);
  }

  #fill(to: number): void {
    const end = Math.min(to, this.#rows.length);
    for (let row = this.#values.length; row < end; row += 1) {
      const slot = this.#rows[row];
      this.#values.push(slot && heldBy(slot.entity, this.path, this.#words));
    }
  }
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

  of(path: AttributePath, rows: readonly (Slot | undefined)[]): Values | undefined {
    if (rows.length < ROWS_MIN || path.linked || isMoment(path.attribute)) return undefined;
    const key = keyOf(path);
    let column = this.#byKey.get(key);
    if (column) this.#byKey.delete(key);
    else column = new Column(key, path, rows);
    this.#byKey.set(key, column);
    if (this.#byKey.size > COLUMNS_MAX) this.#byKey.delete(this.#byKey.keys().next().value!);
    this.#byAttribute = Map.groupBy(this.#byKey.values(), ({ path: { attribute } }) => attribute);
    return column;
  }

  /** Notes what a row has now; what it shares with what it had is not looked at. */
  set(row: number, before: Entity | undefined, after: Entity): void {
    for (const [attribute, columns] of this.#byAttribute) {
      const instances = after.attributes.get(attribute);
      if (before && before.attributes.get(attribute) === instances) continue;
      for (const column of columns) column.set(row, instances && after);
    }
  }

  clear(row: number): void {
    for (const column of this.#byKey.values()) column.set(row, undefined);
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
