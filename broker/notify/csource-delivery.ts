/**
 * Tells one subscriber of context sources what has changed: one notification at a time, each tried a few times. What changes
 * meanwhile waits by registration, not by notification: only how it was last told and how it is now count (clause 5.11.7).
 */
import type { Clock } from '#broker/core/ports.ts';
import type { SourceMatch } from '#broker/core/registration/registrations.ts';
import { type RegistrationSubscription, relevantPart } from '#broker/core/registration/subscription.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import type { Outcome } from './attempt.ts';
import type { SourceNews, TriggerReason } from './csource-message.ts';

export interface SourceDelivery {
  /** A registration has changed. */
  changed(id: Iri, before: Registration | undefined, after: Registration | undefined): void;
  /** The subscription has changed: from now on this is what counts, and all that match are told anew. */
  replace(next: RegistrationSubscription): void;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

export interface SourceDeliveryParts {
  readonly clock: Clock;
  /** How long it is waited for what else changes. */
  readonly settleMs: number;
  /** All registrations that match now. */
  readonly matching: (subscription: RegistrationSubscription) => readonly SourceMatch[];
  readonly isListening: (subscription: RegistrationSubscription) => boolean;
  /** One try; `attempts` counts those before. */
  readonly send: (subscription: RegistrationSubscription, news: SourceNews, attempts: number) => Promise<Outcome>;
  /** Milliseconds until the next try after so many failures; undefined: none. */
  readonly again: (failures: number, outcome: Outcome) => number | undefined;
}

/** The longest that one timer of Node may run, in milliseconds. */
const timerMsMax = 2 ** 31 - 1;

interface Pending {
  /** As it was last told; undefined where it did not match. */
  readonly told: SourceMatch | undefined;
  readonly now: SourceMatch | undefined;
}

export function createSourceDelivery(first: RegistrationSubscription, parts: SourceDeliveryParts): SourceDelivery {
  let current = first;
  const pending = new Map<Iri, Pending>();
  let everything = true;
  /** Of one time, a notification for each reason. */
  let queue: readonly SourceNews[] = [];
  let notBefore = 0;
  let running: Promise<void> | undefined;
  let stopped = false;
  let wake: (() => void) | undefined;
  let interval: NodeJS.Timeout | undefined;

  const hasNews = (): boolean => everything || queue.length > 0 || pending.size > 0;

  function takeNews(): readonly SourceNews[] {
    if (everything) {
      everything = false;
      pending.clear();
      // That there are none is told, too: who subscribes hears at once, and then at each interval (5.11.2.4).
      return [newsOf('newlyMatching', parts.matching(current))];
    }
    const groups = new Map<TriggerReason, SourceMatch[]>();
    for (const { told, now } of pending.values()) {
      const subject = now ?? told;
      if (!subject) continue;
      const reason = !told ? 'newlyMatching' : now ? 'updated' : 'noLongerMatching';
      const group = groups.get(reason);
      if (group) group.push(subject);
      else groups.set(reason, [subject]);
    }
    pending.clear();
    return [...groups].map(([reason, matches]) => newsOf(reason, matches));
  }

  const newsOf = (reason: TriggerReason, matches: readonly SourceMatch[]): SourceNews => ({
    ...{ reason, matches, key: crypto.randomUUID() },
  });

  async function run(): Promise<void> {
    // Sources seldom come alone.
    await sleep(parts.settleMs);
    while (!stopped && hasNews()) {
      const waitMs = notBefore - parts.clock.monotonic();
      if (waitMs > 0) {
        await sleep(waitMs);
        continue;
      }
      if (everything || queue.length === 0) queue = takeNews();
      const [news, ...rest] = queue;
      queue = rest;
      if (news) await tell(news);
    }
  }

  async function tell(news: SourceNews): Promise<void> {
    const subscription = current;
    for (let failures = 0; !stopped && current === subscription && parts.isListening(subscription); ) {
      const outcome = await parts.send(subscription, news, failures);
      notBefore = parts.clock.monotonic() + (subscription.subscription.throttlingS ?? 0) * 1000;
      if (outcome.kind === 'delivered') return;
      failures += 1;
      const waitMs = parts.again(failures, outcome);
      if (waitMs === undefined) return;
      await sleep(waitMs);
    }
  }

  function sleep(ms: number): Promise<void> {
    if (stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => wake?.(), Math.min(ms, timerMsMax));
      wake = () => {
        clearTimeout(timer);
        wake = undefined;
        resolve();
      };
    });
  }

  function kick(): void {
    if (stopped) return;
    running ??= run().finally(() => {
      running = undefined;
      if (hasNews()) kick();
    });
  }

  function begin(): void {
    everything = true;
    clearInterval(interval);
    const seconds = current.subscription.timeIntervalS;
    if (seconds !== undefined) {
      interval = setInterval(
        () => {
          everything = true;
          kick();
        },
        Math.min(seconds * 1000, timerMsMax),
      );
      interval.unref();
    }
    kick();
  }

  begin();
  return {
    changed(id, before, after) {
      // Who asked for a notification every so often is told of nothing in between.
      if (current.subscription.timeIntervalS !== undefined || everything || !parts.isListening(current)) return;
      const earlier = pending.get(id);
      const told = earlier ? earlier.told : before && relevantPart(before, current);
      const now = after && relevantPart(after, current);
      if (told || now) pending.set(id, { told, now });
      else pending.delete(id);
      kick();
    },
    replace(next) {
      current = next;
      notBefore = 0;
      begin();
      wake?.();
    },
    async stop() {
      stopped = true;
      clearInterval(interval);
      wake?.();
      await running;
    },
  };
}
