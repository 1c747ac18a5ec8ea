/**
 * Sources that do not answer are left alone for a while, lest every request waits for them: for the cooldown that their
 * registration asks for (clause 5.2.34), or, without one, when they failed several times in a row.
 */
import type { Limits } from '#broker/config.ts';
import type { Clock } from '#broker/core/ports.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';

export type BreakerLimits = Pick<
  Limits,
  'sourceFailuresMax' | 'sourceRestFirstMs' | 'sourceRestLastMs' | 'sourceRecordsMax'
>;

interface Record {
  failures: number;
  /** Until then, on the monotonic clock, it is not asked. */
  until: number;
}

export interface Breaker {
  /** Milliseconds that the source is still left alone; undefined where it may be asked. */
  restOf(registration: Registration): number | undefined;
  succeeded(id: Iri): void;
  failed(registration: Registration): void;
}

export function createBreaker(clock: Clock, limits: BreakerLimits): Breaker {
  /** Only those that failed: one that answers is forgotten. */
  const records = new Map<Iri, Record>();
  return {
    restOf({ id }) {
      const record = records.get(id);
      if (!record) return undefined;
      const rest = record.until - clock.monotonic();
      return rest > 0 ? rest : undefined;
    },
    succeeded: (id) => void records.delete(id),
    failed({ id, cooldownMs }) {
      const record = records.get(id) ?? { failures: 0, until: 0 };
      record.failures += 1;
      const rest = cooldownMs ?? restAfter(record.failures, limits);
      record.until = rest > 0 ? clock.monotonic() + rest : 0;
      records.set(id, record);
      if (records.size > limits.sourceRecordsMax) forgetOldest(records);
    },
  };
}

/** Registrations come and go; of those that are gone nobody tells. */
function forgetOldest(records: Map<Iri, Record>): void {
  for (const id of records.keys()) {
    records.delete(id);
    return;
  }
}

/** Doubles with each failure beyond those that are forgiven. */
function restAfter(
  failures: number,
  { sourceFailuresMax: most, sourceRestFirstMs: first, sourceRestLastMs: last }: BreakerLimits,
): number {
  return failures < most ? 0 : Math.min(last, first * 2 ** (failures - most));
}
