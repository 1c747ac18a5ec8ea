/** Entities as GeoJSON (RFC 7946): clause 4.5.16. */
import { type Entity, instanceOf } from '#models/ngsi-ld/entity.ts';
import { checkName } from '#models/ngsi-ld/id.ts';
import { isJsonObject, type JsonObject } from '#models/ngsi-ld/json.ts';
import { LOCATION, type Names } from '#models/ngsi-ld/names.ts';
import type { Representation } from '#models/ngsi-ld/represent.ts';
import type { Parameters } from './parameters.ts';

export type Dress = (entity: Entity, json: JsonObject) => JsonObject;

/** Makes a Feature of an entity that has been written. */
export function featureOf(parameters: Parameters, names: Names, representation: Representation): Dress {
  const name = parameters.get('geometryProperty');
  const property = name === undefined ? LOCATION : names.expand(checkName(name, 'attribute'));
  return (entity, { id, ...properties }) => ({
    ...(id !== undefined && { id }),
    type: 'Feature',
    geometry: geometryOf(entity, property, representation),
    properties,
  });
}

/** The default instance, or that of the datasetId that was asked for; null where it holds no geometry (4.5.16.1). */
function geometryOf(entity: Entity, property: string, { datasetIds }: Representation): JsonObject | null {
  const wanted = datasetIds ? [...datasetIds].map((one) => (one === '@none' ? undefined : one)) : [undefined];
  for (const datasetId of wanted) {
    const instance = instanceOf(entity, property, datasetId);
    if (instance?.kind === 'GeoProperty' && isJsonObject(instance.value)) return instance.value;
  }
  return null;
}

/** Features of a page (clause 4.5.16.3). */
export function featureCollection(features: readonly JsonObject[]): JsonObject {
  return { type: 'FeatureCollection', features };
}
