/** Conductors as they are drawn. */
import type { VoltageClass } from '../kit/kind.ts';
import type { Point } from '../kit/sculpt.ts';
import { catenary } from './catenary.ts';

/** One conductor from one point to another. */
export interface Wire {
  /** The line or busbar that it is; null for what joins equipment at a node. */
  readonly asset: string | null;
  readonly node: string | null;
  readonly from: Point;
  readonly to: Point;
  /** Metres that it hangs below the straight line in the middle. */
  readonly sag: number;
  /** Metres; 0 for a conductor that is a line on any screen. */
  readonly radius: number;
  readonly voltage: VoltageClass['name'];
  /** One of the phases that stands for all of them from afar. */
  readonly leads: boolean;
}

/** The conductor as a polygon; a straight one has two points whatever is asked for. */
export const pointsOf = ({ from, to, sag }: Wire, segments = 12): readonly Point[] =>
  sag === 0 ? [from, to] : catenary(from, to, sag, segments);

/** Where the conductors of one terminal are bolted on. */
export interface TerminalPads {
  readonly asset: string;
  readonly node: string;
  readonly points: readonly Point[];
  /** The direction away from the equipment, on the ground; null where it has none. */
  readonly outward: readonly [x: number, z: number] | null;
  readonly voltage: VoltageClass;
}
