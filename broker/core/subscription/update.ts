/** Update and delete a subscription: ETSI GS CIM 009 clauses 5.8.2 and 5.8.5. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import { instantOf } from '../commit.ts';
import { requireFuture } from './create.ts';
import { parseSubscription } from './parse.ts';
import { type Registered, subscriptionsOf } from './registry.ts';

/**
 * Merges the fragment into the subscription as RFC 7396 says: what is null goes, objects merge, all else is replaced.
 * It holds for commits that begin after this resolves, and for older ones that are not delivered yet where it changes
 * the delivery. One that was paused begins anew: what happened meanwhile is not due.
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
    const sameContext = JSON.stringify(context) === JSON.stringify(current.context);
    if (!sameContext && carriesNames(changes)) {
      throw problem(
        'BadRequestData',
        `Subscription ${id} has names in another @context: send the one it was created with`,
      );
    }
    const source = merge(old.source as JsonObject, changes);
    const parsed = parseSubscription(source, { id, names, context: current.context, createdAt: old.createdAt, now });
    if ('expiresAt' in changes) requireFuture(parsed.expiresAt, now);
    const begins = parsed.isActive && !old.isActive;
    return {
      subscription: sameContext ? parsed : withNamesOf(old, parsed),
      context: current.context,
      since: begins ? broker.graph.revision : current.since,
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

/** RFC 7396 §2. */
function merge(target: JsonObject, patch: JsonObject): JsonObject {
  const result: Record<string, JsonValue> = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    const old = target[name];
    if (value === null) delete result[name];
    else if (isJsonObject(value)) result[name] = merge(isJsonObject(old) ? old : {}, value);
    else result[name] = value;
  }
  return result;
}

/** Whether the fragment brings names of types or attributes, which mean nothing without the right @context. */
function carriesNames({ entities, watchedAttributes, q, notification }: JsonObject): boolean {
  const attributes = isJsonObject(notification) ? notification['attributes'] : undefined;
  return [entities, watchedAttributes, q, attributes].some((value) => value !== undefined && value !== null);
}

/** `parsed` was read with the names of another @context than `old`; what stands in both means what it meant in `old`. */
function withNamesOf(old: Registered['subscription'], parsed: Registered['subscription']): Registered['subscription'] {
  const { attributes } = old.notification;
  return {
    ...parsed,
    ...(parsed.entities.length > 0 && { entities: old.entities }),
    ...(parsed.watchedAttributes && old.watchedAttributes && { watchedAttributes: old.watchedAttributes }),
    ...(parsed.q && old.q && { q: old.q }),
    notification: { ...parsed.notification, ...(parsed.notification.attributes && attributes && { attributes }) },
  };
}
