/**
 * Whether a change is due for a subscription: ETSI GS CIM 009 clause 5.8.6, as a pure function.
 *
 * What the clause leaves open is settled so: the creation of an entity creates all its attributes; its deletion is
 * `entityDeleted` alone, not the deletion of each attribute; a change of types or scopes alone is `entityUpdated` to
 * those who watch no attributes in particular. `q`, `geoQ` and `scopeQ` look at the entity as it is after the change, for a deletion at
 * what was deleted.
 */
import { type Change, type EntityChange, subjectOf } from '#models/ngsi-ld/change.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { matches, selects } from '#models/ngsi-ld/evaluate.ts';
import { matchesGeo } from '#models/ngsi-ld/geo/geo-query.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import { matchesScope } from '#models/ngsi-ld/scope-query.ts';
import type { EntitySelector, NotificationTrigger, Subscription } from '#models/ngsi-ld/subscription.ts';

export function isDue(subscription: Subscription, change: Change): boolean {
  if (!subscription.isActive) return false;
  // The time of the commit, not that of the delivery: what was due once stays due over a restart.
  if (subscription.expiresAt !== undefined && compareInstants(change.at, subscription.expiresAt) >= 0) return false;
  const entity = subjectOf(change.change);
  return (
    covers(subscription, entity) &&
    someFires(subscription, change.change) &&
    (subscription.scopes === undefined || matchesScope(subscription.scopes, entity)) &&
    (subscription.q === undefined || matches(subscription.q, entity)) &&
    (subscription.geo === undefined || matchesGeo(subscription.geo, entity))
  );
}

/** Whether one of the selectors takes the entity; a subscription without any takes all. */
function covers({ entities }: Subscription, entity: Entity): boolean {
  for (const selector of entities) if (takes(selector, entity)) return true;
  return entities.length === 0;
}

function takes({ id, idPattern, types }: EntitySelector, entity: Entity): boolean {
  if (id !== undefined) return id === entity.id && selects(types, entity);
  return selects(types, entity) && (idPattern === undefined || idPattern.test(entity.id));
}

function someFires({ triggers, watchedAttributes }: Subscription, change: EntityChange): boolean {
  for (const trigger of triggers) if (fires(trigger, change, watchedAttributes)) return true;
  return false;
}

type Watched = readonly Iri[] | undefined;

function fires(trigger: NotificationTrigger, change: EntityChange, watched: Watched): boolean {
  switch (trigger) {
    case 'entityCreated':
      return change.kind === 'created' && (!watched || hasOne(change.after, watched));
    case 'entityDeleted':
      return change.kind === 'deleted' && (!watched || hasOne(change.before, watched));
    case 'entityUpdated':
      if (change.kind !== 'updated') return false;
      return !watched || watched.some((name) => change.attributes.includes(name));
    case 'attributeCreated':
      if (change.kind === 'created') return watched ? hasOne(change.after, watched) : change.after.attributes.size > 0;
      return changesOne(change, watched, false, true);
    case 'attributeUpdated':
      return changesOne(change, watched, true, true);
    case 'attributeDeleted':
      return changesOne(change, watched, true, false);
  }
}

function hasOne(entity: Entity, watched: readonly Iri[]): boolean {
  return watched.some((name) => entity.attributes.has(name));
}

/** Whether a watched attribute changed that `was` there, or not, before, and `is`, or not, after. */
function changesOne(change: EntityChange, watched: Watched, was: boolean, is: boolean): boolean {
  if (change.kind !== 'updated') return false;
  const { before, after, attributes } = change;
  for (const name of watched ?? attributes) {
    // Two look-ups are less than a search among all that changed.
    if (before.attributes.has(name) !== was || after.attributes.has(name) !== is) continue;
    if (!watched || attributes.includes(name)) return true;
  }
  return false;
}
