/**
 * Keeps quality truthful: a point that has been silent for too long, or whose link is down, becomes stale – once, with the
 * value and the time that it had. The next sample makes it good again.
 *
 * It knows the last value of every point: from the field, and at start from the broker, where an earlier run left it.
 */

import type { Reading } from './buffer.ts';
import type { CompiledMapping, Value } from './mapping.ts';

export interface WatchdogOptions {
  /** Milliseconds since the epoch when watching begins: points that never arrive are silent since then. */
  readonly start: number;
  /** Silence of so many periods makes a point stale. */
  readonly stalePeriods: number;
}

export class Watchdog {
  readonly #mapping: CompiledMapping;
  readonly #stalePeriods: number;
  readonly #arrivedAt: Float64Array;
  /** NaN where nothing is known. */
  readonly #observedAt: Float64Array;
  readonly #values: (Value | undefined)[];
  readonly #isStale: Uint8Array;
  #isLinkUp = true;
  #stale = 0;

  constructor(mapping: CompiledMapping, { start, stalePeriods }: WatchdogOptions) {
    const count = mapping.points.length;
    this.#mapping = mapping;
    this.#stalePeriods = stalePeriods;
    this.#arrivedAt = new Float64Array(count).fill(start);
    this.#observedAt = new Float64Array(count).fill(Number.NaN);
    this.#values = new Array(count).fill(undefined);
    this.#isStale = new Uint8Array(count);
  }

  /** Points that are stale now. */
  get stale(): number {
    return this.#stale;
  }

  valueOf(point: number): Value | undefined {
    return this.#values[point];
  }

  /** NaN where nothing is known. */
  observedAt(point: number): number {
    return this.#observedAt[point]!;
  }

  isStale(point: number): boolean {
    return this.#isStale[point] === 1;
  }

  /** What the broker has of an earlier run. A sample that came before this answer is newer. */
  restore(point: number, value: Value, observedAt: number, isStale: boolean): void {
    if (this.#values[point] !== undefined) return;
    this.#values[point] = value;
    this.#observedAt[point] = observedAt;
    if (isStale) this.#mark(point);
  }

  /** A sample has arrived and is taken in. */
  seen(point: number, value: Value, observedAt: number, arrivedAt: number): void {
    this.#values[point] = value;
    this.#observedAt[point] = observedAt;
    this.#arrivedAt[point] = arrivedAt;
    if (this.#isStale[point] === 0) return;
    this.#isStale[point] = 0;
    this.#stale--;
  }

  linkState(isUp: boolean): void {
    this.#isLinkUp = isUp;
  }

  /** Hands over what has become stale; when it is not taken (false), the next check tries again. */
  check(now: number, take: (stale: readonly Reading[]) => boolean): void {
    const readings: Reading[] = [];
    const { periodMs } = this.#mapping;
    for (let point = 0; point < periodMs.length; point++) {
      if (this.#isStale[point] === 1 || this.#values[point] === undefined) continue;
      const period = periodMs[point]!;
      const isSilent = period > 0 && now - this.#arrivedAt[point]! > this.#stalePeriods * period;
      if (!isSilent && this.#isLinkUp) continue;
      readings.push({
        point,
        value: this.#values[point]!,
        quality: 'stale',
        observedAt: this.#observedAt[point]!,
      });
    }
    if (readings.length > 0 && take(readings)) for (const { point } of readings) this.#mark(point);
  }

  #mark(point: number): void {
    if (this.#isStale[point] === 1) return;
    this.#isStale[point] = 1;
    this.#stale++;
  }
}
