/** Home battery: a slim white cabinet that stands at a wall (0.75 × 1.15 × 0.2 m), with the strip of its charge. */
import { chargeStrip } from '../battery-container/strip.ts';
import { kind, type Look } from '../kind.ts';
import type { Sculptor } from '../sculpt.ts';
import { darkSteel, galvanised, tankLight, white } from '../surfaces.ts';

function sculpt(s: Sculptor, look: Look): void {
  s.box([0, 0.08, 0], [0.7, 0.16, 0.18], darkSteel);
  s.box([0, 0.78, 0], [0.76, 1.24, 0.2], white);
  s.near(() => {
    s.box([0, 0.78, -0.09], [0.66, 1.3, 0.06], white);
    s.box([0.2, 1.62, 0.02], [0.22, 0.3, 0.12], tankLight);
    s.box([0, 1.1, -0.125], [0.16, 0.02, 0.01], darkSteel);
  });
  s.bar([0.2, 1.4, 0.04], [0.2, 2.6, 0.06], 0.02, galvanised, 6);
  chargeStrip(s, [-0.24, 0.75, -0.11], [0.1, 0.9], look);
}

export const homeBattery = kind({ name: 'homeBattery', sculpt, pads: () => [[[0.3, 1.4, 0]]] });
