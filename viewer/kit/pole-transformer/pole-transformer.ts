/** Pole transformer: a can with a lid and lugs on a wood pole, cut-out and arrester above, low-voltage terminals below. */
import { kind, type Look, voltageClass } from '../kind.ts';
import { insulator } from '../parts.ts';
import { lineOf } from '../pole/line.ts';
import { conductorsOf, crossArm, woodPole } from '../pole/pole.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { black, copper, darkSteel, galvanised, label, silicone, tankLight } from '../surfaces.ts';

/** Metres: a can of 50 kVA is about 0.6 m wide and 1.1 m high. */
const foot = 8.6;
const offset = 0.55;

function can(s: Sculptor): void {
  s.lathe(
    [0, foot, offset],
    [0, foot + 1.25, offset],
    [
      [0, 0],
      [0.02, 0.3],
      [0.08, 0.34],
      [0.9, 0.34],
      [0.93, 0.38],
      [0.97, 0.36],
      [1, 0],
    ],
    tankLight,
    18,
  );
  s.near(() => {
    for (const y of [0.25, 0.95]) s.box([0, foot + y, 0.18], [0.3, 0.09, 0.16], darkSteel);
    for (let fin = 0; fin < 7; fin += 1) {
      const turn = (fin / 7) * Math.PI - Math.PI * 0.07;
      const [x, z] = [Math.cos(turn) * 0.37, offset + Math.sin(turn) * 0.37];
      s.box([x, foot + 0.55, z], [0.14, 0.7, 0.025], tankLight, -turn);
    }
    s.box([0, foot + 0.95, offset + 0.37], [0.2, 0.14, 0.02], label);
  });
}

function sculpt(s: Sculptor, look: Look): void {
  const voltage = lineOf(look);
  woodPole(s);
  crossArm(s, voltage);
  can(s);
  const lid = foot + 1.2;
  insulator(s, [-0.12, lid, offset], [-0.16, lid + 0.55, offset + 0.05], 0.1);
  insulator(s, [-0.75, 10.2, 0.35], [-0.62, 10.75, 0.3], 0.08);
  insulator(s, [0.62, 10.3, 0.35], [0.62, 10.85, 0.35], 0.08, silicone);
  const [outer] = conductorsOf(voltage);
  // The hook that the service drop leaves from.
  s.bar([0, 7.4, 0], [0.16, 7.4, 0], 0.05, galvanised, 5);
  s.near(() => {
    const wire = (from: Point, to: Point) => s.bar(from, to, 0.016, black, 4);
    s.bar([-0.66, 10.12, 0.48], [-0.56, 10.68, 0.42], 0.03, copper, 6);
    wire([outer![0], outer![1] - 0.3, 0.1], [-0.62, 10.75, 0.3]);
    wire([-0.75, 10.2, 0.35], [-0.16, lid + 0.55, offset + 0.05]);
    wire([0.62, 10.3, 0.35], [0.3, foot + 1, offset]);
    for (const x of [-0.14, 0, 0.14]) {
      s.bar([x, foot + 0.8, offset + 0.33], [x, foot + 0.8, offset + 0.44], 0.03, copper, 6);
      wire([x, foot + 0.8, offset + 0.42], [x * 0.3 + 0.16, 7.4, 0.12]);
    }
  });
}

export const poleTransformer = kind({
  name: 'poleTransformer',
  sculpt,
  pads: (look) => [conductorsOf(lineOf(look)), conductorsOf(voltageClass(0.24))],
  ownPole: true,
});
