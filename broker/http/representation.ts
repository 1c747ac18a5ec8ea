/** How the client wants to see an entity: clauses 6.3.7, 6.3.11, 4.5.16, 4.15, 4.21. */
import { type Entity, instanceOf } from '#models/ngsi-ld/entity.ts';
import { checkName } from '#models/ngsi-ld/id.ts';
import { isJsonObject, type JsonObject } from '#models/ngsi-ld/json.ts';
import { parseLanguages } from '#models/ngsi-ld/language.ts';
import { LOCATION, type Names } from '#models/ngsi-ld/names.ts';
import { parseProjection } from '#models/ngsi-ld/projection.ts';
import { type Representation, representEntity } from '#models/ngsi-ld/represent.ts';
import { problem } from '#models/problem.ts';
import { GEO_TYPE, type MediaType } from './accept.ts';
import { listOf, namesOf, noParameters, type Parameters } from './parameters.ts';

const formats = {
  normalized: 'normalized',
  concise: 'concise',
  simplified: 'simplified',
  keyValues: 'simplified',
} as const;
const formatNames = Object.keys(formats) as (keyof typeof formats)[];

const asItIs: Representation = { format: 'normalized', sysAttrs: false };

export function readRepresentation(parameters: Parameters, names: Names): Representation {
  if (parameters === noParameters) return asItIs;
  return { ...readForm(parameters), ...readProjection(parameters, names) };
}

/** Which members are shown, of which instances, in which language. */
export function readProjection(parameters: Parameters, names: Names): Omit<Representation, 'format' | 'sysAttrs'> {
  const attributes = namesOf(parameters, 'attrs', names);
  const pick = parameters.get('pick');
  const omit = parameters.get('omit');
  const lang = parameters.get('lang');
  const datasetIds = listOf(parameters, 'datasetId');
  if (attributes && (pick !== undefined || omit !== undefined)) {
    throw problem(
      'BadRequestData',
      'attrs is the older way to say pick and q, and goes with neither pick nor omit: leave it out',
    );
  }
  return {
    ...(attributes && { attributes: new Set(attributes) }),
    ...(pick !== undefined && { pick: parseProjection(pick, 'pick', names) }),
    ...(omit !== undefined && { omit: parseProjection(omit, 'omit', names) }),
    ...(datasetIds && { datasetIds: new Set(datasetIds) }),
    ...(lang !== undefined && { languages: parseLanguages(lang) }),
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

function isFormat(text: string): text is keyof typeof formats {
  return Object.hasOwn(formats, text);
}

export function unknownForm(parameter: string, value: string, known: readonly string[]): Error {
  return problem('BadRequestData', `Query parameter ${parameter} has "${value}": give ${known.join(', ')}`);
}

/** How one answer writes its entities, in the media type that was negotiated, without its @context. */
export function writerOf(parameters: Parameters, names: Names, mediaType: MediaType): (entity: Entity) => JsonObject {
  const representation = readRepresentation(parameters, names);
  if (mediaType !== GEO_TYPE) return (entity) => representEntity(entity, names, representation);
  const property = parameters.get('geometryProperty');
  const geometryProperty = property === undefined ? LOCATION : names.expand(checkName(property, 'attribute'));
  return (entity) => {
    const { id, ...properties } = representEntity(entity, names, representation);
    const geometry = geometryOf(entity, geometryProperty, representation);
    return { ...(id !== undefined && { id }), type: 'Feature', geometry, properties };
  };
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
