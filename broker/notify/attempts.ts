/**
 * The delivery log: the last few tries of each subscription. It is kept in memory, and written at a clean stop, of those
 * that were tried last: an entry for each notification on disk would cost as much as the notification.
 */
import type { DocumentStore } from '#broker/core/ports.ts';
import type { Attempt } from '#broker/core/subscription/deliveries.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';

const collection = 'attempts';

export interface AttemptLimits {
  /** Tries of one subscription. */
  readonly deliveryAttemptsKept: number;
  /** Subscriptions whose tries are kept over a stop. */
  readonly deliveryLogsKept: number;
}

export class Attempts {
  readonly #documents: DocumentStore;
  readonly #limits: AttemptLimits;
  readonly #of = new Map<Iri, Attempt[]>();
  /** Tried since the start, the last one at the end. */
  readonly #tried = new Set<Iri>();
  readonly #onDisk: Set<Iri>;

  /** `isKnown` says which subscriptions there are: what others were sent goes. */
  constructor(documents: DocumentStore, limits: AttemptLimits, isKnown: (subscription: Iri) => boolean) {
    this.#documents = documents;
    this.#limits = limits;
    const stored = documents.all(collection);
    this.#onDisk = new Set(stored.map(({ id }) => id));
    for (const { id, document } of stored) if (isKnown(id)) this.#of.set(id, [...(document as readonly Attempt[])]);
  }

  note(subscription: Iri, attempt: Attempt): void {
    this.#tried.delete(subscription);
    this.#tried.add(subscription);
    const attempts = this.#of.get(subscription);
    if (!attempts) {
      this.#of.set(subscription, [attempt]);
      return;
    }
    attempts.push(attempt);
    // Now and then, not each time: cutting off the head moves all the others.
    const kept = this.#limits.deliveryAttemptsKept;
    if (attempts.length >= 2 * kept) attempts.splice(0, attempts.length - kept);
  }

  /** The newest first. */
  of(subscription: Iri): readonly Attempt[] {
    return (this.#of.get(subscription) ?? []).slice(-this.#limits.deliveryAttemptsKept).reverse();
  }

  forget(subscription: Iri): void {
    this.#of.delete(subscription);
    this.#tried.delete(subscription);
  }

  /** Writes what is to be there after the next start. */
  async close(): Promise<void> {
    const { deliveryLogsKept, deliveryAttemptsKept } = this.#limits;
    const others = [...this.#of.keys()].filter((id) => !this.#tried.has(id));
    const kept = new Set([...others, ...this.#tried].slice(-deliveryLogsKept));
    const gone = [...this.#onDisk].filter((id) => !kept.has(id));
    const changed = [...this.#tried].filter((id) => kept.has(id));
    await Promise.all([
      ...gone.map((id) => this.#documents.remove(collection, id)),
      ...changed.map((id) => this.#documents.put(collection, id, this.#of.get(id)!.slice(-deliveryAttemptsKept))),
    ]);
  }
}
