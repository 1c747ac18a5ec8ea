/**
 * The changes that wait for one subscription, in order: the next few in memory, the rest in the log.
 *
 * While it keeps up it is live: the feed offers it each change that is due. When its memory is full it stops listening
 * and reads on from the log by itself once there is room, so a slow receiver costs a bounded memory and nobody's time.
 */
import type { Registered } from '#broker/core/subscription/registry.ts';
import { type Change, type Revision, subjectOf } from '#models/ngsi-ld/change.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';

export class Outbox {
  readonly #max: number;
  /** What holds for the subscription now; the notifier puts the newest here. */
  registered: Registered;
  #waiting: Change[] = [];
  /** Every change up to here has been looked at; while live, at least up to here. */
  #readTo: Revision;
  #live = false;
  #waiters: (() => void)[] = [];

  constructor(registered: Registered, position: Revision, max: number) {
    this.registered = registered;
    this.#readTo = Math.max(position, registered.since);
    this.#max = max;
  }

  get live(): boolean {
    return this.#live;
  }

  get readTo(): Revision {
    return this.#readTo;
  }

  get length(): number {
    return this.#waiting.length;
  }

  get first(): Change | undefined {
    return this.#waiting[0];
  }

  /** Up to where everything is delivered, given how far the feed has come. */
  position(feed: Revision): Revision {
    if (this.first) return this.first.revision - 1;
    return this.#live ? Math.max(this.#readTo, feed) : this.#readTo;
  }

  /** From now on the feed offers it what comes after `readTo`. */
  join(): void {
    this.#live = true;
  }

  /** A due change from the feed, while live. */
  offer(change: Change): void {
    if (change.revision <= this.#readTo || this.#take(change)) return;
    this.#live = false;
    this.#readTo = change.revision - 1;
  }

  /** A change from the log, due or not, while not live. False where there is no room: read on from `readTo` later. */
  read(change: Change, due: boolean): boolean {
    if (due && !this.#take(change)) return false;
    this.#readTo = change.revision;
    return true;
  }

  /** What goes into the next notification: one change; where the client wants few, the last one of each entity. */
  next(): readonly Change[] {
    return this.#conflates ? [...this.#waiting] : this.#waiting.slice(0, 1);
  }

  /** These are delivered. */
  done(changes: readonly Change[]): void {
    if (changes.length === 1 && this.#waiting[0] === changes[0]) this.#waiting.shift();
    else this.#waiting = this.#waiting.filter((change) => !changes.includes(change));
  }

  /** Resolves after the next try to deliver, whatever becomes of it. */
  tried(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Tells those who wait in `tried`. */
  tell(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  /** Gives up what was committed before the moment; says how many. */
  expire(before: Instant): number {
    const kept = this.#waiting.findIndex((change) => compareInstants(change.at, before) >= 0);
    return this.#waiting.splice(0, kept < 0 ? this.#waiting.length : kept).length;
  }

  /** Gives up all that waits in memory; says how many. */
  clear(): number {
    return this.#waiting.splice(0).length;
  }

  /** Leaves out what the log has up to `revision`. */
  skipTo(revision: Revision): void {
    this.#readTo = Math.max(this.#readTo, revision);
  }

  /** A client that asked for a pause between notifications gets the state after it, not each step on the way. */
  get #conflates(): boolean {
    return this.registered.subscription.throttlingS !== undefined;
  }

  #take(change: Change): boolean {
    if (change.revision <= this.registered.since) return true;
    if (this.#conflates) {
      const { id } = subjectOf(change.change);
      this.#waiting = this.#waiting.filter((other) => subjectOf(other.change).id !== id);
    }
    if (this.#waiting.length >= this.#max) return false;
    this.#waiting.push(change);
    return true;
  }
}
