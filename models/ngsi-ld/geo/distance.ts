/**
 * Distances on the sphere, in metres.
 *
 * Between positions: the haversine formula, 2R·asin √(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2)). From a position to a
 * segment: with unit vectors p, a, b and n = a×b/|a×b|, the great circle through a and b is |asin(p·n)| away, where the
 * foot of p lies between a and b; else the nearer end counts.
 */
import { spend } from '../effort.ts';
import { locate } from './locate.ts';
import { intersects } from './relate.ts';
import type { Box, Position, Segment, Shape } from './shape.ts';

/** Mean radius of the Earth in metres (IUGG, 2a+b over 3 of WGS 84). */
export const EARTH_RADIUS = 6_371_008.8;

const RADIANS = Math.PI / 180;

/** Between the nearest positions of two geometries; 0 where they meet. */
export function distance(a: Shape, b: Shape): number {
  if (intersects(a, b)) return 0;
  const nearest = (from: Shape, to: Shape): number => distances(from, to).reduce((x, y) => Math.min(x, y), Infinity);
  // What is nearest to a point is nearest to it from the other side too.
  if (a.dimension === 0) return nearest(a, b);
  if (b.dimension === 0) return nearest(b, a);
  return Math.min(nearest(a, b), nearest(b, a));
}

/** How far the furthest position of `a` is from `b`: the buffer of that width around `b` holds all of `a`. */
export function furthest(a: Shape, b: Shape): number {
  return distances(a, b).reduce((x, y) => Math.max(x, y), 0);
}

const DISTANCES = 'The distance of two geometries';

function distances(from: Shape, to: Shape): readonly number[] {
  // What is nearest to one position is near the next one too: with it, most others need no second look.
  let nearest: Segment | undefined;
  return from.positions.map((position) => {
    if (to.dimension === 2 && locate(position, to) !== 'outside') return 0;
    let least = nearest ? toSegment(position, nearest) : Infinity;
    spend(to.points.length + to.segments.length / 4, DISTANCES);
    for (const point of to.points) least = Math.min(least, haversine(position, point));
    for (const segment of to.segments) {
      if (isBeyond(position, segment, least)) continue;
      spend(6, DISTANCES);
      const metres = toSegment(position, segment);
      if (metres >= least) continue;
      least = metres;
      nearest = segment;
    }
    return least;
  });
}

/** A short arc rises at most so many metres above the latitudes of its ends: R·Δλ²/16 for Δλ of one degree. */
const RISE = 125;

/** Whether the latitudes alone say that a segment is no nearer than `least` metres; of long ones they do not. */
function isBeyond(position: Position, [a, b]: Segment, least: number): boolean {
  if (Math.abs(a[0]! - b[0]!) > 1) return false;
  const y = position[1]!;
  const degrees = Math.max(Math.min(a[1]!, b[1]!) - y, y - Math.max(a[1]!, b[1]!));
  return degrees * RADIANS * EARTH_RADIUS - RISE > least;
}

export function haversine(a: Position, b: Position): number {
  const [north, south] = [a[1]! * RADIANS, b[1]! * RADIANS];
  const height = Math.sin((south - north) / 2) ** 2;
  const width = Math.sin(((b[0]! - a[0]!) * RADIANS) / 2) ** 2;
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(height + Math.cos(north) * Math.cos(south) * width)));
}

type Vector = readonly [number, number, number];

function toSegment(position: Position, [from, to]: Segment): number {
  const ends = Math.min(haversine(position, from), haversine(position, to));
  const [p, a, b] = [vector(position), vector(from), vector(to)];
  const n = cross(a, b);
  const length = Math.sqrt(dot(n, n));
  if (length < 1e-15) return ends;
  // The foot is beyond an end where p lies behind the plane through that end, upright on the arc.
  if (dot(cross(n, a), p) < 0 || dot(cross(b, n), p) < 0) return ends;
  return EARTH_RADIUS * Math.abs(Math.asin(Math.max(-1, Math.min(1, dot(p, n) / length))));
}

function vector([longitude, latitude]: Position): Vector {
  const [x, y] = [longitude! * RADIANS, latitude! * RADIANS];
  return [Math.cos(y) * Math.cos(x), Math.cos(y) * Math.sin(x), Math.sin(y)];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** A box that holds everything within so many metres of the box. */
export function widened([west, south, east, north]: Box, metres: number): Box {
  // A little more, so that rounding leaves nothing out.
  const angle = (metres / EARTH_RADIUS) * 1.000_001 + 1e-12;
  const [low, high] = [south - angle / RADIANS, north + angle / RADIANS];
  const furthest = Math.max(Math.abs(low), Math.abs(high));
  if (furthest >= 90) return [-180, Math.max(-90, low), 180, Math.min(90, high)];
  const ratio = Math.sin(Math.min(angle, Math.PI / 2)) / Math.cos(Math.max(Math.abs(south), Math.abs(north)) * RADIANS);
  const across = ratio >= 1 ? 180 : Math.asin(ratio) / RADIANS;
  // Across the antimeridian the box begins again on the other side.
  if (west - across < -180 || east + across > 180) return [-180, low, 180, high];
  return [west - across, low, east + across, high];
}
