/** The instances of a history, one by one: with all members (4.5.7), or as pairs of value and time (4.5.9). */

import type { ScopePoint, Series, SeriesPoint } from '#broker/core/ports.ts';
import { type TimeProperty, timeOf } from '#broker/core/temporal/terms.ts';
import type { Attribute, AttributeKind } from '#models/ngsi-ld/entity.ts';
import { contentMember, contentOf } from '#models/ngsi-ld/fragment.ts';
import { NGSI_LD_NULL } from '#models/ngsi-ld/id.ts';
import { instanceIdOf, seriesKey } from '#models/ngsi-ld/instance-id.ts';
import { plainTime } from '#models/ngsi-ld/instant.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { representAttribute } from '#models/ngsi-ld/represent.ts';

interface Writing {
  readonly format: 'normalized' | 'concise';
  readonly sysAttrs: boolean;
  readonly timeproperty: TimeProperty;
}

/** Each with its instanceId, and with the time that was asked about. */
export function instanceWriter(names: Names, { format, sysAttrs, timeproperty }: Writing) {
  let keyed: { readonly series: Series; readonly key: string } | undefined;
  return (series: Series, point: SeriesPoint): JsonObject => {
    if (keyed?.series !== series) keyed = { series, key: seriesKey(series.attribute, series.datasetId) };
    const { revision, ordinal = 0 } = point;
    const instanceId = point.instanceId ?? instanceIdOf({ key: keyed.key, revision, ordinal });
    if (!point.instance) return removal(series, point, instanceId);
    const json = representAttribute(point.instance, names, { format, sysAttrs });
    // In a list a concise instance is an object too, lest the list be taken for a value.
    const whole = isJsonObject(json) && !isBareGeometry(json) ? json : { value: json };
    const { observedAt } = point.instance;
    const named = { ...whole, ...(observedAt !== undefined && { observedAt: plainTime(observedAt) }), instanceId };
    if (sysAttrs || (timeproperty !== 'createdAt' && timeproperty !== 'modifiedAt')) return named;
    return { ...named, [timeproperty]: point.instance[timeproperty] };
  };
}

function isBareGeometry(json: JsonObject): boolean {
  return 'coordinates' in json;
}

/** The end of an attribute (4.5.7): NGSI-LD Null in the place of what there was. */
function removal({ datasetId }: Series, { before, at }: SeriesPoint, instanceId: string): JsonObject {
  const kind = before?.kind ?? 'Property';
  const set = datasetId !== undefined && { datasetId };
  return { type: kind, [contentMember[kind]]: nothingOf(kind), ...set, instanceId, deletedAt: at };
}

function nothingOf(kind: AttributeKind): JsonValue {
  return kind === 'LanguageProperty' ? { '@none': NGSI_LD_NULL } : NGSI_LD_NULL;
}

/** `{ "type": "Property", "values": [[230.1, "2026-…Z"], …] }`, one for each kind that the attribute has been of. */
export function pairsOf(
  { points, datasetId }: Series,
  names: Names,
  timeproperty: TimeProperty,
): readonly JsonObject[] {
  if (points.length === 0) return [{ type: 'Property', ...(datasetId !== undefined && { datasetId }), values: [] }];
  const byKind = Map.groupBy(points, ({ instance, before }) => (instance ?? before)?.kind ?? 'Property');
  return Array.from(byKind, ([kind, some]) => ({
    type: kind,
    ...(datasetId !== undefined && { datasetId }),
    [`${contentMember[kind]}s`]: some.map((point) => [
      point.instance ? valueIn(point.instance, names) : wrapped(kind, nothingOf(kind)),
      plainTime(timeOf(point, timeproperty)),
    ]),
  }));
}

function valueIn(instance: Attribute, names: Names): JsonValue {
  const { kind } = instance;
  if (kind !== 'VocabProperty') return wrapped(kind, contentOf(instance));
  const { vocab } = instance;
  return wrapped(kind, typeof vocab === 'string' ? names.compact(vocab) : vocab.map((iri) => names.compact(iri)));
}

/** As in the simplified form of an entity (4.5.4), what could be taken for another kind stands under its name. */
function wrapped(kind: AttributeKind, value: JsonValue): JsonValue {
  if (kind !== 'LanguageProperty' && kind !== 'VocabProperty' && kind !== 'JsonProperty') return value;
  return { [contentMember[kind]]: value };
}

/** Scopes as if they were a Property (4.18). */
export function scopeInstances(points: readonly ScopePoint[], timeproperty: TimeProperty): JsonValue {
  return points.map(({ scopes, at }) => ({ type: 'Property', value: scopes, [timeproperty]: at }));
}

export function scopePairs(points: readonly ScopePoint[]): JsonValue {
  return { type: 'Property', values: points.map(({ scopes, at }) => [scopes, plainTime(at)]) };
}
