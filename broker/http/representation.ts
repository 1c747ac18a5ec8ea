/** How the client wants to see an entity: clauses 6.3.7, 6.3.11, 4.5.16, 4.15, 4.21. */
import { checkName, checkUri, DEFAULT_INSTANCE } from '#models/ngsi-ld/id.ts';
import { parseLanguages } from '#models/ngsi-ld/language.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { contradiction, parseProjection } from '#models/ngsi-ld/projection.ts';
import type { Representation } from '#models/ngsi-ld/represent.ts';
import { named, problem } from '#models/problem.ts';
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
  const datasetIds = listOf(parameters, 'datasetId')?.map((id) =>
    id === DEFAULT_INSTANCE ? id : checkUri(id, 'datasetId'),
  );
  // Of use in GeoJSON only; what it is, is the same everywhere.
  const geometry = parameters.get('geometryProperty');
  if (geometry !== undefined) named('geometryProperty', () => checkName(geometry, 'attribute'));
  if (attributes && (pick !== undefined || omit !== undefined)) {
    throw problem(
      'BadRequestData',
      'attrs is the older way to say pick and q, and goes with neither pick nor omit: leave it out',
    );
  }
  const picked = pick === undefined ? undefined : parseProjection(pick, 'pick', names);
  const omitted = omit === undefined ? undefined : parseProjection(omit, 'omit', names);
  const both = picked && omitted && contradiction(picked, omitted);
  if (both !== undefined) throw problem('BadRequestData', `${both} is in pick and in omit: choose`);
  return {
    ...(attributes && { attributes: new Set(attributes) }),
    ...(picked && { pick: picked }),
    ...(omitted && { omit: omitted }),
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
  const given = parameters.get('format');
  if (given === undefined) return { format, sysAttrs };
  if (!isFormat(given)) throw unknownForm('format', given, formatNames);
  return { format: formats[given], sysAttrs };
}

function isFormat(text: string): text is keyof typeof formats {
  return Object.hasOwn(formats, text);
}

export function unknownForm(parameter: string, value: string, known: readonly string[]): Error {
  return problem('InvalidRequest', `Query parameter ${parameter} has "${value}": give ${known.join(', ')}`);
}
