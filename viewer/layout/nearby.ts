/** Stretches of roads by the square of the ground that they pass, so that what is near is found without looking at all of them. */
import type { Ground } from './projection.ts';

export interface Nearby {
  /** The nearest point on any stretch, if one is within `reach`, which is at most one square. */
  nearest(at: Ground, reach: number): Ground | undefined;
}

/** Metres: the side of a square. */
export const square = 64;

export const between = (a: Ground, b: Ground): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** The point of a stretch that is nearest. */
export function footBetween(from: Ground, to: Ground, [east, north]: Ground): Ground {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const part = Math.min(1, Math.max(0, ((east - from[0]) * dx + (north - from[1]) * dy) / (dx * dx + dy * dy || 1)));
  return [from[0] + dx * part, from[1] + dy * part];
}

export function nearbyOf(paths: readonly (readonly Ground[])[]): Nearby {
  const squares = new Map<string, Set<readonly [Ground, Ground]>>();
  const cellOf = (metres: number): number => Math.floor(metres / square);
  for (const path of paths) {
    for (let at = 1; at < path.length; at += 1) {
      const stretch = [path[at - 1]!, path[at]!] as const;
      const steps = Math.ceil(between(...stretch) / (square / 2));
      for (let step = 0; step <= steps; step += 1) {
        const part = steps === 0 ? 0 : step / steps;
        const [east, north] = [0, 1].map((axis) => stretch[0][axis]! + (stretch[1][axis]! - stretch[0][axis]!) * part);
        const key = `${cellOf(east!)},${cellOf(north!)}`;
        const known = squares.get(key);
        if (known) known.add(stretch);
        else squares.set(key, new Set([stretch]));
      }
    }
  }
  return {
    nearest(at, reach) {
      let best: Ground | undefined;
      const [x, y] = [cellOf(at[0]), cellOf(at[1])];
      for (let dx = -1; dx <= 1; dx += 1) {
        for (let dy = -1; dy <= 1; dy += 1) {
          for (const [from, to] of squares.get(`${x + dx},${y + dy}`) ?? []) {
            const foot = footBetween(from, to, at);
            if (between(foot, at) <= reach && (!best || between(foot, at) < between(best, at))) best = foot;
          }
        }
      }
      return best;
    },
  };
}
