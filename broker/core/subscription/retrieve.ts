/** Retrieve and query subscriptions: ETSI GS CIM 009 clauses 5.8.3 and 5.8.4. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import type { Broker } from '../broker.ts';
import { instantOf } from '../commit.ts';
import { type Registered, type Registry, subscriptionsOf } from './registry.ts';
import { representSubscription } from './represent.ts';
import { isSameContext } from './source.ts';
import type { Standing } from './standing.ts';
import { notFound } from './update.ts';

export interface SubscriptionPage {
  readonly subscriptions: readonly JsonObject[];
  readonly total: number;
}

/** The @context that an answer is written in, and its names. */
export interface Wording {
  readonly names: Names;
  readonly context: JsonValue | undefined;
  /** With createdAt and modifiedAt. */
  readonly sysAttrs?: boolean;
}

/**
 * The subscription with its status and how its notifications stand: in the words of `wording`, or as the client wrote it and
 * then with its `@context`. Counts that are zero are left out (the schema of clause 5.2.14.2 begins at 1).
 */
export function retrieveSubscription(broker: Broker, id: Iri, wording?: Wording): JsonObject {
  const registry = subscriptionsOf(broker);
  const registered = registry.get(id);
  if (!registered) throw notFound(id);
  return answer(registered, registry, broker, wording);
}

/** In the order of creation. */
export function listSubscriptions(broker: Broker, limit: number, offset: number, wording?: Wording): SubscriptionPage {
  const registry = subscriptionsOf(broker);
  const page = Iterator.from(registry.all()).drop(offset).take(limit);
  return { subscriptions: [...page.map((one) => answer(one, registry, broker, wording))], total: registry.size };
}

function answer(registered: Registered, registry: Registry, broker: Broker, wording: Wording | undefined): JsonObject {
  const { subscription, context } = registered;
  const source = wordedIn(registered, wording);
  const notification = source['notification'] as JsonObject;
  return {
    id: subscription.id,
    ...source,
    notificationTrigger: subscription.triggers,
    ...(wording?.sysAttrs && { createdAt: subscription.createdAt, modifiedAt: subscription.modifiedAt }),
    status: statusOf(registered, instantOf(broker)),
    notification: { ...notification, ...standingMembers(registry.standings.get(subscription.id)) },
    ...(registered.pausedBecause !== undefined && { pausedBecause: registered.pausedBecause }),
    ...(!wording && context !== undefined && { '@context': context }),
  };
}

function wordedIn({ subscription, context }: Registered, wording: Wording | undefined): JsonObject {
  if (!wording || isSameContext(wording.context, context)) return subscription.source as JsonObject;
  return representSubscription(subscription, wording.names);
}

function statusOf({ subscription }: Registered, now: string): 'active' | 'paused' | 'expired' {
  if (subscription.expiresAt !== undefined && compareInstants(subscription.expiresAt, now) <= 0) return 'expired';
  return subscription.isActive ? 'active' : 'paused';
}

function standingMembers(standing: Standing | undefined): JsonObject {
  if (!standing) return {};
  const { timesSent, timesFailed, lastNotification, lastSuccess, lastFailure, status, dropped } = standing;
  return {
    ...(timesSent > 0 && { timesSent }),
    ...(timesFailed > 0 && { timesFailed }),
    ...(lastNotification && { lastNotification }),
    ...(lastSuccess && { lastSuccess }),
    ...(lastFailure && { lastFailure }),
    ...(status && { status }),
    ...(dropped && { dropped: { ...dropped } }),
  };
}
