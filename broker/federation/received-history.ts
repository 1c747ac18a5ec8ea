/** What a source answered, as histories: normalized (clause 4.5.6), with the moments and names that it gives its instances. */

import type { Series, SeriesPoint } from '#broker/core/ports.ts';
import type { TemporalEntity } from '#broker/core/temporal/terms.ts';
import type { Attribute, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { normaliseInstant } from '#models/ngsi-ld/instant.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { isEntityMember } from '#models/ngsi-ld/parse.ts';
import { parseTemporal } from '#models/ngsi-ld/parse-temporal.ts';
import { problem } from '#models/problem.ts';

/** Stands for a moment that a source does not tell. */
const UNTOLD: Instant = '1970-01-01T00:00:00.000Z';

/** Throws BadRequestData for what is no history. */
export function readHistory(json: JsonValue, names: Names): TemporalEntity {
  if (!isJsonObject(json)) throw problem('BadRequestData', 'A history is a JSON object');
  const series: Series[] = [];
  const head: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(json)) {
    if (isEntityMember(key)) head[key] = value;
    else series.push(...seriesOf(key, Array.isArray(value) ? value : [value], names));
  }
  const { id, types, scopes } = parseTemporal(head, names, UNTOLD, { lenient: true });
  if (id === undefined) throw problem('BadRequestData', 'A history has an id');
  const createdAt = momentOf(json, 'createdAt') ?? UNTOLD;
  const deletedAt = momentOf(json, 'deletedAt');
  return {
    ...{ id, types, scopes: scopes ?? [], createdAt, modifiedAt: momentOf(json, 'modifiedAt') ?? createdAt },
    ...(deletedAt !== undefined && { deletedAt }),
    ...{ series, scopePoints: [] },
  };
}

function seriesOf(key: string, instances: readonly JsonValue[], names: Names): readonly Series[] {
  const attribute = names.expand(key);
  const points = instances.filter(isJsonObject).map((json) => pointOf(key, json, names));
  const byDataset = Map.groupBy(points, ({ instance, before }) => (instance ?? before)!.datasetId);
  return Array.from(byDataset, ([datasetId, some]) => {
    return { attribute, ...(datasetId !== undefined && { datasetId }), points: some };
  });
}

function pointOf(key: string, json: JsonObject, names: Names): SeriesPoint {
  const deletedAt = momentOf(json, 'deletedAt');
  const named = typeof json['instanceId'] === 'string' ? { instanceId: json['instanceId'] as Iri } : {};
  // Of what was deleted only the kind and the datasetId are told; the text stands for what there was.
  const whole = deletedAt === undefined ? json : { type: 'Property', value: '', ...datasetIn(json) };
  const [told] = [...parseTemporal({ [key]: [whole] }, names, UNTOLD, { lenient: true }).instances.values()][0]!;
  if (deletedAt !== undefined) return { revision: 0, at: deletedAt, instance: undefined, before: told!, ...named };
  const createdAt = momentOf(json, 'createdAt') ?? UNTOLD;
  const modifiedAt = momentOf(json, 'modifiedAt') ?? createdAt;
  const instance: Attribute = { ...told!, createdAt, modifiedAt };
  return { revision: 0, at: modifiedAt, instance, ...named };
}

function datasetIn(json: JsonObject): JsonObject {
  return typeof json['datasetId'] === 'string' ? { datasetId: json['datasetId'] } : {};
}

function momentOf(json: JsonObject, key: string): Instant | undefined {
  const text = json[key];
  return typeof text === 'string' ? normaliseInstant(text) : undefined;
}
