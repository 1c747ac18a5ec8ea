/**
 * Pad-mounted switchgear: a long low green cabinet on a slab, four doors in front, a window and a handle that show its
 * position. Of low voltage: the distribution pillar of a street.
 */
import { kind, type Look } from '../kind.ts';
import { cabinet, flag, slab } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { black, label, streetGreen, streetGreenLight } from '../surfaces.ts';

const sizesOf = ({ voltage }: Look) =>
  voltage.name === 'low'
    ? ({ width: 0.9, height: 1.15, depth: 0.36, doors: 2 } as const)
    : ({ width: 2.6, height: 1.55, depth: 1.7, doors: 4 } as const);

const foot = 0.2;

const padAt = (look: Look, side: number): Point => {
  const { width, depth } = sizesOf(look);
  return [side * width * 0.35, foot, depth / 2 + 0.15];
};

function sculpt(s: Sculptor, look: Look): void {
  const { width, height, depth, doors } = sizesOf(look);
  slab(s, width + 0.5, depth + 0.5, foot);
  cabinet(s, [0, foot, 0], [width, height, depth], streetGreen, doors);
  s.box([0, foot + height + 0.05, 0], [width + 0.12, 0.1, depth + 0.14], streetGreenLight);
  s.near(() => {
    const z = -depth / 2 - 0.03;
    for (let leaf = 0; leaf < doors; leaf += 2) {
      const x = ((leaf + 0.5) / doors - 0.5) * width;
      s.box([x, foot + height * 0.62, z], [0.22, 0.16, 0.02], label);
      s.box([x + width / doors, foot + height * 0.62, z], [0.2, 0.14, 0.02], black);
    }
  });
  flag(s, [width * 0.5 + 0.12, foot + height * 0.45, -depth * 0.4], height * 0.32, look.open ?? false);
}

export const switchCabinet = kind({
  name: 'cabinet',
  sculpt,
  pads: (look) => [[padAt(look, -1)], [padAt(look, 1)]],
});
