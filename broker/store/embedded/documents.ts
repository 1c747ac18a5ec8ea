/** Small JSON documents, in memory once they are on disk; they travel with the groups of the graph. */

import { getOrPut } from '#broker/core/maps.ts';
import type { DocumentStore } from '#broker/core/ports.ts';
import { problem } from '#models/problem.ts';
import type { GroupCommit } from './log/group.ts';
import type { DocumentRow, DocumentWrite } from './log/log-file.ts';

interface Stored {
  readonly id: string;
  readonly ordinal: number;
  readonly document: unknown;
}

/** Undefined: on its way out. */
interface Rank {
  readonly ordinal: number | undefined;
}

export class Documents implements DocumentStore {
  readonly #group: GroupCommit;
  readonly #collections = new Map<string, Map<string, Stored>>();
  /** Ranks as they will be when all that is on its way is on disk, of what is on its way. */
  readonly #ranks = new Map<string, Rank>();
  #ordinal = 0;
  closed = false;

  constructor(group: GroupCommit, rows: readonly DocumentRow[]) {
    this.#group = group;
    for (const { collection, id, ordinal, body } of rows) {
      this.#collection(collection).set(id, { id, ordinal, document: JSON.parse(body) });
      this.#ordinal = Math.max(this.#ordinal, ordinal);
    }
  }

  put(collection: string, id: string, document: unknown): Promise<void> {
    const body = JSON.stringify(document);
    const ordinal = this.#rank(collection, id);
    return this.#write({ collection, id, ordinal, body }, () => {
      // A copy: what the caller does to the document later is not in the store.
      this.#collection(collection).set(id, { id, ordinal, document: JSON.parse(body) });
    });
  }

  remove(collection: string, id: string): Promise<boolean> {
    return this.#write({ collection, id, body: undefined }, () => this.#collection(collection).delete(id));
  }

  get(collection: string, id: string): unknown {
    return this.#collections.get(collection)?.get(id)?.document;
  }

  all(collection: string): readonly { readonly id: string; readonly document: unknown }[] {
    const stored = [...(this.#collections.get(collection)?.values() ?? [])];
    return stored.sort((a, b) => a.ordinal - b.ordinal).map(({ id, document }) => ({ id, document }));
  }

  /** The rank of a document that is here or on its way here, or the next one. */
  #rank(collection: string, id: string): number {
    const coming = this.#ranks.get(keyOf(collection, id));
    if (coming) return coming.ordinal ?? ++this.#ordinal;
    return this.#collections.get(collection)?.get(id)?.ordinal ?? ++this.#ordinal;
  }

  #write<T>(write: DocumentWrite, done: () => T): Promise<T> {
    if (this.closed) return Promise.reject(problem('Unavailable', 'The store is closed'));
    const key = keyOf(write.collection, write.id);
    return new Promise((resolve, reject) => {
      this.#group.requireDisk();
      const rank = { ordinal: write.body === undefined ? undefined : write.ordinal };
      this.#ranks.set(key, rank);
      const settle = (): void => {
        // The last of those that are on their way says how it is from then on.
        if (this.#ranks.get(key) === rank) this.#ranks.delete(key);
        resolve(done());
      };
      const refuse = (cause: Error): void => {
        this.#ranks.delete(key);
        reject(cause);
      };
      this.#group.add({ first: 0, records: [], documents: [write], before: [], settle, refuse });
    });
  }

  #collection(name: string): Map<string, Stored> {
    return getOrPut(this.#collections, name, () => new Map<string, Stored>());
  }
}

function keyOf(collection: string, id: string): string {
  return JSON.stringify([collection, id]);
}
