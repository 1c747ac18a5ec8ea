/** What the doors may see and do of deliveries, beside the standard: the house API of notifications. */
import type { Broker } from '#broker/core/broker.ts';
import { type Attempt, type Deliveries, type Retried, STREAM_URI } from '#broker/core/subscription/deliveries.ts';
import { matchingEntities } from '#broker/core/subscription/matching.ts';
import { type Registered, subscriptionsOf } from '#broker/core/subscription/registry.ts';
import { notFound } from '#broker/core/subscription/update.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { compareInstants, instantAt } from '#models/ngsi-ld/instant.ts';
import { problem } from '#models/problem.ts';
import type { Attempts } from './attempts.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Delivery } from './delivery.ts';
import { changeOf } from './letters.ts';
import { composeEntities, notificationId, type Sources } from './message.ts';
import { attemptOf, nobodyCame, type Sender } from './sender.ts';
import type { Standings } from './standings.ts';
import type { Streams } from './streams.ts';

export interface DeliveriesParts {
  readonly broker: Broker;
  readonly sources: Sources;
  readonly sender: Sender;
  readonly attempts: Attempts;
  readonly letters: DeadLetters;
  readonly streams: Streams;
  readonly standings: Standings;
  readonly deliveries: ReadonlyMap<Iri, Delivery>;
  readonly feedRevision: () => Revision;
}

export function createDeliveries(parts: DeliveriesParts): Deliveries {
  const { broker, sources, sender, attempts, letters, streams, standings, deliveries, feedRevision } = parts;
  const { graph, clock } = broker;

  function found(id: Iri): { readonly registered: Registered; readonly delivery: Delivery } {
    const registered = subscriptionsOf(broker).get(id);
    const delivery = deliveries.get(id);
    if (!registered || !delivery) throw notFound(id);
    return { registered, delivery };
  }

  /** The first change of the log that is not older. */
  async function firstSince(since: Instant, oldest: Revision): Promise<Revision> {
    const abort = new AbortController();
    const last = feedRevision();
    // While it is read, the log is not trimmed.
    const reader = `since ${crypto.randomUUID()}`;
    graph.retain(reader, oldest - 1);
    try {
      let first = true;
      if (last < oldest) return oldest;
      for await (const batch of graph.changes(oldest - 1, abort.signal)) {
        if (first && oldest > 1 && compareInstants(batch[0]!.at, since) > 0) {
          throw problem(
            'BadRequestData',
            `The log begins at revision ${oldest}, of ${batch[0]!.at}: give that moment or a later one`,
          );
        }
        first = false;
        const change = batch.find(({ at }) => compareInstants(at, since) >= 0);
        if (change) return change.revision;
        if (batch.at(-1)!.revision >= last) break;
      }
      return last + 1;
    } finally {
      abort.abort();
      graph.retain(reader, undefined);
    }
  }

  /** Takes the delivery back to `after`; it goes on from the log. */
  async function rewind(id: Iri, after: Revision): Promise<void> {
    const { registered, delivery } = found(id);
    if (after < registered.since) {
      await subscriptionsOf(broker).change(id, (current) => current && { ...current, since: after });
    }
    delivery.outbox.rewind(after, feedRevision(), instantAt(clock.now()));
    standings.touch(id);
    delivery.hurry();
  }

  async function sample(registered: Registered): Promise<readonly Entity[]> {
    for await (const entities of matchingEntities(broker, registered.subscription, 1)) return entities;
    return [];
  }

  return {
    attempts: (id) => attempts.of(found(id).registered.subscription.id),
    deadLetters: (id) => letters.of(found(id).registered.subscription.id),

    async forgetDeadLetters(id, revision) {
      found(id);
      const count = letters.remove(id, revision === undefined ? undefined : new Set([revision]));
      await letters.flush();
      return count;
    },

    async retryDeadLetters(id): Promise<Retried> {
      const { subscription } = found(id).registered;
      const delivered = new Set<Revision>();
      const ended = async (cause?: string): Promise<Retried> => {
        letters.remove(id, delivered);
        await letters.flush();
        return { delivered: delivered.size, left: letters.of(id).length, ...(cause !== undefined && { cause }) };
      };
      for (const letter of letters.of(id)) {
        const change = await changeOf(letter, broker);
        if (!change)
          return ended(`Revision ${letter.revision} is neither in the log nor in the history: delete its letter`);
        const sent = await (subscription.notification.endpoint.uri === STREAM_URI
          ? sender.stream(subscription, [change])
          : sender.send(subscription, [change]));
        if (sent.kind === 'failed' || sent.kind === 'gone') return ended(sent.cause);
        if (sent.kind === 'away' && sent.taken === 0) return ended(nobodyCame);
        delivered.add(letter.revision);
      }
      return ended();
    },

    async test(id): Promise<Attempt> {
      const { registered } = found(id);
      const { subscription } = registered;
      const key = `test-${Math.floor(clock.now())}`;
      const notification = notificationId(id, key);
      const entities = await sample(registered);
      const compose = async (at: Instant) => {
        const message = await composeEntities(subscription, entities, key, sources, at);
        return { ...message, headers: { ...message.headers, 'Busbar-Test': 'true' } };
      };
      const at = instantAt(clock.now());
      return attemptOf(await sender.sendComposed(subscription, notification, compose), notification, at);
    },

    async replay(id, from) {
      const { delivery } = found(id);
      const oldest = Math.max(1, graph.health().oldestRevision);
      const until = feedRevision();
      const after = 'after' in from ? from.after : (await firstSince(from.since, oldest)) - 1;
      if (after < oldest - 1 || after > until) {
        throw problem(
          'BadRequestData',
          `after is ${after}, and the log goes from revision ${oldest} to ${until}: give ${oldest - 1} to ${until}`,
        );
      }
      await rewind(delivery.outbox.registered.subscription.id, after);
      return { after, until };
    },

    connect(id, receiver, after) {
      const { registered, delivery } = found(id);
      const { uri } = registered.subscription.notification.endpoint;
      if (uri !== STREAM_URI) {
        // Without a user and a password; the origin of an address of MQTT is none.
        const address = URL.parse(uri);
        throw problem(
          'Conflict',
          `Subscription ${id} notifies ${address ? `${address.protocol}//${address.host}` : uri}: make its endpoint.uri ${STREAM_URI} to come for its notifications`,
        );
      }
      const leave = streams.connect(id, receiver);
      const { outbox } = delivery;
      const standing = outbox.position(feedRevision());
      if (after !== undefined && after < standing && after <= feedRevision()) {
        const oldest = Math.max(1, graph.health().oldestRevision);
        outbox.rewind(Math.max(after, oldest - 1), feedRevision(), instantAt(clock.now()));
      } else if (after !== undefined && after <= feedRevision()) outbox.has(after);
      standings.touch(id);
      delivery.kick();
      return leave;
    },

    endStreams: () => streams.endAll('stopping'),
  };
}
