/** Where a position lies to a shape, in the sense of OGC Simple Features (06-103r4 §6.1.15): inside, on its edge, outside. */
import { spend } from '../effort.ts';
import { segmentsBetween } from './bands.ts';
import { type Position, type Ring, type Segment, type Shape, TOLERANCE } from './shape.ts';

export type Place = 'inside' | 'edge' | 'outside';

export function locate(position: Position, shape: Shape): Place {
  switch (shape.dimension) {
    case 0:
      spend(shape.points.length / 8, GEOMETRY);
      return shape.points.some((point) => same(point, position)) ? 'inside' : 'outside';
    case 1:
      spend(shape.segments.length / 2, GEOMETRY);
      if (!shape.segments.some((segment) => isOn(position, segment))) return 'outside';
      return isEnd(position, shape) ? 'edge' : 'inside';
    case 2:
      return inPolygons(position, shape);
  }
}

export function same(a: Position, b: Position): boolean {
  return Math.abs(a[0]! - b[0]!) <= TOLERANCE && Math.abs(a[1]! - b[1]!) <= TOLERANCE;
}

/** How far along the segment the position nearest to `position` is, from 0 to 1. */
export function along(position: Position, [a, b]: Segment): number {
  const [dx, dy] = [b[0]! - a[0]!, b[1]! - a[1]!];
  const length = dx * dx + dy * dy;
  if (length === 0) return 0;
  const t = ((position[0]! - a[0]!) * dx + (position[1]! - a[1]!) * dy) / length;
  return Math.min(1, Math.max(0, t));
}

export function at([a, b]: Segment, t: number): Position {
  return [a[0]! + t * (b[0]! - a[0]!), a[1]! + t * (b[1]! - a[1]!)];
}

export function isOn(position: Position, segment: Segment): boolean {
  return same(position, at(segment, along(position, segment)));
}

/** Whether it may be on the segment: most are not even in its box. */
function isNear(x: number, y: number, a: Position, b: Position): boolean {
  const [ax, ay, bx, by] = [a[0]!, a[1]!, b[0]!, b[1]!];
  return (
    x >= Math.min(ax, bx) - TOLERANCE &&
    x <= Math.max(ax, bx) + TOLERANCE &&
    y >= Math.min(ay, by) - TOLERANCE &&
    y <= Math.max(ay, by) + TOLERANCE
  );
}

/** The edge of lines are the ends that an odd number of them has (the mod-2 rule). */
function isEnd(position: Position, { lines }: Shape): boolean {
  let ends = 0;
  for (const line of lines) {
    if (same(line[0]!, position)) ends += 1;
    if (same(line.at(-1)!, position)) ends += 1;
  }
  return ends % 2 === 1;
}

function inPolygons(position: Position, { polygons }: Shape): Place {
  let place: Place = 'outside';
  for (const rings of polygons) {
    const here = inPolygon(position, rings);
    if (here === 'inside') return here;
    if (here === 'edge') place = here;
  }
  return place;
}

const GEOMETRY = 'The comparison with a geometry';
const edgesKnown = new WeakMap<readonly Ring[], readonly Segment[]>();

/** The segments of all rings of a polygon. */
function edgesOf(rings: readonly Ring[]): readonly Segment[] {
  let found = edgesKnown.get(rings);
  if (!found) {
    found = rings.flatMap((ring) => ring.slice(1).map((end, i): Segment => [ring[i]!, end]));
    edgesKnown.set(rings, found);
  }
  return found;
}

/** Inside the outer ring and in none of the holes is where a ray crosses an odd number of edges. */
function inPolygon(position: Position, rings: readonly Ring[]): Place {
  const [x, y] = [position[0]!, position[1]!];
  let odd = false;
  const edges = segmentsBetween(edgesOf(rings), y, y);
  spend(2 + edges.length / 2, GEOMETRY);
  for (const segment of edges) {
    const [a, b] = segment;
    if (isNear(x, y, a, b) && isOn(position, segment)) return 'edge';
    if (a[1]! > y === b[1]! > y) continue;
    if (x < a[0]! + ((y - a[1]!) / (b[1]! - a[1]!)) * (b[0]! - a[0]!)) odd = !odd;
  }
  return odd ? 'inside' : 'outside';
}

/** A position inside the polygon: the middle of its widest stretch at a height where no corner is. */
export function insideOf(rings: readonly Ring[]): Position {
  const heights = [...new Set(rings.flat().map((position) => position[1]!))].sort((a, b) => a - b);
  let [y, gap] = [heights[0]!, 0];
  for (let i = 1; i < heights.length; i += 1) {
    const [low, high] = [heights[i - 1]!, heights[i]!];
    if (high - low > gap) [y, gap] = [(low + high) / 2, high - low];
  }
  const crossings: number[] = [];
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i += 1) {
      const [a, b] = [ring[i - 1]!, ring[i]!];
      if (a[1]! > y !== b[1]! > y) crossings.push(a[0]! + ((y - a[1]!) / (b[1]! - a[1]!)) * (b[0]! - a[0]!));
    }
  }
  crossings.sort((a, b) => a - b);
  let [x, width] = [rings[0]![0]![0]!, -1];
  for (let i = 1; i < crossings.length; i += 2) {
    const [left, right] = [crossings[i - 1]!, crossings[i]!];
    if (right - left > width) [x, width] = [(left + right) / 2, right - left];
  }
  return [x, y];
}
