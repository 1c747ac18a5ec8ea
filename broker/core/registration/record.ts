/** How a context source has answered so far: members of clause 5.2.9 that the broker writes. Kept in memory only. */
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';

export interface SourceRecord {
  readonly status: 'ok' | 'failed';
  readonly timesSent: number;
  readonly timesFailed: number;
  readonly lastSuccess?: Instant;
  readonly lastFailure?: Instant;
}

export interface Records {
  of(id: Iri): SourceRecord | undefined;
  add(id: Iri, isSuccess: boolean, now: Instant): void;
  forget(id: Iri): void;
}

export function openRecords(): Records {
  const records = new Map<Iri, SourceRecord>();
  return {
    of: (id) => records.get(id),
    add(id, isSuccess, now) {
      const { timesSent = 0, timesFailed = 0, ...last } = records.get(id) ?? {};
      records.set(id, {
        ...last,
        status: isSuccess ? 'ok' : 'failed',
        timesSent: timesSent + 1,
        timesFailed: timesFailed + (isSuccess ? 0 : 1),
        ...(isSuccess ? { lastSuccess: now } : { lastFailure: now }),
      });
    },
    forget: (id) => void records.delete(id),
  };
}
