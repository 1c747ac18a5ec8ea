/** Whether something in a region may lie as a geo query asks, as clause 5.10.2 asks of the region of a context source. */
import { beginEffort } from '../effort.ts';
import type { JsonObject } from '../json.ts';
import type { GeoQuery } from '../query.ts';
import { distance, furthest } from './distance.ts';
import { intersects, within } from './relate.ts';
import { shapeOf } from './shape.ts';

export function possiblyMatchesGeo(query: GeoQuery, region: JsonObject): boolean {
  const place = shapeOf(region);
  const reference = shapeOf(query.geometry);
  beginEffort();
  switch (query.relation) {
    case 'near':
      return query.maxDistance !== undefined
        ? distance(place, reference) <= query.maxDistance
        : furthest(place, reference) > query.minDistance!;
    case 'within':
    case 'intersects':
    case 'overlaps':
      return intersects(place, reference);
    // Only what the region holds as a whole can be in one of its places, or be one.
    case 'contains':
    case 'equals':
      return within(reference, place);
    case 'disjoint':
      return !within(place, reference);
  }
}
