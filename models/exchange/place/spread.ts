/**
 * Places for stations that have none, in metres on a plane: neighbours a line apart, nobody upon another. A spring for each
 * line and a push between all (Fruchterman and Reingold, 1991), from a start that depends on nothing but the grid.
 */
import type { Metres } from '../../facility/template/place.ts';

export interface Spread {
  readonly count: number;
  readonly links: readonly (readonly [number, number])[];
  /** Those that stand where they stand. */
  readonly fixed: ReadonlyMap<number, Metres>;
  /** Length that a line should have. */
  readonly length: number;
  /** Least distance of two stations. */
  readonly apart: number;
}

/** Steps × pairs that may be calculated. */
const workMax = 40_000_000;
const stepsMax = 300;
const golden = Math.PI * (3 - Math.sqrt(5));

export function spread({ count, links, fixed, length, apart }: Spread): readonly Metres[] {
  const neighbours: number[][] = Array.from({ length: count }, () => []);
  for (const [a, b] of links) {
    if (a === b) continue;
    neighbours[a]!.push(b);
    neighbours[b]!.push(a);
  }
  const points = start(count, neighbours, fixed, length);
  if (fixed.size === count) return points;
  const steps = Math.min(stepsMax, Math.floor(workMax / Math.max(1, count * count)));
  for (let step = 0; step < steps; step += 1) move(points, links, fixed, length, (1 - step / steps) * length);
  return fixed.size > 0 || steps === 0 ? points : scaled(points, apart);
}

/** In the order of a walk over the grid from its best connected station, along a spiral; or beside a neighbour that is fixed. */
function start(
  count: number,
  neighbours: readonly (readonly number[])[],
  fixed: ReadonlyMap<number, Metres>,
  length: number,
): [number, number][] {
  const points: [number, number][] = Array.from({ length: count }, () => [0, 0]);
  const order = walk(neighbours, [...fixed.keys()]);
  const known = new Set<number>();
  for (const [index, point] of fixed) {
    points[index] = [...point];
    known.add(index);
  }
  const middle = meanOf([...fixed.values()]);
  order.forEach((index, place) => {
    if (known.has(index)) return;
    const near = neighbours[index]!.filter((other) => known.has(other));
    const isBeside = fixed.size > 0 && near.length > 0;
    const [east, north] = isBeside ? meanOf(near.map((other) => points[other]!)) : middle;
    const radius = isBeside ? length * 0.3 : length * Math.sqrt(place + 1);
    const angle = place * golden;
    points[index] = [east + radius * Math.cos(angle), north + radius * Math.sin(angle)];
    known.add(index);
  });
  return points;
}

function walk(neighbours: readonly (readonly number[])[], first: readonly number[]): readonly number[] {
  const byDegree = neighbours
    .map((_, index) => index)
    .sort((a, b) => neighbours[b]!.length - neighbours[a]!.length || a - b);
  const seen = new Set<number>();
  const order: number[] = [];
  for (const root of [...first, ...byDegree]) {
    const queue = seen.has(root) ? [] : [root];
    seen.add(root);
    for (let at = 0; at < queue.length; at += 1) {
      order.push(queue[at]!);
      for (const next of neighbours[queue[at]!]!) {
        if (seen.has(next)) continue;
        seen.add(next);
        queue.push(next);
      }
    }
  }
  return order;
}

function meanOf(points: readonly Metres[]): Metres {
  const sum = points.reduce(([x, y], [east, north]): Metres => [x + east, y + north], [0, 0] as Metres);
  return [sum[0] / Math.max(1, points.length), sum[1] / Math.max(1, points.length)];
}

/** One step: no station moves further than `most`. */
function move(
  points: [number, number][],
  links: readonly (readonly [number, number])[],
  fixed: ReadonlyMap<number, Metres>,
  length: number,
  most: number,
): void {
  const forces: [number, number][] = points.map(() => [0, 0]);
  const push = (a: number, b: number, size: (distance: number) => number): void => {
    const [x, y] = [points[a]![0] - points[b]![0], points[a]![1] - points[b]![1]];
    const distance = Math.max(1, Math.hypot(x, y));
    const force = size(distance) / distance;
    forces[a]![0] += x * force;
    forces[a]![1] += y * force;
    forces[b]![0] -= x * force;
    forces[b]![1] -= y * force;
  };
  for (let a = 0; a < points.length; a += 1) {
    for (let b = a + 1; b < points.length; b += 1) {
      if (!fixed.has(a) || !fixed.has(b)) push(a, b, (distance) => (length * length) / distance);
    }
  }
  for (const [a, b] of links) if (a !== b) push(a, b, (distance) => -(distance * distance) / length);
  points.forEach((point, index) => {
    if (fixed.has(index)) return;
    const [x, y] = forces[index]!;
    const size = Math.hypot(x, y);
    if (size === 0) return;
    point[0] += (x / size) * Math.min(size, most);
    point[1] += (y / size) * Math.min(size, most);
  });
}

/** Larger, where two stations would stand upon each other. */
function scaled(points: readonly Metres[], apart: number): readonly Metres[] {
  let least = Number.POSITIVE_INFINITY;
  for (let a = 0; a < points.length; a += 1) {
    for (let b = a + 1; b < points.length; b += 1) {
      least = Math.min(least, Math.hypot(points[a]![0] - points[b]![0], points[a]![1] - points[b]![1]));
    }
  }
  const factor = least < apart && least > 0 ? Math.min(20, apart / least) : 1;
  return points.map(([east, north]): Metres => [east * factor, north * factor]);
}
