/** The solids that equipment is made of: each knows how large it looks, and draws itself as finely as it is asked to. */
import type { Detail } from './detail.ts';
import { beyond, cross, type Mesh, mix, type Point, type Surface, subtract, unit } from './mesh.ts';

/** Pairs of the distance along an axis (0 to 1) and the radius there. */
export type Profile = readonly (readonly [along: number, radius: number])[];

export interface Solid {
  /** Square metres that it covers seen from its broadest side: what makes it worth its triangles from afar. */
  readonly area: number;
  /** Metres from it to a point, along its axis or its faces. */
  distance(point: Point): number;
  draw(mesh: Mesh, detail: Detail): void;
  /** The corners of a box around it. */
  readonly corners: readonly Point[];
}

export function facet(corners: readonly Point[], surface: Surface): Solid {
  const [a, b, c] = [corners[0]!, corners[1]!, corners[2]!];
  const normal = cross(subtract(b, a), subtract(c, a));
  const area = (Math.hypot(...normal) / 2) * (corners.length - 2);
  return {
    area,
    corners,
    distance: (point) => Math.min(...corners.map((corner) => Math.hypot(...subtract(corner, point)))),
    draw(mesh) {
      const direction = unit(normal);
      const numbers = corners.map((corner) => mesh.vertex(corner, direction, surface));
      for (let at = 2; at < numbers.length; at += 1) mesh.triangle(numbers[0]!, numbers[at - 1]!, numbers[at]!);
    },
  };
}

/** Faces of a box by the signs of their corners, the one that nobody sees from afar last: that towards the ground. */
const faces = [
  [
    [-1, -1, 1],
    [1, -1, 1],
    [1, 1, 1],
    [-1, 1, 1],
  ],
  [
    [1, -1, -1],
    [-1, -1, -1],
    [-1, 1, -1],
    [1, 1, -1],
  ],
  [
    [1, -1, 1],
    [1, -1, -1],
    [1, 1, -1],
    [1, 1, 1],
  ],
  [
    [-1, -1, -1],
    [-1, -1, 1],
    [-1, 1, 1],
    [-1, 1, -1],
  ],
  [
    [-1, 1, 1],
    [1, 1, 1],
    [1, 1, -1],
    [-1, 1, -1],
  ],
  [
    [-1, -1, -1],
    [1, -1, -1],
    [1, -1, 1],
    [-1, -1, 1],
  ],
] as const;

/** Upright box, `turn` radians about its vertical axis. */
export function box(middle: Point, [width, height, depth]: Point, surface: Surface, turn: number): Solid {
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const at = ([sx, sy, sz]: Point): Point => {
    const [dx, dz] = [(sx * width) / 2, (sz * depth) / 2];
    return [middle[0] + dx * cosine + dz * sine, middle[1] + (sy * height) / 2, middle[2] - dx * sine + dz * cosine];
  };
  return {
    area: Math.max(width * height, depth * height, width * depth * 0.3),
    corners: [...faces[0], ...faces[1]].map((corner) => at(corner)),
    distance(point) {
      const [x, y, z] = subtract(point, middle);
      const outside = [
        Math.abs(x * cosine - z * sine) - width / 2,
        Math.abs(y) - height / 2,
        Math.abs(x * sine + z * cosine) - depth / 2,
      ];
      return Math.hypot(...outside.map((value) => Math.max(0, value)));
    },
    draw(mesh, detail) {
      for (const face of detail === 'near' ? faces : faces.slice(0, 5)) {
        facet(
          face.map((corner) => at(corner)),
          surface,
        ).draw(mesh, detail);
      }
    },
  };
}

/** The hull of a profile, without what lies within `tolerance` of it: what is left of sheds and collars from afar. */
export function outline(profile: Profile, tolerance: number): Profile {
  const hull: Profile[number][] = [];
  for (const point of profile) {
    for (;;) {
      const [a, b] = [hull.at(-2), hull.at(-1)];
      if (!a || !b || (b[0] - a[0]) * (point[1] - a[1]) < (point[0] - a[0]) * (b[1] - a[1])) break;
      hull.pop();
    }
    hull.push(point);
  }
  return thinned(hull, tolerance);
}

/** Douglas and Peucker: the ends, and what stands out furthest between them, as long as it stands out. */
function thinned(line: Profile, tolerance: number): Profile {
  if (line.length < 3) return line;
  const [first, last] = [line[0]!, line.at(-1)!];
  const offsets = line.map(([along, radius]) => {
    const part = last[0] === first[0] ? 0 : (along - first[0]) / (last[0] - first[0]);
    return Math.abs(radius - first[1] - (last[1] - first[1]) * part);
  });
  const furthest = offsets.reduce((best, offset, at) => (offset > offsets[best]! ? at : best), 0);
  if (offsets[furthest]! <= tolerance) return [first, last];
  return [...thinned(line.slice(0, furthest + 1), tolerance), ...thinned(line.slice(furthest), tolerance).slice(1)];
}

/** What remains of a profile at a detail, and how many sides its circle has. */
function reduced(profile: Profile, sides: number, slimness: number, detail: Detail): readonly [Profile, number] {
  if (detail === 'near') return [profile, sides];
  const radius = Math.max(...profile.map(([, r]) => r));
  const left = outline(profile, radius * (detail === 'far' ? 0.4 : 0.16));
  const isFlat = (a: Profile[number] | undefined, b: Profile[number] | undefined): boolean =>
    a !== undefined && b !== undefined && Math.abs(a[0] - b[0]) < 1e-6;
  // The lower end is not seen, nor either of the ends of what is thin.
  const isSlender = slimness > 6;
  const open = isFlat(left[0], left[1]) ? left.slice(1) : left;
  const bare = isSlender && isFlat(open.at(-2), open.at(-1)) ? open.slice(0, -1) : open;
  if (detail === 'middle') return [bare, isSlender ? 4 : Math.max(5, Math.min(8, Math.round(sides * 0.6)))];
  if (slimness < 3.2) return [bare, sides > 12 ? 5 : 4];
  // A needle of three triangles, its tip where a conductor ends.
  const broad = radius * 1.3;
  const standing: Profile = [
    [0, broad],
    [1, 0],
  ];
  const hanging: Profile = [
    [0, 0],
    [1, broad],
  ];
  return [bare[0]![1] >= bare.at(-1)![1] * 0.8 ? standing : hanging, 3];
}

/** A profile turned about the axis from one point to another. */
export function lathe(from: Point, to: Point, profile: Profile, surface: Surface, sides: number): Solid {
  const axis = subtract(to, from);
  const length = Math.hypot(...axis);
  const up = unit(axis);
  const side = unit(cross(up, Math.abs(up[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0]));
  const front = cross(side, up);
  const around = (turn: number): Point => beyond(beyond([0, 0, 0], side, Math.cos(turn)), front, Math.sin(turn));
  const radius = Math.max(...profile.map(([, r]) => r));
  let area = 0;
  for (let ring = 1; ring < profile.length; ring += 1) {
    const [[t0, r0], [t1, r1]] = [profile[ring - 1]!, profile[ring]!];
    area += (t1 - t0) * length * (r0 + r1);
  }
  const quarters = [0, 1, 2, 3].map((quarter) => around((quarter * Math.PI) / 2));
  return {
    area: Math.max(area, radius * radius * 2),
    corners: [from, to].flatMap((end) => quarters.map((direction) => beyond(end, direction, radius))),
    distance(point) {
      const part = Math.max(0, Math.min(1, dot(subtract(point, from), up) / (length || 1)));
      const off = Math.hypot(...subtract(point, mix(from, to, part)));
      return Math.max(0, off - radiusAt(profile, part));
    },
    draw(mesh, detail) {
      const [rings, count] = reduced(profile, sides, length / radius, detail);
      const directions = Array.from({ length: count }, (_, step) => around((step / count) * 2 * Math.PI));
      for (let ring = 1; ring < rings.length; ring += 1) {
        const [[t0, r0], [t1, r1]] = [rings[ring - 1]!, rings[ring]!];
        if (r0 === 0 && r1 === 0) continue;
        // The normal of a cone leans by what its radius loses.
        const slope = Math.hypot((t1 - t0) * length, r0 - r1) || 1;
        const [outward, lean] = [((t1 - t0) * length) / slope, (r0 - r1) / slope];
        const [low, high] = [mix(from, to, t0), mix(from, to, t1)];
        const leaning = beyond([0, 0, 0], up, lean);
        const pairs = directions.map((direction) => {
          const normal = beyond(leaning, direction, outward);
          const first = mesh.vertex(beyond(low, direction, r0), normal, surface);
          return [first, mesh.vertex(beyond(high, direction, r1), normal, surface)] as const;
        });
        pairs.forEach(([a, b], step) => {
          const [c, d] = pairs[(step + 1) % count]!;
          // At a tip two corners fall together: that half has no area.
          if (r1 > 0) mesh.triangle(a, b, d);
          if (r0 > 0) mesh.triangle(a, d, c);
        });
      }
    },
  };
}

const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function radiusAt(profile: Profile, part: number): number {
  const next = profile.findIndex(([along]) => along >= part);
  return next < 0 ? 0 : Math.max(profile[next]![1], profile[Math.max(0, next - 1)]![1]);
}
