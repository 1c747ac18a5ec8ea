/** Ground disconnector: a post with a jaw, and beside it an earthed blade that stands up into the jaw when it is closed. */
import { drive } from '../disconnector/disconnector.ts';
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { bushing, phases, shedRadius, stand } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { copper, darkSteel, earth, galvanised } from '../surfaces.ts';

const padAt = ({ spacing, stand: steel, insulator: length }: VoltageClass, phase: number): Point => [
  phase * spacing,
  steel + length + 0.2,
  0,
];

function phaseOf(s: Sculptor, voltage: VoltageClass, phase: number, open: boolean): void {
  const pad = padAt(voltage, phase);
  const [x, top] = pad;
  const thick = 0.035 + voltage.insulator * 0.022;
  stand(s, x, 0, voltage.stand, 0.35 + voltage.insulator * 0.06);
  bushing(s, [x, voltage.stand + 0.04, 0], pad, shedRadius(voltage));
  const z = -0.45 - voltage.insulator * 0.12;
  const length = top - voltage.stand;
  const hinge: Point = [x, voltage.stand, z];
  s.box([x, voltage.stand - 0.02, z / 2], [0.2 + thick * 2, 0.1, -z + 0.4], galvanised);
  s.vital(() => s.bar(hinge, open ? [x, voltage.stand + 0.05, z - length] : [x, top, z], thick, earth, 8));
  s.near(() => {
    s.box(hinge, [thick * 5, thick * 5, thick * 5], darkSteel);
    s.box([x, top - thick, z / 2], [thick * 1.6, thick * 1.6, -z], copper);
    // The strap that leads to earth.
    s.bar([x, voltage.stand, z], [x, 0.1, -0.14], 0.02 + thick * 0.15, earth, 4);
  });
}

function sculpt(s: Sculptor, { voltage, open = false }: Look): void {
  for (const phase of phases) phaseOf(s, voltage, phase, open);
  drive(s, voltage, 0.3, open);
}

export const groundDisconnector = kind({
  name: 'groundDisconnector',
  sculpt,
  pads: ({ voltage }) => [phases.map((phase) => padAt(voltage, phase))],
});
