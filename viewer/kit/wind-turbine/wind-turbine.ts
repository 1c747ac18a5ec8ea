/**
 * Wind turbine: hub at 90 m, rotor of 112 m, the proportions of a machine of 3 MW on land; its transformer in a kiosk at the
 * foot. The rotor faces −z and stands still: what turns is said by the numbers.
 */
import { kind } from '../kind.ts';
import { cabinet, slab } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { concrete, darkSteel, white } from '../surfaces.ts';

const hub: Point = [0, 90, -5.2];
const bladeLength = 55;

/** A blade of four faces: root, the broadest chord at a fifth of it, tip. */
function blade(s: Sculptor, turn: number): void {
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  /** u along the blade, v across it, w into the wind. */
  const at = (u: number, v: number, w: number): Point => [
    hub[0] + u * sine + v * cosine,
    hub[1] + u * cosine - v * sine,
    hub[2] - w,
  ];
  const chord = bladeLength * 0.2;
  const root = [at(1.2, -0.9, 0), at(1.2, 0, 0.8), at(1.2, 1, 0), at(1.2, 0, -0.8)] as const;
  const broad = [at(chord, -2.5, -0.3), at(chord, -0.4, 0.8), at(chord, 1.5, 0.4), at(chord, -0.4, -0.7)] as const;
  const tip = at(bladeLength + 1.2, -0.2, 0.9);
  root.forEach((corner, side) => {
    const next = (side + 1) % 4;
    s.quad(root[next]!, broad[next]!, broad[side]!, corner, white);
    s.triangle(broad[next]!, tip, broad[side]!, white);
  });
}

function sculpt(s: Sculptor): void {
  s.bar([0, 0, 0], [0, 0.5, 0], 5, concrete, 16, 4.2);
  s.bar([0, 0.4, 0], [0, 88.4, 0], 2.3, white, 18, 1.4);
  s.box([0, 90.2, 1.6], [3.6, 3.8, 10], white);
  s.lathe(
    [0, 90, -3.2],
    [0, 90, -7],
    [
      [0, 0],
      [0, 1.7],
      [0.4, 1.7],
      [0.8, 1.1],
      [1, 0],
    ],
    white,
    14,
  );
  s.vital(() => {
    for (const third of [0, 1, 2]) blade(s, (third * 2 * Math.PI) / 3);
  });
  s.near(() => {
    s.box([0, 92.5, 5], [0.3, 1, 0.3], darkSteel);
    s.box([0, 2.2, -2.32], [1, 2.2, 0.16], darkSteel);
    for (const step of [0.5, 1, 1.5]) s.box([0, step * 0.6, -2.9 - (1.5 - step)], [1.6, 0.1, 0.5], darkSteel);
  });
  slab(s, 3.4, 3, 0.2, 6.5, -1);
  cabinet(s, [6.5, 0.2, -1], [2.6, 2.2, 2.2], white, 2);
}

export const windTurbine = kind({ name: 'windTurbine', sculpt, pads: () => [[[6.5, 0.2, -2.5]]] });
