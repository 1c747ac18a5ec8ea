/** Trees: no equipment, but what gives a landscape its scale. */
import { kind, type Look } from '../kind.ts';
import type { Sculptor } from '../sculpt.ts';

const trunk = { color: 0x5c4630 };
const crowns = [0x4f7042, 0x5d7c48, 0x46663f] as const;

function sculpt(s: Sculptor, { variant }: Look): void {
  if (variant === 'conifer') {
    s.bar([0, 0, 0], [0, 1.6, 0], 0.18, trunk, 6, 0.14);
    for (const [y, radius, tip] of [
      [1.1, 1.9, 4.2],
      [2.8, 1.5, 5.8],
      [4.4, 1.05, 7.6],
    ] as const) {
      s.lathe(
        [0, y, 0],
        [0, tip, 0],
        [
          [0, 0],
          [0.02, radius],
          [1, 0],
        ],
        { color: 0x3d5f45 },
        9,
      );
    }
    return;
  }
  s.bar([0, 0, 0], [0, 2.6, 0], 0.24, trunk, 6, 0.16);
  for (const [index, [x, y, z, radius]] of (
    [
      [0, 4.3, 0, 2.2],
      [1, 3.5, 0.6, 1.5],
    ] as const
  ).entries()) {
    const ball = [-1, -0.75, -0.2, 0.4, 0.8, 1].map((height): readonly [number, number] => [
      (height + 1) / 2,
      Math.sqrt(1 - height * height) * radius,
    ]);
    s.lathe([x, y - radius * 0.85, z], [x, y + radius * 0.85, z], ball, { color: crowns[index]! }, 8);
  }
}

export const tree = kind({ name: 'tree', sculpt, pads: () => [] });
