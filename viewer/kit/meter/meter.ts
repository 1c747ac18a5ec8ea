/** Service meter: the glass dome on its socket, conduit up to the drop and down to the panel. */
import { kind, type Look } from '../kind.ts';
import type { Sculptor } from '../sculpt.ts';
import { black, cabinetGrey, galvanised, litWindow, tankLight } from '../surfaces.ts';

function sculpt(s: Sculptor, { dark = false }: Look): void {
  s.box([0, 1.45, 0], [0.32, 0.46, 0.14], cabinetGrey);
  s.lathe(
    [0, 1.52, -0.06],
    [0, 1.52, -0.22],
    [
      [0, 0],
      [0, 0.13],
      [0.25, 0.12],
      [0.8, 0.1],
      [1, 0.06],
      [1, 0],
    ],
    tankLight,
    14,
  );
  s.box([0, 1.54, -0.225], [0.13, 0.05, 0.01], dark ? black : { ...litWindow, color: 0x9fe8b0 });
  s.bar([0, 1.68, 0], [0, 3.7, 0], 0.035, galvanised, 7);
  s.lathe(
    [0, 3.68, 0],
    [0.1, 3.92, 0],
    [
      [0, 0.04],
      [0.4, 0.09],
      [0.8, 0.07],
      [1, 0],
    ],
    galvanised,
    8,
  );
  s.bar([0, 1.22, 0], [0, 0.05, 0], 0.03, galvanised, 7);
}

export const meter = kind({ name: 'meter', sculpt, pads: () => [[[0.1, 3.9, 0]]] });
