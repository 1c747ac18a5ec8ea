/** Entities as a whole: ETSI GS CIM 009 clauses 5.6.1, 5.6.6, 5.6.17 and 5.6.18. */
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { Fragment } from '#models/ngsi-ld/fragment.ts';
import type { Broker } from '../broker.ts';
import { type Committed, commitEdit } from '../commit.ts';
import { creation, deletion, merging, replacement } from './edits.ts';

/** Rejects with AlreadyExists. */
export function createEntity(broker: Broker, entity: Entity): Promise<Committed> {
  return commitEdit(broker, creation(entity));
}

/** Rejects with ResourceNotFound, as do those below. */
export function mergeEntity(broker: Broker, id: Iri, fragment: Fragment, at: Instant): Promise<Committed> {
  return commitEdit(broker, merging(id, fragment, at));
}

export function replaceEntity(broker: Broker, entity: Entity, at: Instant): Promise<Committed> {
  return commitEdit(broker, replacement(entity, at));
}

export function deleteEntity(broker: Broker, id: Iri): Promise<Committed> {
  return commitEdit(broker, deletion(id));
}
