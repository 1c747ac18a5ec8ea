/** Values of a series over periods: clause 4.5.19, table 4.5.19.1-1 for numbers, texts, lists and booleans, -3 for Relationships. */
import type { Attribute, Instant } from '#models/ngsi-ld/entity.ts';
import { contentOf } from '#models/ngsi-ld/fragment.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import type { Calendar, Period } from './periods.ts';

export const aggregationMethods = [
  ...(['totalCount', 'distinctCount', 'sum', 'avg', 'min', 'max', 'stddev', 'sumsq'] as const),
];
export type AggregationMethod = (typeof aggregationMethods)[number];

/** One value of a series, when it counts. */
export interface Sample {
  readonly at: Instant;
  readonly instance: Attribute;
}

/** The value of one period; null where it is beyond all numbers. */
export type Aggregate = readonly [value: JsonValue, from: Instant, to: Instant];

/** Samples, and values of periods, between two rests. */
const STRIDE = 64;

/**
 * One list for each method that the values have a meaning for, with the periods that have samples. `samples` in rising order
 * of time. Yields where others may have their turn.
 */
export function* aggregate(
  samples: readonly Sample[],
  calendar: Calendar,
  methods: readonly AggregationMethod[],
): Generator<void, ReadonlyMap<AggregationMethod, readonly Aggregate[]>> {
  const contents = yield* split(samples, calendar);
  const isRelation = samples.some(({ instance }) => /Relationship$/.test(instance.kind));
  yield;
  const kind = isRelation ? 'other' : kindOf([...contents.values()]);
  const periods: (Period & { readonly values: readonly JsonValue[] })[] = [];
  for (const [index, values] of contents) {
    periods.push({ ...calendar.period(index), values });
    if (periods.length % STRIDE === 0) yield;
  }
  const found = new Map<AggregationMethod, Aggregate[]>();
  for (const method of methods) {
    if (!applies(method, kind)) continue;
    const values: Aggregate[] = [];
    for (const { from, to, values: some } of periods) {
      values.push([calculate(method, some, kind), from, to]);
      if (values.length % STRIDE === 0) yield;
    }
    found.set(method, values);
    yield;
  }
  return found;
}

/** What is in each period that has anything, by its number. */
function* split(
  samples: readonly Sample[],
  calendar: Calendar,
): Generator<void, ReadonlyMap<number, readonly JsonValue[]>> {
  const contents = new Map<number, JsonValue[]>();
  for (const [at, sample] of samples.entries()) {
    const index = calendar.indexOf(Date.parse(sample.at));
    const values = contents.get(index);
    if (values) values.push(contentOf(sample.instance));
    else contents.set(index, [contentOf(sample.instance)]);
    if (at % STRIDE === 0) yield;
  }
  return contents;
}

type Kind = 'number' | 'text' | 'other';

/** Lists count by their length, true as 1 and false as 0 (the note of the table); a series of mixed kinds has no sum. */
function kindOf(contents: readonly (readonly JsonValue[])[]): Kind {
  const all = (is: (value: JsonValue) => boolean): boolean => contents.every((values) => values.every(is));
  if (all((value) => typeof value === 'number' || typeof value === 'boolean' || Array.isArray(value))) return 'number';
  return all((value) => typeof value === 'string') ? 'text' : 'other';
}

function applies(method: AggregationMethod, kind: Kind): boolean {
  if (method === 'totalCount' || method === 'distinctCount') return true;
  return kind === 'number' || (kind === 'text' && (method === 'min' || method === 'max'));
}

function calculate(method: AggregationMethod, contents: readonly JsonValue[], kind: Kind): JsonValue {
  if (method === 'totalCount') return contents.length;
  if (method === 'distinctCount') return new Set(contents.map((value) => JSON.stringify(value))).size;
  if (kind === 'text') return extreme(contents as readonly string[], method === 'max' ? 1 : -1);
  return ofNumbers(method, contents.map(numberOf));
}

function numberOf(value: JsonValue): number {
  return Array.isArray(value) ? value.length : Number(value);
}

/** The first or the last text in the order of its characters. */
function extreme(texts: readonly string[], sign: 1 | -1): string | null {
  return texts.reduce<string | null>(
    (best, text) => (best === null || (text > best ? sign : -sign) > 0 ? text : best),
    null,
  );
}

/** σ = √(Σ(x − x̄)² / n): the values of the period are all there are, no sample of others. */
function ofNumbers(method: AggregationMethod, numbers: readonly number[]): number | null {
  const sum = (of: (x: number) => number): number => numbers.reduce((total, x) => total + of(x), 0);
  if (method === 'sum') return finite(sum((x) => x));
  if (method === 'sumsq') return finite(sum((x) => x * x));
  if (method === 'min') return numbers.reduce((a, b) => Math.min(a, b));
  if (method === 'max') return numbers.reduce((a, b) => Math.max(a, b));
  const average = sum((x) => x) / numbers.length;
  return finite(method === 'avg' ? average : Math.sqrt(sum((x) => (x - average) ** 2) / numbers.length));
}

/** JSON has no word for what is beyond 1.8e308. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
