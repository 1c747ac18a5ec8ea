/** Where a line of the grid comes in: two lattice columns, a lattice beam, strain insulators and the droppers. */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { insulator, lattice, phases } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { concrete, galvanised } from '../surfaces.ts';

const beamOf = (voltage: VoltageClass): number => voltage.bus * 1.55;
const spacingOf = (voltage: VoltageClass): number => voltage.spacing * 0.95;

const padAt = (voltage: VoltageClass, phase: number): Point => [
  phase * spacingOf(voltage),
  beamOf(voltage) - 0.5,
  -voltage.insulator * 1.15,
];

function sculpt(s: Sculptor, { voltage }: Look): void {
  const beam = beamOf(voltage);
  const half = spacingOf(voltage) * 1.7;
  const width = 0.5 + voltage.insulator * 0.16;
  for (const side of [-1, 1]) {
    const x = side * half;
    for (const lean of [-1, 1]) {
      s.box([x, 0.15, lean * beam * 0.13], [width * 1.6, 0.3, width * 1.6], concrete);
      lattice(s, [x, 0.2, lean * beam * 0.13], [x, beam, lean * width * 0.2], width * 0.7);
    }
    s.bar([x, beam, 0], [x, beam + beam * 0.2, 0], width * 0.1, galvanised, 5, 0.02);
  }
  lattice(s, [-half - width, beam, 0], [half + width, beam, 0], width);
  for (const phase of phases) {
    const x = phase * spacingOf(voltage);
    const sheds = Math.round(6 + voltage.insulator * 4);
    for (const side of [-1, 1]) {
      insulator(
        s,
        [x, beam - width * 0.2, side * width * 0.5],
        [x, beam - 0.5, side * voltage.insulator * 1.15],
        0.13,
        sheds,
      );
    }
    // The jumper that carries the current past the beam.
    const hang = beam - 0.9 - voltage.insulator * 0.45;
    const [near, far] = [voltage.insulator * 1.15, -voltage.insulator * 1.15];
    s.bar([x, beam - 0.5, near], [x, hang, near * 0.4], 0.045, galvanised, 5);
    s.bar([x, hang, near * 0.4], [x, hang, far * 0.4], 0.045, galvanised, 5);
    s.bar([x, hang, far * 0.4], [x, beam - 0.5, far], 0.045, galvanised, 5);
  }
}

/** Its one terminal is on the −z side: that of the station; the line leaves on the other. */
export const gantry = kind({
  name: 'gantry',
  sculpt,
  pads: ({ voltage }) => [phases.map((phase) => padAt(voltage, phase))],
});
