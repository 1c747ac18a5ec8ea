/** Wires as the segments of fat lines: how many, and which, depends on how near they are. */
import type { Point } from '../kit/sculpt.ts';
import { pointsOf, type Wire } from '../layout/wire.ts';

/** 1: one conductor stands for its line; 2: every phase from 60 kV on; 3: every conductor, bundles too. */
export type Nearness = 1 | 2 | 3;

const segments: Readonly<Record<Nearness, number>> = { 1: 2, 2: 6, 3: 14 };

/** Half of the side of a bundle, metres: two conductors from 200 kV, four from 500 kV. */
const half = 0.23;
const bundles: Partial<Record<Wire['voltage'], readonly (readonly [across: number, up: number])[]>> = {
  extraHigh: [
    [-half, 0],
    [half, 0],
  ],
  ultraHigh: [
    [-half, -half],
    [half, -half],
    [-half, half],
    [half, half],
  ],
};

const whole: readonly (readonly [number, number])[] = [[0, 0]];

/** From afar a jumper is a blot, and three conductors of a feeder are one. */
function isWorth({ asset, leads, voltage }: Wire, nearness: Nearness): boolean {
  if (nearness === 3) return true;
  if (nearness === 1) return leads && asset !== null;
  return leads || (voltage !== 'medium' && voltage !== 'low');
}

/** Pairs of points from `origin`; the wire that each pair belongs to is told by `counts`. */
export function strandsOf(
  wires: readonly Wire[],
  nearness: Nearness,
  origin: Point,
): { readonly positions: Float32Array; readonly counts: Uint32Array } {
  const positions: number[] = [];
  const counts = new Uint32Array(wires.length);
  wires.forEach((wire, index) => {
    if (!isWorth(wire, nearness)) return;
    const before = positions.length;
    const points = pointsOf(wire, segments[nearness]);
    const isSpan = wire.asset !== null && wire.radius === 0;
    const bundle = (nearness === 3 && isSpan && bundles[wire.voltage]) || whole;
    const [dx, dz] = [wire.to[0] - wire.from[0], wire.to[2] - wire.from[2]];
    const length = Math.hypot(dx, dz) || 1;
    for (const [across, up] of bundle) {
      const [sx, sz] = [(-dz / length) * across - origin[0], (dx / length) * across - origin[2]];
      const sy = up - origin[1];
      for (let at = 1; at < points.length; at += 1) {
        const [from, to] = [points[at - 1]!, points[at]!];
        positions.push(from[0] + sx, from[1] + sy, from[2] + sz, to[0] + sx, to[1] + sy, to[2] + sz);
      }
    }
    counts[index] = (positions.length - before) / 6;
  });
  return { positions: new Float32Array(positions), counts };
}
