/**
 * A GeoJSON geometry taken apart for calculation: positions, segments, rings. Longitude and latitude are taken for
 * coordinates of a plane, in degrees; a geometry that crosses the antimeridian has to come in two parts (RFC 7946 §3.1.9).
 */
import type { JsonObject } from '../json.ts';

/** Longitude and latitude in degrees; an altitude counts for nothing here. */
export type Position = readonly number[];
export type Segment = readonly [Position, Position];
export type Ring = readonly Position[];

/** Positions nearer than this are the same: 10⁻⁹ degrees, a tenth of a millimetre. */
export const TOLERANCE = 1e-9;

/** West, south, east, north. */
export type Box = readonly [number, number, number, number];

export interface Shape {
  /** 0 for points, 1 for lines, 2 for areas. */
  readonly dimension: 0 | 1 | 2;
  readonly box: Box;
  /** Of points. */
  readonly points: readonly Position[];
  /** Of lines. */
  readonly lines: readonly (readonly Position[])[];
  /** Of areas: for each polygon its outer ring, then its holes. */
  readonly polygons: readonly (readonly Ring[])[];
  /** Of lines, or of the rings of areas. */
  readonly segments: readonly Segment[];
  /** All positions. */
  readonly positions: readonly Position[];
}

/** Geometries are immutable; each is taken apart once. */
const known = new WeakMap<JsonObject, Shape>();

/** The parts of a geometry that has been checked (`checkGeometry`). */
export function shapeOf(geometry: JsonObject): Shape {
  // Most places are points, which are taken apart in no time; keeping what was made of each costs the collector of garbage more.
  if (geometry['type'] === 'Point') return ofPoints([geometry['coordinates'] as never]);
  const found = known.get(geometry);
  if (found) return found;
  const shape = take(geometry['type'] as string, geometry['coordinates'] as never);
  known.set(geometry, shape);
  return shape;
}

function take(type: string, coordinates: never): Shape {
  switch (type) {
    case 'Point':
      return ofPoints([coordinates]);
    case 'MultiPoint':
      return ofPoints(coordinates);
    case 'LineString':
      return ofLines([coordinates]);
    case 'MultiLineString':
      return ofLines(coordinates);
    case 'Polygon':
      return ofPolygons([coordinates]);
    case 'MultiPolygon':
      return ofPolygons(coordinates);
    default:
      throw new Error(`${type} is no geometry`);
  }
}

const none = { points: [], lines: [], polygons: [], segments: [] } as const;

function ofPoints(points: readonly Position[]): Shape {
  return { ...none, dimension: 0, points, positions: points, box: boxAround(points) };
}

function ofLines(lines: readonly (readonly Position[])[]): Shape {
  const positions = lines.flat();
  return { ...none, dimension: 1, lines, positions, segments: lines.flatMap(segmentsOf), box: boxAround(positions) };
}

function ofPolygons(polygons: readonly (readonly Ring[])[]): Shape {
  const rings = polygons.flat();
  const positions = rings.flat();
  return { ...none, dimension: 2, polygons, positions, segments: rings.flatMap(segmentsOf), box: boxAround(positions) };
}

function segmentsOf(line: readonly Position[]): readonly Segment[] {
  return line.slice(1).map((end, i): Segment => [line[i]!, end]);
}

function boxAround(positions: readonly Position[]): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of positions as readonly (readonly [number, number])[]) {
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  return [west, south, east, north];
}

export function boxesMeet(a: Box, b: Box): boolean {
  const [west, south, east, north] = grown(a);
  return west <= b[2] && b[0] <= east && south <= b[3] && b[1] <= north;
}

/** Holds what is the same as something in the box. */
export function grown([west, south, east, north]: Box): Box {
  return [west - TOLERANCE, south - TOLERANCE, east + TOLERANCE, north + TOLERANCE];
}
