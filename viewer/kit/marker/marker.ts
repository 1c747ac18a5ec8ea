/** What stands for an asset that the kit has no recipe for: a survey marker with a floating stone, never mistaken for equipment. */
import { kind } from '../kind.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { concrete, galvanised } from '../surfaces.ts';

function sculpt(s: Sculptor): void {
  s.bar([0, 0, 0], [0, 0.2, 0], 0.8, concrete, 6, 0.65);
  s.bar([0, 0.2, 0], [0, 1.6, 0], 0.06, galvanised, 6);
  const ring: Point[] = [0, 1, 2, 3].map((corner) => {
    const turn = (corner * Math.PI) / 2;
    return [Math.cos(turn) * 0.55, 2.3, Math.sin(turn) * 0.55];
  });
  const stone = { color: 0x7d8fb3, glow: 0.15 };
  ring.forEach((a, corner) => {
    const b = ring[(corner + 1) % 4]!;
    s.triangle(b, a, [0, 3.2, 0], stone);
    s.triangle(a, b, [0, 1.6, 0], stone);
  });
}

export const marker = kind({ name: 'marker', sculpt, pads: () => [[[0, 1.6, 0]], [[0, 1.6, 0]]] });
