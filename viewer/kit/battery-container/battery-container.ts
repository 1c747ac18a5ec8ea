/**
 * Battery container: a box of 20 ft (ISO 668: 6.06 × 2.44 × 2.59 m) on sleepers, doors along its front, cooling units at its
 * end and on its roof, and the strip of its charge.
 */
import { kind, type Look } from '../kind.ts';
import { fan, fins, sides } from '../parts.ts';
import type { Sculptor } from '../sculpt.ts';
import { concrete, darkSteel, label, tankLight, white } from '../surfaces.ts';
import { chargeStrip } from './strip.ts';

const size = { width: 6.06, height: 2.59, depth: 2.44, foot: 0.35 } as const;

function sculpt(s: Sculptor, look: Look): void {
  const { width, height, depth, foot } = size;
  for (const side of sides) s.box([side * width * 0.36, foot / 2, 0], [0.7, foot, depth + 0.5], concrete);
  const middle = foot + height / 2;
  s.box([0, middle, 0], [width, height, depth], white);
  s.near(() => {
    for (const x of sides) {
      for (const z of sides)
        s.box([x * (width / 2 - 0.06), middle, z * (depth / 2 - 0.06)], [0.16, height + 0.02, 0.16], tankLight);
    }
    const front = -depth / 2 - 0.012;
    for (let leaf = 0; leaf < 6; leaf += 1) {
      const x = ((leaf + 0.5) / 6 - 0.5) * (width - 0.9) - 0.3;
      s.box([x, middle, front], [0.8, height * 0.88, 0.024], white);
      s.box([x + 0.32, middle, front - 0.03], [0.03, height * 0.6, 0.03], darkSteel);
      for (const slot of [0.3, 0.34, 0.38])
        s.box([x, foot + height * slot, front - 0.02], [0.5, 0.03, 0.01], darkSteel);
    }
    s.box([-width * 0.32, middle + 0.6, front - 0.02], [0.34, 0.3, 0.01], label);
    for (let rib = -5; rib <= 5; rib += 1)
      s.box([rib * 0.52, middle, depth / 2 + 0.02], [0.26, height * 0.9, 0.04], tankLight);
  });
  s.box([-width / 2 - 0.28, foot + 1.25, 0], [0.55, 1.9, depth * 0.8], tankLight);
  for (const part of sides)
    fan(s, [-width / 2 - 0.5, foot + 1.25, part * 0.5], [-width / 2 - 0.62, foot + 1.25, part * 0.5], 0.4);
  for (const x of [-1.6, 0.2, 2]) {
    fins(s, [x, foot + height + 0.14, 0.2], [1.2, 0.28, 1.3], 5, tankLight);
    fan(s, [x, foot + height + 0.28, 0.2], [x, foot + height + 0.38, 0.2], 0.45);
  }
  chargeStrip(s, [width / 2 - 0.42, middle, -depth / 2 - 0.02], [0.42, height * 0.8], look);
}

export const batteryContainer = kind({
  name: 'batteryContainer',
  sculpt,
  pads: () => [[[size.width * 0.36, size.foot, size.depth / 2 + 0.2]]],
});
