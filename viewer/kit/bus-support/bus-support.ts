/** A portal of post insulators that carries three tubes of a busbar; the tubes run along x, the phases along z. */
import { kind, type Look } from '../kind.ts';
import { bushing, phases, plinth, shedRadius, sides } from '../parts.ts';
import type { Sculptor } from '../sculpt.ts';
import { aluminium, galvanised } from '../surfaces.ts';

function sculpt(s: Sculptor, { voltage }: Look): void {
  const thick = 0.08 + voltage.insulator * 0.03;
  const beam = voltage.bus - voltage.insulator - 0.16;
  const half = voltage.spacing * 1.12;
  for (const side of sides) {
    const z = side * half * 0.78;
    s.near(() => plinth(s, thick * 7, thick * 7, 0.24, 0, z));
    s.bar([0, 0, z], [0, beam, z], thick * 1.2, galvanised, 6, thick);
    s.bar([0, beam * 0.8, z], [0, beam, z * 0.72], thick * 0.5, galvanised, 4);
  }
  s.box([0, beam, 0], [thick * 2, thick * 2, half * 2], galvanised);
  for (const phase of phases) {
    const z = phase * voltage.spacing;
    bushing(s, [0, beam + thick, z], [0, voltage.bus, z], shedRadius(voltage));
    s.near(() => s.box([0, voltage.bus - 0.05, z], [0.3, 0.1, 0.22], aluminium));
  }
}

export const busSupport = kind({
  name: 'busSupport',
  sculpt,
  pads: ({ voltage }) => [phases.map((phase) => [0, voltage.bus, phase * voltage.spacing])],
});
