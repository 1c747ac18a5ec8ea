/**
 * Periodic notifications: a subscription with `timeInterval` is sent, every so many seconds, all entities that it selects, here
 * and at other sources, whatever changed (ETSI GS CIM 009 clauses 5.2.12 and 5.8.6). What is due is handed to whoever delivers, one round at a
 * time: a receiver that is slower than its interval misses rounds, it never has two at once.
 */
import type { Limits } from '#broker/config.ts';
import type { Broker } from '#broker/core/broker.ts';
import { silent, type Warnings } from '#broker/core/log.ts';
import { askingFor } from '#broker/core/subscription/asking.ts';
import { matchingEntities } from '#broker/core/subscription/matching.ts';
import { type Registered, subscriptionsOf } from '#broker/core/subscription/registry.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { compareInstants, instantAt } from '#models/ngsi-ld/instant.ts';
import { composeEntities, type Message, notificationId } from './message.ts';

/** One notification that is due because its time has come. */
export interface Round {
  readonly registered: Registered;
  /** Of the notification. */
  readonly id: Iri;
  /** The same id whenever it is called: a second try repeats the first. */
  compose(notifiedAt: Instant): Promise<Message>;
}

export interface IntervalParts {
  readonly broker: Broker;
  readonly contexts: Contexts;
  readonly limits: Limits;
  /** Resolves when the round is delivered or given up; the next one waits for it. */
  readonly deliver: (round: Round) => Promise<unknown>;
  readonly log?: Warnings;
}

export interface Intervals {
  /** Begins, or goes on by what the subscription says now; without `timeInterval`, or paused, it ends. */
  set(registered: Registered): void;
  delete(id: Iri): void;
  close(): void;
}

/** The longest that a timer can be set for, 2³¹ − 1 ms (about 24 days): a longer wait is made of several. */
const timerMsMax = 2 ** 31 - 1;

export function startIntervals({ broker, contexts, limits, deliver, log = silent }: IntervalParts): Intervals {
  const { clock } = broker;
  const intervalMsOf = (timeIntervalS: number): number =>
    Math.max(limits.notificationIntervalLeastMs, timeIntervalS * 1000);
  const rounds = new Map<Iri, { registered: Registered; dueMs: number; timer: NodeJS.Timeout | undefined }>();

  /** After a restart the rhythm goes on from the last notification. */
  function firstDelayMs({ subscription: { id, timeIntervalS } }: Registered): number {
    const intervalMs = intervalMsOf(timeIntervalS!);
    const last = subscriptionsOf(broker).standings.get(id)?.lastNotification;
    if (last === undefined) return intervalMs;
    return Math.min(Math.max(0, Date.parse(last) + intervalMs - clock.now()), intervalMs);
  }

  function arm(id: Iri): void {
    const round = rounds.get(id);
    if (!round) return;
    clearTimeout(round.timer);
    const delayMs = Math.max(0, round.dueMs - clock.monotonic());
    const wait = delayMs > timerMsMax ? () => arm(id) : () => void run(id);
    round.timer = setTimeout(wait, Math.min(delayMs, timerMsMax));
    round.timer.unref();
  }

  async function run(id: Iri): Promise<void> {
    const round = rounds.get(id)!;
    const { registered } = round;
    try {
      if (!isOver(registered)) await send(registered);
    } catch (error) {
      log.warn({ error, subscription: id }, 'A periodic notification could not be made');
    }
    if (rounds.get(id) !== round) return;
    const intervalMs = intervalMsOf(round.registered.subscription.timeIntervalS!);
    // In step with the first one, whatever the delivery took.
    const missed = Math.floor((clock.monotonic() - round.dueMs) / intervalMs);
    round.dueMs += (Math.max(0, missed) + 1) * intervalMs;
    arm(id);
  }

  function isOver({ subscription: { expiresAt } }: Registered): boolean {
    return expiresAt !== undefined && compareInstants(expiresAt, instantAt(clock.now())) <= 0;
  }

  async function send(registered: Registered): Promise<void> {
    const { subscription, context } = registered;
    const origin = askingFor(registered, context === undefined ? contexts.core : await contexts.names(context));
    const moment = Math.floor(clock.now());
    let page = 0;
    for await (const entities of matchingEntities(broker, subscription, limits.pageMax, origin)) {
      if (rounds.get(subscription.id)?.registered !== registered) return;
      const key = `at-${moment}-${page}`;
      page += 1;
      const sources = { contexts, broker };
      await deliver({
        registered,
        id: notificationId(subscription.id, key),
        compose: (notifiedAt) => composeEntities(subscription, entities, key, sources, notifiedAt),
      });
    }
  }

  function remove(id: Iri): void {
    clearTimeout(rounds.get(id)?.timer);
    rounds.delete(id);
  }

  return {
    set(registered) {
      const { id, isActive, timeIntervalS } = registered.subscription;
      const old = rounds.get(id);
      if (!isActive || timeIntervalS === undefined) return remove(id);
      if (old && old.registered.subscription.timeIntervalS === timeIntervalS) {
        old.registered = registered;
        return;
      }
      remove(id);
      const dueMs = clock.monotonic() + firstDelayMs(registered);
      rounds.set(id, { registered, dueMs, timer: undefined });
      arm(id);
    },
    delete: remove,
    close() {
      for (const id of [...rounds.keys()]) remove(id);
    },
  };
}
