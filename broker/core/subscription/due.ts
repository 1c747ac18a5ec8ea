/**
 * Whether a change is due for a subscription: ETSI GS CIM 009 clauses 5.2.12 and 5.8.6, as a pure function.
 *
 * The creation of an entity creates all its attributes, its deletion deletes them. `entityUpdated` is the combination of
 * `attributeCreated`, `attributeUpdated` and `attributeDeleted` (5.2.12); a change of types or scopes alone is
 * `entityUpdated` to those who watch no attributes in particular. `q`, `geoQ` and `scopeQ` look at the entity as it is after the
 * change, for a deletion at what was deleted.
 */
import { type Change, type EntityChange, subjectOf } from '#models/ngsi-ld/change.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { type FindEntity, matches, selects } from '#models/ngsi-ld/evaluate.ts';
import { matchesGeo } from '#models/ngsi-ld/geo/geo-query.ts';
import { DEFAULT_INSTANCE } from '#models/ngsi-ld/id.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import { matchesScope } from '#models/ngsi-ld/scope-query.ts';
import type { EntitySelector, NotificationTrigger, Subscription } from '#models/ngsi-ld/subscription.ts';
import { Problem } from '#models/problem.ts';
import { type Kinds, kindsOf, reallyDiffers } from './attribute-change.ts';

/** Told of a change of which nobody can say whether it is due: the query of the subscription is too complex for the entity. */
export type Undecided = (subscription: Subscription, change: Change, problem: Problem) => void;

/** `find` is asked for the entities that a q leads to. What `undecided` is told of does not count as due. */
export function isDue(
  subscription: Subscription,
  change: Change,
  find?: FindEntity,
  undecided?: Undecided | undefined,
): boolean {
  try {
    return concerns(subscription, change, find);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    undecided?.(subscription, change, error);
    return false;
  }
}

function concerns(subscription: Subscription, change: Change, find: FindEntity | undefined): boolean {
  if (!subscription.isActive || subscription.timeIntervalS !== undefined) return false;
  // The time of the commit, not that of the delivery: what was due once stays due over a restart.
  if (subscription.expiresAt !== undefined && compareInstants(change.at, subscription.expiresAt) >= 0) return false;
  const entity = subjectOf(change.change);
  return (
    covers(subscription, entity) &&
    someFires(subscription, change.change) &&
    (subscription.scopes === undefined || matchesScope(subscription.scopes, entity)) &&
    (subscription.q === undefined || matches(subscription.q, entity, find)) &&
    (subscription.geo === undefined || matchesGeo(subscription.geo, entity))
  );
}

/** Whether one of the selectors takes the entity; a subscription without any takes all. */
function covers({ entities }: Subscription, entity: Entity): boolean {
  for (const selector of entities) if (takes(selector, entity)) return true;
  return entities.length === 0;
}

function takes({ id, idPattern, types }: EntitySelector, entity: Entity): boolean {
  if (types !== undefined && !selects(types, entity)) return false;
  if (id !== undefined) return id === entity.id;
  return idPattern === undefined || idPattern.test(entity.id);
}

function someFires(subscription: Subscription, change: EntityChange): boolean {
  const { triggers } = subscription;
  const asked: Kinds = {
    created: triggers.includes('attributeCreated') || triggers.includes('entityUpdated'),
    updated: triggers.includes('attributeUpdated') || triggers.includes('entityUpdated'),
    deleted: triggers.includes('attributeDeleted') || triggers.includes('entityUpdated'),
  };
  switch (change.kind) {
    case 'created':
      return firesForAll(subscription, change.after, 'entityCreated', asked.created);
    case 'deleted':
      return firesForAll(subscription, change.before, 'entityDeleted', asked.deleted);
    case 'updated':
      return firesForSome(subscription, change, asked);
  }
}

/** All attributes of the entity came with it, or went. */
function firesForAll(
  { triggers, watchedAttributes, datasetIds }: Subscription,
  entity: Entity,
  trigger: NotificationTrigger,
  asked: boolean,
): boolean {
  if (triggers.includes(trigger) && !watchedAttributes && !datasetIds) return true;
  if (!asked && !triggers.includes(trigger)) return false;
  const has = (name: Iri): boolean => {
    const instances = entity.attributes.get(name);
    return instances !== undefined && (!datasetIds || instances.some((one) => isCounted(one.datasetId, datasetIds)));
  };
  if (watchedAttributes) return watchedAttributes.some(has);
  for (const name of entity.attributes.keys()) if (has(name)) return true;
  return false;
}

function firesForSome(
  { triggers, watchedAttributes, datasetIds, delivery }: Subscription,
  change: EntityChange & { readonly kind: 'updated' },
  asked: Kinds,
): boolean {
  const { attributes, before, after } = change;
  if (attributes.length === 0) return triggers.includes('entityUpdated') && !watchedAttributes && !datasetIds;
  for (const name of watchedAttributes ?? attributes) {
    // Two look-ups are less than a search among all that changed.
    if (!before.attributes.has(name) && !after.attributes.has(name)) continue;
    if (watchedAttributes && !attributes.includes(name)) continue;
    const kinds = kindsOf(before.attributes.get(name), after.attributes.get(name), datasetIds);
    const fires =
      (kinds.created && asked.created) || (kinds.updated && asked.updated) || (kinds.deleted && asked.deleted);
    if (!fires) continue;
    if (!delivery?.onRealChange) return true;
    if (reallyDiffers(before.attributes.get(name), after.attributes.get(name), datasetIds)) return true;
  }
  return false;
}

function isCounted(datasetId: Iri | undefined, datasetIds: ReadonlySet<string>): boolean {
  return datasetIds.has(datasetId ?? DEFAULT_INSTANCE);
}
