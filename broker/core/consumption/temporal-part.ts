/**
 * Answers that are too long, or of which another source told only a part (clause 6.3.10): the part that is answered, and the
 * span of time within which nothing of the histories is missing. Without lastN it is the oldest part, with lastN the newest.
 */
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import { sortedBy } from '#models/ngsi-ld/sorted.ts';
import { narrower } from '../federation/histories.ts';
import type { Series } from '../ports.ts';
import { boundsOf, type Edge, type TemporalEntity, type TemporalQuery, timeOf } from '../temporal/terms.ts';

export interface TemporalPart {
  readonly entities: readonly TemporalEntity[];
  /** Absent where nothing is left out. In the order of time that the answer has: with lastN the newest comes first. */
  readonly range?: { readonly start: Instant; readonly end: Instant; readonly size: number | undefined };
}

/** At most `most` instances of all entities together; those of one moment stay together. Yields where others may have their turn. */
export function* partOf(
  whole: readonly TemporalEntity[],
  query: TemporalQuery,
  most: number,
): Generator<void, TemporalPart> {
  const edge = whole.reduce<Edge | undefined>((known, one) => narrower(known, one.edge), undefined);
  const entities = edge ? yield* within(whole, query, sideOf(edge)) : whole;
  const unordered = yield* timesOf(entities, query);
  if (unordered.length <= most && !edge) return { entities };
  const times = yield* sortedBy(unordered, compareInstants);
  const isNewest = query.lastN !== undefined;
  const isLong = times.length > most;
  const isKept = !isLong ? undefined : isNewest ? from(times, most) : until(times, most);
  const kept = isKept ? yield* within(entities, query, isKept) : entities;
  const shown = isKept ? times.filter(isKept) : times;
  const [oldest, newest] = [shown[0] ?? edge!.at, shown.at(-1) ?? edge!.at];
  const bounds = boundsOf(query.time);
  const last = edge && !isLong ? edge.at : undefined;
  const range = isNewest
    ? { start: bounds.to ?? newest, end: last ?? oldest, size: query.lastN }
    : { start: bounds.from ?? oldest, end: last ?? newest, size: undefined };
  return { entities: kept, range };
}

/** An attribute of which nothing is in the part is shown without instances: it has some beyond it. */
function* within(
  entities: readonly TemporalEntity[],
  { timeproperty }: TemporalQuery,
  isKept: (at: Instant) => boolean,
): Generator<void, readonly TemporalEntity[]> {
  const found: TemporalEntity[] = [];
  for (const entity of entities) {
    const series: Series[] = [];
    for (const one of entity.series) {
      series.push({ ...one, points: one.points.filter((point) => isKept(timeOf(point, timeproperty))) });
      yield;
    }
    found.push({ ...entity, series });
  }
  return found;
}

function sideOf({ kind, at: edge }: Edge): (at: Instant) => boolean {
  return (at) => (kind === 'until' ? compareInstants(at, edge) <= 0 : compareInstants(at, edge) >= 0);
}

function* timesOf(entities: readonly TemporalEntity[], { timeproperty }: TemporalQuery): Generator<void, Instant[]> {
  const times: Instant[] = [];
  for (const { series } of entities) {
    for (const { points } of series) {
      for (const point of points) times.push(timeOf(point, timeproperty));
      yield;
    }
  }
  return times;
}

/** Up to the last moment that fits as a whole; the first, if it alone is too much. */
function until(times: readonly Instant[], most: number): (at: Instant) => boolean {
  const beyond = times[most]!;
  const last = times.findLast((at) => compareInstants(at, beyond) < 0) ?? beyond;
  return (at) => compareInstants(at, last) <= 0;
}

function from(times: readonly Instant[], most: number): (at: Instant) => boolean {
  const beyond = times[times.length - most - 1]!;
  const first = times.find((at) => compareInstants(at, beyond) > 0) ?? beyond;
  return (at) => compareInstants(at, first) >= 0;
}
