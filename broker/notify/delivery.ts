/**
 * Delivers to one subscription: one try at a time, in order, each again and again until the receiver takes it, says that it
 * is gone, or the horizon has passed; or, where its client wants that, each once.
 */
import type { Limits } from '#broker/config.ts';
import type { Clock } from '#broker/core/ports.ts';
import type { Standing } from '#broker/core/subscription/standing.ts';
import type { Change } from '#models/ngsi-ld/change.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { Outcome } from './attempt.ts';
import { retryDelayMs } from './backoff.ts';
import { type Lanes, originOf } from './lanes.ts';
import type { Outbox } from './outbox.ts';

export interface Delivery {
  readonly outbox: Outbox;
  /** Tries that failed in a row. */
  readonly failures: number;
  readonly stopped: boolean;
  /** Whether anybody is there to be sent to: of a stream, its receiver. */
  readonly isReachable: boolean;
  /** There may be something to do. */
  kick(): void;
  /** The subscription was changed: what waits for its next try is tried now. */
  hurry(): void;
  /** What is given up. `count` where it is not known what it was. */
  drop(lost: readonly Change[], cause: string, count?: number): void;
  /** Ends it; resolves when the try under way has ended. With `forget`, what becomes of that is nobody's business. */
  stop(options?: { readonly forget: boolean }): Promise<void>;
}

/** What came of a try: for a stream, as many as were taken before its receiver went away. */
export type Sent = Outcome | { readonly kind: 'away'; readonly taken: number };

export interface DeliveryParts {
  readonly clock: Clock;
  readonly limits: Limits;
  /** The moment before which what was committed is given up. */
  readonly horizon: () => Instant;
  readonly lanes: Lanes;
  readonly send: (outbox: Outbox, changes: readonly Change[]) => Promise<Sent>;
  readonly isReachable: () => boolean;
  readonly standing: () => Standing | undefined;
  readonly update: (change: Partial<Standing>) => void;
  /** Keeps what was given up. */
  readonly bury: (lost: readonly Change[], cause: string) => void;
  readonly gone: (cause: string) => void;
  readonly warn: (fields: object, message: string) => void;
  /** Asked whenever there is room in memory and more in the log. */
  readonly readOn: (delivery: Delivery) => void;
}

/** Milliseconds between two warnings that something is given up. */
const warnEveryMs = 10_000;

export function createDelivery(outbox: Outbox, parts: DeliveryParts): Delivery {
  const { clock, limits } = parts;
  let running: Promise<void> | undefined;
  let failures = 0;
  let stopped = false;
  let forgotten = false;
  /** Monotonic: no try before this. */
  let notBefore = clock.monotonic() + pauseLeftMs();
  let nextExpiry = 0;
  let untold = 0;
  let tellAgain = 0;
  let wake: (() => void) | undefined;

  /** After a restart the pauses that the client asked for go on. */
  function pauseLeftMs(): number {
    const { throttlingS } = outbox.registered.subscription;
    const last = parts.standing()?.lastNotification;
    const throttleMs = throttlingS === undefined || last === undefined ? 0 : throttlingS * 1000;
    const throttle = throttleMs && Math.min(Math.max(0, Date.parse(last!) + throttleMs - clock.now()), throttleMs);
    return Math.max(throttle, coolUntil() - clock.now());
  }

  /** Milliseconds since the epoch until which nothing is sent after a failure (clause 5.2.15); 0 where it does not matter. */
  function coolUntil(): number {
    const { cooldownMs } = outbox.registered.subscription.notification.endpoint;
    const standing = parts.standing();
    if (cooldownMs === undefined || standing?.status !== 'failed' || !standing.lastFailure) return 0;
    return Math.min(Date.parse(standing.lastFailure), clock.now()) + cooldownMs;
  }

  async function run(): Promise<void> {
    while (!stopped) {
      expire();
      if (!outbox.live && outbox.length <= limits.notificationQueueMax / 2) parts.readOn(delivery);
      if (outbox.length === 0 || !parts.isReachable()) return;
      const waitMs = notBefore - clock.monotonic();
      if (waitMs > 0) await sleep(waitMs);
      else await tryOnce();
    }
  }

  async function tryOnce(): Promise<void> {
    // The receiver of a stream has a connection of its own already, and may take its time.
    const leave = outbox.isStream ? undefined : await parts.lanes.enter(origin(), failures > 0);
    const changes = stopped ? [] : outbox.next();
    const began = clock.monotonic();
    if (changes.length === 0) return leave?.(0);
    const sent = await parts.send(outbox, changes);
    leave?.(sent.kind === 'delivered' ? clock.monotonic() - began : undefined);
    if (!forgotten) settle(sent, changes);
    outbox.tell();
  }

  function origin(): string {
    return originOf(outbox.registered.subscription.notification.endpoint.uri);
  }

  function settle(sent: Sent, changes: readonly Change[]): void {
    if (sent.kind === 'away') settleTaken(changes.slice(0, sent.taken));
    else if (sent.kind === 'delivered') settleTaken(changes);
    else settleFailed(sent, changes);
  }

  function settleTaken(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    failures = 0;
    notBefore = clock.monotonic() + (outbox.registered.subscription.throttlingS ?? 0) * 1000;
    outbox.done(changes);
    const now = instant();
    const timesSent = (parts.standing()?.timesSent ?? 0) + (outbox.isStream ? changes.length : 1);
    parts.update({ timesSent, lastNotification: now, lastSuccess: now, status: 'ok', cause: undefined });
  }

  function settleFailed(outcome: Exclude<Outcome, { kind: 'delivered' }>, changes: readonly Change[]): void {
    const now = instant();
    const { timesSent = 0, timesFailed = 0 } = parts.standing() ?? {};
    const { cause } = outcome;
    failures += 1;
    if (failures === 1) parts.warn({ cause }, 'A notification failed');
    parts.update({
      ...{ timesSent: timesSent + 1, timesFailed: timesFailed + 1 },
      ...{ lastNotification: now, lastFailure: now, status: 'failed', cause },
    });
    if (outbox.registered.subscription.notification.endpoint.cooldownMs !== undefined) {
      notBefore = clock.monotonic() + coolUntil() - clock.now();
      outbox.done(changes);
      drop(changes, `${cause}; the endpoint has a cooldown, so it is not tried again`);
    } else if (outbox.isBestEffort) {
      outbox.done(changes);
      drop(changes, `${cause}; it is tried once, as its subscription wants`);
    } else {
      const askedMs = outcome.kind === 'failed' ? outcome.retryAfterMs : undefined;
      notBefore = clock.monotonic() + retryDelayMs(failures, askedMs, Math.random(), limits);
    }
    if (outcome.kind === 'gone') parts.gone(cause);
  }

  function expire(): void {
    const coolMs = coolUntil();
    if (coolMs > 0) {
      const until = instantAt(Math.min(coolMs, clock.now()));
      drop(outbox.expire(until), 'Its endpoint had failed and was cooling down');
    }
    // Now and then is enough, and it is asked before every try.
    if (clock.monotonic() < nextExpiry) return;
    nextExpiry = clock.monotonic() + Math.min(limits.notificationHorizonMs / 20, 1000);
    drop(outbox.expire(parts.horizon()), tooOld(limits));
  }

  function drop(lost: readonly Change[], cause: string, count = lost.length): void {
    if (count === 0) return;
    tell(count, cause);
    if (!outbox.isBestEffort) parts.bury(lost, cause);
    parts.update({ dropped: { count: (parts.standing()?.dropped?.count ?? 0) + count, last: instant(), cause } });
  }

  /** What goes on for long is told now and then. */
  function tell(count: number, cause: string): void {
    untold += count;
    if (clock.monotonic() < tellAgain) return;
    parts.warn({ count: untold, cause }, 'Notifications are given up');
    untold = 0;
    tellAgain = clock.monotonic() + warnEveryMs;
  }

  function instant(): Instant {
    return instantAt(clock.now());
  }

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      // Not all at once: meanwhile something may become too old.
      const timer = setTimeout(() => wake?.(), Math.min(ms, limits.notificationRetryLastMs));
      wake = () => {
        clearTimeout(timer);
        wake = undefined;
        resolve();
      };
    });
  }

  const delivery: Delivery = {
    outbox,
    get failures() {
      return failures;
    },
    get stopped() {
      return stopped;
    },
    get isReachable() {
      return parts.isReachable();
    },
    kick() {
      if (stopped) return;
      running ??= run().finally(() => {
        running = undefined;
        // What came between the last look and now.
        if (outbox.length > 0 && parts.isReachable()) delivery.kick();
      });
    },
    hurry() {
      if (failures > 0) notBefore = 0;
      wake?.();
      delivery.kick();
    },
    drop,
    async stop({ forget } = { forget: false }) {
      stopped = true;
      forgotten ||= forget;
      wake?.();
      outbox.tell();
      await running;
    },
  };
  return delivery;
}

/** Why something is given up at the horizon. */
export function tooOld({ notificationHorizonMs }: Limits): string {
  return `It could not be delivered for ${notificationHorizonMs / 1000} s`;
}
