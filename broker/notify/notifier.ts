/**
 * Delivers what is due for subscriptions, from the change log: ETSI GS CIM 009 clause 5.8.6. See README.md for what is
 * promised and how it is kept.
 */
import type { Limits } from '#broker/config.ts';
import type { Broker } from '#broker/core/broker.ts';
import { silent, type Warnings } from '#broker/core/log.ts';
import type { Egress } from '#broker/core/ports.ts';
import type { Deliveries } from '#broker/core/subscription/deliveries.ts';
import { createSubscriptionIndex } from '#broker/core/subscription/match.ts';
import { pauseSubscription } from '#broker/core/subscription/pause.ts';
import { type Registered, subscriptionsOf } from '#broker/core/subscription/registry.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import { type Change, isChange, type LogEntry, type Revision, subjectOf } from '#models/ngsi-ld/change.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import { Attempts } from './attempts.ts';
import { createCatchUp, skipGap } from './catch-up.ts';
import { DeadLetters } from './dead-letters.ts';
import { createDeliveries } from './deliveries.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { healthOf, type NotifierHealth } from './health.ts';
import { type Round, startIntervals } from './interval.ts';
import { createLanes } from './lanes.ts';
import { composeTold, notificationId } from './message.ts';
import { Outbox } from './outbox.ts';
import type { Told } from './payload.ts';
import { deliverRound } from './rounds.ts';
import { createSender } from './sender.ts';
import { openStandings } from './standings.ts';
import { Streams } from './streams.ts';

export interface Notifier {
  readonly deliveries: Deliveries;
  /** Sends what was told by another source for this subscription, once; resolves to whether it arrived. `key` tells it from others. */
  tell(id: Iri, told: readonly Told[], key: string): Promise<boolean>;
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
  /** What receivers are told that it comes from; absent for the default tenant. */
  readonly tenant?: string | undefined;
  /** Where the broker is that of a snapshot. */
  readonly snapshot?: Iri | undefined;
}

/** How often it is looked whether something became too old for a stream that nobody comes for; milliseconds. */
const sweepMs = 60_000;

export function startNotifier({
  broker,
  contexts,
  egress,
  limits,
  log = silent,
  tenant,
  snapshot,
}: NotifierParts): Notifier {
  const { graph, clock, documents } = broker;
  const registry = subscriptionsOf(broker);
  const deliveries = new Map<Iri, Delivery>();
  const index = createSubscriptionIndex(
    (id) => graph.find?.(id),
    ({ id }, change, { detail }) => deliveries.get(id)?.drop([change], `Whether it was due is not known: ${detail}`),
  );
  const abort = new AbortController();
  const letters = new DeadLetters(documents, limits.deadLettersKept, (id) => registry.get(id) !== undefined);
  const kept = limits.replayChangesKept;
  const standings = openStandings({ broker, registry, deliveries, feedRevision: () => revision, letters, kept, log });
  /** How far the feed has come: every change up to here was offered to all that are live. */
  let revision: Revision = standings.feed;
  const lanes = createLanes(limits.notificationsInFlightMax);
  const attempts = new Attempts(documents, limits, (id) => registry.get(id) !== undefined);
  const streams = new Streams();
  const sources = { contexts, broker };
  const doors = { egress, clock, limits, tenant, snapshot };
  const sender = createSender({ doors, sources, attempts, streams });
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
  const deliver = (round: Round): Promise<boolean> =>
    deliverRound(round, { sender, standings, standing: (id) => registry.standings.get(id), clock, gone });
  const intervals = startIntervals({ broker, contexts, limits, log, deliver });

  function gone(id: Iri, cause: string): void {
    pauseSubscription(broker, id, cause).catch((error) => log.warn({ error, id }, 'It could not be paused'));
  }

  function add(registered: Registered, position: Revision): void {
    const { id } = registered.subscription;
    const outbox = new Outbox(registered, position, limits.notificationQueueMax);
    const delivery = createDelivery(outbox, {
      ...{ clock, limits, horizon, lanes, readOn },
      warn: (fields, message) => log.warn({ subscription: id, ...fields }, message),
      send: ({ registered: { subscription }, isStream }, changes) =>
        isStream ? sender.stream(subscription, changes) : sender.send(subscription, changes),
      isReachable: () => !outbox.isStream || streams.has(id),
      standing: () => registry.standings.get(id),
      update: (change) => standings.update(id, change),
      bury: (lost, cause) => {
        const at = instantAt(clock.now());
        const letter = ({ revision, at: committedAt, change }: Change) => ({
          ...{ revision, entity: subjectOf(change).id, committedAt, at, cause },
        });
        letters.add(id, lost.map(letter));
      },
      gone: (cause) => gone(id, cause),
    });
    deliveries.set(id, delivery);
    intervals.set(registered);
    if (registered.subscription.isActive) index.set(registered.subscription);
    if (!registered.subscription.isActive || outbox.isBestEffort) outbox.skipTo(revision);
    if (outbox.readTo >= revision) outbox.join();
    else standings.touch(id);
    delivery.kick();
  }

  function change(delivery: Delivery, registered: Registered): void {
    const { outbox } = delivery;
    const { subscription } = registered;
    outbox.registered = registered;
    intervals.set(registered);
    if (!outbox.isStream) streams.end(subscription.id, 'deleted');
    if (subscription.isActive) index.set(subscription);
    else {
      index.delete(subscription.id);
      delivery.drop(outbox.clear(), registered.pausedBecause ?? 'The subscription was paused');
      outbox.skipTo(revision);
      standings.touch(subscription.id);
    }
    delivery.hurry();
  }

  function remove(id: Iri, delivery: Delivery): void {
    index.delete(id);
    intervals.delete(id);
    deliveries.delete(id);
    standings.forget(id);
    letters.remove(id);
    attempts.forget(id);
    streams.end(id, 'deleted');
    void delivery.stop({ forget: true });
  }

  registry.watch((id, registered) => {
    const delivery = deliveries.get(id);
    if (registered && delivery) change(delivery, registered);
    else if (registered) add(registered, registered.since);
    else if (delivery) remove(id, delivery);
  });
  for (const registered of registry.all()) add(registered, standings.positionOf(registered));

  function take(batch: readonly LogEntry[]): void {
    for (const entry of batch) {
      if (isChange(entry)) for (const { id } of index.match(entry)) offer(deliveries.get(id)!, entry);
      revision = entry.revision;
    }
    standings.touch();
  }

  function offer(delivery: Delivery, change: Change): void {
    const { outbox } = delivery;
    if (!outbox.live) return;
    if (outbox.length === 0) standings.touch(outbox.registered.subscription.id);
    if (!outbox.offer(change)) delivery.drop([change], 'More waited than fits, and its subscription wants one try');
    delivery.kick();
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
  const sweep = setInterval(() => {
    for (const delivery of deliveries.values()) if (!delivery.isReachable) delivery.kick();
  }, sweepMs).unref();

  return {
    deliveries: createDeliveries({
      ...{ broker, sources, sender, attempts, letters, streams, standings, deliveries },
      feedRevision: () => revision,
    }),
    tell(id, told, key) {
      const registered = registry.get(id)!;
      const compose = (at: Instant) => composeTold(registered.subscription, told, key, sources, at);
      return deliver({ registered, id: notificationId(id, key), compose });
    },
    health: () =>
      healthOf({
        ...{ deliveries, registry, revision, inFlight: lanes.inFlight },
        ...{ streams: streams.count, deadLetters: letters.count },
      }),
    async close() {
      clearInterval(sweep);
      registry.watch(undefined);
      abort.abort();
      intervals.close();
      streams.endAll('stopping');
      const stopped = Promise.all([feeding, ...[...deliveries.values()].map((delivery) => delivery.stop())]);
      // A receiver that keeps us waiting gets the notification again after the next start, under the same id.
      await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, limits.stopMs / 4).unref())]);
      await standings.close();
      await attempts
        .close()
        .catch((error: unknown) => log.warn({ error }, 'The log of deliveries could not be written'));
    },
  };
}
