/** Where a line of the grid comes in: two lattice columns, a lattice beam, strain insulators and the droppers. */
import { kind, type VoltageClass } from '../kind.ts';
import { bushing, lattice, phases, sides } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { galvanised } from '../surfaces.ts';

/** Metres: height of the beam; the lines are somewhat closer than in the yard. */
export const beamOf = (voltage: VoltageClass): number => voltage.bus * 1.55;
export const lineSpacing = (voltage: VoltageClass): number => voltage.spacing * 0.95;

export const gantryPad = (voltage: VoltageClass, phase: number, side: number): Point => [
  phase * lineSpacing(voltage),
  beamOf(voltage) - 0.4 - voltage.insulator * 0.12,
  side * voltage.insulator * 1.15,
];

/** Two columns, the beam between them, a strain insulator to each side and the jumper that passes under the beam. */
export function portal(s: Sculptor, voltage: VoltageClass): void {
  const beam = beamOf(voltage);
  const half = lineSpacing(voltage) * 1.6;
  const width = 0.5 + voltage.insulator * 0.16;
  for (const side of sides) {
    const x = side * half;
    lattice(s, [x, 0, 0], [x, beam, 0], width * 2, width);
    s.near(() => s.bar([x, beam, 0], [x, beam + beam * 0.18, 0], width * 0.1, galvanised, 5, 0.02));
  }
  lattice(s, [-half - width, beam, 0], [half + width, beam, 0], width);
  for (const phase of phases) {
    for (const side of sides) {
      const pad = gantryPad(voltage, phase, side);
      bushing(s, [pad[0], beam - width * 0.3, side * width * 0.5], pad, 0.09 + voltage.insulator * 0.02);
    }
    const [from, to] = [gantryPad(voltage, phase, 1), gantryPad(voltage, phase, -1)];
    const hang = from[1] - 0.3 - voltage.insulator * 0.4;
    s.near(() => {
      s.bar(from, [from[0], hang, from[2] * 0.4], 0.045, galvanised, 5);
      s.bar([from[0], hang, from[2] * 0.4], [to[0], hang, to[2] * 0.4], 0.045, galvanised, 5);
      s.bar([to[0], hang, to[2] * 0.4], to, 0.045, galvanised, 5);
    });
  }
}

/** Its one terminal is on the −z side: that of the station; the line leaves on the other. */
export const gantryPads = ({ voltage }: { readonly voltage: VoltageClass }) => [
  phases.map((phase) => gantryPad(voltage, phase, -1)),
];

export const gantry = kind({
  name: 'gantry',
  sculpt: (s, { voltage }) => portal(s, voltage),
  pads: gantryPads,
});
