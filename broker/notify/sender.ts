/** Sends the notifications of one tenant, over whatever their endpoints ask for, and notes each try. */
import { type Attempt, STREAM_URI } from '#broker/core/subscription/deliveries.ts';
import type { Change } from '#models/ngsi-ld/change.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';
import { Problem } from '#models/problem.ts';
import { attempt, type Doors, type Outcome } from './attempt.ts';
import type { Attempts } from './attempts.ts';
import type { Sent } from './delivery.ts';
import { composeMessage, type Message, notificationId, type Sources } from './message.ts';
import type { Streams } from './streams.ts';

export interface Sender {
  /** One notification about these changes. */
  send(subscription: Subscription, changes: readonly Change[]): Promise<Outcome>;
  /** Any notification, made by `compose`; `id` is that of the delivery log. */
  sendComposed(
    subscription: Subscription,
    id: Iri,
    compose: (notifiedAt: Instant) => Promise<Message>,
  ): Promise<Outcome>;
  /** One notification about each change, to the receiver that has come for them. */
  stream(subscription: Subscription, changes: readonly Change[]): Promise<Sent>;
}

export interface SenderParts {
  readonly doors: Doors;
  readonly sources: Sources;
  readonly attempts: Attempts;
  readonly streams: Streams;
}

export function createSender({ doors, sources, attempts, streams }: SenderParts): Sender {
  const { clock } = doors;

  async function sendComposed(
    subscription: Subscription,
    id: Iri,
    compose: (notifiedAt: Instant) => Promise<Message>,
  ): Promise<Outcome> {
    const at = instantAt(clock.now());
    const outcome = isStream(subscription)
      ? await streamOne(subscription, id, () => compose(at))
      : await attempt(() => compose(at), subscription, doors);
    attempts.note(subscription.id, attemptOf(outcome, id, at));
    return outcome;
  }

  async function stream(subscription: Subscription, changes: readonly Change[]): Promise<Sent> {
    const at = instantAt(clock.now());
    const began = clock.monotonic();
    const latencyMs = (): number => Math.round((clock.monotonic() - began) * 10) / 10;
    try {
      const bodies = await Promise.all(changes.map((change) => composeMessage(subscription, [change], sources, at)));
      const messages = bodies.map(({ body }, index) => {
        const { revision } = changes[index]!;
        return { id: notificationId(subscription.id, String(revision)), revision, body };
      });
      const taken = await streams.send(subscription.id, messages);
      for (const { id, body } of messages.slice(0, taken)) {
        const bytes = Buffer.byteLength(body);
        attempts.note(subscription.id, { at, notification: id, outcome: 'delivered', latencyMs: latencyMs(), bytes });
      }
      return { kind: 'away', taken };
    } catch (error) {
      const cause = error instanceof Problem ? error.detail : `It could not be composed: ${error}`;
      return { kind: 'failed', cause, latencyMs: latencyMs(), bytes: 0 };
    }
  }

  /** What is about no revision, so that a receiver does not take it for a place in the log. */
  async function streamOne({ id: to }: Subscription, id: Iri, compose: () => Promise<Message>): Promise<Outcome> {
    const began = clock.monotonic();
    const took = (bytes: number) => ({ latencyMs: Math.round((clock.monotonic() - began) * 10) / 10, bytes });
    const { body } = await compose();
    const taken = await streams.send(to, [{ id, body }]);
    const facts = took(Buffer.byteLength(body));
    return taken === 1 ? { kind: 'delivered', ...facts } : { kind: 'failed', cause: nobodyCame, ...facts };
  }

  return {
    send: (subscription, changes) =>
      sendComposed(subscription, notificationId(subscription.id, String(changes.at(-1)!.revision)), (at) =>
        composeMessage(subscription, changes, sources, at),
      ),
    sendComposed,
    stream,
  };
}

export const nobodyCame = 'Nobody is connected to the stream';

const isStream = ({ notification }: Subscription): boolean => notification.endpoint.uri === STREAM_URI;

/** As the delivery log has it. */
export function attemptOf(outcome: Outcome, notification: Iri, at: Instant): Attempt {
  const { kind, status, latencyMs, bytes } = outcome;
  return {
    ...{ at, notification, outcome: kind },
    ...(status !== undefined && { status }),
    ...{ latencyMs, bytes },
    ...(outcome.kind !== 'delivered' && { cause: outcome.cause }),
  };
}
