/** Where the picture ends and the grid goes on: the portal of a line, and an arrow that comes in through it to the station. */
import { gantryPads, lineSpacing, portal } from '../gantry/gantry.ts';
import { kind, type Look } from '../kind.ts';
import type { Sculptor } from '../sculpt.ts';
import { sign } from '../surfaces.ts';

function sculpt(s: Sculptor, { voltage }: Look): void {
  portal(s, voltage);
  const half = lineSpacing(voltage) * 0.55;
  const [from, y] = [half * 4.5, voltage.bus * 0.62];
  s.vital(() => {
    s.bar([0, y, from], [0, y, from - half * 2.4], half * 0.34, sign, 12);
    s.bar([0, y, from - half * 2.3], [0, y, from - half * 4.4], half, sign, 12, 0);
  });
}

/** Its one terminal is that of a gantry: on the −z side, where the station is. */
export const source = kind({ name: 'source', sculpt, pads: gantryPads });
