/**
 * Thermostat: what it commands is seen from outside, the heat pump at the wall, and on it the dial that is turned inside; a
 * unit is about 1.0 × 0.85 × 0.4 m.
 */
import { kind, type Look } from '../kind.ts';
import { fan, plinth } from '../parts.ts';
import type { Sculptor } from '../sculpt.ts';
import { black, darkSteel, galvanised, tankLight, white } from '../surfaces.ts';

function sculpt(s: Sculptor, { dark = false }: Look): void {
  plinth(s, 1.2, 0.6, 0.1);
  s.box([0, 0.62, 0], [1.05, 0.86, 0.38], white);
  s.box([-0.14, 0.62, -0.192], [0.74, 0.74, 0.02], darkSteel);
  fan(s, [-0.14, 0.62, -0.19], [-0.14, 0.62, -0.26], 0.33);
  s.near(() => {
    for (let bar = -4; bar <= 4; bar += 1) s.box([-0.14, 0.62 + bar * 0.07, -0.265], [0.66, 0.012, 0.012], tankLight);
    for (const y of [0.5, 0.58, 0.66]) s.box([0.38, y, -0.2], [0.18, 0.02, 0.02], tankLight);
    for (const x of [0.4, 0.46]) s.bar([x, 0.4, 0.19], [x, 0.4, 0.32], 0.02, black, 6);
  });
  // The dial: a ring, the set point in its middle and the hand.
  s.box([0.2, 1.12, 0], [0.05, 0.16, 0.05], galvanised);
  s.vital(() => {
    s.bar([0.2, 1.4, 0.03], [0.2, 1.4, -0.04], 0.24, tankLight, 20);
    s.bar([0.2, 1.4, -0.03], [0.2, 1.4, -0.06], 0.19, dark ? black : { color: 0xe8743a, glow: 0.75 }, 20);
  });
  s.near(() => {
    s.bar([0.2, 1.4, -0.05], [0.2, 1.4, -0.075], 0.14, black, 20);
    s.box([0.2, 1.4, -0.08], [0.14, 0.05, 0.01], dark ? darkSteel : white);
    s.bar([0.28, 1.5, -0.07], [0.33, 1.55, -0.07], 0.016, white, 4);
  });
}

export const thermostat = kind({ name: 'thermostat', sculpt, pads: () => [[[0.4, 0.62, 0.19]]] });
