/** Wood pole of an overhead line: cross-arm with braces, pin insulators; of low voltage only a hook. */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { insulator } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { galvanised, porcelain, wood } from '../surfaces.ts';

/** Metres above ground. */
export const poleHeight = 12.2;
const armHeight = 11.2;

/** Conductors on a pole: two on the arm and one between, higher; the bundle of a low-voltage line hangs on its side. */
export function conductorsOf(voltage: VoltageClass): readonly Point[] {
  if (voltage.name === 'low') return [[0.16, 7.4, 0]];
  const pin = 0.34 + voltage.insulator * 0.3;
  return [
    [-1.15, armHeight + pin, 0],
    [0, poleHeight + pin + 0.15, 0],
    [1.15, armHeight + pin, 0],
  ];
}

export function woodPole(s: Sculptor, height = poleHeight): void {
  s.bar([0, 0, 0], [0, height, 0], 0.17, wood, 9, 0.115);
}

export function crossArm(s: Sculptor, voltage: VoltageClass): void {
  s.box([0, armHeight, 0.14], [2.7, 0.13, 0.11], wood);
  for (const side of [-1, 1]) {
    s.bar([side * 0.75, armHeight, 0.16], [0, armHeight - 0.75, 0.13], 0.022, galvanised, 4);
  }
  for (const [x, y] of conductorsOf(voltage)) {
    const foot = x === 0 ? poleHeight : armHeight + 0.05;
    s.bar([x, foot, x === 0 ? 0 : 0.14], [x, foot + 0.14, 0], 0.025, galvanised, 5);
    insulator(s, [x, foot + 0.1, 0], [x, y, 0], 0.1, 3, porcelain);
  }
}

function sculpt(s: Sculptor, { voltage }: Look): void {
  if (voltage.name === 'low') {
    woodPole(s, 8);
    s.bar([0, 7.4, 0], [0.16, 7.4, 0], 0.03, galvanised, 5);
    insulator(s, [0.16, 7.34, 0], [0.16, 7.48, 0], 0.05, 2, porcelain);
    return;
  }
  woodPole(s);
  crossArm(s, voltage);
}

export const pole = kind({ name: 'pole', sculpt, pads: () => [] });
