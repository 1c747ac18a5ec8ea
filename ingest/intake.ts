/**
 * From an agent's samples to readings in the buffer: which time counts, what is a repetition, what is too small a change.
 */
import type { Sample, Verdict } from './agent.ts';
import type { Buffer, Reading } from './buffer.ts';
import { type IngestLimits, limits as standardLimits } from './config.ts';
import type { CompiledMapping, Value } from './mapping.ts';
import type { Watchdog } from './watchdog.ts';

export interface IntakeHealth {
  /** Samples that were taken in. */
  readonly taken: number;
  /** The same sample once more. */
  readonly duplicates: number;
  /** Older than the newest of the point: a redelivery. */
  readonly late: number;
  /** The device's time could not be believed, so the time of arrival counts. */
  readonly timeInvalid: number;
  /** Changes within the deadband. */
  readonly suppressed: number;
}

export type SampleListener = (sample: Sample) => void;

export interface IntakeParts {
  readonly mapping: CompiledMapping;
  readonly buffer: Buffer;
  readonly watchdog: Watchdog;
  /** Told when there is something to deliver. */
  readonly wake: () => void;
  readonly limits?: IngestLimits;
}

interface Dated {
  readonly sample: Sample;
  readonly observedAt: number;
}

export class Intake {
  readonly #mapping: CompiledMapping;
  readonly #buffer: Buffer;
  readonly #watchdog: Watchdog;
  readonly #wake: () => void;
  readonly #limits: IngestLimits;
  readonly #sentAt: Float64Array;
  readonly #sent: (Value | undefined)[];
  readonly #listeners = new Map<number, Set<SampleListener>>();
  readonly #counters = { taken: 0, duplicates: 0, late: 0, timeInvalid: 0, suppressed: 0 };

  constructor({ mapping, buffer, watchdog, wake, limits = standardLimits }: IntakeParts) {
    this.#mapping = mapping;
    this.#buffer = buffer;
    this.#watchdog = watchdog;
    this.#wake = wake;
    this.#limits = limits;
    this.#sentAt = new Float64Array(mapping.points.length).fill(-Infinity);
    this.#sent = new Array(mapping.points.length).fill(undefined);
  }

  health(): IntakeHealth {
    return { ...this.#counters };
  }

  /** Tells every sample of a point that is taken in; returns how to stop that. */
  listen(point: number, listener: SampleListener): () => void {
    const listeners = this.#listeners.get(point) ?? new Set();
    this.#listeners.set(point, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Never throws. `stop`: the disk does not take it, so nothing of the batch was taken in. */
  emit(batch: readonly Sample[]): Verdict {
    const accepted = batch.flatMap((sample) => this.#accept(sample));
    const changed = accepted.filter((dated) => !this.#isSmall(dated));
    if (changed.length > 0 && !this.#buffer.append(changed.map(toReading))) return 'stop';
    this.#counters.suppressed += accepted.length - changed.length;
    for (const { sample } of changed) {
      this.#sent[sample.point] = sample.value;
      this.#sentAt[sample.point] = sample.arrivalTime;
    }
    for (const { sample, observedAt } of accepted) {
      this.#watchdog.seen(sample.point, sample.value, observedAt, sample.arrivalTime);
      for (const listener of this.#listeners.get(sample.point) ?? []) listener(sample);
    }
    this.#counters.taken += accepted.length;
    if (changed.length > 0) this.#wake();
    return this.#buffer.fill() > this.#limits.bufferHighWater ? 'slow' : 'ok';
  }

  #accept(sample: Sample): readonly Dated[] {
    const { point, sourceTime, arrivalTime, value } = sample;
    if (!this.#mapping.points[point]) return [];
    const isBelieved =
      sourceTime !== undefined &&
      sourceTime <= arrivalTime + this.#limits.sourceAheadMaxMs &&
      sourceTime >= arrivalTime - this.#limits.sourceBehindMaxMs;
    if (sourceTime !== undefined && !isBelieved) this.#counters.timeInvalid++;
    const observedAt = Math.round(isBelieved ? sourceTime : arrivalTime);
    const last = this.#watchdog.observedAt(point);
    if (isBelieved && observedAt < last && last - observedAt <= this.#limits.redeliveryMaxMs) {
      this.#counters.late++;
      return [];
    }
    const isSame = observedAt === last && value === this.#watchdog.valueOf(point) && !this.#watchdog.isStale(point);
    if (isBelieved && isSame) {
      this.#counters.duplicates++;
      return [];
    }
    return [{ sample, observedAt }];
  }

  #isSmall({ sample }: Dated): boolean {
    const { deadband } = this.#mapping.points[sample.point]!.declaration;
    const sent = this.#sent[sample.point];
    if (deadband === undefined || typeof sent !== 'number' || typeof sample.value !== 'number') return false;
    if (sample.quality !== 'good' || this.#watchdog.isStale(sample.point)) return false;
    const isRecent = sample.arrivalTime - this.#sentAt[sample.point]! < this.#limits.deadbandSilenceMs;
    return isRecent && Math.abs(sample.value - sent) < deadband;
  }
}

function toReading({ sample, observedAt }: Dated): Reading {
  return { point: sample.point, value: sample.value, quality: sample.quality, observedAt };
}
