/**
 * A stretch of fence along x, 3 m from post to post: chain link of 2.1 m under three strands of barbed wire (IEEE 1119 asks
 * for 2.1 m), leaning outwards, the side of −z.
 */
import { kind, type Look } from '../kind.ts';
import type { Sculptor } from '../sculpt.ts';
import { galvanised, label } from '../surfaces.ts';

/** Metres. */
export const fenceLength = 6;
const height = 2.1;

function sculpt(s: Sculptor, { variant }: Look): void {
  const half = fenceLength / 2;
  for (const x of [-half, 0, half]) {
    s.bar([x, 0, 0], [x, height + 0.05, 0], 0.045, galvanised, 6);
    s.near(() => s.bar([x, height, 0], [x, height + 0.35, -0.3], 0.025, galvanised, 4));
  }
  for (const y of [0.12, height]) s.bar([-half, y, 0], [half, y, 0], 0.03, galvanised, 4);
  s.near(() => {
    const mesh = 0.28;
    const rise = height - 0.12;
    for (let at = -half - rise; at < half; at += mesh) {
      const [left, right] = [Math.max(at, -half), Math.min(at + rise, half)];
      for (const mirror of [1, -1]) {
        const wire = [
          [0, 0.009],
          [1, 0.009],
        ] as const;
        s.lathe([mirror * left, 0.12 + left - at, 0], [mirror * right, 0.12 + right - at, 0], wire, galvanised, 3);
      }
    }
    for (const strand of [1, 2, 3]) {
      const [y, z] = [height + strand * 0.115, strand * -0.1];
      s.bar([-half, y, z], [half, y, z], 0.012, galvanised, 3);
    }
    if (variant === 'sign') s.box([half / 2, 1.4, -0.04], [0.42, 0.42, 0.02], label);
  });
}

export const fence = kind({ name: 'fence', sculpt, pads: () => [] });
