/**
 * Delivers to one subscription: one notification at a time, in order, each again and again until the receiver takes it,
 * says that it is gone, or the horizon has passed.
 */
import type { Limits } from '#broker/config.ts';
import type { Clock } from '#broker/core/ports.ts';
import type { Slots } from '#broker/core/slots.ts';
import type { Standing } from '#broker/core/subscription/standing.ts';
import type { Change } from '#models/ngsi-ld/change.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { Outcome } from './attempt.ts';
import { retryDelayMs } from './backoff.ts';
import type { Outbox } from './outbox.ts';

export interface Delivery {
  readonly outbox: Outbox;
  /** Tries that failed in a row. */
  readonly failures: number;
  readonly stopped: boolean;
  /** There may be something to do. */
  kick(): void;
  /** The subscription was changed: what waits for its next try is tried now. */
  hurry(): void;
  /** Counts what is given up. */
  drop(count: number, cause: string): void;
  /** Ends it; resolves when the try under way has ended. With `forget`, what becomes of that is nobody's business. */
  stop(options?: { readonly forget: boolean }): Promise<void>;
}

export interface DeliveryParts {
  readonly clock: Clock;
  readonly limits: Limits;
  /** The moment before which what was committed is given up. */
  readonly horizon: () => Instant;
  /** Places for requests under way. Receivers in trouble have few of their own, so that they cannot take all. */
  readonly slots: Slots;
  readonly retrySlots: Slots;
  readonly send: (outbox: Outbox, changes: readonly Change[]) => Promise<Outcome>;
  readonly standing: () => Standing | undefined;
  readonly update: (change: Partial<Standing>) => void;
  readonly gone: (cause: string) => void;
  readonly warn: (fields: object, message: string) => void;
  /** Asked whenever there is room in memory and more in the log. */
  readonly readOn: (delivery: Delivery) => void;
}

export function createDelivery(outbox: Outbox, parts: DeliveryParts): Delivery {
  const { clock, limits } = parts;
  let running: Promise<void> | undefined;
  let failures = 0;
  let stopped = false;
  let forgotten = false;
  /** Monotonic: no try before this. */
  let notBefore = clock.monotonic() + throttleLeftMs();
  let wake: (() => void) | undefined;

  /** After a restart the pause that the client asked for goes on. */
  function throttleLeftMs(): number {
    const { throttlingS } = outbox.registered.subscription;
    const last = parts.standing()?.lastNotification;
    if (throttlingS === undefined || last === undefined) return 0;
    return Math.min(Math.max(0, Date.parse(last) + throttlingS * 1000 - clock.now()), throttlingS * 1000);
  }

  async function run(): Promise<void> {
    while (!stopped) {
      expire();
      if (!outbox.live && outbox.length <= limits.notificationQueueMax / 2) parts.readOn(delivery);
      if (outbox.length === 0) return;
      const waitMs = notBefore - clock.monotonic();
      if (waitMs > 0) await sleep(waitMs);
      else await tryOnce();
    }
  }

  async function tryOnce(): Promise<void> {
    const release = await (failures > 0 ? parts.retrySlots : parts.slots).take();
    const changes = stopped ? [] : outbox.next();
    if (changes.length === 0) return release();
    const outcome = await parts.send(outbox, changes);
    release();
    if (!forgotten) settle(outcome, changes);
    outbox.tell();
  }

  function settle(outcome: Outcome, changes: readonly Change[]): void {
    const now = instant();
    const { timesSent = 0, timesFailed = 0 } = parts.standing() ?? {};
    const tried = { timesSent: timesSent + 1, lastNotification: now };
    if (outcome.kind === 'delivered') {
      failures = 0;
      notBefore = clock.monotonic() + (outbox.registered.subscription.throttlingS ?? 0) * 1000;
      outbox.done(changes);
      parts.update({ ...tried, lastSuccess: now, status: 'ok', cause: undefined });
      return;
    }
    failures += 1;
    const { cause } = outcome;
    if (failures === 1) parts.warn({ cause }, 'A notification failed; it is tried again until it is taken');
    parts.update({ ...tried, timesFailed: timesFailed + 1, lastFailure: now, status: 'failed', cause });
    const askedMs = outcome.kind === 'failed' ? outcome.retryAfterMs : undefined;
    notBefore = clock.monotonic() + retryDelayMs(failures, askedMs, Math.random(), limits);
    if (outcome.kind === 'gone') parts.gone(cause);
  }

  function expire(): void {
    const count = outbox.expire(parts.horizon());
    if (count > 0) drop(count, tooOld(limits));
  }

  function drop(count: number, cause: string): void {
    parts.warn({ count, cause }, 'Notifications are given up');
    parts.update({ dropped: { count: (parts.standing()?.dropped?.count ?? 0) + count, last: instant(), cause } });
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
    kick() {
      if (stopped) return;
      running ??= run().finally(() => {
        running = undefined;
        // What came between the last look and now.
        if (outbox.length > 0) delivery.kick();
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
