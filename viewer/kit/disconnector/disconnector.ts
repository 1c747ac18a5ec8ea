/** Vertical-break disconnector: two post insulators a phase, and a blade that stands up when it is open. */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { bushing, cabinet, phases, shedRadius, sides, stand } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { aluminium, closedFlag, copper, darkSteel, galvanised, openFlag } from '../surfaces.ts';

const topOf = ({ stand: steel, insulator: length }: VoltageClass): number => steel + length + 0.2;
const halfOf = ({ reach }: VoltageClass): number => reach * 0.42;
const thickOf = ({ insulator: length }: VoltageClass): number => 0.03 + length * 0.022;

const padAt = (voltage: VoltageClass, phase: number, side: number): Point => [
  phase * voltage.spacing,
  topOf(voltage),
  side * halfOf(voltage),
];

/** Degrees that the blade of an open disconnector stands above its closed position. */
export const openAngle = 78;

/** What switches and does not: beam, posts and jaws of one phase. */
export function posts(s: Sculptor, voltage: VoltageClass, phase: number): void {
  const x = phase * voltage.spacing;
  const thick = thickOf(voltage);
  for (const side of sides) {
    const [, top, z] = padAt(voltage, phase, side);
    stand(s, x, z, voltage.stand, 0.35 + voltage.insulator * 0.06);
    bushing(s, [x, voltage.stand + 0.04, z], [x, top, z], shedRadius(voltage));
    s.near(() => s.box([x, top - thick, z], [thick * 4, thick * 2, thick * 8], aluminium));
  }
  // The beam under both posts carries the linkage.
  const beam = 0.08 + voltage.insulator * 0.02;
  s.bar([x, voltage.stand, halfOf(voltage)], [x, voltage.stand, -halfOf(voltage)], beam, galvanised, 4);
}

function blade(s: Sculptor, voltage: VoltageClass, phase: number, open: boolean): void {
  const x = phase * voltage.spacing;
  const [half, thick] = [halfOf(voltage), thickOf(voltage)];
  const angle = ((open ? openAngle : 0) * Math.PI) / 180;
  const hinge: Point = [x, topOf(voltage) + thick * 1.2, half];
  const tip: Point = [x, hinge[1] + Math.sin(angle) * half * 2, half - Math.cos(angle) * half * 2];
  s.vital(() => s.bar(hinge, tip, thick * 1.5, open ? copper : aluminium, 8, thick * 1.2));
  s.near(() => {
    s.box(hinge, [thick * 5, thick * 5, thick * 5], darkSteel);
    // The jaw that the blade falls into.
    for (const cheek of sides) {
      s.box([x + cheek * thick * 2.2, topOf(voltage) + thick * 2, -half], [thick, thick * 4.5, thick * 4], copper);
    }
  });
}

/** The rod from phase to phase, and the drive with its lever. */
export function drive(s: Sculptor, voltage: VoltageClass, z: number, open: boolean): void {
  const x = voltage.spacing + 0.35 + voltage.insulator * 0.1;
  const [rod, thick] = [voltage.stand - 0.15, 0.04 + voltage.insulator * 0.01];
  s.bar([-voltage.spacing, rod, z], [x, rod, z], thick, darkSteel, 6);
  s.bar([x, 0, z], [x, rod, z], 0.05, galvanised, 6);
  cabinet(s, [x, 0.6, z], [0.45, 0.7, 0.4]);
  const reach = 0.6 + voltage.insulator * 0.1;
  const lever: Point = open ? [x + reach * 0.9, 1.42, z] : [x, 1.35 + reach, z];
  s.vital(() => s.bar([x, 1.35, z], lever, 0.05 + voltage.insulator * 0.01, open ? openFlag : closedFlag, 6));
}

function sculpt(s: Sculptor, { voltage, open = false }: Look): void {
  for (const phase of phases) {
    posts(s, voltage, phase);
    blade(s, voltage, phase, open);
  }
  drive(s, voltage, halfOf(voltage) * 0.5, open);
}

export const disconnectorPads = ({ voltage }: Look) =>
  sides.map((side) => phases.map((phase) => padAt(voltage, phase, side)));

export const disconnector = kind({ name: 'disconnector', sculpt, pads: disconnectorPads });
