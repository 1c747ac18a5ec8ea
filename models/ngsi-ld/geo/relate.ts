/**
 * How two geometries lie to each other (OGC 06-103r4 §6.1.15, as clause 4.10 asks): exact in the plane of longitude and
 * latitude, within a tenth of a millimetre.
 *
 * The edge of one shape is cut wherever it meets the other. Between two cuts it cannot change sides, so the middle of
 * each piece speaks for all of it.
 */
import { spend } from '../effort.ts';
import { segmentsBetween } from './bands.ts';
import { along, at, insideOf, isOn, locate, type Place } from './locate.ts';
import { type Box, boxesMeet, grown, type Position, type Segment, type Shape } from './shape.ts';

export function intersects(a: Shape, b: Shape): boolean {
  if (!boxesMeet(a.box, b.box)) return false;
  // Points meet what they are in: nothing of the other has to be looked at again.
  if (a.dimension === 0) return meets(a, b);
  if (b.dimension === 0) return meets(b, a);
  // The smaller is sooner known to lie in the larger than the other way round.
  const [small, large] = a.segments.length <= b.segments.length ? [a, b] : [b, a];
  return meets(small, large) || meets(large, small);
}

export function equals(a: Shape, b: Shape): boolean {
  return a.dimension === b.dimension && covers(a, b) && covers(b, a);
}

/** All of `a` is in `b`, and not on its edge alone. */
export function within(a: Shape, b: Shape): boolean {
  if (a.dimension > b.dimension || !covers(b, a)) return false;
  if (a.dimension === b.dimension) return true;
  return samples(a, b).some(([position, kind]) => kind !== 'cut' && locate(position, b) === 'inside');
}

/** They share a part of their own dimension, and each has one that the other lacks. */
export function overlaps(a: Shape, b: Shape): boolean {
  if (a.dimension !== b.dimension || !boxesMeet(a.box, b.box)) return false;
  return shareInside(a, b) && !covers(a, b) && !covers(b, a);
}

/** A position of `a`; `middle` speaks for a piece of its lines or of its edge, `cut` for itself alone. */
type Sample = readonly [position: Position, kind: 'middle' | 'cut'];

/** They are found one by one: mostly a few of them tell. */
function* samples(a: Shape, b: Shape): Generator<Sample, void> {
  for (const point of a.points) yield [point, 'middle'];
  for (const segment of a.segments) {
    const cuts = cutsOf(segment, b);
    for (const [i, cut] of cuts.entries()) {
      yield [at(segment, cut), 'cut'];
      const next = cuts[i + 1];
      if (next !== undefined) yield [at(segment, (cut + next) / 2), 'middle'];
    }
  }
}

const GEOMETRIES = 'The comparison of two geometries';

/** Where a segment meets the points or the segments of a shape, from 0 to 1, with both ends. */
function cutsOf(segment: Segment, shape: Shape): readonly number[] {
  const box = grown(around(segment));
  const cuts = new Set([0, 1]);
  if (boxesMeet(box, shape.box)) {
    for (const point of shape.points) if (isOn(point, segment)) cuts.add(along(point, segment));
    const others = segmentsBetween(shape.segments, box[1], box[3]);
    spend(4 + others.length / 2 + shape.points.length, GEOMETRIES);
    for (const other of others) {
      if (isBeside(box, other)) continue;
      for (const end of other) if (isOn(end, segment)) cuts.add(along(end, segment));
      const crossing = crossingOf(segment, other);
      if (crossing !== undefined) cuts.add(crossing);
    }
  }
  return [...cuts].sort((x, y) => x - y);
}

/** Both ends lie beyond one side of the box. */
function isBeside([west, south, east, north]: Box, [a, b]: Segment): boolean {
  const [x, y, z, w] = [a[0]!, a[1]!, b[0]!, b[1]!];
  return (x < west && z < west) || (x > east && z > east) || (y < south && w < south) || (y > north && w > north);
}

function around([a, b]: Segment): Box {
  const [x, y, z, w] = [a[0]!, a[1]!, b[0]!, b[1]!];
  return [Math.min(x, z), Math.min(y, w), Math.max(x, z), Math.max(y, w)];
}

/** Where along the first of two segments that are not parallel they cross. */
function crossingOf([a, b]: Segment, [c, d]: Segment): number | undefined {
  const [rx, ry] = [b[0]! - a[0]!, b[1]! - a[1]!];
  const [sx, sy] = [d[0]! - c[0]!, d[1]! - c[1]!];
  const [qx, qy] = [c[0]! - a[0]!, c[1]! - a[1]!];
  const cross = rx * sy - ry * sx;
  if (cross === 0) return undefined;
  const t = (qx * sy - qy * sx) / cross;
  const u = (qx * ry - qy * rx) / cross;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? t : undefined;
}

/** Some position of the points or of the edge of `a` is in `b`. */
function meets(a: Shape, b: Shape): boolean {
  return samples(a, b).some(([position]) => locate(position, b) !== 'outside');
}

/** All of `b` is in `a`. */
function covers(a: Shape, b: Shape): boolean {
  const isCovered = (position: Position): boolean => locate(position, a) !== 'outside';
  if (b.dimension > a.dimension) return false;
  if (!samples(b, a).every(([position]) => isCovered(position))) return false;
  if (b.dimension < 2) return true;
  // The edge is covered. What is inside is covered too, unless `a` ends somewhere in it, or has a hole just there.
  return b.polygons.every((rings) => isCovered(insideOf(rings))) && !endsInside(a, b);
}

/** Half a centimetre: how far beside an edge it is looked on which side the area lies. */
const BESIDE = 5e-8;

/** The edge of `a` runs through the inside of `b` with the outside of `a` beside it. */
function endsInside(a: Shape, b: Shape): boolean {
  for (const segment of a.segments) {
    const [from, to] = segment;
    const [dx, dy] = [to[0]! - from[0]!, to[1]! - from[1]!];
    const scale = BESIDE / (Math.hypot(dx, dy) || 1);
    const cuts = cutsOf(segment, b);
    for (let i = 1; i < cuts.length; i += 1) {
      const middle = at(segment, (cuts[i - 1]! + cuts[i]!) / 2);
      if (locate(middle, b) !== 'inside') continue;
      const [x, y] = [middle[0]!, middle[1]!];
      const sides: readonly Position[] = [
        [x - dy * scale, y + dx * scale],
        [x + dy * scale, y - dx * scale],
      ];
      if (sides.some((side) => locate(side, a) === 'outside')) return true;
    }
  }
  return false;
}

function shareInside(a: Shape, b: Shape): boolean {
  const wanted: readonly Place[] = a.dimension === 2 ? ['inside'] : ['inside', 'edge'];
  const shares = (one: Shape, other: Shape): boolean =>
    samples(one, other).some(([position, kind]) => kind === 'middle' && wanted.includes(locate(position, other)));
  if (shares(a, b)) return true;
  if (a.dimension < 2) return false;
  // Areas with the same edge.
  return shares(b, a) || a.polygons.some((rings) => locate(insideOf(rings), b) === 'inside');
}
