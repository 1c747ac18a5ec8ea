/** Where an asset stands. */
import { attributeIri } from '#models/catalogue.ts';
import { type Entity, instanceOf } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { LOCATION } from '#models/ngsi-ld/names.ts';
import type { GraphqlContext } from './context.ts';
import { ancestorsOf } from './hierarchy.ts';

const HEADING = attributeIri('heading');

const ownLocation = (entity: Entity): JsonObject | undefined => {
  const instance = instanceOf(entity, LOCATION);
  return instance?.kind === 'GeoProperty' ? instance.value : undefined;
};

/** Its own geometry, else that of the nearest container that has one. */
export async function locationOf(entity: Entity, context: GraphqlContext): Promise<JsonObject | null> {
  const own = ownLocation(entity);
  if (own) return own;
  const containers = await ancestorsOf(entity, context);
  return containers.map(ownLocation).findLast((location) => location !== undefined) ?? null;
}

export function headingOf(entity: Entity): number | null {
  const instance = instanceOf(entity, HEADING);
  return instance?.kind === 'Property' && typeof instance.value === 'number' ? instance.value : null;
}
