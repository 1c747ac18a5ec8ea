/**
 * Solids made of coloured triangles, with no renderer in sight: what the kit builds its equipment from.
 *
 * Metres; x right, y up, z towards the beholder; triangles wind counter-clockwise seen from outside. Equipment faces −z:
 * terminal 1 is on its +z side and the last terminal on its −z side. Colours are sRGB as written, linear in the result.
 */
export type Point = readonly [x: number, y: number, z: number];

/** How a surface looks: colour, how metallic it is and how much light it gives by itself, both 0 to 1. */
export interface Surface {
  readonly color: number;
  readonly metal?: number;
  readonly glow?: number;
}

/** Three vertices a triangle, no index; `surface` holds metal and glow of each vertex. */
export interface Shape {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly colors: Float32Array;
  readonly surface: Float32Array;
}

export interface Sculptor {
  triangle(a: Point, b: Point, c: Point, surface: Surface): void;
  quad(a: Point, b: Point, c: Point, d: Point, surface: Surface): void;
  /** Upright box, `turn` radians about its vertical axis. */
  box(middle: Point, size: Point, surface: Surface, turn?: number): void;
  /** Round bar or cone from one point to another; an end of radius 0 is a tip. */
  bar(from: Point, to: Point, radius: number, surface: Surface, sides?: number, radiusTo?: number): void;
  /** A profile turned about the axis from one point to another: pairs of distance along it (0 to 1) and radius. */
  lathe(
    from: Point,
    to: Point,
    profile: readonly (readonly [along: number, radius: number])[],
    surface: Surface,
    sides?: number,
  ): void;
  shape(): Shape;
}

const subtract = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const unit = (a: Point): Point => {
  const length = Math.hypot(...a) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
};

/** IEC 61966-2-1: one channel of sRGB, 0 to 255, as linear light. */
const linear = (channel: number): number => {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};

export function linearColor(color: number): readonly [number, number, number] {
  return [linear((color >> 16) & 255), linear((color >> 8) & 255), linear(color & 255)];
}

export function sculptor(): Sculptor {
  const positions: number[] = [];
  const normals: number[] = [];
  const colors: number[] = [];
  const surfaces: number[] = [];

  const vertex = (point: Point, normal: Point, { color, metal = 0, glow = 0 }: Surface): void => {
    positions.push(...point);
    normals.push(...normal);
    colors.push(...linearColor(color));
    surfaces.push(metal, glow);
  };

  const smooth = (points: readonly Point[], directions: readonly Point[], surface: Surface): void => {
    for (const [i, j, k] of [
      [0, 1, 2],
      [0, 2, 3],
    ] as const) {
      const [a, b, c] = [points[i]!, points[j]!, points[k]!];
      // At the tip of a cone two corners fall together: that half has no area.
      if (Math.hypot(...cross(subtract(b, a), subtract(c, a))) < 1e-12) continue;
      for (const corner of [i, j, k]) vertex(points[corner]!, directions[corner]!, surface);
    }
  };

  const self: Sculptor = {
    triangle(a, b, c, surface) {
      const normal = unit(cross(subtract(b, a), subtract(c, a)));
      for (const point of [a, b, c]) vertex(point, normal, surface);
    },
    quad(a, b, c, d, surface) {
      self.triangle(a, b, c, surface);
      self.triangle(a, c, d, surface);
    },
    box([x, y, z], [width, height, depth], surface, turn = 0) {
      const cosine = Math.cos(turn);
      const sine = Math.sin(turn);
      const at = (sx: number, sy: number, sz: number): Point => {
        const dx = (sx * width) / 2;
        const dz = (sz * depth) / 2;
        return [x + dx * cosine + dz * sine, y + (sy * height) / 2, z - dx * sine + dz * cosine];
      };
      self.quad(at(-1, -1, 1), at(1, -1, 1), at(1, 1, 1), at(-1, 1, 1), surface);
      self.quad(at(1, -1, -1), at(-1, -1, -1), at(-1, 1, -1), at(1, 1, -1), surface);
      self.quad(at(1, -1, 1), at(1, -1, -1), at(1, 1, -1), at(1, 1, 1), surface);
      self.quad(at(-1, -1, -1), at(-1, -1, 1), at(-1, 1, 1), at(-1, 1, -1), surface);
      self.quad(at(-1, 1, 1), at(1, 1, 1), at(1, 1, -1), at(-1, 1, -1), surface);
      self.quad(at(-1, -1, -1), at(1, -1, -1), at(1, -1, 1), at(-1, -1, 1), surface);
    },
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
      const axis = subtract(to, from);
      const length = Math.hypot(...axis);
      if (length === 0) return;
      const up = unit(axis);
      const side = unit(cross(up, Math.abs(up[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0]));
      const front = cross(side, up);
      const around = (turn: number): Point => {
        const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
        return [
          side[0] * cosine + front[0] * sine,
          side[1] * cosine + front[1] * sine,
          side[2] * cosine + front[2] * sine,
        ];
      };
      for (let ring = 1; ring < profile.length; ring += 1) {
        const [t0, r0] = profile[ring - 1]!;
        const [t1, r1] = profile[ring]!;
        // The normal of a cone leans by what its radius loses.
        const rise = (t1 - t0) * length;
        const slope = Math.hypot(rise, r0 - r1) || 1;
        const [outward, along] = [rise / slope, (r0 - r1) / slope];
        for (let step = 0; step < sides; step += 1) {
          const d0 = around((step / sides) * 2 * Math.PI);
          const d1 = around(((step + 1) / sides) * 2 * Math.PI);
          const on = (direction: Point, t: number, r: number): Point => [
            from[0] + axis[0] * t + direction[0] * r,
            from[1] + axis[1] * t + direction[1] * r,
            from[2] + axis[2] * t + direction[2] * r,
          ];
          const lean = (direction: Point): Point => [
            direction[0] * outward + up[0] * along,
            direction[1] * outward + up[1] * along,
            direction[2] * outward + up[2] * along,
          ];
          smooth(
            [on(d0, t0, r0), on(d0, t1, r1), on(d1, t1, r1), on(d1, t0, r0)],
            [lean(d0), lean(d0), lean(d1), lean(d1)],
            surface,
          );
        }
      }
    },
    shape: () => ({
      positions: new Float32Array(positions),
      normals: new Float32Array(normals),
      colors: new Float32Array(colors),
      surface: new Float32Array(surfaces),
    }),
  };
  return self;
}
