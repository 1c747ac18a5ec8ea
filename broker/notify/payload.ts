/**
 * Changes as the entities of a notification: ETSI GS CIM 009 clauses 5.2.14, 5.3.1 and 5.8.6.
 *
 * What was deleted is shown as NGSI-LD Null to those who asked for deletions, and with `showChanges` what was there before
 * stands beside what is there now. A deleted entity is shown by its id, its types and the moment.
 */
import { type EntityChange, subjectOf } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { featureOf } from '#models/ngsi-ld/feature.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { isShown } from '#models/ngsi-ld/projection.ts';
import { instancesShown, type Representation, representEntity, termOf } from '#models/ngsi-ld/represent.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';
import type { EntityWriter } from './compose-join.ts';
import { type InstanceChange, writeInstances } from './payload-instance.ts';

/** What a notification tells of one entity. */
export interface Told {
  readonly at: Instant;
  readonly change: EntityChange;
}

/** One JSON object for each change, as the subscription wants to see it, then what stands beside. */
export function writeTold(
  told: readonly Told[],
  subscription: Subscription,
  names: Names,
  writer: EntityWriter,
): readonly JsonObject[] {
  const asFeature = subscription.notification.endpoint.accept === 'application/geo+json';
  const representation = representationOf(subscription);
  const dress = (entity: Entity, json: JsonObject, datasetIds?: ReadonlySet<Iri>): JsonObject =>
    asFeature ? featureOf(entity, json, { ...(datasetIds && { datasetIds }) }) : json;
  return [
    ...told.map((one) =>
      dress(
        subjectOf(one.change),
        writeChange(one, subscription, representation, names, writer),
        subscription.datasetIds,
      ),
    ),
    ...writer.beside.map(({ entity, shape }) => dress(entity, representEntity(entity, names, shape.representation))),
  ];
}

export function representationOf({ notification, datasetIds, languages }: Subscription): Representation {
  const { format, sysAttrs, attributes, pick, omit } = notification;
  return {
    ...{ format, sysAttrs },
    ...(attributes && { attributes: new Set(attributes) }),
    ...(pick && { pick }),
    ...(omit && { omit }),
    ...(datasetIds && { datasetIds }),
    ...(languages && { languages }),
  };
}

function writeChange(
  { at, change }: Told,
  subscription: Subscription,
  representation: Representation,
  names: Names,
  writer: EntityWriter,
): JsonObject {
  const { showChanges = false } = subscription.notification;
  if (change.kind === 'deleted') return writeDeletion(change.before, at, subscription, representation, names);
  const json: Record<string, JsonValue> = { ...writer.write(change.after) };
  if (change.kind === 'created') return json;
  const tellsDeletion = toldOfDeletion(subscription);
  if (!tellsDeletion && !showChanges) return json;
  for (const name of change.attributes) {
    if (!isWanted(name, representation)) continue;
    const instances = changesOf(name, change, representation).filter(({ after }) => after || tellsDeletion);
    const isAsUsual = instances.every(({ before, after }) => after && (!showChanges || !before));
    if (!isAsUsual)
      json[termOf(name, names)] = writeInstances(instances, { ...representation, showChanges, at }, names);
  }
  return json;
}

/** The attributes are shown, as NGSI-LD Null, to whoever asked for their deletion or for what there was before. */
function writeDeletion(
  before: Entity,
  at: Instant,
  subscription: Subscription,
  representation: Representation,
  names: Names,
): JsonObject {
  const { watchedAttributes, notification } = subscription;
  const { showChanges = false } = notification;
  const { id, type, createdAt, modifiedAt } = representEntity(before, names, {
    ...representation,
    attributes: nothing,
  });
  const json: Record<string, JsonValue> = {
    ...(id !== undefined && { id }),
    ...(type !== undefined && { type }),
    ...(createdAt !== undefined && { createdAt }),
    ...(modifiedAt !== undefined && { modifiedAt }),
    deletedAt: at,
  };
  if (!showChanges && !toldOfDeletion(subscription)) return json;
  for (const [name, instances] of before.attributes) {
    if (!showChanges && watchedAttributes && !watchedAttributes.includes(name)) continue;
    if (!isWanted(name, representation)) continue;
    const gone = instancesShown(name, instances, representation).map((one) => ({ before: one, entityIsGone: true }));
    if (gone.length > 0)
      json[termOf(name, names)] = writeInstances(gone, { ...representation, showChanges, at }, names);
  }
  return json;
}

const nothing: ReadonlySet<Iri> = new Set();

function isWanted(name: Iri, { attributes, pick, omit }: Representation): boolean {
  return (!attributes || attributes.has(name)) && isShown(name, pick, omit);
}

/** The instances that are there, with what was in their place where that was touched; then those that are gone. */
function changesOf(
  name: Iri,
  { before, after }: { readonly before: Entity; readonly after: Entity },
  representation: Representation,
): readonly InstanceChange[] {
  const were = before.attributes.get(name) ?? [];
  const are = after.attributes.get(name) ?? [];
  const shown = (one: Attribute): Attribute | undefined => instancesShown(name, [one], representation)[0];
  const changes: InstanceChange[] = [];
  for (const one of are) {
    const now = shown(one);
    const was = were.find(({ datasetId }) => datasetId === one.datasetId);
    const then = was && was !== one ? shown(was) : undefined;
    if (now) changes.push({ after: now, ...(then && { before: then }) });
  }
  for (const one of were) {
    const then = shown(one);
    if (then && !are.some(({ datasetId }) => datasetId === one.datasetId)) changes.push({ before: then });
  }
  return changes;
}

/** Whoever asked for deletions is shown what is gone (clause 5.8.6). */
function toldOfDeletion({ triggers }: Subscription): boolean {
  return triggers.includes('attributeDeleted') || triggers.includes('entityUpdated');
}
