/** Surge arrester: a slim column of polymer under a grading ring, on an insulated base with the counter of its discharges. */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { bushing, coronaRing, phases, stand } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { black, cabinetGrey, darkSteel, earth, silicone, white } from '../surfaces.ts';

const padAt = ({ spacing, stand: steel, insulator: length }: VoltageClass, phase: number): Point => [
  phase * spacing,
  steel + 0.2 + length * 1.05,
  0,
];

function sculpt(s: Sculptor, { voltage }: Look): void {
  for (const phase of phases) {
    const pad = padAt(voltage, phase);
    const [x, top] = pad;
    const radius = 0.1 + voltage.insulator * 0.035;
    stand(s, x, 0, voltage.stand, 0.4 + voltage.insulator * 0.06);
    s.near(() => s.bar([x, voltage.stand, 0], [x, voltage.stand + 0.16, 0], radius * 0.8, darkSteel, 8));
    bushing(s, [x, voltage.stand + 0.14, 0], pad, radius, silicone);
    if (voltage.insulator > 1) {
      const ring = radius * 2.6;
      coronaRing(s, [x, top - voltage.insulator * 0.22, 0], ring, 0.03 + radius * 0.12);
      s.near(() => {
        for (const turn of [0, 1, 2]) {
          const [dx, dz] = [Math.cos(turn * 2.1) * ring, Math.sin(turn * 2.1) * ring];
          s.bar([x + dx, top - voltage.insulator * 0.22, dz], [x, top - 0.1, 0], 0.02, white, 4);
        }
      });
    }
    s.near(() => {
      s.box([x, voltage.stand * 0.55, -0.22], [0.22, 0.26, 0.14], cabinetGrey);
      s.bar([x, voltage.stand * 0.57, -0.29], [x, voltage.stand * 0.57, -0.31], 0.07, black, 10);
      s.bar([x + 0.16, voltage.stand + 0.1, 0], [x + 0.12, 0.1, 0], 0.02, earth, 4);
    });
  }
}

export const arrester = kind({
  name: 'arrester',
  sculpt,
  pads: ({ voltage }) => [phases.map((phase) => padAt(voltage, phase))],
});
