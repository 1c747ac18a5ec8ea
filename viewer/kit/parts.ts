/** Parts that several kinds of equipment share. */
import type { Point, Sculptor, Surface } from './sculpt.ts';
import { aluminium, concrete, galvanised, porcelain } from './surfaces.ts';

const mix = (from: Point, to: Point, part: number): Point => [
  from[0] + (to[0] - from[0]) * part,
  from[1] + (to[1] - from[1]) * part,
  from[2] + (to[2] - from[2]) * part,
];

/** An insulator with sheds: its outline is what tells high voltage from afar. */
export function insulator(
  s: Sculptor,
  from: Point,
  to: Point,
  radius: number,
  sheds: number,
  surface: Surface = porcelain,
): void {
  const core = radius * 0.58;
  const profile: [number, number][] = [
    [0, 0],
    [0, core],
  ];
  for (let shed = 0; shed < sheds; shed += 1) {
    const start = (shed + 0.25) / sheds;
    profile.push([start, core], [start + 0.28 / sheds, radius], [start + 0.42 / sheds, core]);
  }
  profile.push([1, core], [1, 0]);
  s.lathe(from, to, profile, surface, 10);
  s.bar(mix(from, to, -0.02), mix(from, to, 0.03), core * 1.25, galvanised, 8);
  s.bar(mix(from, to, 0.97), mix(from, to, 1.03), core * 1.25, aluminium, 8);
}

/** A lattice leg: four angles and their bracing, square in plan. */
export function lattice(s: Sculptor, foot: Point, head: Point, width: number, surface: Surface = galvanised): void {
  const half = width / 2;
  const corners = [
    [-half, -half],
    [half, -half],
    [half, half],
    [-half, half],
  ] as const;
  const at = (corner: number, part: number): Point => {
    const [dx, dz] = corners[corner % 4]!;
    const [x, y, z] = mix(foot, head, part);
    return [x + dx, y, z + dz];
  };
  const length = Math.hypot(head[0] - foot[0], head[1] - foot[1], head[2] - foot[2]);
  const bays = Math.max(2, Math.round(length / (width * 1.7)));
  const angle = width * 0.07;
  for (let corner = 0; corner < 4; corner += 1) {
    s.bar(at(corner, 0), at(corner, 1), angle, surface, 4);
    for (let bay = 0; bay < bays; bay += 1) {
      const [low, high] = bay % 2 === corner % 2 ? [0, 1] : [1, 0];
      s.bar(at(corner + low, bay / bays), at(corner + high, (bay + 1) / bays), angle * 0.55, surface, 3);
    }
  }
}

/** A steel stand on a concrete pad, from the ground to `height`. */
export function stand(s: Sculptor, x: number, z: number, height: number, width: number): void {
  s.box([x, 0.1, z], [width * 1.9, 0.2, width * 1.9], concrete);
  s.bar([x, 0.15, z], [x, height, z], width * 0.3, galvanised, 6, width * 0.24);
  s.box([x, height, z], [width, 0.08, width], galvanised);
}

/** Where the three phases of equipment stand: −spacing, 0, +spacing. */
export const phases = [-1, 0, 1] as const;
