/** Attributes of an entity: ETSI GS CIM 009 clauses 5.6.2 to 5.6.5 and 5.6.19. All reject with ResourceNotFound. */
import type { Attribute, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { AttributePatch, Fragment } from '#models/ngsi-ld/fragment.ts';
import type { Broker } from '../broker.ts';
import { type Committed, commitEdit } from '../commit.ts';
import { appending, attributeDeletion, attributePatch, attributeReplacement, updating } from './edits.ts';

export function appendAttributes(
  broker: Broker,
  id: Iri,
  fragment: Fragment,
  overwrite: boolean,
  at: Instant,
): Promise<Committed> {
  return commitEdit(broker, appending(id, fragment, overwrite, at));
}

export function updateAttributes(broker: Broker, id: Iri, fragment: Fragment, at: Instant): Promise<Committed> {
  return commitEdit(broker, updating(id, fragment, at));
}

export function patchAttribute(
  broker: Broker,
  id: Iri,
  name: Iri,
  patch: AttributePatch,
  at: Instant,
): Promise<Committed> {
  return commitEdit(broker, attributePatch(id, name, patch, at));
}

export function replaceAttribute(
  broker: Broker,
  id: Iri,
  name: Iri,
  instances: readonly Attribute[],
  at: Instant,
): Promise<Committed> {
  return commitEdit(broker, attributeReplacement(id, name, instances, at));
}

/** The instance with the datasetId, the default one without, or all of them. */
export function deleteAttribute(
  broker: Broker,
  id: Iri,
  name: Iri,
  which: Iri | undefined | 'all',
  at: Instant,
): Promise<Committed> {
  return commitEdit(broker, attributeDeletion(id, name, which, at));
}
