/** Temporal evolution as JSON: clause 4.5.7 (normalized) and 4.5.9 (`temporalValues`: pairs of value and time). */
import { type TemporalEntity, type TimeProperty, timeOf } from '#broker/core/consumption/temporal.ts';
import type { Series } from '#broker/core/ports.ts';
import type { Attribute } from '#models/ngsi-ld/entity.ts';
import { contentMember, contentOf } from '#models/ngsi-ld/fragment.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { representAttribute } from '#models/ngsi-ld/represent.ts';
import { problem } from '#models/problem.ts';
import { listOf, type Parameters } from './parameters.ts';

export interface TemporalRepresentation {
  readonly format: 'normalized' | 'temporalValues';
  readonly sysAttrs: boolean;
}

const known = ['normalized', 'temporalValues', 'simplified', 'sysAttrs'];

export function readTemporalRepresentation(parameters: Parameters): TemporalRepresentation {
  let format: TemporalRepresentation['format'] = 'normalized';
  let sysAttrs = false;
  for (const option of [...(listOf(parameters, 'options') ?? []), ...(listOf(parameters, 'format') ?? [])]) {
    if (option === 'sysAttrs') sysAttrs = true;
    else if (option === 'normalized') format = 'normalized';
    else if (option === 'temporalValues' || option === 'simplified') format = 'temporalValues';
    else throw problem('BadRequestData', `Representation "${option}" is not known here: give ${known.join(', ')}`);
  }
  return { format, sysAttrs };
}

export function representTemporal(
  entity: TemporalEntity,
  names: Names,
  { format, sysAttrs }: TemporalRepresentation,
  timeproperty: TimeProperty,
): JsonObject {
  const { id, types, scopes, createdAt, modifiedAt } = entity;
  const json: Record<string, JsonValue> = { id, type: oneOrMany(types.map((type) => names.compact(type))) };
  if (scopes.length > 0) json['scope'] = oneOrMany(scopes);
  if (sysAttrs) Object.assign(json, { createdAt, modifiedAt });
  const represent =
    format === 'temporalValues'
      ? (series: readonly Series[]) => oneOrMany(series.map((one) => pairs(one, names, timeproperty)))
      : (series: readonly Series[]) => instances(series, names, sysAttrs || timeproperty !== 'observedAt');
  for (const [attribute, series] of Map.groupBy(entity.series, (one) => one.attribute)) {
    json[names.compact(attribute)] = represent(series);
  }
  return json;
}

/** The instances of all datasetIds in one list, each with its own members. */
function instances(series: readonly Series[], names: Names, sysAttrs: boolean): JsonValue {
  return series.flatMap(({ points }) =>
    points.map(({ instance }) => representAttribute(instance!, names, { format: 'normalized', sysAttrs })),
  );
}

/** `{ "type": "Property", "values": [[230.1, "2026-…Z"], …] }` */
function pairs({ points, datasetId }: Series, names: Names, timeproperty: TimeProperty): JsonObject {
  const { kind } = points.at(-1)!.instance!;
  return {
    type: kind,
    ...(datasetId !== undefined && { datasetId }),
    [`${contentMember[kind]}s`]: points.map((point) => [
      contentWith(point.instance!, names),
      timeOf(point, timeproperty),
    ]),
  };
}

function contentWith(instance: Attribute, names: Names): JsonValue {
  if (instance.kind !== 'VocabProperty') return contentOf(instance);
  const { vocab } = instance;
  return typeof vocab === 'string' ? names.compact(vocab) : vocab.map((iri) => names.compact(iri));
}

function oneOrMany(values: readonly JsonValue[]): JsonValue {
  return values.length === 1 ? values[0]! : values;
}
