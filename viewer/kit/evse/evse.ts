/** Charging point: a column with a screen and a ring of light, the plug in its holster and the cable hanging in a loop. */
import { kind, type Look } from '../kind.ts';
import { sides, slab } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { black, cabinetGrey, darkSteel, label, lamp, trim, white } from '../surfaces.ts';

/** Points of the cable, from the column down to the knee and up to the holster. */
const cable: readonly Point[] = [
  [0.16, 0.75, -0.05],
  [0.3, 0.42, -0.16],
  [0.34, 0.22, -0.22],
  [0.28, 0.2, -0.3],
  [0.2, 0.45, -0.3],
  [0.17, 0.95, -0.24],
];

function sculpt(s: Sculptor, { dark = false }: Look): void {
  slab(s, 0.9, 0.8, 0.12);
  s.box([0, 0.8, 0], [0.32, 1.4, 0.2], white);
  s.box([0, 1.54, 0], [0.36, 0.1, 0.24], darkSteel);
  s.box([0, 1.3, -0.105], [0.22, 0.26, 0.02], black);
  s.vital(() => s.bar([0, 1, -0.1], [0, 1, -0.125], 0.1, dark ? darkSteel : lamp, 16));
  s.near(() => {
    if (!dark) s.box([0, 1.31, -0.118], [0.17, 0.18, 0.01], { color: 0x3f7fc4, glow: 0.7 });
    s.bar([0, 1, -0.12], [0, 1, -0.135], 0.07, white, 16);
    cable.slice(1).forEach((to, at) => {
      s.bar(cable[at]!, to, 0.022, black, 6);
    });
    s.box([0.17, 1, -0.2], [0.07, 0.2, 0.1], black);
  });
  s.away(() => s.bar([0.2, 0.3, -0.25], [0.2, 1, -0.2], 0.04, black, 4));
  // The posts that keep cars away, and the stall's sign.
  for (const side of sides) {
    s.bar([side * 0.62, 0, -0.5], [side * 0.62, 0.9, -0.5], 0.06, label, 8);
    s.near(() => s.bar([side * 0.62, 0.7, -0.5], [side * 0.62, 0.8, -0.5], 0.065, black, 8));
  }
  s.bar([-0.45, 0, 0.1], [-0.45, 2.3, 0.1], 0.03, cabinetGrey, 6);
  s.box([-0.45, 2.1, 0.08], [0.42, 0.42, 0.03], { color: 0x2f7f58 });
  s.near(() => {
    // A car seen from its side, and its plug.
    s.box([-0.45, 2.06, 0.06], [0.28, 0.07, 0.01], trim);
    s.box([-0.44, 2.12, 0.06], [0.16, 0.06, 0.01], trim);
    for (const side of sides)
      s.bar([-0.45 + side * 0.08, 2.02, 0.065], [-0.45 + side * 0.08, 2.02, 0.05], 0.03, trim, 8);
  });
}

export const evse = kind({ name: 'evse', sculpt, pads: () => [[[0, 0.12, 0.25]]] });
