/**
 * Limits with memory. A limit trips when it has been passed without a break for as long as it allows, and holds until the
 * reading is back by its deadband. Moments are milliseconds; who calls keeps the time.
 */
import type { Limit, Slot } from './limits.ts';

/** A limit that is passed, or was and has not been left by its deadband. */
export interface Latch {
  /** The value of the limit, by which it is found again when limits change. */
  readonly limit: number;
  /** Since when it is passed. */
  readonly since: number;
  readonly isOn: boolean;
}

export type Latches = readonly Latch[];

const none: Latches = [];

/** The latches after a reading. Undefined: nothing can be read, so nothing is passed. The same list if nothing changes. */
export function step(slot: Slot, latches: Latches, reading: number | undefined, now: number): Latches {
  if (latches.length === 0 && !slot.limits.some((limit) => passes(slot, limit, reading))) return none;
  const next: Latch[] = [];
  for (const limit of slot.limits) {
    const known = latches.find((latch) => latch.limit === limit.value);
    const latch = stepOne(slot, limit, known, reading, now);
    if (latch) next.push(latch);
  }
  return next.length === latches.length && next.every((latch, i) => latch === latches[i]) ? latches : next;
}

/** The worst limit that has tripped. */
export function worstOf({ limits }: Slot, latches: Latches): Limit | undefined {
  return limits.findLast(({ value }) => latches.some(({ limit, isOn }) => isOn && limit === value));
}

/** When the next limit trips, if the reading stays where it is. */
export function dueOf({ limits }: Slot, latches: Latches): number {
  let due = Number.POSITIVE_INFINITY;
  for (const { limit, since, isOn } of latches) {
    const declared = isOn ? undefined : limits.find(({ value }) => value === limit);
    if (declared) due = Math.min(due, since + declared.durationMs);
  }
  return due;
}

function stepOne(slot: Slot, limit: Limit, known: Latch | undefined, reading: number | undefined, now: number) {
  if (known?.isOn) return reading !== undefined && isNear(slot, limit, reading) ? known : undefined;
  if (!passes(slot, limit, reading)) return undefined;
  const since = known?.since ?? now;
  if (now - since >= limit.durationMs) return { limit: limit.value, since, isOn: true };
  return known ?? { limit: limit.value, since, isOn: false };
}

const passes = ({ direction }: Slot, { value }: Limit, reading: number | undefined): boolean =>
  reading !== undefined && (direction === 'high' ? reading > value : reading < value);

/** Not yet back by the deadband. */
const isNear = ({ direction }: Slot, { value, deadband }: Limit, reading: number): boolean =>
  direction === 'high' ? reading > value - deadband : reading < value + deadband;
