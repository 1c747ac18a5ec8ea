/**
 * Where a line ends: on a pole with strain insulators and cable terminations, the cable going down into the ground; from 60 kV
 * on a portal of two steel tubes. The line comes from +z (terminal 1), what goes on leaves at −z.
 */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { bushing, phases, plinth, sides } from '../parts.ts';
import { arm, armHeight, woodPole } from '../pole/pole.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { black, galvanised, silicone } from '../surfaces.ts';

const onWood = ({ name }: VoltageClass): boolean => name === 'medium' || name === 'low';
const heightOf = (voltage: VoltageClass): number => (onWood(voltage) ? armHeight : voltage.bus * 1.35);
/** The second beam of a portal, that the posts for the droppers stand on. */
const beamOf = (voltage: VoltageClass): number => heightOf(voltage) - 1.5 - voltage.insulator * 1.9;
const spacingOf = (voltage: VoltageClass): number => (onWood(voltage) ? 1.05 : voltage.spacing);

const strained = (voltage: VoltageClass, phase: number): Point => [
  phase * spacingOf(voltage),
  heightOf(voltage) - 0.1,
  0.3 + Math.max(0.5, voltage.insulator * 1.15),
];

const dropped = (voltage: VoltageClass, phase: number): Point => {
  const height = heightOf(voltage);
  return [phase * spacingOf(voltage), onWood(voltage) ? height - 0.9 : beamOf(voltage) + voltage.insulator, -0.5];
};

function sculpt(s: Sculptor, { voltage }: Look): void {
  const [height, spacing] = [heightOf(voltage), spacingOf(voltage)];
  const wooden = onWood(voltage);
  if (wooden) {
    woodPole(s);
    arm(s, height, 1.3, 0.15);
    arm(s, height - 1.6, 1.2, -0.2);
    s.bar([0, height, 0], [0, 0, -6], 0.02, galvanised, 4);
    s.bar([-0.16, 0, -0.14], [-0.16, height - 1.6, -0.14], 0.07, black, 6);
  } else {
    for (const side of sides) {
      const x = side * spacing * 1.5;
      s.near(() => plinth(s, 1.3, 1.3, 0.4, x));
      s.bar([x, 0, 0], [x, height * 1.12, 0], 0.2 + height * 0.016, galvanised, 10, 0.12 + height * 0.008);
    }
    const thick = 0.14 + height * 0.012;
    s.bar([-spacing * 1.5, height, 0], [spacing * 1.5, height, 0], thick, galvanised, 8);
    s.bar([-spacing * 1.5, beamOf(voltage), 0], [spacing * 1.5, beamOf(voltage), 0], thick * 0.7, galvanised, 8);
  }
  for (const phase of phases) {
    const [line, drop] = [strained(voltage, phase), dropped(voltage, phase)];
    const radius = 0.1 + voltage.insulator * 0.02;
    bushing(s, [line[0], height, 0.2], line, radius, silicone);
    const foot: Point = [drop[0], wooden ? height - 1.58 : beamOf(voltage), wooden ? -0.2 : -0.3];
    bushing(s, foot, drop, radius);
    s.near(() => s.bar(line, drop, 0.02 + voltage.insulator * 0.006, black, 4));
    if (wooden) s.near(() => s.bar(foot, [-0.16, height - 2.4, -0.14], 0.03, black, 5));
  }
}

export const lineEnd = kind({
  name: 'lineEnd',
  sculpt,
  pads: ({ voltage }) => [
    phases.map((phase) => strained(voltage, phase)),
    phases.map((phase) => dropped(voltage, phase)),
  ],
  ownPole: true,
});
