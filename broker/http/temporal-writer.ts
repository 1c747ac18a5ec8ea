/**
 * Histories as JSON: clauses 4.5.6 and 4.5.7 (all members of each instance), 4.5.9 (`temporalValues`: pairs of value and
 * time) and 4.5.19 (`aggregatedValues`: values of periods).
 */
import { aggregate } from '#broker/core/consumption/aggregate.ts';
import type { Series } from '#broker/core/ports.ts';
import { type TemporalEntity, type TimeProperty, timeOf } from '#broker/core/temporal/terms.ts';
import { plainTime } from '#models/ngsi-ld/instant.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { inLanguage } from '#models/ngsi-ld/language.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { isShown } from '#models/ngsi-ld/projection.ts';
import { calendarFor } from './aggregation.ts';
import { instanceWriter, pairsOf, scopeInstances, scopePairs } from './temporal-instance.ts';
import type { TemporalRepresentation } from './temporal-representation.ts';

/** Writes the histories of one answer; yields where others may have their turn. */
export function temporalWriter(names: Names, representation: TemporalRepresentation, timeproperty: TimeProperty) {
  const { sysAttrs, pick, omit, format } = representation;
  return function* (entity: TemporalEntity): Generator<void, JsonObject> {
    const { id, types, createdAt, modifiedAt, deletedAt } = entity;
    const json: Record<string, JsonValue> = {};
    if (isShown('id', pick, omit)) json['id'] = id;
    if (isShown('type', pick, omit)) json['type'] = oneOrMany(types.map((type) => names.compact(type)));
    const scope = isShown('scope', pick, omit) ? scopeOf(entity, format, timeproperty) : undefined;
    if (scope !== undefined) json['scope'] = scope;
    if (sysAttrs) Object.assign(json, { createdAt, modifiedAt });
    if (deletedAt !== undefined && (sysAttrs || timeproperty === 'deletedAt')) json['deletedAt'] = deletedAt;
    const write = seriesWriter(entity, names, representation, timeproperty);
    const shown = entity.series.flatMap((series) => seriesShown(series, representation));
    for (const [attribute, series] of Map.groupBy(shown, (one) => one.attribute)) {
      json[names.compact(attribute)] = yield* write(series);
    }
    return json;
  };
}

/** Its history where its times count, else what it is (4.18). */
function scopeOf(
  { scopes, scopePoints }: TemporalEntity,
  format: TemporalRepresentation['format'],
  timeproperty: TimeProperty,
): JsonValue | undefined {
  if (scopePoints.length > 0 && format !== 'aggregatedValues') {
    return format === 'temporalValues' ? scopePairs(scopePoints) : scopeInstances(scopePoints, timeproperty);
  }
  return scopes.length > 0 && timeproperty !== 'deletedAt' ? oneOrMany(scopes) : undefined;
}

function seriesWriter(
  entity: TemporalEntity,
  names: Names,
  { format, sysAttrs = false, aggregation }: TemporalRepresentation,
  timeproperty: TimeProperty,
): (series: readonly Series[]) => Generator<void, JsonValue> {
  switch (format) {
    case 'normalized':
    case 'concise': {
      const write = instanceWriter(names, { format, sysAttrs, timeproperty });
      return function* (series) {
        const instances: JsonObject[] = [];
        for (const one of series) {
          for (const point of one.points) {
            instances.push(write(one, point));
            yield;
          }
        }
        return instances;
      };
    }
    case 'temporalValues':
      return function* (series) {
        const pairs: JsonObject[] = [];
        for (const one of series) {
          pairs.push(...pairsOf(one, names, timeproperty));
          yield;
        }
        return oneOrMany(pairs);
      };
    case 'aggregatedValues': {
      const calendar = calendarFor(entity, aggregation!, timeproperty);
      return function* (series) {
        const all: JsonObject[] = [];
        for (const { points, datasetId } of series) {
          const samples = points
            .filter((point) => point.instance !== undefined)
            .map((point) => ({ at: timeOf(point, timeproperty), instance: point.instance! }));
          yield;
          const found = calendar ? yield* aggregate(samples, calendar, aggregation!.methods) : new Map();
          const values: [string, JsonValue][] = [];
          for (const [method, list] of found) {
            values.push([method, list.map(plainPeriod)]);
            yield;
          }
          const type = (points.at(-1)?.instance ?? points.at(-1)?.before)?.kind ?? 'Property';
          all.push({ type, ...(datasetId !== undefined && { datasetId }), ...Object.fromEntries(values) });
        }
        return oneOrMany(all);
      };
    }
  }
}

function plainPeriod([value, from, to]: readonly [JsonValue, string, string]): JsonValue {
  return [value, plainTime(from), plainTime(to)];
}

/** The series, if its attribute is wanted, in the language that is. */
function seriesShown(series: Series, { attributes, pick, omit, languages }: TemporalRepresentation): readonly Series[] {
  const { attribute, points } = series;
  if ((attributes && !attributes.has(attribute)) || !isShown(attribute, pick, omit)) return [];
  if (!languages) return [series];
  const spoken = points.map((point) => ({
    ...point,
    instance: point.instance && inLanguage([point.instance], languages)[0],
  }));
  return [{ ...series, points: spoken }];
}

function oneOrMany(values: readonly JsonValue[]): JsonValue {
  return values.length === 1 ? values[0]! : values;
}
