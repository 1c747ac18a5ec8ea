/** A subscription as JSON and back: patterns by their text, maps and sets as lists. */
import { parsePattern } from '#models/ngsi-ld/pattern.ts';
import type { Projection } from '#models/ngsi-ld/projection.ts';
import type { EntitySelector, Subscription } from '#models/ngsi-ld/subscription.ts';

type Stored<T, K extends keyof T, V> = Omit<T, K> & { readonly [name in K]?: V };
type StoredProjection = readonly (readonly [member: string, inner: StoredProjection | null])[];
type StoredSelector = Stored<EntitySelector, 'idPattern', string>;
type StoredNotification = Stored<Subscription['notification'], 'pick' | 'omit', StoredProjection>;

export interface StoredSubscription extends Omit<Subscription, 'entities' | 'datasetIds' | 'notification'> {
  readonly entities: readonly StoredSelector[];
  readonly datasetIds?: readonly string[];
  readonly notification: StoredNotification;
}

export function toDocument(subscription: Subscription): StoredSubscription {
  const { entities, datasetIds, notification, ...plain } = subscription;
  const { pick, omit, ...shown } = notification;
  return {
    ...plain,
    entities: entities.map(({ idPattern, ...one }) => (idPattern ? { ...one, idPattern: idPattern.source } : one)),
    ...(datasetIds && { datasetIds: [...datasetIds] }),
    notification: { ...shown, ...(pick && { pick: toLists(pick) }), ...(omit && { omit: toLists(omit) }) },
  };
}

export function fromDocument(subscription: StoredSubscription): Subscription {
  const { entities, datasetIds, notification, ...plain } = subscription;
  const { pick, omit, ...shown } = notification;
  return {
    ...plain,
    entities: entities.map(({ idPattern, ...one }) =>
      idPattern === undefined ? one : { ...one, idPattern: parsePattern(idPattern) },
    ),
    ...(datasetIds && { datasetIds: new Set(datasetIds) }),
    notification: { ...shown, ...(pick && { pick: fromLists(pick) }), ...(omit && { omit: fromLists(omit) }) },
  };
}

function toLists(projection: Projection): StoredProjection {
  return [...projection].map(([member, inner]) => [member, inner ? toLists(inner) : null]);
}

function fromLists(stored: StoredProjection): Projection {
  return new Map(stored.map(([member, inner]) => [member, inner ? fromLists(inner) : undefined]));
}
