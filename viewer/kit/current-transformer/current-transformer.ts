/** Current transformer: a fat head that the conductor passes through, on a porcelain that tapers, on a small base. */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { insulator, phases, sides, stand } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { aluminium, cabinetGrey, darkSteel, tankGrey, tankLight } from '../surfaces.ts';

const sizes = ({ insulator: length, stand: steel }: VoltageClass) => ({
  head: 0.2 + length * 0.15,
  foot: steel + 0.1 + length * 0.08,
  neck: steel + 0.1 + length * 1.02,
});

const padAt = (voltage: VoltageClass, phase: number, side: number): Point => {
  const { head, neck } = sizes(voltage);
  return [phase * voltage.spacing, neck + head, side * head * 1.25];
};

function unit(s: Sculptor, voltage: VoltageClass, phase: number): void {
  const { head, foot, neck } = sizes(voltage);
  const x = phase * voltage.spacing;
  stand(s, x, 0, voltage.stand, 0.45 + voltage.insulator * 0.08);
  s.box([x, (voltage.stand + foot) / 2, 0], [head * 1.9, foot - voltage.stand, head * 1.9], tankGrey);
  s.near(() => s.box([x, voltage.stand * 0.85, -0.3 - head * 0.4], [0.35, 0.45, 0.25], cabinetGrey));
  insulator(s, [x, foot, 0], [x, neck, 0], head * 0.78);
  s.away(() => s.bar([x, neck - head * 0.1, 0], [x, neck + head * 2, 0], head * 1.3, tankLight, 14, head * 1.15));
  s.near(() =>
    s.lathe(
      [x, neck - head * 0.25, 0],
      [x, neck + head * 2.5, 0],
      [
        [0, 0],
        [0, head * 0.7],
        [0.14, head * 1.25],
        [0.62, head * 1.25],
        [0.68, head * 0.85],
        [0.9, head * 0.85],
        [1, head * 0.3],
        [1, 0],
      ],
      tankLight,
      16,
    ),
  );
  for (const side of sides) {
    const pad = padAt(voltage, phase, side);
    s.near(() => {
      s.bar([x, pad[1], side * head * 1.1], [x, pad[1], side * head * 1.36], head * 0.45, darkSteel, 10);
      s.bar([x, pad[1], side * head * 1.3], [x, pad[1], side * head * 1.8], 0.05 + head * 0.16, aluminium, 8);
    });
  }
}

function sculpt(s: Sculptor, { voltage }: Look): void {
  for (const phase of phases) unit(s, voltage, phase);
}

export const currentTransformer = kind({
  name: 'currentTransformer',
  sculpt,
  pads: ({ voltage }) => sides.map((side) => phases.map((phase) => padAt(voltage, phase, side))),
});
