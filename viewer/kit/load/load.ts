/**
 * The rest of a network: a transformer kiosk with its bushings, the roofs of those it supplies behind it, and the arrow that
 * stands for a load in a diagram (IEC 60617).
 */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { bushing, cabinet, fins, phases, plinth } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { darkWindow, litWindow, roofing, sign, streetGreen, tankGrey, tankLight, wall } from '../surfaces.ts';

const scaleOf = ({ insulator }: VoltageClass): number => 0.8 + insulator * 0.35;

const padAt = (voltage: VoltageClass, phase: number): Point => {
  const size = scaleOf(voltage);
  return [phase * voltage.spacing * 0.5, size * 1.9 + voltage.insulator, size * 1.4];
};

/** A small house, its gable to the front. */
function house(s: Sculptor, [x, y, z]: Point, size: number, dark: boolean): void {
  s.box([x, y + size * 0.4, z], [size, size * 0.8, size], wall);
  const [half, eaves, ridge] = [size * 0.6, y + size * 0.75, y + size * 1.3];
  s.quad([x + half, eaves, z + half], [x + half, eaves, z - half], [x, ridge, z - half], [x, ridge, z + half], roofing);
  s.quad([x - half, eaves, z - half], [x - half, eaves, z + half], [x, ridge, z + half], [x, ridge, z - half], roofing);
  for (const side of [1, -1]) {
    const [a, b, c]: [Point, Point, Point] = [
      [x - size / 2, eaves, z + (side * size) / 2],
      [x + size / 2, eaves, z + (side * size) / 2],
      [x, ridge, z + (side * size) / 2],
    ];
    if (side > 0) s.triangle(a, b, c, wall);
    else s.triangle(b, a, c, wall);
  }
  s.near(() => {
    for (const part of [-0.22, 0.22]) {
      s.box(
        [x + part * size, y + size * 0.45, z - size / 2 - 0.02],
        [size * 0.2, size * 0.26, 0.04],
        dark ? darkWindow : litWindow,
      );
    }
  });
}

function arrow(s: Sculptor, foot: Point, height: number): void {
  s.vital(() => {
    const [x, y, z] = foot;
    s.bar([x, y + height, z], [x, y + height * 0.4, z], height * 0.07, sign, 8);
    s.bar([x, y + height * 0.42, z], [x, y, z], height * 0.22, sign, 8, 0);
  });
}

function sculpt(s: Sculptor, { voltage, dark = false }: Look): void {
  const size = scaleOf(voltage);
  plinth(s, size * 7, size * 5, 0.2);
  s.box([0, size * 0.9, size * 1.2], [size * 2.2, size * 1.5, size * 1.3], tankGrey);
  fins(s, [size * 1.35, size * 0.9, size * 1.2], [size * 0.5, size * 1.1, size * 1.1], 6, tankLight, 'z');
  for (const phase of phases) {
    const pad = padAt(voltage, phase);
    bushing(
      s,
      [phase * Math.min(size * 0.8, voltage.spacing * 0.5), size * 1.6, size * 1.3],
      pad,
      0.08 + voltage.insulator * 0.055,
    );
  }
  cabinet(s, [-size * 2, 0.2, size * 1.2], [size * 1.2, size * 1.5, size], streetGreen, 2);
  for (const x of [-2.2, -0.5, 1.2]) house(s, [x * size, 0.2, -size * 1.2], size * 1.3, dark);
  arrow(s, [size * 2.7, 0.3, size * 0.1], size * 3.2);
}

export const load = kind({
  name: 'load',
  sculpt,
  pads: ({ voltage }) => [phases.map((phase) => padAt(voltage, phase))],
});
