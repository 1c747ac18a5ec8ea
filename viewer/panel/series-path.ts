/** A series as the path of a small chart. */
import type { SeriesPoint } from '../api/types.ts';

export interface Extent {
  readonly low: number;
  readonly high: number;
}

export interface Box extends Extent {
  readonly width: number;
  readonly height: number;
  /** Milliseconds since the epoch at the left and the right edge. */
  readonly from: number;
  readonly to: number;
}

const isKnown = ({ value, quality }: SeriesPoint): boolean =>
  value !== null && quality !== 'MISSING' && quality !== 'BAD';

/** The lowest and the highest value; null when there is none. */
export function extentOf(points: readonly SeriesPoint[]): Extent | null {
  const values = points.filter(isKnown).map(({ value }) => value!);
  return values.length === 0 ? null : { low: Math.min(...values), high: Math.max(...values) };
}

/** Where a chart of a span begins: a young series is not squeezed into the edge of a day that it has not seen. */
export function startOf(points: readonly SeriesPoint[], from: number, to: number): number {
  const first = points.find(isKnown);
  const at = first ? Date.parse(first.at) : from;
  return at > (from + to) / 2 && at < to ? at : from;
}

/** Where nothing is known the line breaks; a constant runs through the middle. */
export function pathOf(points: readonly SeriesPoint[], { width, height, from, to, low, high }: Box): string {
  const margin = 4;
  const y = (value: number): number =>
    high === low ? height / 2 : height - margin - ((value - low) / (high - low)) * (height - 2 * margin);
  let path = '';
  let isDrawing = false;
  for (const point of points) {
    if (!isKnown(point)) {
      isDrawing = false;
      continue;
    }
    const x = ((Date.parse(point.at) - from) / (to - from)) * width;
    path += `${isDrawing ? 'L' : 'M'}${x.toFixed(1)} ${y(point.value!).toFixed(1)}`;
    isDrawing = true;
  }
  return path;
}
