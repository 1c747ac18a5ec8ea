/** How the client wants to see an entity: `options`, `format`, `attrs`, `sysAttrs` (clauses 6.3.7, 6.3.11, 4.5.16). */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { checkName } from '#models/ngsi-ld/id.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { type Representation, representEntity } from '#models/ngsi-ld/represent.ts';
import { problem } from '#models/problem.ts';
import { GEO_TYPE, type MediaType } from './accept.ts';
import { listOf, type Parameters } from './parameters.ts';

export const representationParameters: readonly string[] = [
  'attrs',
  'pick',
  'omit',
  'datasetId',
  'options',
  'format',
  'geometryProperty',
];

const formats = {
  normalized: 'normalized',
  concise: 'concise',
  simplified: 'simplified',
  keyValues: 'simplified',
} as const;
const formatNames = Object.keys(formats) as (keyof typeof formats)[];

export function readRepresentation(parameters: Parameters, names: Names): Representation {
  const attributes = attributesOf(parameters, names);
  const pick = membersOf(parameters, 'pick', names);
  const omit = membersOf(parameters, 'omit', names);
  const datasetIds = listOf(parameters, 'datasetId');
  return {
    ...readForm(parameters),
    ...(attributes && { attributes: new Set(attributes) }),
    ...(pick && { pick }),
    ...(omit && { omit }),
    ...(datasetIds && { datasetIds: new Set(datasetIds) }),
  };
}

/** `options` and `format`; where both name a format, `format` wins (6.3.7). */
function readForm(parameters: Parameters): Pick<Representation, 'format' | 'sysAttrs'> {
  let format: Representation['format'] = 'normalized';
  let sysAttrs = false;
  for (const option of listOf(parameters, 'options') ?? []) {
    if (option === 'sysAttrs') sysAttrs = true;
    else if (isFormat(option)) format = formats[option];
    else throw unknownForm('options', option, [...formatNames, 'sysAttrs']);
  }
  const named = parameters.get('format');
  if (named === undefined) return { format, sysAttrs };
  if (!isFormat(named)) throw unknownForm('format', named, formatNames);
  return { format: formats[named], sysAttrs };
}

/** Members of an entity (clause 4.21): attributes by their IRI, the words of every entity as they are. */
function membersOf(parameters: Parameters, name: 'pick' | 'omit', names: Names): ReadonlySet<string> | undefined {
  const members = listOf(parameters, name);
  return members && new Set(members.map((member) => (entityMembers.has(member) ? member : expand(member, names))));
}

const entityMembers = new Set(['id', 'type', 'scope']);

const expand = (name: string, names: Names): Iri => names.expand(checkName(name, 'attribute'));

function isFormat(text: string): text is keyof typeof formats {
  return Object.hasOwn(formats, text);
}

function unknownForm(parameter: string, value: string, known: readonly string[]): Error {
  return problem('BadRequestData', `Query parameter ${parameter} has "${value}": give ${known.join(', ')}`);
}

/** A patch may come simplified: every JSON object in it is then a value (clause 6.5.3.4). */
export const patchParameters: readonly string[] = ['options', 'format', 'local'];

export function isSimplified(parameters: Parameters): boolean {
  return readForm(parameters).format === 'simplified';
}

/** `attrs`, expanded. */
export function attributesOf(parameters: Parameters, names: Names): readonly Iri[] | undefined {
  return listOf(parameters, 'attrs')?.map((name) => expand(name, names));
}

/** The entity in the media type that was negotiated, without its @context. */
export function represent(
  entity: Entity,
  names: Names,
  representation: Representation,
  mediaType: MediaType,
  geometryProperty = 'location',
): JsonObject {
  const json = representEntity(entity, names, representation);
  return mediaType === GEO_TYPE ? featureOf(json, geometryProperty) : json;
}

/** A GeoJSON Feature (clause 5.2.29): everything but the id among its properties. */
function featureOf({ id, ...properties }: JsonObject, geometryProperty: string): JsonObject {
  const located = properties[geometryProperty];
  const geometry = isJsonObject(located) && 'value' in located ? located['value']! : (located ?? null);
  return { id: id!, type: 'Feature', geometry: isGeometry(geometry) ? geometry : null, properties };
}

function isGeometry(value: JsonValue): boolean {
  return isJsonObject(value) && 'coordinates' in value;
}

/** Features of a page (clause 5.2.30). */
export function featureCollection(features: readonly JsonObject[]): JsonObject {
  return { type: 'FeatureCollection', features };
}
