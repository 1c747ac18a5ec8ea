/** How finely something is drawn: by what it measures on the screen, with some play so that nothing flickers between two. */
import type { Detail } from '../kit/detail.ts';

/** 0 is not worth a pixel. */
export const details: readonly (Detail | null)[] = [null, 'far', 'middle', 'near'];

/** Pixels that half of it takes up, from which on it is drawn as far, middle, near. */
const from = [0.6, 7, 60] as const;
const play = 0.15;

/** `pixels`: what half of it measures on the screen now; `before`: its place in `details`, if it has one to keep. */
export function detailAt(pixels: number, before?: number): number {
  let level = 0;
  for (let step = 0; step < from.length; step += 1) {
    const slack = before === undefined ? 1 : before > step ? 1 - play : 1 + play;
    if (pixels >= from[step]! * slack) level = step + 1;
  }
  return level;
}
