/**
 * The changes that wait for one subscription, in order: the next few in memory, the rest in the log.
 *
 * While it keeps up it is live: the feed offers it each change that is due. When its memory is full it stops listening
 * and reads on from the log by itself once there is room, so a slow receiver costs a bounded memory and nobody's time.
 */
import { STREAM_URI } from '#broker/core/subscription/deliveries.ts';
import type { Registered } from '#broker/core/subscription/registry.ts';
import { type Change, type Revision, subjectOf } from '#models/ngsi-ld/change.ts';
import { combined } from '#models/ngsi-ld/combine.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';

/** Notifications that are on their way to the receiver of a stream at the same time. */
const streamWindow = 64;

export class Outbox {
  readonly #max: number;
  /** What holds for the subscription now; the notifier puts the newest here. */
  registered: Registered;
  #waiting: Change[] = [];
  /** Every change up to here has been looked at; while live, at least up to here. */
  #readTo: Revision;
  #live = false;
  #waiters: (() => void)[] = [];
  #rewinds = 0;
  /** What was sent once already and is wanted again is as old as the wish. */
  #again: { readonly until: Revision; readonly at: Instant } | undefined;

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

  get isStream(): boolean {
    return this.registered.subscription.notification.endpoint.uri === STREAM_URI;
  }

  /** One try for each, and nothing waits in the log. */
  get isBestEffort(): boolean {
    return this.registered.subscription.delivery?.mode === 'best-effort';
  }

  /** How often it was taken back: whoever reads the log for it begins anew. */
  get rewinds(): number {
    return this.#rewinds;
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

  /** A due change from the feed, while live. False where it is lost: there is no room, and it will not wait in the log. */
  offer(change: Change): boolean {
    if (change.revision <= this.#readTo || this.#take(change)) return true;
    if (this.isBestEffort) return false;
    this.#live = false;
    this.#readTo = change.revision - 1;
    return true;
  }

  /** A change from the log, due or not, while not live. False where there is no room: read on from `readTo` later. */
  read(change: Change, due: boolean): boolean {
    if (due && !this.#take(change)) return false;
    this.#readTo = change.revision;
    return true;
  }

  /** What the next try is about: one change; where the client wants few, the last one of each entity; of a stream, several. */
  next(): readonly Change[] {
    return this.#conflates ? [...this.#waiting] : this.#waiting.slice(0, this.isStream ? streamWindow : 1);
  }

  /** These are delivered. */
  done(changes: readonly Change[]): void {
    if (changes.every((change, index) => this.#waiting[index] === change)) this.#waiting.splice(0, changes.length);
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

  /** Gives up what was committed before the moment. */
  expire(before: Instant): readonly Change[] {
    const kept = this.#waiting.findIndex((change) => !this.isOlder(change, before));
    return this.#waiting.splice(0, kept < 0 ? this.#waiting.length : kept);
  }

  isOlder({ revision, at }: Change, moment: Instant): boolean {
    const since = this.#again && revision <= this.#again.until ? this.#again.at : at;
    return compareInstants(since, moment) < 0;
  }

  /** Gives up all that waits in memory. */
  clear(): readonly Change[] {
    return this.#waiting.splice(0);
  }

  /** Leaves out what the log has up to `revision`. */
  skipTo(revision: Revision): void {
    this.#readTo = Math.max(this.#readTo, revision);
  }

  /** The receiver has everything up to here. */
  has(revision: Revision): void {
    this.#waiting = this.#waiting.filter((change) => change.revision > revision);
    this.skipTo(revision);
  }

  /** All after `revision` up to `until` is due again, as if it had been committed at `at`. */
  rewind(revision: Revision, until: Revision, at: Instant): void {
    this.#waiting = [];
    this.#readTo = Math.max(revision, this.registered.since);
    this.#live = false;
    this.#again = { until, at };
    this.#rewinds += 1;
    this.tell();
  }

  /** A client that asked for a pause between notifications, or for the latest, gets the state, not each step on the way. */
  get #conflates(): boolean {
    const { throttlingS, delivery } = this.registered.subscription;
    return throttlingS !== undefined || delivery?.mode === 'latest';
  }

  #take(change: Change): boolean {
    if (change.revision <= this.registered.since) return true;
    if (this.#conflates) {
      const { id } = subjectOf(change.change);
      const at = this.#waiting.findIndex((other) => subjectOf(other.change).id === id);
      // What one of them deleted or changed is told together with the other.
      const [former] = at < 0 ? [] : this.#waiting.splice(at, 1);
      if (former) {
        this.#waiting.push(combined(former, change));
        return true;
      }
    }
    if (this.#waiting.length >= this.#max) return false;
    this.#waiting.push(change);
    return true;
  }
}
