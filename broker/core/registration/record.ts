/**
 * How a context source has answered so far: members of clause 5.2.9 that the broker writes. They are counted in memory and
 * written now and then, as sources may be asked thousands of times a second.
 */
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { lazily } from '../lazily.ts';
import type { DocumentStore } from '../ports.ts';

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
  /** Resolves when all is on disk. */
  settle(): Promise<void>;
}

const collection = 'sourceRecords';
const delayMs = 5000;

export function openRecords(documents: DocumentStore): Records {
  const records = new Map<Iri, SourceRecord>();
  for (const { id, document } of documents.all(collection)) records.set(id, document as SourceRecord);
  const writer = lazily({ documents, collection, delayMs, read: (id) => records.get(id) });
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
      writer.touch(id);
    },
    forget(id) {
      if (records.delete(id)) writer.touch(id);
    },
    settle: writer.settle,
  };
}
