/**
 * A conductor between two points. A catenary y = a·cosh(x/a) as flat as that of a line is, to a per mille of its sag, the
 * parabola that has the same sag in the middle; the parabola also holds between points of unequal height.
 */
import type { Point } from '../kit/sculpt.ts';

/** `segments` + 1 points from one end to the other, hanging `sag` metres below the straight line in the middle. */
export function catenary(from: Point, to: Point, sag: number, segments = 12): readonly Point[] {
  return Array.from({ length: segments + 1 }, (_, index): Point => {
    const part = index / segments;
    const along = (axis: 0 | 1 | 2): number => from[axis] + (to[axis] - from[axis]) * part;
    return [along(0), along(1) - 4 * sag * part * (1 - part), along(2)];
  });
}
