/** The words of temporal queries and of their answers: clauses 4.8 and 4.11. */
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import type { Grave, ScopePoint, Series, SeriesPoint, TemporalWindow } from '../ports.ts';

export type TimeProperty = TemporalWindow['timeproperty'];

/** When (4.11): `before` without its bound, `after` with it, `between` from the first up to, not with, the second. */
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

/** Where what is told completely ends: at this moment or, where the newest is told first, from it on. */
export interface Edge {
  readonly kind: 'until' | 'from';
  readonly at: Instant;
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
  /** Of one that another source told a part of; absent: all of the time that is asked for is told. */
  readonly edge?: Edge;
}

/** Whose history it is: an entity that lives or one that was deleted. */
export type Subject = Entity | Grave;

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
export function withinOf(time: TimeRelation): (at: Instant) => boolean {
  switch (time.kind) {
    case 'always':
      return () => true;
    case 'before':
      return (at) => compareInstants(at, time.at) < 0;
    case 'after':
      return (at) => compareInstants(at, time.at) >= 0;
    case 'between':
      return (at) => compareInstants(at, time.from) >= 0 && compareInstants(at, time.to) < 0;
  }
}
