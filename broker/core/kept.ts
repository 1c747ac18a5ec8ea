/**
 * Things of one tenant that are few and asked for often: in memory for those who ask, in documents for the next start.
 *
 * Memory first, as in the graph: what `next` decides is seen by whoever decides after it, before it is on disk; where the
 * disk refuses, it is taken back.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { fromPlain, toPlain } from './plain.ts';
import type { DocumentStore } from './ports.ts';

export type KeptListener<T> = (id: Iri, before: T | undefined, after: T | undefined) => void;

export interface Kept<T> {
  get(id: Iri): T | undefined;
  /** In the order of creation. */
  all(): Iterable<T>;
  readonly size: number;
  /**
   * Puts what `next` makes of the present one in its place, undefined removes it; resolves when that is on disk.
   * Changes of one id wait for each other, so `next` sees the outcome of the one before; what it throws rejects.
   */
  change(id: Iri, next: (current: T | undefined) => T | undefined): Promise<void>;
  /** Calls the listener after each change that is on disk, until the function that it gives is called. */
  watch(listener: KeptListener<T>): () => void;
}

export interface Keeping<T> {
  readonly documents: DocumentStore;
  readonly collection: string;
  /** How one is written and read; without them as `plain.ts` does. */
  readonly write?: (value: T) => unknown;
  readonly read?: (document: unknown) => T;
  /** Called with each change of the memory, the first filling and what is taken back included. */
  readonly onMemory?: (id: Iri, after: T | undefined) => void;
}

export function keep<T>({ documents, collection, write = toPlain, read = plain, onMemory }: Keeping<T>): Kept<T> {
  const members = new Map<Iri, T>();
  const underWay = new Map<Iri, Promise<void>>();
  const listeners = new Set<KeptListener<T>>();

  function remember(id: Iri, value: T | undefined): void {
    if (value === undefined) members.delete(id);
    else members.set(id, value);
    onMemory?.(id, value);
  }

  for (const { id, document } of documents.all(collection)) remember(id, read(document));

  async function apply(id: Iri, next: (current: T | undefined) => T | undefined): Promise<void> {
    const before = members.get(id);
    const after = next(before);
    if (before === after) return;
    remember(id, after);
    try {
      if (after === undefined) await documents.remove(collection, id);
      else await documents.put(collection, id, write(after));
    } catch (error) {
      remember(id, before);
      throw error;
    }
    for (const listener of [...listeners]) listener(id, before, after);
  }

  return {
    get: (id) => members.get(id),
    all: () => members.values(),
    get size() {
      return members.size;
    },
    change(id, next) {
      const earlier = underWay.get(id);
      const done = earlier ? earlier.then(noMatter, noMatter).then(() => apply(id, next)) : apply(id, next);
      underWay.set(id, done);
      const forget = (): void => {
        if (underWay.get(id) === done) underWay.delete(id);
      };
      done.then(forget, forget);
      return done;
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const plain = <T>(document: unknown): T => fromPlain(document) as T;
const noMatter = (): void => undefined;
