/**
 * Which of many subscriptions a change is due for, without asking each: an index of two levels, first by the id or a
 * type that the entity must have, then by an attribute that must have changed. Only those found there are asked.
 */
import { type Change, type EntityChange, subjectOf } from '#models/ngsi-ld/change.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { TypeSelection } from '#models/ngsi-ld/query.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';
import { isDue } from './due.ts';

/** Stands for any entity or any attribute; not an IRI, so it cannot meet one. */
const any = '*';

export interface SubscriptionIndex {
  /** Adds it, in place of one with the same id. */
  set(subscription: Subscription): void;
  delete(id: Iri): void;
  /** The subscriptions that the change is due for, each once. */
  match(change: Change): readonly Subscription[];
}

export function createSubscriptionIndex(): SubscriptionIndex {
  const byId = new Map<Iri, Subscription>();
  /** Id or type → attribute → subscriptions. An id and a type that are the same IRI only cost a needless question. */
  const buckets = new Map<Iri, Map<Iri, Set<Subscription>>>();

  function remove(id: Iri): void {
    const subscription = byId.get(id);
    if (!subscription) return;
    byId.delete(id);
    for (const entityKey of entityKeys(subscription)) {
      const bucket = buckets.get(entityKey);
      for (const attributeKey of subscription.watchedAttributes ?? [any]) {
        const members = bucket?.get(attributeKey);
        members?.delete(subscription);
        if (members?.size === 0) bucket?.delete(attributeKey);
      }
      if (bucket?.size === 0) buckets.delete(entityKey);
    }
  }

  return {
    set(subscription) {
      remove(subscription.id);
      byId.set(subscription.id, subscription);
      for (const entityKey of entityKeys(subscription)) {
        const bucket = getOrAdd(buckets, entityKey, () => new Map<Iri, Set<Subscription>>());
        for (const attributeKey of subscription.watchedAttributes ?? [any]) {
          getOrAdd(bucket, attributeKey, () => new Set<Subscription>()).add(subscription);
        }
      }
    },
    delete: remove,
    match(change) {
      const found = new Set<Subscription>();
      const { id, types } = subjectOf(change.change);
      for (const entityKey of [any, id, ...types]) {
        const bucket = buckets.get(entityKey);
        if (!bucket) continue;
        for (const attributeKey of attributeKeys(change.change)) {
          for (const subscription of bucket.get(attributeKey) ?? []) {
            if (!found.has(subscription) && isDue(subscription, change)) found.add(subscription);
          }
        }
      }
      return [...found];
    },
  };
}

/** Keys such that every entity that the subscription covers has at least one of them. */
function entityKeys({ entities }: Subscription): ReadonlySet<Iri> {
  if (entities.length === 0) return new Set([any]);
  return new Set(entities.flatMap(({ id, types }) => (id === undefined ? typeKeys(types) : [id])));
}

function typeKeys(selection: TypeSelection | undefined): readonly Iri[] {
  if (!selection) return [any];
  switch (selection.kind) {
    case 'type':
      return [selection.type];
    case 'anyOf':
      return selection.operands.flatMap(typeKeys);
    case 'allOf':
      return typeKeys(selection.operands[0]!);
  }
}

/** Attributes that the change touches. */
function* attributeKeys(change: EntityChange): Iterable<Iri> {
  yield any;
  yield* change.kind === 'updated' ? change.attributes : subjectOf(change).attributes.keys();
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
