/**
 * Pad-mounted transformer: a green locked box on a slab, the terminal compartment under the slanted lid in front, the tank
 * with its cooling corrugation behind. A unit of 500 kVA is about 1.8 m wide, 1.7 m deep and 1.6 m high.
 */
import { kind } from '../kind.ts';
import { fins, lid, slab } from '../parts.ts';
import type { Sculptor } from '../sculpt.ts';
import { black, darkSteel, label, streetGreen, streetGreenLight } from '../surfaces.ts';

/** The tank behind, the compartment before it; metres. */
const tank = { width: 1.7, height: 1.35, depth: 0.75 } as const;
const front = { width: 1.9, height: 1.5, depth: 0.65 } as const;

function sculpt(s: Sculptor): void {
  slab(s, 2.5, 2.3, 0.2);
  s.box([0, 0.2 + tank.height / 2, 0.35], [tank.width, tank.height, tank.depth], streetGreen);
  fins(s, [0, 0.2 + tank.height * 0.5, 0.85], [tank.width * 0.85, tank.height * 0.7, 0.26], 9, streetGreenLight);
  s.box([0, 0.2 + front.height * 0.45, -0.35], [front.width, front.height * 0.9, front.depth], streetGreenLight);
  lid(s, [0, 0.2 + front.height * 0.9, -0.36], [front.width + 0.08, 0.22, front.depth + 0.12], streetGreen);
  s.near(() => {
    const z = -0.35 - front.depth / 2 - 0.012;
    for (const side of [-1, 1]) {
      s.box([side * front.width * 0.245, 0.85, z], [front.width * 0.47, front.height * 0.8, 0.024], streetGreen);
      for (const y of [0.4, 1.3]) s.bar([side * 0.94, y, z], [side * 0.94, y + 0.12, z], 0.025, darkSteel, 6);
    }
    s.box([0.08, 0.85, z - 0.03], [0.05, 0.22, 0.05], black);
    s.box([-0.45, 1.05, z - 0.015], [0.3, 0.22, 0.01], label);
    s.box([0.5, 1.1, z - 0.015], [0.16, 0.1, 0.01], label);
  });
}

export const padTransformer = kind({
  name: 'padTransformer',
  sculpt,
  // Cables come out of the ground, the primary on the left.
  pads: () => [[[-0.5, 0.18, -1.14]], [[0.5, 0.18, -1.14]]],
});
