/** Update and delete a subscription: ETSI GS CIM 009 clauses 5.8.2 and 5.8.5. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import { instantOf } from '../commit.ts';
import { requireFuture } from './create.ts';
import { parseSubscription } from './parse.ts';
import { subscriptionsOf } from './registry.ts';
import { representSubscription } from './represent.ts';
import { isSameContext, sourceOf } from './source.ts';

/**
 * Each member of the fragment takes the place of the one that is there, as a whole; what is null goes (clause 5.5.8).
 * It holds for commits that begin after this resolves, and for older ones that are not delivered yet where it changes
 * the delivery. One that was paused begins anew: what happened meanwhile is not due.
 *
 * A fragment may come in another @context than the subscription: where it brings names, the subscription is from then on
 * written in that one, and what the fragment does not touch means what it meant.
 */
export async function updateSubscription(
  broker: Broker,
  id: Iri,
  fragment: JsonObject,
  names: Names,
  context: JsonValue | undefined,
): Promise<void> {
  const now = instantOf(broker);
  const { '@context': _, ...changes } = fragment;
  if ('id' in changes && changes['id'] !== id) throw problem('BadRequestData', `The id is ${id} and cannot be changed`);
  await subscriptionsOf(broker).change(id, (current) => {
    if (!current) throw notFound(id);
    const { subscription: old } = current;
    const isSame = isSameContext(context, current.context);
    const rebased = !isSame && carriesNames(changes);
    const before = rebased ? representSubscription(old, names) : (old.source as JsonObject);
    const merged = merge(before, changes);
    const kept = rebased ? context : current.context;
    const options = { id, names, context: kept, createdAt: old.createdAt, now };
    const parsed = isSame
      ? parseSubscription(merged, options)
      : withNamesOf(old, parseSubscription(withoutOldQuery(merged, changes), options), changes, merged);
    if ('expiresAt' in changes) requireFuture(parsed.expiresAt, now);
    const begins = parsed.isActive && !old.isActive;
    return {
      subscription: withSecretOf(old, parsed, changes),
      context: kept,
      since: begins ? broker.graph.revision : current.since,
      ...(current.reach && { reach: current.reach }),
    };
  });
}

export async function deleteSubscription(broker: Broker, id: Iri): Promise<void> {
  await subscriptionsOf(broker).change(id, (current) => {
    if (!current) throw notFound(id);
    return undefined;
  });
}

export function notFound(id: Iri): Error {
  return problem('ResourceNotFound', `Subscription ${id} does not exist`);
}

/** Clause 5.5.8; a secret that is null goes alone. */
function merge(target: JsonObject, changes: JsonObject): JsonObject {
  const result: Record<string, JsonValue> = { ...target, ...changes };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete result[name];
    else if (name === 'busbar' && isJsonObject(value) && value['secret'] === null) result[name] = omit(value, 'secret');
  }
  return result;
}

function omit({ ...json }: Record<string, JsonValue>, name: string): JsonObject {
  delete json[name];
  return json;
}

const named = ['entities', 'watchedAttributes', 'q', 'expandValues', 'geoQ'] as const;
const namedInNotification = ['attributes', 'pick', 'omit'] as const;

/** Whether the fragment brings names of types or attributes, which mean nothing without the right @context. */
function carriesNames(changes: JsonObject): boolean {
  const { notification } = changes;
  const given = (json: JsonObject, name: string): boolean => json[name] !== undefined && json[name] !== null;
  return (
    named.some((name) => given(changes, name)) ||
    (isJsonObject(notification) && namedInNotification.some((name) => given(notification, name)))
  );
}

/** A q is read in the context that it was written in, once: names in full have no place in its grammar. */
function withoutOldQuery(merged: JsonObject, changes: JsonObject): JsonObject {
  if ('q' in changes) return merged;
  return omit(merged, 'q');
}

/** `parsed` was read with the names of another @context than `old`: what was not touched means what it meant in `old`. */
function withNamesOf(old: Subscription, parsed: Subscription, changes: JsonObject, source: JsonObject): Subscription {
  const { attributes, pick, omit } = old.notification;
  return {
    ...parsed,
    ...(!('entities' in changes) && { entities: old.entities }),
    ...(!('watchedAttributes' in changes) && old.watchedAttributes && { watchedAttributes: old.watchedAttributes }),
    ...(!('q' in changes) && old.q && { q: old.q }),
    ...(!('geoQ' in changes) && old.geo && { geo: old.geo }),
    ...(!('notification' in changes) && {
      notification: {
        ...parsed.notification,
        ...(attributes && { attributes }),
        ...(pick && { pick }),
        ...(omit && { omit }),
      },
    }),
    source: sourceOf(source),
  };
}

/** The secret is not among what a client can read and send back: it stays until it is replaced, or removed with null. */
function withSecretOf(old: Subscription, parsed: Subscription, changes: JsonObject): Subscription {
  const { busbar } = changes;
  const secret = old.delivery?.secret;
  if (secret === undefined || busbar === null || (isJsonObject(busbar) && 'secret' in busbar)) return parsed;
  return { ...parsed, delivery: { ...parsed.delivery, secret } };
}
