/** Wave trap: an open barrel of windings between two spiders on a post, the carrier kept out of the station behind it. */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { insulator, phases, shedRadius, sides, stand } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { aluminium, tankLight } from '../surfaces.ts';

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

function barrel(s: Sculptor, x: number, low: number, high: number, radius: number): void {
  const turns = 9;
  const winding: [number, number][] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    winding.push([turn / turns, radius * 0.9], [(turn + 0.15) / turns, radius], [(turn + 0.8) / turns, radius]);
  }
  s.near(() => {
    s.lathe([x, low, 0], [x, high, 0], [...winding, [1, radius * 0.9]], tankLight, 16);
    for (const y of [low, high]) {
      for (let bar = 0; bar < 4; bar += 1) {
        const turn = (bar * Math.PI) / 4;
        const [dx, dz] = [Math.cos(turn) * radius * 1.1, Math.sin(turn) * radius * 1.1];
        s.bar([x - dx, y, -dz], [x + dx, y, dz], 0.02 + radius * 0.05, aluminium, 4);
      }
    }
    for (let bar = 0; bar < 8; bar += 1) {
      const turn = (bar * Math.PI) / 4;
      const [dx, dz] = [Math.cos(turn) * radius * 1.04, Math.sin(turn) * radius * 1.04];
      s.bar([x + dx, low, dz], [x + dx, high, dz], 0.015 + radius * 0.03, aluminium, 4);
    }
  });
  s.away(() => s.bar([x, low, 0], [x, high, 0], radius, tankLight, 12));
}

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
