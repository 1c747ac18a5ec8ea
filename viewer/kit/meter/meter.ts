/** Service meter: the glass dome on its socket, conduit up to the drop and down to the panel. */
import { kind, type Look } from '../kind.ts';
import type { Sculptor } from '../sculpt.ts';
import { black, cabinetGrey, darkSteel, galvanised, lamp, tankLight, white } from '../surfaces.ts';

/** Half as large again as a socket of ANSI C12.7, so that it is found on its wall. */
const socket = { width: 0.46, height: 0.66, depth: 0.18, y: 1.5 } as const;

function dome(s: Sculptor, dark: boolean): void {
  const y = socket.y + 0.1;
  const front = -socket.depth / 2;
  s.bar([0, y, front], [0, y, front - 0.05], 0.2, darkSteel, 16);
  s.lathe(
    [0, y, front - 0.04],
    [0, y, front - 0.22],
    [
      [0, 0],
      [0, 0.175],
      [0.3, 0.17],
      [0.85, 0.13],
      [1, 0.1],
      [1, 0],
    ],
    tankLight,
    16,
  );
  s.near(() => {
    s.box([0, y + 0.03, front - 0.225], [0.14, 0.06, 0.01], dark ? black : lamp);
    s.box([0, y - 0.045, front - 0.225], [0.1, 0.02, 0.01], white);
  });
}

function sculpt(s: Sculptor, { dark = false }: Look): void {
  const { width, height, depth, y } = socket;
  s.box([0, y, 0], [width, height, depth], cabinetGrey);
  dome(s, dark);
  s.bar([0, y + height / 2, 0], [0, 3.7, 0], 0.045, galvanised, 7);
  s.lathe(
    [0, 3.68, 0],
    [0.1, 3.92, 0],
    [
      [0, 0.05],
      [0.4, 0.1],
      [0.8, 0.08],
      [1, 0],
    ],
    galvanised,
    8,
  );
  s.bar([0, y - height / 2, 0], [0, 0.05, 0], 0.035, galvanised, 7);
}

export const meter = kind({ name: 'meter', sculpt, pads: () => [[[0.1, 3.92, 0]]] });
