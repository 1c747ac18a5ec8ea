/**
 * What was given up, of each subscription the newest. They are written before the position that has gone past them, so a
 * notification is either still to be delivered or a dead letter, also after a crash.
 */
import type { DocumentStore } from '#broker/core/ports.ts';
import type { DeadLetter } from '#broker/core/subscription/deliveries.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';

const collection = 'dead-letters';

export class DeadLetters {
  readonly #documents: DocumentStore;
  readonly #kept: number;
  readonly #of = new Map<Iri, readonly DeadLetter[]>();
  readonly #dirty = new Set<Iri>();

  /** `isKnown` says which subscriptions there are: letters of others go. */
  constructor(documents: DocumentStore, kept: number, isKnown: (subscription: Iri) => boolean) {
    this.#documents = documents;
    this.#kept = kept;
    for (const { id, document } of documents.all(collection)) {
      if (isKnown(id)) this.#of.set(id, document as readonly DeadLetter[]);
      else this.#dirty.add(id);
    }
  }

  get count(): number {
    return this.#of.values().reduce((sum, { length }) => sum + length, 0);
  }

  /** In the order of the log. */
  of(subscription: Iri): readonly DeadLetter[] {
    return this.#of.get(subscription) ?? [];
  }

  /** In the order of the log; what is given up once more is the same letter. */
  add(subscription: Iri, letters: readonly DeadLetter[]): void {
    if (letters.length === 0) return;
    const revisions = new Set(letters.map(({ revision }) => revision));
    const others = this.of(subscription).filter(({ revision }) => !revisions.has(revision));
    const all = [...others, ...letters].sort((a, b) => a.revision - b.revision);
    this.#set(subscription, all.slice(-this.#kept));
  }

  /** All of them, or those of some revisions. How many. */
  remove(subscription: Iri, revisions?: ReadonlySet<Revision>): number {
    const letters = this.of(subscription);
    const left = revisions ? letters.filter(({ revision }) => !revisions.has(revision)) : [];
    if (left.length < letters.length) this.#set(subscription, left);
    return letters.length - left.length;
  }

  /** Resolves when all is on disk. What could not be written is written next time. */
  async flush(): Promise<void> {
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    try {
      await Promise.all(dirty.map((id) => this.#write(id)));
    } catch (error) {
      for (const id of dirty) this.#dirty.add(id);
      throw error;
    }
  }

  #write(id: Iri): Promise<unknown> {
    const letters = this.of(id);
    return letters.length > 0 ? this.#documents.put(collection, id, letters) : this.#documents.remove(collection, id);
  }

  #set(subscription: Iri, letters: readonly DeadLetter[]): void {
    if (letters.length > 0) this.#of.set(subscription, letters);
    else this.#of.delete(subscription);
    this.#dirty.add(subscription);
  }
}
