/** The entity ordering language of clause 4.23: `name,age;desc` or `location;dist-asc`. */
import { problem } from '../problem.ts';
import { Cursor } from './cursor.ts';
import type { Entity } from './entity.ts';
import { firstTarget } from './evaluate.ts';
import { distanceTo } from './geo/geo-query.ts';
import { temporalValue } from './instant.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Names } from './names.ts';
import { readPath } from './path.ts';
import type { Ordering, OrderTerm } from './query.ts';
import { sortedBy } from './sorted.ts';

const TERMS_MAX = 16;
const members = new Set(['id', 'type', 'scope']);

/** `from` is the geometry that distances are measured from. Throws BadRequestData. */
export function parseOrdering(
  text: string,
  names: Names,
  { from, collation }: { readonly from?: JsonObject; readonly collation?: string },
): Ordering {
  const cursor = new Cursor(text, 'orderBy');
  const terms: OrderTerm[] = [];
  do {
    const term = readTerm(cursor, names);
    if (term.byDistance && !from) {
      throw problem('BadRequestData', 'orderBy by distance needs orderFrom: give the coordinates to measure from');
    }
    terms.push(term);
    if (terms.length > TERMS_MAX) throw cursor.wrong(`more than ${TERMS_MAX} members`);
  } while (cursor.take(','));
  if (!cursor.done) throw cursor.expected('"," or ";" or the end');
  if (collation !== undefined) collatorOf(collation);
  return { terms, ...(from && { from }), ...(collation !== undefined && { collation }) };
}

function readTerm(cursor: Cursor, names: Names): OrderTerm {
  const start = cursor.at;
  const word = cursor.match(/[^\s.[\]{}()=!~<>;|,"]+/y);
  const isMember = word !== undefined && members.has(word) && (cursor.done || /[;,]/.test(cursor.peek()));
  if (!isMember) cursor.at = start;
  const by = isMember ? (word as 'id' | 'type' | 'scope') : readPath(cursor, names);
  if (!cursor.take(';')) return { by, descending: false, byDistance: false };
  const direction = ['dist-asc', 'dist-desc', 'asc', 'desc'].find((one) => cursor.take(one));
  if (direction === undefined) throw cursor.expected('asc, desc, dist-asc or dist-desc');
  const byDistance = direction.startsWith('dist');
  if (byDistance && isMember) throw cursor.wrong(`${word} is no place: give a GeoProperty`, start);
  return { by, descending: direction.endsWith('desc'), byDistance };
}

/** Making one takes longer than comparing a thousand texts. */
const collators = new Map<string, Intl.Collator>();
const COLLATORS_MAX = 50;

function collatorOf(collation: string): Intl.Collator {
  const known = collators.get(collation);
  if (known) return known;
  let made: Intl.Collator;
  try {
    // The root collation is that of English, and `und` alone would be that of the machine.
    made = new Intl.Collator(collation.replace(/^und(?=-|$)/i, 'en'));
  } catch {
    throw problem(
      'BadRequestData',
      `collation "${collation}" is no language tag: give one such as de or und-u-kn-true`,
    );
  }
  if (collators.size >= COLLATORS_MAX) collators.clear();
  collators.set(collation, made);
  return made;
}

/** Sorts; entities that are equal in all terms stay in the order in which they came. */
export function ordered(entities: readonly Entity[], ordering: Ordering): readonly Entity[] {
  const ranking = new Ranking(ordering, entities.length);
  for (const entity of entities) ranking.add(entity);
  const sorting = ranking.first();
  for (;;) {
    const { done, value } = sorting.next();
    if (done) return value;
  }
}

interface Ranked {
  readonly entity: Entity;
  readonly keys: readonly Key[];
  /** Its place among those that came. */
  readonly came: number;
}

/** The first so many of those that come, in their order: a heap, so that what is not among them costs one comparison. */
export class Ranking {
  readonly #ordering: Ordering;
  readonly #most: number;
  readonly #compareTexts: (a: string, b: string) => number;
  /** The last of the first stands on top, once there are as many as are wanted. */
  readonly #heap: Ranked[] = [];
  #came = 0;

  constructor(ordering: Ordering, most: number) {
    this.#ordering = ordering;
    this.#most = most;
    this.#compareTexts = collatorOf(ordering.collation ?? 'und').compare;
  }

  add(entity: Entity): void {
    const { terms, from } = this.#ordering;
    const ranked = { entity, keys: terms.map((term) => keyOf(entity, term, from)), came: this.#came };
    this.#came += 1;
    if (this.#heap.length < this.#most) {
      this.#heap.push(ranked);
      this.#rise(this.#heap.length - 1);
    } else if (this.#most > 0 && this.#compare(ranked, this.#heap[0]!) < 0) {
      this.#heap[0] = ranked;
      this.#sink(0);
    }
  }

  /** In their order; yields where it may be interrupted. */
  *first(): Generator<void, readonly Entity[]> {
    const sorted = yield* sortedBy(this.#heap, (a, b) => this.#compare(a, b));
    return sorted.map(({ entity }) => entity);
  }

  #rise(from: number): void {
    const heap = this.#heap;
    for (let at = from; at > 0; ) {
      const above = (at - 1) >> 1;
      if (this.#compare(heap[at]!, heap[above]!) <= 0) return;
      [heap[at], heap[above]] = [heap[above]!, heap[at]!];
      at = above;
    }
  }

  #sink(from: number): void {
    const heap = this.#heap;
    for (let at = from; ; ) {
      let last = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && this.#compare(heap[child]!, heap[last]!) > 0) last = child;
      }
      if (last === at) return;
      [heap[at], heap[last]] = [heap[last]!, heap[at]!];
      at = last;
    }
  }

  #compare(a: Ranked, b: Ranked): number {
    const { terms } = this.#ordering;
    for (let i = 0; i < terms.length; i += 1) {
      const { descending } = terms[i]!;
      const [x, y] = [a.keys[i]!, b.keys[i]!];
      // What is not there comes last, whatever the direction (4.23.2).
      const isAlike = x.rank === y.rank;
      const order = isAlike ? within(x, y, this.#compareTexts) * (descending ? -1 : 1) : rankOrder(x, y, descending);
      if (order !== 0) return order;
    }
    return a.came - b.came;
  }
}

/** What an entity is sorted by: first the rank of its kind of value, then the value. */
interface Key {
  readonly rank: number;
  readonly value: JsonValue;
}

const ABSENT = 99;
/** Distances stand before all other values (4.23.2). */
const DISTANCE = -1;

function keyOf(entity: Entity, { by, byDistance }: OrderTerm, from: JsonObject | undefined): Key {
  if (byDistance && typeof by === 'object') {
    const metres = distanceTo(entity, by.attribute, from!);
    if (metres !== undefined) return { rank: DISTANCE, value: metres };
  }
  if (by === 'id') return keyOfValue(entity.id);
  if (by === 'type') return keyOfValue(entity.types[0]!);
  if (by === 'scope') return keyOfValue(entity.scopes[0]);
  return keyOfValue(firstTarget(entity, by));
}

/** The order of clause 4.23.2: numbers, strings, objects, arrays, booleans, times, dates, moments, null, nothing. */
function keyOfValue(value: JsonValue | undefined): Key {
  if (value === undefined) return { rank: ABSENT, value: null };
  if (typeof value === 'number') return { rank: 0, value };
  if (typeof value === 'string') {
    const temporal = temporalValue(value);
    if (temporal === undefined) return { rank: 1, value };
    return { rank: temporal[2] === ':' ? 5 : temporal.length === 10 ? 6 : 7, value: temporal };
  }
  if (Array.isArray(value)) return { rank: 3, value: JSON.stringify(value) };
  if (typeof value === 'boolean') return { rank: 4, value: value ? 1 : 0 };
  return value === null ? { rank: 8, value } : { rank: 2, value: JSON.stringify(value) };
}

function rankOrder(x: Key, y: Key, descending: boolean): number {
  if (x.rank === ABSENT || y.rank === ABSENT || x.rank === DISTANCE || y.rank === DISTANCE) return x.rank - y.rank;
  return (x.rank - y.rank) * (descending ? -1 : 1);
}

function within(x: Key, y: Key, compare: (a: string, b: string) => number): number {
  if (typeof x.value === 'number' && typeof y.value === 'number') return x.value - y.value;
  if (x.rank === 1) return compare(String(x.value), String(y.value));
  const [a, b] = [String(x.value), String(y.value)];
  return a < b ? -1 : a > b ? 1 : 0;
}
