/** How the notifications of subscriptions to context sources stand: ETSI GS CIM 009 clause 5.11.7, which counts no failures. */
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { DocumentStore } from '../ports.ts';

export interface Telling {
  /** Notifications, however often each was tried. */
  readonly timesSent: number;
  readonly lastNotification: Instant;
  readonly lastSuccess?: Instant;
  readonly lastFailure?: Instant;
  readonly status: 'ok' | 'failed';
}

export interface Tellings {
  /** Members of `notification`; none before the first one. */
  of(id: Iri): Partial<Telling>;
  /** Resolves when it is on disk. */
  set(id: Iri, telling: Telling): Promise<void>;
  forget(id: Iri): Promise<void>;
}

const collection = 'registrationTellings';

export function tellingsOf(documents: DocumentStore): Tellings {
  const all = new Map<Iri, Telling>();
  for (const { id, document } of documents.all(collection)) all.set(id, document as Telling);
  return {
    of: (id) => ({ ...all.get(id) }),
    async set(id, telling) {
      all.set(id, telling);
      await documents.put(collection, id, telling);
    },
    async forget(id) {
      all.delete(id);
      await documents.remove(collection, id);
    },
  };
}
