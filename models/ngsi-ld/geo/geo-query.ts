/** The geo-query language of clause 4.10: `georel`, `geometry`, `coordinates`, `geoproperty` → GeoQuery, and its judge. */
import { problem } from '../../problem.ts';
import { beginEffort } from '../effort.ts';
import type { Entity, Iri } from '../entity.ts';
import { quoted } from '../id.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { checkGeometry } from '../parse-content.ts';
import type { GeoQuery } from '../query.ts';
import { distance, furthest, haversine, widened } from './distance.ts';
import { equals, intersects, overlaps, within } from './relate.ts';
import { type Box, boxesMeet, grown, type Shape, shapeOf } from './shape.ts';

const relations = ['within', 'contains', 'intersects', 'equals', 'disjoint', 'overlaps'] as const;

/** Every candidate is held against each position of the geometry. */
const POSITIONS_MAX = 2000;

/** Throws BadRequestData; TooComplexQuery for a geometry with too many positions. */
export function parseGeoQuery(georel: string, geometry: string, coordinates: JsonValue, property: Iri): GeoQuery {
  return { ...parseRelation(georel), geometry: parseReference(geometry, coordinates, 'coordinates'), property };
}

function parseRelation(georel: string): Pick<GeoQuery, 'relation' | 'minDistance' | 'maxDistance'> {
  const relation = relations.find((one) => one === georel);
  if (relation) return { relation };
  const [, limit, metres] = /^near;(maxDistance|minDistance)==(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.exec(georel) ?? [];
  const value = Number(metres);
  if (limit !== undefined && value > 0 && Number.isFinite(value)) return { relation: 'near', [limit]: value };
  throw problem(
    'BadRequestData',
    `georel ${quoted(georel)} is not known: give near;maxDistance==METRES, near;minDistance==METRES, or one of ${relations.join(', ')}`,
  );
}

/** A geometry of its type and its coordinates; `member` is where the coordinates stand. */
export function parseReference(type: string, coordinates: JsonValue, member: string): JsonObject {
  const geometry = checkGeometry({ type, coordinates }, member);
  const { length } = shapeOf(geometry).positions;
  if (length <= POSITIONS_MAX) return geometry;
  throw problem('TooComplexQuery', `${member} has ${length} positions: at most ${POSITIONS_MAX} are taken`);
}

/** Coordinates in JSON, as a parameter of a URL carries them. */
export function parseCoordinates(text: string, parameter: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw problem('BadRequestData', `${parameter} ${quoted(text)} is no JSON: give coordinates such as [8,40]`);
  }
}

/** True if one of the instances of the GeoProperty lies as asked; an entity without it never does. */
export function matchesGeo(query: GeoQuery, entity: Entity): boolean {
  const instances = entity.attributes.get(query.property);
  if (!instances) return false;
  const reference = shapeOf(query.geometry);
  beginEffort();
  return instances.some((one) => one.kind === 'GeoProperty' && lies(shapeOf(one.value), query, reference));
}

function lies(target: Shape, query: GeoQuery, reference: Shape): boolean {
  switch (query.relation) {
    // All of the target lies within the buffer around the reference, or none of it does (4.10).
    case 'near':
      // What does not even touch the box around all that is near enough needs no second look.
      if (!boxesMeet(nearbyOf(query, reference), target.box)) return query.maxDistance === undefined;
      return query.maxDistance !== undefined
        ? between(target, reference, furthest) <= query.maxDistance
        : between(target, reference, distance) > query.minDistance!;
    case 'within':
      return within(target, reference);
    case 'contains':
      return within(reference, target);
    case 'intersects':
      return intersects(target, reference);
    case 'disjoint':
      return !intersects(target, reference);
    case 'equals':
      return equals(target, reference);
    case 'overlaps':
      return overlaps(target, reference);
  }
}

const nearby = new WeakMap<GeoQuery, Box>();

/** A box that holds everything within the distance that is asked about. */
function nearbyOf(query: GeoQuery, reference: Shape): Box {
  const known = nearby.get(query);
  if (known) return known;
  const box = widened(reference.box, query.maxDistance ?? query.minDistance!);
  nearby.set(query, box);
  return box;
}

/** Most entities are points, and most questions are about one. */
function between(a: Shape, b: Shape, measure: (a: Shape, b: Shape) => number): number {
  const [p, q] = [a.positions, b.positions];
  return p.length === 1 && q.length === 1 ? haversine(p[0]!, q[0]!) : measure(a, b);
}

/** Metres from the nearest instance of the GeoProperty to a geometry; undefined where there is none. */
export function distanceTo(entity: Entity, property: Iri, geometry: JsonObject): number | undefined {
  const places = (entity.attributes.get(property) ?? []).filter((one) => one.kind === 'GeoProperty');
  if (places.length === 0) return undefined;
  beginEffort();
  return Math.min(...places.map((one) => between(shapeOf(one.value), shapeOf(geometry), distance)));
}

/** A box that every place which satisfies the query touches; undefined where there is no such box. */
export function reachOf(query: GeoQuery): Box | undefined {
  const { box } = shapeOf(query.geometry);
  if (query.relation === 'disjoint') return undefined;
  if (query.relation !== 'near') return grown(box);
  return query.maxDistance === undefined ? undefined : widened(box, query.maxDistance);
}
