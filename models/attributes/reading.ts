/** What the common attributes say of an entity, read in one way by everybody. */
import { type Attribute, type Entity, type Iri, targetsOf } from '../ngsi-ld/entity.ts';
import { isQuality, type Quality } from '../quality.ts';
import { IS_PART_OF, QUALITY } from './common.ts';

/** How far an instance can be trusted: what its `quality` sub-property says; without one it is what somebody stated. */
export function qualityOf(instance: Attribute): Quality {
  const quality = instance.attributes?.get(QUALITY)?.[0];
  return quality?.kind === 'Property' && isQuality(quality.value) ? quality.value : 'good';
}

/** The container that the entity says it is part of. */
export function containerOf(entity: Entity): Iri | undefined {
  return targetsOf(entity, IS_PART_OF)[0];
}

/** The terminal that a datasetId names: 2 for `urn:ngsi-ld:Dataset:T2`; undefined for one that names none. */
export function terminalOfDataset(datasetId: Iri | undefined): number | undefined {
  const sequence = datasetId?.match(/:T(\d+)$/)?.[1];
  return sequence === undefined ? undefined : Number(sequence);
}
