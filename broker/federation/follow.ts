/**
 * Follows subscriptions to other context sources (clause 5.8.1.4): where a source that is registered may have what a
 * subscription is about, this broker subscribes there too, under an id of its own, and hands on what it is told.
 *
 * It goes on in the background: a subscription holds here at once, and at a source as soon as that can be reached.
 */
import type { Broker } from '#broker/core/broker.ts';
import { type Following, RECEIVING } from '#broker/core/federation/following.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import { type Kept, keep } from '#broker/core/kept.ts';
import type { Warnings } from '#broker/core/log.ts';
import type { SourceMatch } from '#broker/core/registration/registrations.ts';
import { askingFor } from '#broker/core/subscription/asking.ts';
import { type Registered, subscriptionsOf } from '#broker/core/subscription/registry.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import { problem } from '#models/problem.ts';
import { followingBody, sourcesOf } from './follow-body.ts';
import { type Tell, toldOf } from './follow-told.ts';
import { tongueOf } from './outgoing.ts';
import { noteAnswer, type ShareParts } from './share-part.ts';

/** One subscription of this broker at one source. */
interface Followed {
  readonly subscription: Iri;
  readonly registration: Iri;
  /** What the source was sent last, to tell a change. */
  readonly sent: string;
}

export interface FollowParts extends ShareParts {
  readonly broker: Broker;
  readonly tenant: string;
  /** Tells the subscriber; resolves to whether it has it. */
  readonly tell: Tell;
  /** Where sources reach this broker; known once it listens. */
  readonly address: Promise<string>;
  readonly log: Warnings;
  readonly limits: ShareParts['limits'] & { readonly followRetryMs: number };
  /** Whether one entity may lie in several places, where a subscription does not say; undefined: it may. */
  readonly splitEntities?: boolean | undefined;
}

export function startFollowing(parts: FollowParts): Following {
  const { broker, registrations, ask, contexts, log, limits } = parts;
  const subscriptions = subscriptionsOf(broker);
  const followed: Kept<Followed> = keep({ documents: broker.documents, collection: 'followed' });
  const underWay = new Map<Iri, Promise<void>>();
  const retries = new Map<Iri, NodeJS.Timeout>();
  let isClosed = false;

  // What is being forgotten is gone from memory before its remote is.
  const followedOf = (id: Iri): readonly (readonly [remote: Iri, Followed])[] =>
    [...(remotes.get(id) ?? [])].flatMap((remote) => {
      const one = followed.get(remote);
      return one ? [[remote, one] as const] : [];
    });
  const remotes = new Map<Iri, Set<Iri>>();
  const note = (remote: Iri, before: Followed | undefined, after: Followed | undefined): void => {
    if (before && !after) remotes.get(before.subscription)?.delete(remote);
    if (after) remotes.set(after.subscription, (remotes.get(after.subscription) ?? new Set()).add(remote));
  };
  followed.watch(note);
  for (const { id, document } of broker.documents.all('followed')) note(id, undefined, document as Followed);

  /** One after the other for each subscription, each with what holds then. */
  function follow(id: Iri): void {
    clearTimeout(retries.get(id));
    retries.delete(id);
    const before = underWay.get(id) ?? Promise.resolve();
    const done = before
      .then(() => (isClosed ? undefined : reconcile(id)))
      .catch((error: unknown) => log.warn({ error, subscription: id }, 'It could not be followed to its sources'))
      .finally(() => underWay.get(id) === done && underWay.delete(id));
    underWay.set(id, done);
  }

  async function reconcile(id: Iri): Promise<void> {
    const registered = subscriptions.get(id);
    const sources = registered ? sourcesOf(registered, registrations) : [];
    const wanted = new Map(sources.map((one) => [one.registration.id, one]));
    for (const [remote, { registration }] of followedOf(id)) {
      if (!wanted.has(registration)) await leave(remote, registration);
    }
    const present = new Map(followedOf(id).map(([remote, one]) => [one.registration, { remote, ...one }]));
    let isMissed = false;
    for (const [source, match] of wanted) {
      isMissed = !(await join(registered!, match, present.get(source))) || isMissed;
    }
    if (isMissed && !isClosed) retries.set(id, setTimeout(() => follow(id), limits.followRetryMs).unref());
  }

  /** Whether the source has it now. */
  async function join(
    registered: Registered,
    { registration, information }: SourceMatch,
    present: (Followed & { readonly remote: Iri }) | undefined,
  ): Promise<boolean> {
    const { subscription } = registered;
    const remote = present?.remote ?? `urn:ngsi-ld:Subscription:${crypto.randomUUID()}`;
    const origin = await originOf(registered);
    const tongue = await tongueOf(registration, origin, contexts, true);
    const uri = `${(await parts.address).replace(/\/$/, '')}${RECEIVING}/${parts.tenant}/${remote}`;
    const endpoint = { uri, accept: 'application/json' };
    const body = followingBody(subscription, information, tongue, endpoint, isSplit(registered));
    const sent = JSON.stringify(body);
    if (present?.sent === sent) return true;
    // It is known before the source is asked, which may tell of something at once.
    await followed.change(remote, () => ({ subscription: subscription.id, registration: registration.id, sent }));
    const isUpdate = present !== undefined && registration.operations.has('updateSubscription');
    if (present && !isUpdate) await send(registration, 'DELETE', remote, undefined, origin);
    if (await send(registration, isUpdate ? 'PATCH' : 'POST', remote, body, origin)) return true;
    await followed.change(remote, () => present && { ...present, sent: '' });
    return false;
  }

  async function leave(remote: Iri, registrationId: Iri): Promise<void> {
    await followed.change(remote, () => undefined);
    const registration = registrations.get(registrationId);
    // What is no longer registered, or cannot be reached, is told that nobody listens when it notifies again.
    if (registration) await send(registration, 'DELETE', remote, undefined, plainOrigin);
  }

  async function send(
    registration: Registration,
    method: 'POST' | 'PATCH' | 'DELETE',
    remote: Iri,
    body: JsonObject | undefined,
    origin: Origin,
  ): Promise<boolean> {
    const path = method === 'POST' ? '/subscriptions' : `/subscriptions/${remote}`;
    const json = method === 'POST' ? { id: remote, ...body } : body;
    const answer = await ask(registration, { method, path, ...(json && { body: json }) }, origin);
    const isDone = answer.kind === 'answered' && answer.status < 300;
    noteAnswer(registrations, registration, answer);
    if (!isDone && method !== 'DELETE') log.warn({ registration: registration.id, answer }, 'It takes no subscription');
    return isDone;
  }

  const plainOrigin: Origin = {
    ...{ names: contexts.core, context: undefined, local: false },
    ...{ parameters: new Map(), headers: {}, warn: () => undefined },
  };

  const isSplit = ({ subscription: { splitEntities } }: Registered): boolean =>
    splitEntities ?? parts.splitEntities ?? true;

  async function originOf(registered: Registered): Promise<Origin> {
    const { context } = registered;
    return askingFor(registered, context === undefined ? contexts.core : await contexts.names(context));
  }

  const unwatch = [
    subscriptions.observe((id) => follow(id)),
    registrations.watch((id, before, after) => {
      const takesPart = [before, after].some((one) => one?.operations.has('createSubscription'));
      if (!takesPart) return;
      const isFollowed = (subscription: Iri): boolean =>
        followedOf(subscription).some(([, one]) => one.registration === id);
      for (const registered of subscriptions.all()) {
        const { id: subscription } = registered.subscription;
        const isWanted = sourcesOf(registered, registrations).some((one) => one.registration.id === id);
        if (isWanted || isFollowed(subscription)) follow(subscription);
      }
    }),
  ];
  if (registrations.size > 0) for (const { subscription } of subscriptions.all()) follow(subscription.id);
  for (const id of remotes.keys()) if (!subscriptions.get(id)) follow(id);

  return {
    async receive(remote, notification, origin) {
      const one = followed.get(remote);
      const registered = one && subscriptions.get(one.subscription);
      if (!registered) throw problem('ResourceNotFound', `Nobody listens to ${remote}: delete that subscription`);
      const hearing = { broker, contexts, origin, isSplit: isSplit(registered) };
      const told = await toldOf(notification, registered.subscription, hearing);
      if (told.length === 0) return;
      const key = `${remote.slice(-12)}-${keyOf(notification)}`;
      if (await parts.tell(registered.subscription.id, told, key)) return;
      throw problem('Unavailable', 'The subscriber could not be reached: tell it again');
    },
    close() {
      isClosed = true;
      for (const stop of unwatch) stop();
      for (const timer of retries.values()) clearTimeout(timer);
    },
  };
}

/** A repetition has the id of the first one. */
function keyOf(notification: unknown): string {
  const { id } = notification as { readonly id?: unknown };
  return typeof id === 'string' ? id.replaceAll(/[^\w.-]/g, '_').slice(-80) : crypto.randomUUID();
}
