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
import type { NotificationTrigger, Subscription } from '#models/ngsi-ld/subscription.ts';

export function isDue(subscription: Subscription, change: Change): boolean {
  if (!subscription.isActive) return false;
  // The time of the commit, not that of the delivery: what was due once stays due over a restart.
  if (subscription.expiresAt !== undefined && compareInstants(change.at, subscription.expiresAt) >= 0) return false;
  const entity = subjectOf(change.change);
  return (
    covers(subscription, entity) &&
    subscription.triggers.some((trigger) => fires(trigger, change.change, subscription.watchedAttributes)) &&
    (subscription.scopes === undefined || matchesScope(subscription.scopes, entity)) &&
    (subscription.q === undefined || matches(subscription.q, entity)) &&
    (subscription.geo === undefined || matchesGeo(subscription.geo, entity))
  );
}

/** Whether one of the selectors takes the entity; a subscription without any takes all. */
function covers(subscription: Subscription, entity: Entity): boolean {
  return (
    subscription.entities.length === 0 ||
    subscription.entities.some(
      ({ id, idPattern, types }) =>
        (id === undefined || id === entity.id) &&
        (id !== undefined || idPattern === undefined || idPattern.test(entity.id)) &&
        selects(types, entity),
    )
  );
}

function fires(trigger: NotificationTrigger, change: EntityChange, watched: readonly Iri[] | undefined): boolean {
  const isWatched = (name: Iri): boolean => watched === undefined || watched.includes(name);
  switch (trigger) {
    case 'entityCreated':
      return change.kind === 'created' && (!watched || someKey(change.after, isWatched));
    case 'entityDeleted':
      return change.kind === 'deleted' && (!watched || someKey(change.before, isWatched));
    case 'entityUpdated':
      return (
        change.kind === 'updated' && (change.attributes.length === 0 ? !watched : change.attributes.some(isWatched))
      );
    case 'attributeCreated':
      if (change.kind === 'created') return someKey(change.after, isWatched);
      return someChanged(change, (name, before, after) => !before && after && isWatched(name));
    case 'attributeUpdated':
      return someChanged(change, (name, before, after) => before && after && isWatched(name));
    case 'attributeDeleted':
      return someChanged(change, (name, before, after) => before && !after && isWatched(name));
  }
}

function someKey(entity: Entity, test: (name: Iri) => boolean): boolean {
  for (const name of entity.attributes.keys()) if (test(name)) return true;
  return false;
}

/** Whether the test holds for one changed attribute, told whether it was there before and is there after. */
function someChanged(
  change: EntityChange,
  test: (name: Iri, before: boolean, after: boolean) => boolean | undefined,
): boolean {
  if (change.kind !== 'updated') return false;
  const { before, after } = change;
  return change.attributes.some((name) => test(name, before.attributes.has(name), after.attributes.has(name)));
}
