/**
 * Temporal evolution as JSON: clauses 4.5.7 (normalized), 4.5.9 (`temporalValues`: pairs of value and time) and 4.5.19
 * (`aggregatedValues`: values of periods).
 */
import { aggregate } from '#broker/core/consumption/aggregate.ts';
import { type TemporalEntity, type TimeProperty, timeOf } from '#broker/core/consumption/temporal.ts';
import type { Series } from '#broker/core/ports.ts';
import type { Attribute } from '#models/ngsi-ld/entity.ts';
import { contentMember, contentOf } from '#models/ngsi-ld/fragment.ts';
import { DEFAULT_INSTANCE } from '#models/ngsi-ld/id.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { inLanguage } from '#models/ngsi-ld/language.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { isShown } from '#models/ngsi-ld/projection.ts';
import { type Representation, representAttribute } from '#models/ngsi-ld/represent.ts';
import { problem } from '#models/problem.ts';
import { type Aggregation, readAggregation, spanOf } from './aggregation.ts';
import { listOf, type Parameters } from './parameters.ts';
import { readProjection, unknownForm } from './representation.ts';

export interface TemporalRepresentation extends Omit<Representation, 'format'> {
  readonly format: 'normalized' | 'temporalValues' | 'aggregatedValues';
  /** With aggregatedValues. */
  readonly aggregation?: Aggregation;
}

const formats = {
  normalized: 'normalized',
  temporalValues: 'temporalValues',
  simplified: 'temporalValues',
  aggregatedValues: 'aggregatedValues',
} as const;

export function readTemporalRepresentation(parameters: Parameters, names: Names): TemporalRepresentation {
  let format: TemporalRepresentation['format'] = 'normalized';
  let sysAttrs = false;
  const known = [...Object.keys(formats), 'sysAttrs'];
  for (const option of [...(listOf(parameters, 'options') ?? []), ...(listOf(parameters, 'format') ?? [])]) {
    if (option === 'sysAttrs') sysAttrs = true;
    else if (Object.hasOwn(formats, option)) format = formats[option as keyof typeof formats];
    else throw unknownForm('options', option, known);
  }
  const projection = readProjection(parameters, names);
  for (const part of [projection.pick, projection.omit]) {
    if (part && [...part.values()].some((inner) => inner !== undefined)) {
      throw problem('BadRequestData', 'pick and omit of a history name whole attributes: leave out what is in braces');
    }
  }
  const aggregation = readAggregation(parameters, format === 'aggregatedValues');
  return { format, sysAttrs, ...projection, ...(aggregation && { aggregation }) };
}

/** Writes the histories of one answer. */
export function temporalWriter(names: Names, representation: TemporalRepresentation, timeproperty: TimeProperty) {
  const { sysAttrs, pick, omit } = representation;
  return (entity: TemporalEntity): JsonObject => {
    const { id, types, scopes, createdAt, modifiedAt } = entity;
    const json: Record<string, JsonValue> = {};
    if (isShown('id', pick, omit)) json['id'] = id;
    if (isShown('type', pick, omit)) json['type'] = oneOrMany(types.map((type) => names.compact(type)));
    if (scopes.length > 0 && isShown('scope', pick, omit)) json['scope'] = oneOrMany(scopes);
    if (sysAttrs) Object.assign(json, { createdAt, modifiedAt });
    const write = seriesWriter(entity, names, representation, timeproperty);
    const shown = entity.series.flatMap((series) => seriesShown(series, representation));
    for (const [attribute, series] of Map.groupBy(shown, (one) => one.attribute)) {
      json[names.compact(attribute)] = write(series);
    }
    return json;
  };
}

function seriesWriter(
  entity: TemporalEntity,
  names: Names,
  { format, sysAttrs, aggregation }: TemporalRepresentation,
  timeproperty: TimeProperty,
): (series: readonly Series[]) => JsonValue {
  switch (format) {
    case 'normalized':
      return (series) => instances(series, names, sysAttrs || timeproperty !== 'observedAt');
    case 'temporalValues':
      return (series) => oneOrMany(series.map((one) => pairs(one, names, timeproperty)));
    case 'aggregatedValues': {
      const periods = spanOf(entity, aggregation!, timeproperty);
      return (series) =>
        oneOrMany(
          series.map((one) => {
            const samples = one.points.map((point) => ({ at: timeOf(point, timeproperty), instance: point.instance! }));
            return {
              ...labels(one),
              ...Object.fromEntries(aggregate(samples, periods, aggregation!.methods)),
            } as JsonObject;
          }),
        );
    }
  }
}

/** The series, if its attribute and its datasetId are wanted, in the language that is. */
function seriesShown(
  series: Series,
  { attributes, pick, omit, datasetIds, languages }: TemporalRepresentation,
): readonly Series[] {
  const { attribute, datasetId, points } = series;
  if ((attributes && !attributes.has(attribute)) || !isShown(attribute, pick, omit)) return [];
  if (datasetIds && !datasetIds.has(datasetId ?? DEFAULT_INSTANCE)) return [];
  if (!languages) return [series];
  const spoken = points.map((point) => ({
    ...point,
    instance: point.instance && inLanguage([point.instance], languages)[0],
  }));
  return [{ ...series, points: spoken }];
}

/** The instances of all datasetIds in one list, each with its own members. */
function instances(series: readonly Series[], names: Names, sysAttrs: boolean): JsonValue {
  return series.flatMap(({ points }) =>
    points.map(({ instance }) => representAttribute(instance!, names, { format: 'normalized', sysAttrs })),
  );
}

function labels({ points, datasetId }: Series): JsonObject {
  return { type: points.at(-1)!.instance!.kind, ...(datasetId !== undefined && { datasetId }) };
}

/** `{ "type": "Property", "values": [[230.1, "2026-…Z"], …] }` */
function pairs(series: Series, names: Names, timeproperty: TimeProperty): JsonObject {
  const { kind } = series.points.at(-1)!.instance!;
  return {
    ...labels(series),
    [`${contentMember[kind]}s`]: series.points.map((point) => [
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
