/** What the parts of the layout tell each other of an asset's place. */
import type { Ground } from './projection.ts';

export interface Located {
  /** One point, or the points of a line. */
  readonly path: readonly Ground[];
  /** Nobody said where it is. */
  readonly generated: boolean;
  /** Degrees clockwise from north, where the layout chose it. */
  readonly heading?: number;
}

/** One end of a line, at a node that a station is laid out around. */
export interface LineEnd {
  readonly line: string;
  readonly index: number;
  readonly node: string;
}
