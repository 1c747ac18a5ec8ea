/** Wave trap: an open barrel of windings between two spiders on a post, the carrier kept out of the station behind it. */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { barrel, insulator, phases, shedRadius, sides, stand } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';

/** A barrel is 0.6 to 1.7 m wide, and somewhat higher than wide. */
const sizes = ({ insulator: length, stand: steel }: VoltageClass) => ({
  radius: 0.3 + length * 0.15,
  low: steel + length + 0.15,
  high: steel + length + 0.15 + (0.3 + length * 0.15) * 2.4,
});

/** The current comes in at the lower spider and leaves at the upper one. */
const padAt = (voltage: VoltageClass, phase: number, side: number): Point => {
  const { radius, low, high } = sizes(voltage);
  return [phase * voltage.spacing, side > 0 ? low : high, side * radius];
};

function sculpt(s: Sculptor, { voltage }: Look): void {
  const { radius, low, high } = sizes(voltage);
  for (const phase of phases) {
    const x = phase * voltage.spacing;
    stand(s, x, 0, voltage.stand, 0.45 + voltage.insulator * 0.07);
    insulator(s, [x, voltage.stand + 0.04, 0], [x, low - 0.05, 0], shedRadius(voltage));
    barrel(s, x, low, high, radius);
  }
}

export const waveTrap = kind({
  name: 'waveTrap',
  sculpt,
  pads: ({ voltage }) => sides.map((side) => phases.map((phase) => padAt(voltage, phase, side))),
});
