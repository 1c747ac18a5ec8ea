/**
 * Values that nobody can trust, told when that has lasted: a link that is made anew, or a restart of it all, is no alarm. A
 * restart waits anew, as nobody could have reported meanwhile.
 */
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { Condition } from './condition.ts';
import type { Standing } from './standing.ts';

const lastingMs = 10_000;

export class Doubts {
  readonly #standing: Standing;
  /** Asset → what is wrong, and since when, ms; the one that waits longest comes first. */
  readonly #waiting = new Map<Iri, { readonly condition: Condition; readonly since: number }>();

  constructor(standing: Standing) {
    this.#standing = standing;
  }

  /** Takes in what is wrong with the values of the asset now; undefined: nothing. */
  take(asset: Iri, condition: Condition | undefined, at: Instant): void {
    const isTold = this.#standing.has(asset, 'stale') || this.#standing.has(asset, 'bad');
    if (condition && !isTold) {
      const since = this.#waiting.get(asset)?.since ?? Date.parse(at);
      this.#waiting.set(asset, { condition, since });
      return;
    }
    this.#waiting.delete(asset);
    this.#standing.tellOnly(asset, condition, ['stale', 'bad'], at);
  }

  dueAt(): number {
    const [first] = this.#waiting.values();
    return first ? first.since + lastingMs : Number.POSITIVE_INFINITY;
  }

  /** Tells what has lasted by now, ms. */
  elapse(now: number): void {
    for (const [asset, { condition, since }] of this.#waiting) {
      if (since + lastingMs > now) return;
      this.#waiting.delete(asset);
      this.#standing.tell(asset, condition.id, condition, new Date(since + lastingMs).toISOString());
    }
  }

  /** Whether it is told or waits to be. */
  has(asset: Iri): boolean {
    return this.#waiting.has(asset) || this.#standing.has(asset, 'stale') || this.#standing.has(asset, 'bad');
  }

  delete(asset: Iri): void {
    this.#waiting.delete(asset);
  }
}
