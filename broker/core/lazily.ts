/**
 * Writes documents some time after what they hold has changed: for what a request should not wait for. A crash may cost
 * the last changes, a clean stop costs none.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { DocumentStore } from './ports.ts';

export interface Lazily {
  /** It has changed, or is gone. */
  touch(id: Iri): void;
  /** Resolves when all is on disk; rejects where the disk refuses, and tries again with the next change. */
  settle(): Promise<void>;
}

export interface LazilyParts {
  readonly documents: DocumentStore;
  readonly collection: string;
  /** Milliseconds from a change to its writing. */
  readonly delayMs: number;
  /** What is to be on disk now; undefined: nothing. */
  readonly read: (id: Iri) => unknown;
}

export function lazily({ documents, collection, delayMs, read }: LazilyParts): Lazily {
  const dirty = new Set<Iri>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<unknown> = Promise.resolve();

  async function write(id: Iri): Promise<void> {
    try {
      const document = read(id);
      if (document === undefined) await documents.remove(collection, id);
      else await documents.put(collection, id, document);
    } catch (error) {
      dirty.add(id);
      throw error;
    }
  }

  function settle(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const ids = [...dirty];
    dirty.clear();
    // One round after the other: a document is never overtaken by an older one.
    const round = writing.then(() => Promise.all(ids.map(write))).then(() => undefined);
    writing = round.catch(() => undefined);
    return round;
  }

  return {
    touch(id) {
      dirty.add(id);
      timer ??= setTimeout(() => settle().catch(() => undefined), delayMs).unref();
    },
    settle,
  };
}
