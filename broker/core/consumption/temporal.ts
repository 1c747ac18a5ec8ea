/** How an entity came to be as it is: clauses 5.7.3 and 5.7.4, with the temporal query language of clause 4.11. */
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import type { Page } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import type { Series, SeriesPoint, TemporalWindow } from '../ports.ts';

export type TimeProperty = Exclude<TemporalWindow['timeproperty'], 'deletedAt'>;

/** When: `before` and `after` without their bound, `between` from the first up to, not with, the second. */
export type TimeRelation =
  | { readonly kind: 'always' }
  | { readonly kind: 'before' | 'after'; readonly at: Instant }
  | { readonly kind: 'between'; readonly from: Instant; readonly to: Instant };

export interface TemporalQuery {
  readonly time: TimeRelation;
  readonly timeproperty: TimeProperty;
  readonly attributes?: readonly Iri[];
  /** Only the newest n instances of each attribute. */
  readonly lastN?: number;
  /** Instances of one attribute in one answer, over all of its entities; the newest are kept. */
  readonly limit: number;
}

export interface TemporalEntity {
  readonly id: Iri;
  readonly types: readonly Iri[];
  readonly scopes: readonly string[];
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly series: readonly Series[];
  /** Where instances were left out to keep the limit: the span within which none is missing (clause 6.3.10). */
  readonly partial?: { readonly from: Instant; readonly to: Instant };
}

/** The history of one entity that exists. */
export async function retrieveTemporal(broker: Broker, id: Iri, query: TemporalQuery): Promise<TemporalEntity> {
  const [entity] = await broker.graph.get([id]);
  if (!entity) throw problem('ResourceNotFound', `Entity ${id} does not exist`);
  return temporalOf(broker, entity, query);
}

/** The histories of a page of entities, in its order; the limit is that of the whole answer, shared among them. */
export function temporalPage(broker: Broker, page: Page, query: TemporalQuery): Promise<readonly TemporalEntity[]> {
  const limit = Math.max(1, Math.floor(query.limit / Math.max(1, page.entities.length)));
  return Promise.all(page.entities.map((entity) => temporalOf(broker, entity, { ...query, limit })));
}

/** The moment by which an instance counts; one without observedAt counts by modifiedAt. */
export function timeOf(point: SeriesPoint, timeproperty: TimeProperty): Instant {
  const { instance, at } = point;
  if (!instance) return at;
  return timeproperty === 'observedAt' ? (instance.observedAt ?? instance.modifiedAt) : instance[timeproperty];
}

async function temporalOf(broker: Broker, entity: Entity, query: TemporalQuery): Promise<TemporalEntity> {
  const { limit, timeproperty, lastN, time } = query;
  // One more than may be answered tells whether something is left out.
  const window = { timeproperty, ...boundsOf(time), limit: limit + 1, ...(lastN !== undefined && { lastN }) };
  const isWithin = withinOf(time);
  const found = await broker.history.range(entity.id, query.attributes, window);
  const from = firstComplete(found, query);
  // A removal is no instance: it ends the one before.
  const isShown = (point: SeriesPoint): boolean => {
    const at = timeOf(point, timeproperty);
    return point.instance !== undefined && isWithin(at) && (from === undefined || compareInstants(at, from) >= 0);
  };
  const series = found
    .map((one) => ({ ...one, points: one.points.filter(isShown).slice(-limit) }))
    .filter((one) => one.points.length > 0);
  const { id, types, scopes, createdAt, modifiedAt } = entity;
  const whole = { id, types, scopes, createdAt, modifiedAt, series };
  if (from === undefined) return whole;
  const last = series.map((one) => timeOf(one.points.at(-1)!, timeproperty));
  return { ...whole, partial: { from, to: last.reduce((a, b) => (compareInstants(a, b) > 0 ? a : b), from) } };
}

/** The first moment from which every series is complete; undefined where none is too long. */
function firstComplete(series: readonly Series[], { limit, timeproperty }: TemporalQuery): Instant | undefined {
  let from: Instant | undefined;
  for (const { points } of series) {
    if (points.length <= limit) continue;
    const first = timeOf(points[points.length - limit]!, timeproperty);
    if (from === undefined || compareInstants(first, from) > 0) from = first;
  }
  return from;
}

export function boundsOf(time: TimeRelation): { readonly from?: Instant; readonly to?: Instant } {
  switch (time.kind) {
    case 'always':
      return {};
    case 'before':
      return { to: time.at };
    case 'after':
      return { from: time.at };
    case 'between':
      return { from: time.from, to: time.to };
  }
}

/** The exact bounds of clause 4.11; a window of the store may include both of its ends. */
function withinOf(time: TimeRelation): (at: Instant) => boolean {
  switch (time.kind) {
    case 'always':
      return () => true;
    case 'before':
      return (at) => compareInstants(at, time.at) < 0;
    case 'after':
      return (at) => compareInstants(at, time.at) > 0;
    case 'between':
      return (at) => compareInstants(at, time.from) >= 0 && compareInstants(at, time.to) < 0;
  }
}
