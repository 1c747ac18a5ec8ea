/** Readings of a watched entity held against its limits. */
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { dueOf, type Latches, step, worstOf } from './latch.ts';
import { type Limit, readingAt } from './limits.ts';
import { passed } from './passed.ts';
import type { Standing } from './standing.ts';
import type { Watched } from './watched.ts';

/** Reads one slot, and tells what that makes of its condition. Whether a latch has changed. */
export function read(watched: Watched, place: number, at: Instant, standing: Standing): boolean {
  const slot = watched.slots[place]!;
  const before = watched.latches[place]!;
  const reading = readingAt(watched.entity, slot);
  if (reading === 'unknown') {
    // What has tripped stays so; what only waits has nothing to wait for.
    if (before.every(({ isOn }) => isOn)) return false;
    watched.latches[place] = before.filter(({ isOn }) => isOn);
    return true;
  }
  const latches = step(slot, before, reading === 'absent' ? undefined : reading, Date.parse(at));
  watched.latches[place] = latches;
  const worst = worstOf(slot, latches);
  const told = standing.get(slot.asset, slot.id);
  if (!worst) standing.tell(slot.asset, slot.id, undefined, at);
  else if (told?.limit !== worst.value || told.priority !== worst.priority) {
    const since = isOn(worst, before) ? at : tripped(worst, latches, at);
    standing.tell(slot.asset, slot.id, passed(slot, worst, reading as number), since);
  }
  return latches !== before;
}

/** When the next limit of the entity trips if its readings stay where they are, ms. */
export function dueAt({ slots, latches }: Watched): number {
  return slots.reduce((due, slot, i) => Math.min(due, dueOf(slot, latches[i]!)), Number.POSITIVE_INFINITY);
}

/** Tells all that has tripped by now, ms, each at its time. */
export function elapse(watched: Watched, now: number, standing: Standing): void {
  watched.slots.forEach((slot, place) => {
    const due = (): number => dueOf(slot, watched.latches[place]!);
    for (let at = due(); at <= now; at = due()) read(watched, place, new Date(at).toISOString(), standing);
  });
}

const isOn = ({ value }: Limit, latches: Latches): boolean => latches.some((one) => one.isOn && one.limit === value);

/** When the limit tripped: by itself, after it had been passed for too long; or with the reading. */
function tripped({ value, durationMs }: Limit, latches: Latches, at: Instant): Instant {
  const latch = latches.find(({ limit }) => limit === value);
  return latch && durationMs > 0 ? new Date(latch.since + durationMs).toISOString() : at;
}
