/** Phasor measurement unit: an outdoor cabinet with a window, three phasors lit on the circle in it, and the GPS mushroom. */
import { kind, type Look } from '../kind.ts';
import { cabinet, slab } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { black, cabinetGrey, darkSteel, galvanised, lamp, white } from '../surfaces.ts';

const size = { width: 0.9, height: 2.1, depth: 0.7, foot: 0.2 } as const;
const hands = [0xf2c230, 0x43c47a, 0xe0503f] as const;

function sculpt(s: Sculptor, { dark = false }: Look): void {
  const { width, height, depth, foot } = size;
  slab(s, 1.2, 1, foot);
  cabinet(s, [0, foot, 0], [width, height, depth], cabinetGrey);
  const z = -depth / 2 - 0.04;
  const middle: Point = [0, foot + height * 0.64, z];
  s.box(middle, [width * 0.72, width * 0.72, 0.05], black);
  const radius = width * 0.27;
  s.near(() => {
    const ring: readonly [number, number][] = [
      [0, radius],
      [0, radius * 1.08],
      [1, radius * 1.08],
      [1, radius],
    ];
    s.lathe([0, middle[1], z - 0.02], [0, middle[1], z - 0.04], ring, dark ? darkSteel : lamp, 24);
    for (const unit of [0.14, 0.21]) s.box([0, foot + height * unit, z + 0.02], [width * 0.6, 0.08, 0.02], darkSteel);
  });
  hands.forEach((color, third) => {
    const turn = (third * 2 * Math.PI) / 3 + 0.35;
    const end: Point = [Math.sin(turn) * radius * 0.92, middle[1] + Math.cos(turn) * radius * 0.92, z - 0.035];
    s.bar([0, middle[1], z - 0.035], end, 0.02, dark ? darkSteel : { color, glow: 0.7 }, 5, 0.01);
  });
  // The antenna that the time comes from.
  s.bar([0.25, foot + height, 0.15], [0.25, foot + height + 0.5, 0.15], 0.03, galvanised, 6);
  s.lathe(
    [0.25, foot + height + 0.48, 0.15],
    [0.25, foot + height + 0.68, 0.15],
    [
      [0, 0],
      [0, 0.12],
      [0.35, 0.12],
      [0.8, 0.07],
      [1, 0],
    ],
    white,
    12,
  );
}

export const pmu = kind({ name: 'pmu', sculpt, pads: () => [[[0.3, 0.2, 0.42]]] });
