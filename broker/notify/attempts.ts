/** The delivery log: the last few tries of each subscription, in memory. */
import type { Attempt } from '#broker/core/subscription/deliveries.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';

export class Attempts {
  readonly #kept: number;
  readonly #of = new Map<Iri, Attempt[]>();

  constructor(kept: number) {
    this.#kept = kept;
  }

  note(subscription: Iri, attempt: Attempt): void {
    const attempts = this.#of.get(subscription);
    if (!attempts) {
      this.#of.set(subscription, [attempt]);
      return;
    }
    attempts.push(attempt);
    // Now and then, not each time: cutting off the head moves all the others.
    if (attempts.length >= 2 * this.#kept) attempts.splice(0, attempts.length - this.#kept);
  }

  /** The newest first. */
  of(subscription: Iri): readonly Attempt[] {
    return (this.#of.get(subscription) ?? []).slice(-this.#kept).reverse();
  }

  forget(subscription: Iri): void {
    this.#of.delete(subscription);
  }
}
