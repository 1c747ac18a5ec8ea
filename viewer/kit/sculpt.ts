/**
 * What the recipes of the kit are written in. A sculptor keeps solids; how many of them are drawn, and how finely, is decided
 * when the shape is taken: one recipe gives the near, the middle and the far shape.
 *
 * Equipment faces −z: terminal 1 is on its +z side and the last terminal on its −z side.
 */
import { chosen, type Kept } from './choose.ts';
import type { Detail } from './detail.ts';
import { createMesh, type Point, type Shape, type Surface } from './mesh.ts';
import { box, facet, lathe, type Profile, type Solid } from './solids.ts';

export { linearColor, mix, type Point, type Shape, type Surface } from './mesh.ts';
export type { Profile } from './solids.ts';

export interface Sculptor {
  triangle(a: Point, b: Point, c: Point, surface: Surface): void;
  quad(a: Point, b: Point, c: Point, d: Point, surface: Surface): void;
  /** Upright box, `turn` radians about its vertical axis. */
  box(middle: Point, size: Point, surface: Surface, turn?: number): void;
  /** Round bar or cone from one point to another; an end of radius 0 is a tip. */
  bar(from: Point, to: Point, radius: number, surface: Surface, sides?: number, radiusTo?: number): void;
  /** A profile turned about the axis from one point to another. */
  lathe(from: Point, to: Point, profile: Profile, surface: Surface, sides?: number): void;
  /** What is made inside is seen from near only. */
  near(make: () => void): void;
  middle(make: () => void): void;
  far(make: () => void): void;
  /** From near and from the middle distance: `far` has something simpler in its place. */
  close(make: () => void): void;
  /** From the middle distance and from afar: what stands there instead of what `near` has. */
  away(make: () => void): void;
  /** What is made inside is kept at every distance: it shows a state. */
  vital(make: () => void): void;
  /** The shape; what touches one of the pads is kept at every distance. */
  shape(detail?: Detail, pads?: readonly Point[]): Shape;
  /** Metres around the origin, and above the ground. */
  size(): { readonly radius: number; readonly height: number };
}

export function sculptor(): Sculptor {
  const solids: Kept[] = [];
  let mode: Omit<Kept, 'solid'> = { seen: ['near', 'middle', 'far'], vital: false };
  const keep = (solid: Solid): void => void solids.push({ ...mode, solid });
  const within = (next: typeof mode, make: () => void): void => {
    const before = mode;
    mode = next;
    if (mode.seen.length > 0) make();
    mode = before;
  };
  const only = (details: readonly Detail[], make: () => void): void =>
    within({ ...mode, seen: mode.seen.filter((detail) => details.includes(detail)) }, make);
  const self: Sculptor = {
    triangle: (a, b, c, surface) => keep(facet([a, b, c], surface)),
    quad: (a, b, c, d, surface) => keep(facet([a, b, c, d], surface)),
    box: (middle, size, surface, turn = 0) => keep(box(middle, size, surface, turn)),
    bar(from, to, radius, surface, sides = 8, radiusTo = radius) {
      const profile: (readonly [number, number])[] = [
        [0, radius],
        [1, radiusTo],
      ];
      if (radius > 0) profile.unshift([0, 0]);
      if (radiusTo > 0) profile.push([1, 0]);
      self.lathe(from, to, profile, surface, sides);
    },
    lathe(from, to, profile, surface, sides = 10) {
      if (Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]) > 0) {
        keep(lathe(from, to, profile, surface, sides));
      }
    },
    near: (make) => only(['near'], make),
    middle: (make) => only(['middle'], make),
    far: (make) => only(['far'], make),
    close: (make) => only(['near', 'middle'], make),
    away: (make) => only(['middle', 'far'], make),
    vital: (make) => within({ ...mode, vital: true }, make),
    shape(detail = 'near', pads = []) {
      const mesh = createMesh();
      for (const { solid, as } of chosen(solids, detail, pads)) solid.draw(mesh, as);
      return mesh.shape();
    },
    size() {
      let [radius, height] = [0, 0];
      for (const [x, y, z] of solids.flatMap(({ solid }) => solid.corners)) {
        radius = Math.max(radius, Math.hypot(x, z));
        height = Math.max(height, y);
      }
      return { radius, height };
    },
  };
  return self;
}
