/** Readings → the entities of one NGSI-LD batch update; pure. */
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { BufferedReading } from './buffer.ts';
import type { CompiledMapping } from './mapping.ts';

export interface Batch {
  readonly entities: readonly JsonObject[];
  readonly readings: readonly BufferedReading[];
  /** What has to wait for the next batch, in order. */
  readonly rest: readonly BufferedReading[];
}

export interface BatchLimits {
  readonly entitiesMax: number;
  /** Readings that go without others of their entity, so that one that is refused takes no other with it. */
  readonly alone: ReadonlySet<BufferedReading>;
}

/**
 * Takes readings from the front of `queue`. An entity is named once, with at most one reading of each attribute instance:
 * from the first repetition on its readings wait, so that they arrive one after the other.
 */
export function buildBatch(
  mapping: CompiledMapping,
  queue: readonly BufferedReading[],
  { entitiesMax, alone }: BatchLimits,
): Batch {
  const open = new Map<string, Map<number, BufferedReading>>();
  const closed = new Set<string>();
  const readings: BufferedReading[] = [];
  const rest: BufferedReading[] = [];
  for (const reading of queue) {
    const id = mapping.points[reading.point]!.declaration.entity;
    const own = open.get(id);
    const mustWait = own ? own.has(reading.point) || alone.has(reading) : open.size >= entitiesMax;
    if (closed.has(id) || mustWait) {
      closed.add(id);
      rest.push(reading);
      continue;
    }
    if (own) own.set(reading.point, reading);
    else open.set(id, new Map([[reading.point, reading]]));
    if (alone.has(reading)) closed.add(id);
    readings.push(reading);
  }
  return { entities: [...open.values()].map((own) => entityOf(mapping, [...own.values()])), readings, rest };
}

function entityOf(mapping: CompiledMapping, readings: readonly BufferedReading[]): JsonObject {
  const { entity: id, type } = mapping.points[readings[0]!.point]!.declaration;
  const attributes: Record<string, JsonValue> = {};
  const byAttribute = Map.groupBy(readings, (reading) => mapping.points[reading.point]!.declaration.attribute);
  for (const [attribute, own] of byAttribute) {
    const instances = own.map((reading) => propertyOf(mapping, reading));
    attributes[attribute] = instances.length === 1 ? instances[0]! : instances;
  }
  return { id, type, ...attributes };
}

function propertyOf(mapping: CompiledMapping, { point, value, quality, observedAt }: BufferedReading): JsonObject {
  const { declaration, unitCode } = mapping.points[point]!;
  return {
    type: 'Property',
    value,
    ...(unitCode === undefined ? {} : { unitCode }),
    ...(declaration.datasetId === undefined ? {} : { datasetId: declaration.datasetId }),
    observedAt: new Date(observedAt).toISOString(),
    quality: { type: 'Property', value: quality },
  };
}
