/** Entities as GeoJSON (RFC 7946): clause 4.5.16. */
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { featureOf as feature } from '#models/ngsi-ld/feature.ts';
import { checkName } from '#models/ngsi-ld/id.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { LOCATION, type Names } from '#models/ngsi-ld/names.ts';
import type { Representation } from '#models/ngsi-ld/represent.ts';
import type { Parameters } from './parameters.ts';

export type Dress = (entity: Entity, json: JsonObject) => JsonObject;

/** Makes a Feature of an entity that has been written. */
export function featureOf(parameters: Parameters, names: Names, representation: Representation): Dress {
  const name = parameters.get('geometryProperty');
  const property = name === undefined ? LOCATION : names.expand(checkName(name, 'attribute'));
  return (entity, json) => feature(entity, json, representation, property);
}

/** Features of a page (clause 4.5.16.3). */
export function featureCollection(features: readonly JsonObject[]): JsonObject {
  return { type: 'FeatureCollection', features };
}
