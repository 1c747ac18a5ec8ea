/**
 * What other context sources tell of the past: clauses 4.3.6, 5.7.3 and 5.7.4. Histories of one entity become one of all
 * that anybody tells, each observation once; of auxiliary sources only what nobody else has counts (4.3.6.2).
 */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import type { Series, SeriesPoint } from '../ports.ts';
import type { SourceMatch } from '../registration/registrations.ts';
import { type Edge, type TemporalEntity, type TemporalQuery, type TimeProperty, timeOf } from '../temporal/terms.ts';
import type { Origin } from './origin.ts';
import { attributesOf, isRegistered } from './proxied.ts';

export interface HistoryContribution {
  readonly registration: Registration;
  readonly histories: readonly TemporalEntity[];
}

/** What all of them told, in the order in which they were registered. */
export interface GatheredHistories {
  readonly contributions: readonly HistoryContribution[];
  /** What exclusive and redirect registrations keep for their sources: of that, what is here does not count (4.3.6.3). */
  readonly proxied: readonly SourceMatch[];
}

export interface HistoryGathering {
  /**
   * The histories of the entities that the query selects, within the time that is asked for; filters are left to the caller,
   * who has the whole of them. Undefined where no source has to be asked. Throws LoopDetected.
   */
  histories(
    operation: 'retrieveTemporal' | 'queryTemporal',
    query: EntityQuery,
    temporal: TemporalQuery,
    origin: Origin,
  ): Promise<GatheredHistories> | undefined;
}

/** In the order of first appearance: those that are here first. */
export function mergedHistories(
  here: readonly TemporalEntity[],
  { contributions, proxied }: GatheredHistories,
  by: TimeProperty,
): readonly TemporalEntity[] {
  const merged = new Map<Iri, TemporalEntity>();
  const add = (one: TemporalEntity, isAuxiliary: boolean): void => {
    const known = merged.get(one.id);
    merged.set(one.id, known ? united(known, one, isAuxiliary, by) : one);
  };
  for (const one of here) {
    const own = visibleHere(one, proxied);
    if (own) add(own, false);
  }
  for (const isAuxiliary of [false, true]) {
    for (const { registration, histories } of contributions) {
      if ((registration.mode === 'auxiliary') === isAuxiliary) for (const one of histories) add(one, isAuxiliary);
    }
  }
  return [...merged.values()];
}

/** What one source told in several answers. */
export function unitedHistories(told: readonly TemporalEntity[], by: TimeProperty): readonly TemporalEntity[] {
  const byId = new Map<Iri, TemporalEntity>();
  for (const one of told) {
    const known = byId.get(one.id);
    byId.set(one.id, known ? united(known, one, false, by) : one);
  }
  return [...byId.values()];
}

/** Without what others keep for themselves; undefined where they keep all of it. */
function visibleHere(one: TemporalEntity, proxied: readonly SourceMatch[]): TemporalEntity | undefined {
  let { series } = one;
  for (const info of proxied.flatMap(({ information }) => information)) {
    if (!isRegistered(info, bare(one))) continue;
    const names = attributesOf(info);
    if (!names) return undefined;
    series = series.filter(({ attribute }) => !names.includes(attribute));
  }
  return { ...one, series };
}

/** The entity that a history is of, but for its attributes. */
export function bare({ id, types, scopes, createdAt, modifiedAt }: Omit<TemporalEntity, 'series'>): Entity {
  return { id, types, scopes, createdAt, modifiedAt, attributes: new Map() };
}

function united(a: TemporalEntity, b: TemporalEntity, isAuxiliary: boolean, by: TimeProperty): TemporalEntity {
  const { deletedAt, edge: _edge, ...rest } = a;
  const edge = narrower(a.edge, b.edge);
  return {
    ...rest,
    types: [...new Set([...a.types, ...b.types])],
    scopes: [...new Set([...a.scopes, ...b.scopes])],
    series: unitedSeries(a.series, b.series, isAuxiliary, by),
    // Only what has ended everywhere has ended.
    ...(deletedAt !== undefined && b.deletedAt !== undefined && { deletedAt }),
    ...(edge && { edge }),
  };
}

/** Within both of them everything is told; both are of one query, and so of one kind. */
export function narrower(a: Edge | undefined, b: Edge | undefined): Edge | undefined {
  if (!a || !b) return a ?? b;
  return compareInstants(a.at, b.at) < 0 === (a.kind === 'until') ? a : b;
}

function unitedSeries(
  known: readonly Series[],
  more: readonly Series[],
  isAuxiliary: boolean,
  by: TimeProperty,
): readonly Series[] {
  const names = new Set(known.map(({ attribute }) => attribute));
  const series = new Map(known.map((one) => [keyOf(one), one]));
  for (const one of more) {
    const other = series.get(keyOf(one));
    if (isAuxiliary && names.has(one.attribute)) continue;
    series.set(keyOf(one), other ? { ...other, points: unitedPoints(other.points, one.points, by) } : one);
  }
  return [...series.values()];
}

/** An observation that several tell of is told once: by the first of them. */
function unitedPoints(
  known: readonly SeriesPoint[],
  more: readonly SeriesPoint[],
  by: TimeProperty,
): readonly SeriesPoint[] {
  const seen = new Set(known.flatMap(({ instance }) => instance?.observedAt ?? []));
  const others = more.filter(({ instance }) => !instance?.observedAt || !seen.has(instance.observedAt));
  return [...known, ...others].sort((a, b) => compareInstants(timeOf(a, by), timeOf(b, by)));
}

function keyOf({ attribute, datasetId }: Series): string {
  return `${attribute}\n${datasetId ?? ''}`;
}
