/** Which points of a series a temporal query wants (clause 4.11). */
import type { SeriesPoint, TemporalWindow } from '#broker/core/ports.ts';
import type { Attribute, Instant } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import type { Bounds } from '../keeper/history-file.ts';
import type { Point } from './memtable.ts';
import { timeOf as commitTime, type Tick } from './ticks.ts';

/** The time of a point: an instance without observedAt counts by modifiedAt, a removal by its commit. */
export function timeOf({ at, instance }: SeriesPoint, timeproperty: TemporalWindow['timeproperty']): Instant {
  if (!instance || timeproperty === 'deletedAt') return at;
  return instance[timeproperty] ?? instance.modifiedAt;
}

/** From `from` on and before `to`, so that adjacent windows share nothing; in rising order of time. */
export function cut(points: readonly SeriesPoint[], window: TemporalWindow): readonly SeriesPoint[] {
  const { from, to, timeproperty, lastN, limit, instancesOnly, oldestFirst } = window;
  const inside: { readonly point: SeriesPoint; readonly time: Instant }[] = [];
  for (const point of points) {
    const isRemoval = point.instance === undefined;
    if (isRemoval ? instancesOnly && timeproperty !== 'deletedAt' : timeproperty === 'deletedAt') continue;
    const time = timeOf(point, timeproperty);
    if (from !== undefined && compareInstants(time, from) < 0) continue;
    if (to === undefined || compareInstants(time, to) < 0) inside.push({ point, time });
  }
  inside.sort((a, b) => compareInstants(a.time, b.time) || compare(a.point, b.point));
  const newest = lastN === undefined ? inside : inside.slice(-lastN);
  return (oldestFirst ? newest.slice(0, limit) : newest.slice(-limit)).map(({ point }) => point);
}

function compare(a: SeriesPoint, b: SeriesPoint): number {
  return a.revision - b.revision || (a.ordinal ?? 0) - (b.ordinal ?? 0);
}

type TimeProperty = Exclude<TemporalWindow['timeproperty'], 'deletedAt'>;

const properties: readonly TimeProperty[] = ['observedAt', 'modifiedAt', 'createdAt'];

/** Gathers bounds. */
export class Extent {
  readonly bounds: Record<TimeProperty, readonly [Instant, Instant] | undefined> = {
    observedAt: undefined,
    modifiedAt: undefined,
    createdAt: undefined,
  };

  add(points: readonly Point<Attribute>[], ticks: readonly Tick[]): void {
    for (const { revision, value: instance } of points) {
      for (const property of properties) {
        const time = instance ? (instance[property] ?? instance.modifiedAt) : commitTime(ticks, revision);
        const [from, to] = this.bounds[property] ?? [time, time];
        this.bounds[property] = [
          compareInstants(time, from) < 0 ? time : from,
          compareInstants(time, to) > 0 ? time : to,
        ];
      }
    }
  }
}

/** Whether points within these bounds can be in the window. */
export function overlaps(bounds: Bounds, { from, to, timeproperty }: TemporalWindow): boolean {
  // When something was removed is not among the bounds.
  if (timeproperty === 'deletedAt') return true;
  const extent = bounds[timeproperty];
  if (!extent) return false;
  return (
    (from === undefined || compareInstants(extent[1], from) >= 0) &&
    (to === undefined || compareInstants(extent[0], to) < 0)
  );
}
