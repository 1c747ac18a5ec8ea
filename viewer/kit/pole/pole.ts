/** Wood pole of an overhead line: cross-arm with braces, pin insulators; of low voltage only a hook; from 60 kV a tower. */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { bushing, sides } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { galvanised, wood } from '../surfaces.ts';
import { structure, towerConductors } from '../tower/tower.ts';

/** Metres above ground: an ordinary 45 ft pole, 1.8 m of it in the ground (ANSI O5.1). */
export const poleHeight = 12.2;
export const armHeight = 11.2;

/** Conductors on a pole: two on the arm and one between, higher; the bundle of a low-voltage line hangs on its side. */
export function conductorsOf(voltage: VoltageClass): readonly Point[] {
  if (voltage.name === 'low') return [[0.16, 7.4, 0]];
  if (voltage.name !== 'medium') return towerConductors(voltage);
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

/** A cross-arm on the +z side of the pole, braced from below. */
export function arm(s: Sculptor, y: number, half: number, z = 0.14): void {
  s.box([0, y, z], [half * 2, 0.13, 0.11], wood);
  s.near(() => {
    for (const side of sides) s.bar([side * half * 0.55, y, z], [0, y - 0.75, z * 0.9], 0.022, galvanised, 4);
  });
}

export function crossArm(s: Sculptor, voltage: VoltageClass): void {
  arm(s, armHeight, 1.35);
  for (const pad of conductorsOf(voltage)) {
    const [x] = pad;
    const foot: Point = x === 0 ? [0, poleHeight - 0.02, 0] : [x, armHeight + 0.05, 0.12];
    bushing(s, foot, pad, 0.11);
  }
}

function sculpt(s: Sculptor, { voltage }: Look): void {
  if (voltage.name === 'low') {
    woodPole(s, 8);
    s.bar([0, 7.4, 0], [0.16, 7.4, 0], 0.03, galvanised, 5);
    s.near(() => s.bar([0.16, 7.34, 0], [0.16, 7.48, 0], 0.05, galvanised, 6));
  } else if (voltage.name === 'medium') {
    woodPole(s);
    crossArm(s, voltage);
  } else structure(s, voltage);
}

export const pole = kind({
  name: 'pole',
  sculpt,
  pads: ({ voltage }) => [conductorsOf(voltage), conductorsOf(voltage)],
  ownPole: true,
});
