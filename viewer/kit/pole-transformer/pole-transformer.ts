/** Pole transformer: a can with a lid and lugs on a wood pole, fuse cutout and arrester above, low-voltage terminals below. */
import { kind, type Look, voltageClass } from '../kind.ts';
import { insulator } from '../parts.ts';
import { conductorsOf, crossArm, woodPole } from '../pole/pole.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { black, copper, darkSteel, label, porcelain, silicone, tankLight } from '../surfaces.ts';

const canHeight = 8.6;
const canOffset = 0.5;

function sculpt(s: Sculptor, { voltage }: Look): void {
  woodPole(s);
  crossArm(s, voltage);
  s.lathe(
    [0, canHeight, canOffset],
    [0, canHeight + 1.25, canOffset],
    [
      [0, 0],
      [0.02, 0.3],
      [0.08, 0.33],
      [0.9, 0.33],
      [0.93, 0.37],
      [0.97, 0.35],
      [1, 0],
    ],
    tankLight,
    18,
  );
  for (const y of [0.25, 0.95]) s.box([0, canHeight + y, 0.18], [0.3, 0.09, 0.16], darkSteel);
  // Cooling fins of the can.
  for (let fin = 0; fin < 7; fin += 1) {
    const turn = (fin / 7) * Math.PI - Math.PI * 0.07;
    s.box(
      [Math.cos(turn) * 0.36, canHeight + 0.55, canOffset + Math.sin(turn) * 0.36],
      [0.14, 0.7, 0.025],
      tankLight,
      -turn,
    );
  }
  const lid = canHeight + 1.2;
  insulator(s, [-0.12, lid, canOffset], [-0.16, lid + 0.55, canOffset + 0.05], 0.09, 4);
  // Fuse cutout and arrester hang from the arm.
  insulator(s, [-0.75, 10.2, 0.35], [-0.62, 10.75, 0.3], 0.07, 4, porcelain);
  s.bar([-0.66, 10.12, 0.48], [-0.56, 10.68, 0.42], 0.03, copper, 6);
  insulator(s, [0.62, 10.3, 0.35], [0.62, 10.85, 0.35], 0.07, 5, silicone);
  const [outer] = conductorsOf(voltage);
  const wire = (from: Point, to: Point) => s.bar(from, to, 0.016, black, 4);
  wire([outer![0], outer![1] - 0.3, 0.1], [-0.62, 10.75, 0.3]);
  wire([-0.75, 10.2, 0.35], [-0.16, lid + 0.55, canOffset + 0.05]);
  wire([0.62, 10.3, 0.35], [0.3, canHeight + 1, canOffset]);
  for (const x of [-0.14, 0, 0.14]) {
    s.bar([x, canHeight + 0.8, canOffset + 0.33], [x, canHeight + 0.8, canOffset + 0.44], 0.03, copper, 6);
    wire([x, canHeight + 0.8, canOffset + 0.42], [x * 0.3 + 0.16, 7.4, 0.12]);
  }
  s.box([0, canHeight + 0.45, canOffset + 0.335], [0.2, 0.14, 0.02], label);
}

export const poleTransformer = kind({
  name: 'poleTransformer',
  sculpt,
  pads: ({ voltage }) => [conductorsOf(voltage), conductorsOf(voltageClass(0.24))],
});
