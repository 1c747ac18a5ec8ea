/** The entities of a region as the broker would hold them: for tests and for the simulated field, which need no broker. */
import { catalogueNames } from '../catalogue.ts';
import type { Entity, Instant } from '../ngsi-ld/entity.ts';
import { parseEntity } from '../ngsi-ld/parse.ts';
import type { Region } from './region.ts';

/** Every entity of the region, created at `at`. Throws a Problem where a draft is not NGSI-LD. */
export function entitiesOf(region: Pick<Region, 'entities'>, at: Instant): Entity[] {
  return region.entities.map((draft) => parseEntity(draft, catalogueNames, at));
}
