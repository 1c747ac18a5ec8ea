/** How an entity came to be as it is: clause 5.7.3, with the temporal query language of clause 4.11. */
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { DEFAULT_INSTANCE } from '#models/ngsi-ld/id.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import type { Grave, ScopePoint, Series, SeriesPoint, TemporalWindow } from '../ports.ts';
import { hasHistory } from '../temporal/existence.ts';

export type TimeProperty = TemporalWindow['timeproperty'];

/** When: `before` and `after` without their bound, `between` from the first up to, not with, the second. */
export type TimeRelation =
  | { readonly kind: 'always' }
  | { readonly kind: 'before' | 'after'; readonly at: Instant }
  | { readonly kind: 'between'; readonly from: Instant; readonly to: Instant };

export interface TemporalQuery {
  readonly time: TimeRelation;
  readonly timeproperty: TimeProperty;
  readonly attributes?: readonly Iri[];
  /** Only the instances with these datasetIds; `@none` is the default instance. */
  readonly datasetIds?: ReadonlySet<string>;
  /** Only the newest n instances of each attribute. */
  readonly lastN?: number;
  /** Instances of one series that are looked at. */
  readonly limit: number;
}

export interface TemporalEntity {
  readonly id: Iri;
  readonly types: readonly Iri[];
  /** As they are now, or were at the end. */
  readonly scopes: readonly string[];
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly deletedAt?: Instant;
  readonly series: readonly Series[];
  /** Where the scopes changed within the time that is asked for. Observations have none. */
  readonly scopePoints: readonly ScopePoint[];
}

/** Whose history it is: an entity that lives or one that was deleted. */
export type Subject = Entity | Grave;

/** The history of one entity, also of one that was deleted. */
export async function retrieveTemporal(broker: Broker, id: Iri, query: TemporalQuery): Promise<TemporalEntity> {
  const [entity] = await broker.graph.get([id]);
  const subject = entity ?? broker.history.fate(id).grave;
  if (!subject || !(await hasHistory(broker, id))) {
    throw problem('ResourceNotFound', `There is no history of entity ${id}`);
  }
  const found = await temporalOf(broker, subject, query);
  if (query.attributes && found.series.length === 0) await requireAttributes(broker, id, query.attributes);
  return found;
}

/** None at that time is an answer; none at any time is not found (5.7.3.4). */
async function requireAttributes(broker: Broker, id: Iri, attributes: readonly Iri[]): Promise<void> {
  const ever = await broker.history.range(id, attributes, { timeproperty: 'modifiedAt', limit: 1 });
  if (ever.length > 0) return;
  throw problem('ResourceNotFound', `The history of entity ${id} has none of the attributes ${attributes.join(', ')}`);
}

export async function temporalOf(broker: Broker, subject: Subject, query: TemporalQuery): Promise<TemporalEntity> {
  const { timeproperty, time, attributes, datasetIds } = query;
  const isWithin = withinOf(time);
  const found = await broker.history.range(subject.id, attributes, windowOf(query));
  const series = found
    .filter(({ datasetId }) => !datasetIds || datasetIds.has(datasetId ?? DEFAULT_INSTANCE))
    .map((one) => ({ ...one, points: one.points.filter((point) => isWithin(timeOf(point, timeproperty))) }))
    .filter((one) => one.points.length > 0);
  const { id, types, scopes, createdAt, modifiedAt } = subject;
  const ending = 'deletedAt' in subject ? { deletedAt: subject.deletedAt } : undefined;
  const scopePoints = await scopesOf(broker, id, query);
  return { id, types, scopes, createdAt, modifiedAt, ...ending, series, scopePoints };
}

function windowOf({ timeproperty, time, lastN, limit }: TemporalQuery): TemporalWindow {
  const isNewest = lastN !== undefined;
  return {
    ...{ timeproperty, limit, instancesOnly: true, ...boundsOf(time) },
    // Without lastN an answer that is too long begins with the oldest (6.3.10).
    ...(isNewest ? { lastN } : { oldestFirst: true }),
  };
}

async function scopesOf(broker: Broker, id: Iri, query: TemporalQuery): Promise<readonly ScopePoint[]> {
  const { timeproperty, time, lastN } = query;
  if (timeproperty === 'observedAt') return [];
  const isWithin = withinOf(time);
  const points = (await broker.history.scopes(id)).filter(({ at, scopes }) => {
    return isWithin(at) && (scopes.length === 0) === (timeproperty === 'deletedAt');
  });
  return lastN === undefined ? points : points.slice(-lastN);
}

/** The moment by which an instance counts; one without observedAt counts by modifiedAt. */
export function timeOf({ instance, at }: SeriesPoint, timeproperty: TimeProperty): Instant {
  if (!instance || timeproperty === 'deletedAt') return at;
  return instance[timeproperty] ?? instance.modifiedAt;
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
