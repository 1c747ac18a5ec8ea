/** Linked entities in a notification (`join`, `joinLevel`): ETSI GS CIM 009 clause 4.5.23, by the same means as in answers. */
import { limits } from '#broker/config.ts';
import type { Broker } from '#broker/core/broker.ts';
import { linkedEntities } from '#broker/core/consumption/join.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { type Linked, Shape } from '#models/ngsi-ld/join.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { type Representation, representEntity } from '#models/ngsi-ld/represent.ts';
import { InlineWriter } from '#models/ngsi-ld/represent-linked.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';

/** How the entities of a notification are written. */
export interface EntityWriter {
  write(entity: Entity): JsonObject;
  /** What stands beside them, because they are linked to it. */
  readonly beside: readonly Linked[];
}

export function plainWriter(names: Names, representation: Representation): EntityWriter {
  return { write: (entity) => representEntity(entity, names, representation), beside: [] };
}

/** With what these entities are linked to. Rejects with TooManyResults where that is too much. */
export async function joiningWriter(
  entities: readonly Entity[],
  { notification, localOnly = false }: Subscription,
  names: Names,
  representation: Representation,
  broker: Broker,
): Promise<EntityWriter> {
  const { join: wanted } = notification;
  if (!wanted) return plainWriter(names, representation);
  const join = { ...wanted, containedBy: nobody };
  const shape = new Shape(representation);
  const origin: Origin = { names, context: undefined, local: localOnly, parameters: new Map(), headers: {}, warn };
  const most = limits.pageMax;
  const { linked, find } = await linkedEntities(broker, entities, shape, join, origin, most);
  if (join.kind === 'flat') {
    return { write: (entity) => representEntity(entity, names, shape.representation), beside: linked };
  }
  const writer = new InlineWriter(find, join, names, most);
  return { write: (entity) => writer.write(entity, shape), beside: [] };
}

const nobody: ReadonlySet<string> = new Set();

/** A notification has no place for what went wrong at other sources. */
const warn = (): void => undefined;
