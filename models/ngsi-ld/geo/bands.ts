/**
 * Segments by the latitudes that they touch, so that a question about one place looks at few of many: the boundary of a
 * county has thousands.
 */
import { type Segment, TOLERANCE } from './shape.ts';

/** With fewer it is quicker to look at all of them. */
const FEW = 64;
/** Segments that a band has on average, and how many bands there are at most. */
const PER_BAND = 4;
const BANDS_MAX = 1024;

class Bands {
  readonly #bands: readonly (readonly Segment[])[];
  readonly #south: number;
  readonly #height: number;

  constructor(segments: readonly Segment[]) {
    let [south, north] = [Infinity, -Infinity];
    for (const [a, b] of segments) {
      south = Math.min(south, a[1]!, b[1]!);
      north = Math.max(north, a[1]!, b[1]!);
    }
    const bands: Segment[][] = Array.from({ length: Math.min(BANDS_MAX, segments.length / PER_BAND) }, () => []);
    this.#south = south;
    this.#height = (north - south) / bands.length || 1;
    for (const segment of segments) {
      const [a, b] = [segment[0][1]!, segment[1][1]!];
      const last = this.#at(Math.max(a, b) + TOLERANCE, bands.length);
      for (let i = this.#at(Math.min(a, b) - TOLERANCE, bands.length); i <= last; i += 1) bands[i]!.push(segment);
    }
    this.#bands = bands;
  }

  /** Those that may touch latitudes from … to, each at least once; where it is one latitude, once. */
  between(from: number, to: number): readonly Segment[] {
    const [first, last] = [this.#at(from, this.#bands.length), this.#at(to, this.#bands.length)];
    return first === last ? this.#bands[first]! : this.#bands.slice(first, last + 1).flat();
  }

  #at(latitude: number, count: number): number {
    return Math.min(count - 1, Math.max(0, Math.floor((latitude - this.#south) / this.#height)));
  }
}

const known = new WeakMap<readonly Segment[], Bands>();

export function segmentsBetween(segments: readonly Segment[], from: number, to: number): readonly Segment[] {
  if (segments.length < FEW) return segments;
  let bands = known.get(segments);
  if (!bands) {
    bands = new Bands(segments);
    known.set(segments, bands);
  }
  return bands.between(from, to);
}
