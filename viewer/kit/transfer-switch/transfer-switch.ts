/**
 * Transfer switch: a cabinet with three conduits, two sources above and the load below, the mimic of the two ways on its door
 * and the handle on the one that is closed; the handle stands level when both are open.
 */
import { kind, type Look } from '../kind.ts';
import { plinth, sides } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import {
  black,
  cabinetGrey,
  closedFlag,
  darkSteel,
  galvanised,
  label,
  lamp,
  openFlag,
  tankLight,
} from '../surfaces.ts';

const box = { width: 0.95, low: 0.65, height: 1.25, depth: 0.4 } as const;
const front = -box.depth / 2;
const top = box.low + box.height;

const upper = (side: number): Point => [side * 0.28, top + 0.5, 0];

function sculpt(s: Sculptor, { open = false, dark = false }: Look): void {
  plinth(s, 1.3, 0.8, 0.12);
  for (const side of sides) s.bar([side * 0.38, 0, 0.1], [side * 0.38, box.low + 0.1, 0.1], 0.04, galvanised, 4);
  s.box([0, box.low + box.height / 2, 0], [box.width, box.height, box.depth], cabinetGrey);
  for (const side of sides) s.bar([side * 0.28, top, 0], upper(side), 0.06, galvanised, 8);
  s.bar([0, box.low, 0], [0, 0.1, 0], 0.06, galvanised, 8);
  const middle = box.low + box.height * 0.42;
  s.near(() => {
    s.box([0, top + 0.02, 0], [box.width + 0.1, 0.04, box.depth + 0.12], tankLight);
    s.box([0, box.low + box.height / 2, front - 0.012], [box.width * 0.92, box.height * 0.94, 0.024], cabinetGrey);
    const line = (from: Point, to: Point) => s.bar(from, to, 0.013, black, 4);
    const z = front - 0.03;
    for (const side of sides) {
      const source: Point = [side * 0.26, box.low + box.height * 0.82, z];
      line(source, [side * 0.26, middle + 0.2, z]);
      s.bar(
        [source[0], source[1], z + 0.01],
        [source[0], source[1], z - 0.03],
        0.055,
        side > 0 && !dark ? lamp : darkSteel,
        12,
      );
    }
    line([0, middle, z], [0, box.low + 0.14, z]);
    s.box([0, box.low + 0.14, z], [0.16, 0.06, 0.02], label);
  });
  // The handle turns about the common point.
  const tip: Point = open ? [-0.4, middle, front - 0.1] : [0.26, middle + 0.3, front - 0.1];
  s.vital(() => {
    s.bar([0, middle, front], [0, middle, front - 0.12], 0.06, darkSteel, 10);
    s.bar([0, middle, front - 0.1], tip, 0.035, open ? openFlag : closedFlag, 8);
  });
}

export const transferSwitch = kind({
  name: 'transferSwitch',
  sculpt,
  // Normal source, load, other source.
  pads: () => [[upper(1)], [[0, 0.1, 0]], [upper(-1)]],
});
