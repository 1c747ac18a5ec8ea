/** An entity as a GeoJSON Feature (clause 4.5.16). */
import { type Entity, type Iri, instanceOf } from './entity.ts';
import { DEFAULT_INSTANCE } from './id.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { LOCATION } from './names.ts';
import type { Representation } from './represent.ts';

/** `json`: the entity as it is represented; `property`: whose geometry is the Feature's. */
export function featureOf(
  entity: Entity,
  { id, ...properties }: JsonObject,
  { datasetIds }: Pick<Representation, 'datasetIds'>,
  property: Iri = LOCATION,
): JsonObject {
  const geometry = geometryOf(entity, property, datasetIds);
  return { ...(id !== undefined && { id }), type: 'Feature', geometry, properties };
}

/** The default instance, or that of the datasetId that was asked for; null where it holds no geometry (4.5.16.1). */
function geometryOf(entity: Entity, property: Iri, datasetIds: ReadonlySet<string> | undefined): JsonObject | null {
  const wanted = datasetIds ? [...datasetIds].map((one) => (one === DEFAULT_INSTANCE ? undefined : one)) : [undefined];
  for (const datasetId of wanted) {
    const instance = instanceOf(entity, property, datasetId);
    if (instance?.kind === 'GeoProperty' && isJsonObject(instance.value)) return instance.value;
  }
  return null;
}
