/**
 * Weather station: a tripod mast with cups and vane at the top, the louvred shield of the thermometer, a pyranometer on its
 * arm, the rain gauge, the logger and the panel that feeds it.
 */
import { kind } from '../kind.ts';
import { plinth } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { black, cabinetGrey, darkSteel, galvanised, panel, white } from '../surfaces.ts';

function instruments(s: Sculptor): void {
  const cross = 3.15;
  s.box([0, cross, 0], [1.7, 0.06, 0.06], galvanised);
  // Cups.
  s.bar([0.75, cross, 0], [0.75, cross + 0.35, 0], 0.025, darkSteel, 6);
  for (const third of [0, 1, 2]) {
    const turn = (third * 2 * Math.PI) / 3;
    const at: Point = [0.75 + Math.cos(turn) * 0.2, cross + 0.36, Math.sin(turn) * 0.2];
    s.bar([0.75, cross + 0.36, 0], at, 0.015, darkSteel, 4);
    s.lathe(
      [at[0] - Math.sin(turn) * 0.06, at[1], at[2] + Math.cos(turn) * 0.06],
      [at[0] + Math.sin(turn) * 0.06, at[1], at[2] - Math.cos(turn) * 0.06],
      [
        [0, 0],
        [0.3, 0.06],
        [1, 0.085],
        [1, 0],
      ],
      black,
      8,
    );
  }
  // Vane.
  s.bar([-0.75, cross, 0], [-0.75, cross + 0.35, 0], 0.025, darkSteel, 6);
  s.bar([-0.95, cross + 0.36, 0], [-0.45, cross + 0.36, 0], 0.02, darkSteel, 6);
  s.box([-0.98, cross + 0.4, 0], [0.2, 0.22, 0.015], black);
  s.bar([-0.45, cross + 0.36, 0], [-0.38, cross + 0.36, 0], 0.035, darkSteel, 6, 0);
}

function sculpt(s: Sculptor): void {
  plinth(s, 1, 1, 0.15);
  s.bar([0, 0, 0], [0, 3.4, 0], 0.05, galvanised, 8);
  for (const third of [0, 1, 2]) {
    const turn = (third * 2 * Math.PI) / 3 + 0.5;
    s.bar([Math.cos(turn) * 0.85, 0, Math.sin(turn) * 0.85], [0, 1.5, 0], 0.03, galvanised, 5);
  }
  instruments(s);
  // Thermometer in its shield of plates.
  s.near(() => {
    for (let plate = 0; plate < 7; plate += 1) {
      s.bar([0.42, 2.15 + plate * 0.05, 0], [0.42, 2.175 + plate * 0.05, 0], 0.14, white, 12, 0.09);
    }
    s.bar([0, 2.3, 0], [0.42, 2.3, 0], 0.02, galvanised, 5);
    s.bar([0, 2.6, 0], [0, 2.6, -0.75], 0.02, galvanised, 5);
    s.lathe(
      [0, 2.6, -0.75],
      [0, 2.75, -0.75],
      [
        [0, 0.1],
        [0.4, 0.1],
        [0.4, 0.05],
        [0.8, 0.045],
        [1, 0],
      ],
      white,
      12,
    );
  });
  s.away(() => s.bar([0.42, 2.15, 0], [0.42, 2.5, 0], 0.14, white, 8));
  s.box([0, 1.5, -0.14], [0.42, 0.5, 0.2], cabinetGrey);
  const tilt = 0.35;
  s.quad([-0.3, 1.9, -0.3 - tilt], [-0.3, 2.25, -0.1], [0.3, 2.25, -0.1], [0.3, 1.9, -0.3 - tilt], panel);
  s.quad([0.3, 1.88, -0.3 - tilt], [0.3, 2.23, -0.1], [-0.3, 2.23, -0.1], [-0.3, 1.88, -0.3 - tilt], galvanised);
  // Rain gauge beside the mast.
  s.bar([1.1, 0, 0.5], [1.1, 0.9, 0.5], 0.03, galvanised, 6);
  s.bar([1.1, 0.85, 0.5], [1.1, 1.25, 0.5], 0.12, white, 12);
}

export const weatherStation = kind({ name: 'weatherStation', sculpt, pads: () => [[[0, 1.5, -0.04]]] });
