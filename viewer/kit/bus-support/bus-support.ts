/** A portal of post insulators that carries three tubes of a busbar; the tubes run along x, the phases along z. */
import { kind, type Look } from '../kind.ts';
import { insulator, phases } from '../parts.ts';
import type { Sculptor } from '../sculpt.ts';
import { aluminium, concrete, galvanised } from '../surfaces.ts';

function sculpt(s: Sculptor, { voltage }: Look): void {
  const beam = voltage.bus - voltage.insulator - 0.12;
  const half = voltage.spacing * 1.12;
  const thick = 0.08 + voltage.insulator * 0.03;
  for (const z of [-half * 0.78, half * 0.78]) {
    s.box([0, 0.12, z], [thick * 7, 0.24, thick * 7], concrete);
    s.bar([0, 0.2, z], [0, beam, z], thick * 1.2, galvanised, 6, thick);
    s.bar([0, beam * 0.8, z], [0, beam, z * 0.72], thick * 0.5, galvanised, 4);
  }
  s.box([0, beam, 0], [thick * 2, thick * 2, half * 2], galvanised);
  for (const phase of phases) {
    const z = phase * voltage.spacing;
    insulator(
      s,
      [0, beam + thick, z],
      [0, voltage.bus - 0.1, z],
      0.08 + voltage.insulator * 0.05,
      Math.round(4 + voltage.insulator * 3),
    );
    s.box([0, voltage.bus - 0.06, z], [0.3, 0.1, 0.22], aluminium);
  }
}

export const busSupport = kind({ name: 'busSupport', sculpt, pads: () => [] });
