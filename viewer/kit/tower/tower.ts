/**
 * Tower of a transmission line: a steel tube with three arms, or from 200 kV a lattice with a waist, a bridge above it and the
 * conductors side by side. Heights and spacings are those of usual single-circuit lines: about 24 m at 138 kV, 34 m at 345 kV
 * and 46 m at 765 kV.
 */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { bushing, lattice, phases, plinth, sides } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { galvanised, silicone } from '../surfaces.ts';

interface Lattice {
  readonly bridge: number;
  readonly spacing: number;
  readonly waist: number;
  readonly base: number;
  readonly string: number;
}

const lattices: Partial<Record<VoltageClass['name'], Lattice>> = {
  extraHigh: { bridge: 28, spacing: 8, waist: 18.5, base: 6.4, string: 3.6 },
  ultraHigh: { bridge: 38, spacing: 14, waist: 24, base: 10, string: 6.5 },
};

/** Arms of a tube: height, and how far they reach, on alternating sides. */
const arms = [
  [22.6, -3],
  [20.4, 3.3],
  [18.2, -3.6],
] as const;
const tubeString = 1.6;

/** Where the conductors hang; one a phase. */
export function towerConductors({ name }: VoltageClass): readonly Point[] {
  const frame = lattices[name];
  if (!frame) return arms.map(([y, x]) => [x, y - tubeString, 0]);
  return phases.map((phase) => [phase * frame.spacing, frame.bridge - frame.string, 0]);
}

function tube(s: Sculptor): void {
  s.near(() => plinth(s, 1.6, 1.6, 0.5));
  s.bar([0, 0, 0], [0, 24.6, 0], 0.55, galvanised, 12, 0.22);
  for (const [y, x] of arms) {
    s.bar([0, y - 0.7, 0], [x, y, 0], 0.2, galvanised, 6, 0.1);
    bushing(s, [x, y - 0.05, 0], [x, y - tubeString, 0], 0.17, silicone);
  }
}

function waisted(s: Sculptor, voltage: VoltageClass, { bridge, spacing, waist, base, string }: Lattice): void {
  const width = base * 0.3;
  s.near(() => {
    for (const x of sides) for (const z of sides) plinth(s, 1.2, 1.2, 0.4, (x * base) / 2, (z * base) / 2);
  });
  lattice(s, [0, 0, 0], [0, waist, 0], base, width);
  for (const side of sides) {
    const shoulder = side * spacing * 0.62;
    lattice(s, [0, waist, 0], [shoulder, bridge, 0], width * 0.9, width * 0.55);
    lattice(s, [shoulder, bridge, 0], [shoulder * 1.05, bridge + string * 0.95, 0], width * 0.6, 0.12);
    // The arm runs out to a point.
    for (const z of sides) {
      for (const y of [-0.5, 0.5]) {
        const root: Point = [shoulder, bridge + y * width * 0.7, z * width * 0.4];
        s.bar(root, [side * spacing * 1.08, bridge, 0], width * 0.05, galvanised, 4);
      }
    }
  }
  lattice(s, [-spacing * 0.62, bridge, 0], [spacing * 0.62, bridge, 0], width * 0.75);
  for (const [index, pad] of towerConductors(voltage).entries()) {
    const [x, , z] = pad;
    const radius = 0.12 + string * 0.018;
    // The middle conductor hangs in a V, so that it does not swing against the tower.
    if (index !== 1) bushing(s, [x, bridge - 0.1, z], pad, radius, silicone);
    else for (const side of sides) bushing(s, [side * string * 0.6, bridge - 0.3, z], pad, radius, silicone);
  }
}

export function structure(s: Sculptor, voltage: VoltageClass): void {
  const frame = lattices[voltage.name];
  if (frame) waisted(s, voltage, frame);
  else tube(s);
}

export const tower = kind({
  name: 'tower',
  sculpt: (s, { voltage }: Look) => structure(s, voltage),
  pads: ({ voltage }) => [towerConductors(voltage), towerConductors(voltage)],
});
