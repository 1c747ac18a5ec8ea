/** Which points of a series a temporal query wants (clause 4.11). */
import type { SeriesPoint, TemporalWindow } from '#broker/core/ports.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';

/** Before, same or after; instants may differ in the number of their decimals. */
export function order(a: Instant, b: Instant): number {
  const [left, right] = [a.replace('Z', ''), b.replace('Z', '')];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** The time of a point: an instance without observedAt counts by modifiedAt, a removal by its commit. */
export function timeOf({ at, instance }: SeriesPoint, timeproperty: TemporalWindow['timeproperty']): Instant {
  if (!instance) return at;
  return instance[timeproperty] ?? instance.modifiedAt;
}

/** From `from` on and before `to`, so that adjacent windows share nothing; in rising order of time. */
export function cut(points: readonly SeriesPoint[], window: TemporalWindow): readonly SeriesPoint[] {
  const { from, to, timeproperty, lastN, limit } = window;
  const timed = points.map((point) => ({ point, time: timeOf(point, timeproperty) }));
  const inside = timed.filter(
    ({ time }) => (from === undefined || order(time, from) >= 0) && (to === undefined || order(time, to) < 0),
  );
  inside.sort((a, b) => order(a.time, b.time) || a.point.revision - b.point.revision);
  const most = Math.min(lastN ?? limit, limit);
  return inside.slice(Math.max(0, inside.length - most)).map(({ point }) => point);
}
