/** Parts that several kinds of equipment share. */
import type { VoltageClass } from './kind.ts';
import { mix, type Point, type Profile, type Sculptor, type Surface } from './sculpt.ts';
import {
  aluminium,
  cabinetGrey,
  closedFlag,
  concrete,
  darkSteel,
  galvanised,
  openFlag,
  porcelain,
  tankLight,
} from './surfaces.ts';

/** Where the three phases of equipment stand: −spacing, 0, +spacing. */
export const phases = [-1, 0, 1] as const;

export const sides = [1, -1] as const;

const lengthOf = (from: Point, to: Point): number => Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);

/** The radius of the sheds of a post insulator. */
export const shedRadius = ({ insulator: length }: VoltageClass): number => 0.09 + length * 0.042;

/** An insulator with sheds: its outline is what tells high voltage from afar. */
export function insulator(
  s: Sculptor,
  from: Point,
  to: Point,
  radius: number,
  surface: Surface = porcelain,
  most = 10,
): void {
  const core = radius * 0.56;
  const sheds = Math.max(3, Math.min(most, Math.round(3 + lengthOf(from, to) * 2.6)));
  s.near(() => {
    const profile: [number, number][] = [[0, core]];
    for (let shed = 0; shed < sheds; shed += 1) {
      // The upper side of a shed is steep, so that rain runs off; the lower one is flat.
      profile.push([(shed + 0.15) / sheds, core], [(shed + 0.36) / sheds, radius]);
    }
    s.lathe(from, to, [...profile, [1, core]], surface, 8);
    s.bar(mix(from, to, -0.02), mix(from, to, 0.04), core * 1.3, galvanised, 7);
    s.bar(mix(from, to, 0.96), mix(from, to, 1.02), core * 1.3, aluminium, 7);
  });
  s.away(() => s.bar(from, to, radius * 0.95, surface, 6, radius * 0.8));
}

/** An insulator that a conductor is bolted on top of: it ends at the pad. */
export function bushing(s: Sculptor, foot: Point, pad: Point, radius: number, surface: Surface = porcelain): void {
  const neck = Math.min(0.3, 0.05 + radius * 0.6) / lengthOf(foot, pad);
  s.near(() => {
    insulator(s, foot, mix(foot, pad, 1 - neck), radius, surface);
    s.bar(mix(foot, pad, 1 - neck), pad, radius * 0.36, aluminium, 6);
  });
  s.away(() => {
    const profile: Profile = [
      [0, radius * 0.95],
      [1 - neck, radius * 0.75],
      [1, 0],
    ];
    s.lathe(foot, pad, profile, surface, 6);
  });
}

/** A ring that spreads the field at the top of what is very high. */
export function coronaRing(s: Sculptor, [x, y, z]: Point, radius: number, thick: number): void {
  const tube: readonly [number, number][] = [
    [0, radius],
    [0.5, radius + thick],
    [1, radius],
    [0.5, radius - thick],
    [0, radius],
  ];
  s.near(() => {
    s.lathe([x, y - thick, z], [x, y + thick, z], tube, aluminium, 14);
    for (const turn of [0, Math.PI / 2]) {
      const [dx, dz] = [Math.cos(turn) * radius, Math.sin(turn) * radius];
      s.bar([x - dx, y, z - dz], [x + dx, y, z + dz], thick * 0.4, aluminium, 4);
    }
  });
  const band: Profile = [
    [0, radius],
    [1, radius],
  ];
  s.middle(() => s.lathe([x, y - thick, z], [x, y + thick, z], band, aluminium, 12));
}

/** A lattice leg or beam: four angles and their bracing, square across; it may taper. */
export function lattice(
  s: Sculptor,
  foot: Point,
  head: Point,
  width: number,
  widthTo = width,
  surface: Surface = galvanised,
): void {
  const lies = Math.abs(head[1] - foot[1]) < Math.abs(head[0] - foot[0]) + Math.abs(head[2] - foot[2]);
  const alongX = Math.abs(head[0] - foot[0]) > Math.abs(head[2] - foot[2]);
  const corners = [
    [-0.5, -0.5],
    [0.5, -0.5],
    [0.5, 0.5],
    [-0.5, 0.5],
  ] as const;
  const at = (corner: number, part: number): Point => {
    const wide = width + (widthTo - width) * part;
    const [u, v] = corners[corner % 4]!.map((sign) => sign * wide) as [number, number];
    const [x, y, z] = mix(foot, head, part);
    if (!lies) return [x + u, y, z + v];
    return alongX ? [x, y + u, z + v] : [x + v, y + u, z];
  };
  const bays = Math.max(2, Math.min(9, Math.round(lengthOf(foot, head) / ((width + widthTo) * 0.75))));
  const angle = 0.02 + 0.04 * Math.min(1.2, width) + 0.012 * Math.max(width, widthTo);
  const legs = (thick: number) => {
    for (let corner = 0; corner < 4; corner += 1) s.bar(at(corner, 0), at(corner, 1), thick, surface, 4);
  };
  const bracing = (thick: number) => {
    for (let corner = 0; corner < 4; corner += 1) {
      for (let bay = 0; bay < bays; bay += 1) {
        const [low, high] = bay % 2 === corner % 2 ? [0, 1] : [1, 0];
        s.lathe(
          at(corner + low, bay / bays),
          at(corner + high, (bay + 1) / bays),
          [
            [0, thick],
            [1, thick],
          ],
          surface,
          3,
        );
      }
    }
  };
  s.near(() => {
    legs(angle);
    bracing(angle * 0.55);
  });
  s.middle(() => legs(angle * 1.25));
  s.far(() => s.bar(foot, head, width * 0.22, surface, 4, widthTo * 0.22));
}

/** A steel stand on a concrete foot, from the ground to `height`. */
export function stand(s: Sculptor, x: number, z: number, height: number, width: number): void {
  s.near(() => {
    s.box([x, 0.1, z], [width * 1.9, 0.2, width * 1.9], concrete);
    s.box([x, height, z], [width, 0.08, width], galvanised);
  });
  s.bar([x, 0, z], [x, height, z], width * 0.3, galvanised, 6, width * 0.24);
}

/** A concrete plinth, its top `height` above the ground; from afar it is one with the ground. */
export function plinth(s: Sculptor, width: number, depth: number, height = 0.2, x = 0, z = 0): void {
  s.close(() => slab(s, width, depth, height, x, z));
}

/** A slab that cables come out of: conductors end on it, so that it stays. */
export function slab(s: Sculptor, width: number, depth: number, height: number, x = 0, z = 0): void {
  s.box([x, height / 2, z], [width, height, depth], concrete);
}

/** Thin plates side by side along x or z within a box: what cools. */
export function fins(
  s: Sculptor,
  [x, y, z]: Point,
  [width, height, depth]: Point,
  count: number,
  surface: Surface,
  along: 'x' | 'z' = 'x',
): void {
  s.near(() => {
    for (let fin = 0; fin < count; fin += 1) {
      const part = (fin + 0.5) / count - 0.5;
      if (along === 'x') s.box([x + part * width, y, z], [(width / count) * 0.35, height, depth], surface);
      else s.box([x, y, z + part * depth], [width, height, (depth / count) * 0.35], surface);
    }
  });
  s.away(() => s.box([x, y, z], [width, height, depth], surface));
}

/** A fan seen as its ring and dark throat; it blows from `from` to `to`. */
export function fan(s: Sculptor, from: Point, to: Point, radius: number): void {
  s.near(() => {
    const ring: readonly [number, number][] = [
      [0, radius],
      [1, radius],
      [1, radius * 0.86],
      [0.6, radius * 0.86],
      [0.6, 0],
    ];
    s.lathe(from, to, ring, darkSteel, 8);
  });
}

/** A coil in the open air: its windings, the spiders above and below, and the bars that hold them together. */
export function barrel(s: Sculptor, x: number, low: number, high: number, radius: number): void {
  const turns = 9;
  const winding: [number, number][] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    winding.push([turn / turns, radius * 0.9], [(turn + 0.15) / turns, radius], [(turn + 0.8) / turns, radius]);
  }
  s.near(() => {
    s.lathe([x, low, 0], [x, high, 0], [...winding, [1, radius * 0.9]], tankLight, 16);
    for (const y of [low, high]) {
      for (let bar = 0; bar < 4; bar += 1) {
        const turn = (bar * Math.PI) / 4;
        const [dx, dz] = [Math.cos(turn) * radius * 1.1, Math.sin(turn) * radius * 1.1];
        s.bar([x - dx, y, -dz], [x + dx, y, dz], 0.02 + radius * 0.05, aluminium, 4);
      }
    }
    for (let bar = 0; bar < 8; bar += 1) {
      const turn = (bar * Math.PI) / 4;
      const [dx, dz] = [Math.cos(turn) * radius * 1.04, Math.sin(turn) * radius * 1.04];
      s.bar([x + dx, low, dz], [x + dx, high, dz], 0.015 + radius * 0.03, aluminium, 4);
    }
  });
  s.away(() => s.bar([x, low, 0], [x, high, 0], radius, tankLight, 12));
}

/** A box with a roof that overhangs, doors with their gaps, handles and louvres on the side that faces −z. */
export function cabinet(
  s: Sculptor,
  [x, y, z]: Point,
  [width, height, depth]: Point,
  surface: Surface = cabinetGrey,
  doors = 1,
): void {
  s.box([x, y + height / 2, z], [width, height, depth], surface);
  s.near(() => {
    const front = z - depth / 2;
    s.box([x, y + height + 0.02, z], [width * 1.06 + 0.04, 0.05, depth * 1.1 + 0.04], surface);
    for (let leaf = 0; leaf < doors; leaf += 1) {
      const middle = x + ((leaf + 0.5) / doors - 0.5) * width;
      const wide = width / doors;
      s.box([middle, y + height * 0.5, front - 0.012], [wide * 0.9, height * 0.9, 0.024], surface);
      s.box([middle + wide * 0.36, y + height * 0.52, front - 0.04], [0.03, height * 0.12, 0.04], darkSteel);
      for (const slot of [0.78, 0.82, 0.86]) {
        s.box([middle, y + height * slot, front - 0.028], [wide * 0.5, height * 0.016, 0.01], darkSteel);
      }
    }
  });
}

/** Upright and red when closed; lying and green when open: the arm says it without colour too. */
export function flag(s: Sculptor, [x, y, z]: Point, arm: number, open: boolean): void {
  const surface = open ? openFlag : closedFlag;
  const end: Point = open ? [x + arm, y, z] : [x, y + arm, z];
  s.vital(() => {
    s.bar([x, y, z], end, 0.035 + arm * 0.04, surface, 8);
    const [long, short] = [arm * 0.55, arm * 0.16];
    s.box(end, open ? [short, long, arm * 0.12] : [long, short, arm * 0.12], surface);
  });
}

/** Four-sided roof or hood that falls to the front (−z), from the height of its back to that of its front. */
export function lid(s: Sculptor, [x, y, z]: Point, [width, rise, depth]: Point, surface: Surface): void {
  const [l, r, b, f] = [x - width / 2, x + width / 2, z + depth / 2, z - depth / 2];
  s.quad([l, y + rise, b], [r, y + rise, b], [r, y, f], [l, y, f], surface);
  s.triangle([r, y, b], [r, y, f], [r, y + rise, b], surface);
  s.triangle([l, y, f], [l, y, b], [l, y + rise, b], surface);
  s.quad([r, y, b], [r, y + rise, b], [l, y + rise, b], [l, y, b], surface);
}
