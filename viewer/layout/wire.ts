/** Conductors as they are drawn. */
import type { VoltageClass } from '../kit/kind.ts';
import type { Point } from '../kit/sculpt.ts';

export interface Wire {
  /** The line or busbar that it is; null for what joins equipment at a node. */
  readonly asset: string | null;
  readonly node: string | null;
  readonly points: readonly Point[];
  /** Metres; 0 for a conductor that is a line on any screen. */
  readonly radius: number;
  readonly voltage: VoltageClass['name'];
}

/** Where the conductors of one terminal are bolted on. */
export interface TerminalPads {
  readonly asset: string;
  readonly node: string;
  readonly points: readonly Point[];
  /** The direction away from the equipment, on the ground; null where it has none. */
  readonly outward: readonly [x: number, z: number] | null;
  readonly voltage: VoltageClass;
}
