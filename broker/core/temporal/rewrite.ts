/** Changing what was told: clauses 5.6.13 to 5.6.16. What the entity is now stays as it is. */
import type { HistoryEdit } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { AttributePatch } from '#models/ngsi-ld/fragment.ts';
import { parseInstanceId, seriesKey } from '#models/ngsi-ld/instance-id.ts';
import { patchAttribute } from '#models/ngsi-ld/merge.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import { requireFit } from '../commit.ts';
import type { Series, SeriesPoint, TemporalWindow } from '../ports.ts';
import { requireHistory } from './existence.ts';

const everything: TemporalWindow = { timeproperty: 'modifiedAt', limit: Number.MAX_SAFE_INTEGER };

/** All that is known of the past of an entity. One that came to be by telling goes with it. */
export async function forgetHistory(broker: Broker, id: Iri): Promise<void> {
  await requireHistory(broker, id);
  const { isTold } = broker.history.fate(id);
  await broker.graph.commit([id], ([current]) => {
    const forgotten = { kind: 'retold', id, edits: [{ kind: 'forgotten' }] } as const;
    if (!current || !isTold) return { changes: [forgotten], result: undefined };
    return { changes: [{ kind: 'deleted', before: current }, forgotten], result: undefined };
  });
}

/** All instances of an attribute with the datasetId, without one, or of any. */
export async function forgetAttribute(
  broker: Broker,
  id: Iri,
  attribute: Iri,
  datasetId: Iri | undefined | 'all',
): Promise<void> {
  const series = await seriesOf(broker, id, attribute);
  if (datasetId !== 'all' && !series.some((one) => one.datasetId === datasetId)) {
    const which = datasetId === undefined ? 'a default instance' : `an instance with datasetId ${datasetId}`;
    throw problem('ResourceNotFound', `The history of ${attribute} of entity ${id} has never had ${which}`);
  }
  await retell(broker, id, { kind: 'cleared', attribute, datasetId });
}

export async function patchInstance(
  broker: Broker,
  id: Iri,
  attribute: Iri,
  instanceId: Iri,
  patch: AttributePatch,
  at: Instant,
): Promise<void> {
  const { point, place } = await findInstance(broker, id, attribute, instanceId);
  const instance = patched(point.instance!, attribute, patch, at);
  const [entity] = await broker.graph.get([id]);
  const subject = entity ?? broker.history.fate(id).grave;
  if (subject) requireFit(subject, new Map([[attribute, [instance]]]));
  await retell(broker, id, { kind: 'changed', attribute, place, instance });
}

export async function removeInstance(broker: Broker, id: Iri, attribute: Iri, instanceId: Iri): Promise<void> {
  const { series, place } = await findInstance(broker, id, attribute, instanceId);
  await retell(broker, id, { kind: 'removed', attribute, datasetId: series.datasetId, place });
}

async function retell(broker: Broker, id: Iri, edit: HistoryEdit): Promise<void> {
  await broker.graph.commit([id], () => ({ changes: [{ kind: 'retold', id, edits: [edit] }], result: undefined }));
}

async function seriesOf(broker: Broker, id: Iri, attribute: Iri): Promise<readonly Series[]> {
  await requireHistory(broker, id);
  const series = await broker.history.range(id, [attribute], everything);
  if (series.length > 0) return series;
  throw problem('ResourceNotFound', `The history of entity ${id} has no attribute ${attribute}`);
}

async function findInstance(broker: Broker, id: Iri, attribute: Iri, instanceId: Iri) {
  const all = await seriesOf(broker, id, attribute);
  const place = parseInstanceId(instanceId);
  const series = place && all.find((one) => seriesKey(attribute, one.datasetId) === place.key);
  const isThere = ({ revision, ordinal = 0 }: SeriesPoint): boolean =>
    revision === place!.revision && ordinal === place!.ordinal;
  const point = series?.points.find(isThere);
  if (series && place && point?.instance) {
    return { series, point, place: { revision: place.revision, ordinal: place.ordinal } };
  }
  throw problem('ResourceNotFound', `${attribute} of entity ${id} has no instance ${instanceId}`);
}

/** As a partial update of an attribute would have it (5.6.4), of an entity that has this instance alone. */
function patched(instance: Attribute, attribute: Iri, patch: AttributePatch, at: Instant): Attribute {
  const { datasetId, createdAt, modifiedAt } = instance;
  const id = 'urn:ngsi-ld:Entity:one';
  const attributes = new Map([[attribute, [instance]]]);
  const entity: Entity = { id, types: [], scopes: [], attributes, createdAt, modifiedAt };
  const { datasetId: _, ...rest } = patch;
  const own = datasetId === undefined ? rest : { ...rest, datasetId };
  const [after] = patchAttribute(entity, attribute, own, at).entity.attributes.get(attribute) ?? [];
  if (after) return after;
  throw problem('BadRequestData', 'The value deletes the instance: DELETE it instead');
}
