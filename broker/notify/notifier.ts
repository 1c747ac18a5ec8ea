/**
 * Delivers what is due for subscriptions, from the change log: ETSI GS CIM 009 clause 5.8.6. See README.md for what is
 * promised and how it is kept.
 */
import type { Limits } from '#broker/config.ts';
import type { Broker } from '#broker/core/broker.ts';
import { silent, type Warnings } from '#broker/core/log.ts';
import type { Egress } from '#broker/core/ports.ts';
import { createSlots } from '#broker/core/slots.ts';
import { createSubscriptionIndex } from '#broker/core/subscription/match.ts';
import { pauseSubscription } from '#broker/core/subscription/pause.ts';
import { type Registered, subscriptionsOf } from '#broker/core/subscription/registry.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import { type Change, isChange, type LogEntry, type Revision } from '#models/ngsi-ld/change.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import { attempt } from './attempt.ts';
import { createCatchUp, skipGap } from './catch-up.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { healthOf, type NotifierHealth } from './health.ts';
import { composeMessage } from './message.ts';
import { Outbox } from './outbox.ts';
import { openStandings } from './standings.ts';

export interface Notifier {
  health(): NotifierHealth;
  /** Ends the tries under way, or gives them a moment to end, and writes how deliveries stand. */
  close(): Promise<void>;
}

export interface NotifierParts {
  readonly broker: Broker;
  readonly contexts: Contexts;
  readonly egress: Egress;
  readonly limits: Limits;
  readonly log?: Warnings;
}

export function startNotifier({ broker, contexts, egress, limits, log = silent }: NotifierParts): Notifier {
  const { graph, clock } = broker;
  const registry = subscriptionsOf(broker);
  const index = createSubscriptionIndex();
  const deliveries = new Map<Iri, Delivery>();
  const abort = new AbortController();
  const standings = openStandings({ broker, registry, deliveries, feedRevision: () => revision, log });
  /** How far the feed has come: every change up to here was offered to all that are live. */
  let revision: Revision = standings.feed;
  const slots = createSlots(limits.notificationsInFlightMax);
  const retrySlots = createSlots(Math.ceil(limits.notificationsInFlightMax / 4));
  const began = { now: clock.now(), monotonic: clock.monotonic() };
  /** By the time that has passed since the start, so that a clock that is put forward gives nothing up. */
  const horizon = (): Instant => {
    const steady = began.now + clock.monotonic() - began.monotonic;
    return instantAt(steady - limits.notificationHorizonMs);
  };
  const readOn = createCatchUp({
    ...{ graph, clock, limits, horizon, log },
    feedRevision: () => revision,
    touch: ({ outbox }) => standings.touch(outbox.registered.subscription.id),
  });

  function add(registered: Registered, position: Revision): void {
    const { id } = registered.subscription;
    const outbox = new Outbox(registered, position, limits.notificationQueueMax);
    const delivery = createDelivery(outbox, {
      ...{ clock, limits, horizon, slots, retrySlots, readOn },
      warn: (fields, message) => log.warn({ subscription: id, ...fields }, message),
      send: async ({ registered: { subscription } }, changes) => {
        const notifiedAt = instantAt(clock.now());
        const compose = () => composeMessage(subscription, changes, contexts, notifiedAt);
        return attempt(compose, subscription, { egress, clock, limits });
      },
      standing: () => registry.standings.get(id),
      update: (change) => standings.update(id, change),
      gone: (cause) => {
        pauseSubscription(broker, id, cause).catch((error) => log.warn({ error, id }, 'It could not be paused'));
      },
    });
    deliveries.set(id, delivery);
    if (registered.subscription.isActive) index.set(registered.subscription);
    else outbox.skipTo(revision);
    if (outbox.readTo >= revision) outbox.join();
    else standings.touch(id);
    delivery.kick();
  }

  function change(delivery: Delivery, registered: Registered): void {
    const { outbox } = delivery;
    const { subscription } = registered;
    outbox.registered = registered;
    if (subscription.isActive) index.set(subscription);
    else {
      index.delete(subscription.id);
      const count = outbox.clear();
      if (count > 0) delivery.drop(count, registered.pausedBecause ?? 'The subscription was paused');
      outbox.skipTo(revision);
      standings.touch(subscription.id);
    }
    delivery.hurry();
  }

  registry.watch((id, registered) => {
    const delivery = deliveries.get(id);
    if (registered && delivery) change(delivery, registered);
    else if (registered) add(registered, registered.since);
    else if (delivery) {
      index.delete(id);
      deliveries.delete(id);
      standings.forget(id);
      void delivery.stop({ forget: true });
    }
  });
  for (const registered of registry.all()) add(registered, standings.positionOf(registered));

  function take(batch: readonly LogEntry[]): void {
    for (const entry of batch) {
      if (isChange(entry)) offer(entry);
      revision = entry.revision;
    }
    standings.touch();
  }

  function offer(change: Change): void {
    for (const { id } of index.match(change)) {
      const { outbox, kick } = deliveries.get(id)!;
      if (!outbox.live) continue;
      if (outbox.length === 0) standings.touch(id);
      outbox.offer(change);
      kick();
    }
  }

  async function feed(): Promise<void> {
    while (!abort.signal.aborted) {
      try {
        for await (const batch of graph.changes(revision, abort.signal)) take(batch);
        return;
      } catch (error) {
        if (abort.signal.aborted) return;
        log.warn({ error }, 'The change log could not be read; it will be tried again');
        for (const delivery of deliveries.values()) {
          if (delivery.outbox.live) skipGap(delivery, Math.max(delivery.outbox.readTo, revision), graph, error);
        }
        revision = Math.max(revision, graph.health().oldestRevision - 1);
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }
  const feeding = feed();

  return {
    health: () => healthOf({ deliveries, registry, revision, inFlight: slots.taken + retrySlots.taken }),
    async close() {
      registry.watch(undefined);
      abort.abort();
      const stopped = Promise.all([feeding, ...[...deliveries.values()].map((delivery) => delivery.stop())]);
      // A receiver that keeps us waiting gets the notification again after the next start, under the same id.
      await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, limits.stopMs / 4).unref())]);
      await standings.close();
    },
  };
}
