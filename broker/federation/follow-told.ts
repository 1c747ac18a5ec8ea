/** What a source tells in a notification, as the subscriber here is to see it: clauses 5.3.1, 5.8.1.4 and 4.3.6. */
import type { Broker } from '#broker/core/broker.ts';
import { instantOf } from '#broker/core/commit.ts';
import { retrieveEntity } from '#broker/core/consumption/entities.ts';
import { united } from '#broker/core/federation/merge.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import { queryOf } from '#broker/core/subscription/matching.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import type { EntityChange } from '#models/ngsi-ld/change.ts';
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { satisfies } from '#models/ngsi-ld/select.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';
import { Problem, problem } from '#models/problem.ts';
import { readEntities } from './received.ts';

export interface ToldEntity {
  readonly at: Instant;
  readonly change: EntityChange;
}

/** Tells the subscriber; `key` is the same for the same notification. */
export type Tell = (subscription: Iri, told: readonly ToldEntity[], key: string) => Promise<boolean>;

interface Hearing {
  readonly broker: Broker;
  readonly contexts: Contexts;
  readonly origin: Origin;
  /** Whether an entity may lie in parts at several places: then only the whole of it can be held against filters (5.8.6). */
  readonly isSplit: boolean;
}

/** Of the entities of the notification those that the subscription is about, as a whole. */
export async function toldOf(
  notification: JsonValue,
  subscription: Subscription,
  hearing: Hearing,
): Promise<readonly ToldEntity[]> {
  const data = isJsonObject(notification) ? notification['data'] : undefined;
  if (!Array.isArray(data)) throw problem('BadRequestData', 'The notification has no data: give a list of entities');
  const { broker, contexts, origin, isSplit } = hearing;
  const at = instantOf(broker);
  const told: ToldEntity[] = [];
  for (const json of data as readonly JsonValue[]) {
    if (!isJsonObject(json)) throw problem('BadRequestData', 'data has a member that is no entity');
    const { deletedAt, ...rest } = json;
    const { entities, fault } = await readEntities(rest as JsonObject, origin.names, contexts, at);
    if (fault !== undefined) throw problem('BadRequestData', fault);
    for (const part of entities) {
      if (deletedAt !== undefined) told.push({ at, change: { kind: 'deleted', before: part } });
      else {
        const entity = isSplit ? await wholeOf(part, hearing) : part;
        if (satisfies(queryOf(subscription), entity)) told.push({ at, change: { kind: 'created', after: entity } });
      }
    }
  }
  return told;
}

/** The part with what is here, and at the other sources, of the same entity. */
async function wholeOf(part: Entity, { broker, origin }: Hearing): Promise<Entity> {
  try {
    const known = await retrieveEntity(broker, { id: part.id }, origin);
    return united([part, known], []) ?? part;
  } catch (error) {
    if (error instanceof Problem && error.kind === 'ResourceNotFound') return part;
    throw error;
  }
}
