/** Vertical-break disconnector: two post insulators a phase, and a blade that stands up when it is open. */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { insulator, phases, stand } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { aluminium, cabinetGrey, closedFlag, copper, darkSteel, galvanised, openFlag } from '../surfaces.ts';

const topOf = ({ stand: steel, insulator: length }: VoltageClass): number => steel + length + 0.15;

const padAt = (voltage: VoltageClass, phase: number, side: 1 | -1): Point => [
  phase * voltage.spacing,
  topOf(voltage) + 0.12,
  side * voltage.reach * 0.5,
];

/** Degrees that the blade of an open disconnector stands above its closed position. */
export const openAngle = 78;

function phaseOf(s: Sculptor, voltage: VoltageClass, phase: number, open: boolean): void {
  const x = phase * voltage.spacing;
  const half = voltage.reach * 0.42;
  const top = topOf(voltage);
  const thick = 0.03 + voltage.insulator * 0.022;
  for (const side of [1, -1] as const) {
    const z = side * half;
    stand(s, x, z, voltage.stand, 0.35 + voltage.insulator * 0.06);
    insulator(
      s,
      [x, voltage.stand + 0.05, z],
      [x, top - 0.08, z],
      0.09 + voltage.insulator * 0.05,
      Math.round(4 + voltage.insulator * 3),
    );
    s.box([x, top, z], [thick * 4, thick * 2.4, thick * 7], aluminium);
    s.bar([x, top, z], padAt(voltage, phase, side), thick, aluminium, 6);
  }
  // The beam under both posts carries the linkage.
  s.bar([x, voltage.stand, half], [x, voltage.stand, -half], 0.08 + voltage.insulator * 0.02, galvanised, 4);
  const angle = ((open ? openAngle : 0) * Math.PI) / 180;
  const length = half * 2;
  const hinge: Point = [x, top + thick * 1.6, half];
  const tip: Point = [x, hinge[1] + Math.sin(angle) * length, half - Math.cos(angle) * length];
  s.bar(hinge, tip, thick * 1.3, open ? copper : aluminium, 8, thick);
  s.box(hinge, [thick * 5, thick * 5, thick * 5], darkSteel);
  // The jaw that the blade falls into.
  for (const cheek of [-1, 1]) {
    s.box([x + cheek * thick * 2, top + thick * 3, -half], [thick, thick * 6, thick * 6], copper);
  }
}

function sculpt(s: Sculptor, { voltage, open = false }: Look): void {
  for (const phase of phases) phaseOf(s, voltage, phase, open);
  const half = voltage.reach * 0.42;
  const z = half * 0.5;
  s.bar(
    [-voltage.spacing, voltage.stand - 0.15, z],
    [voltage.spacing, voltage.stand - 0.15, z],
    0.05 + voltage.insulator * 0.01,
    darkSteel,
    6,
  );
  const drive = voltage.spacing + 0.35 + voltage.insulator * 0.1;
  s.bar([voltage.spacing, voltage.stand - 0.15, z], [drive, voltage.stand - 0.15, z], 0.05, darkSteel, 6);
  s.bar([drive, 0.9, z], [drive, voltage.stand - 0.1, z], 0.05, galvanised, 6);
  s.box([drive, 0.95, z], [0.45, 0.7, 0.4], cabinetGrey);
  const lever: Point = open ? [drive + 0.5, 1.5, z] : [drive, 1.95, z];
  s.bar([drive, 1.35, z], lever, 0.05, open ? openFlag : closedFlag, 6);
}

export const disconnector = kind({
  name: 'disconnector',
  sculpt,
  pads: ({ voltage }) => [phases.map((p) => padAt(voltage, p, 1)), phases.map((p) => padAt(voltage, p, -1))],
});
