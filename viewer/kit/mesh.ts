/** Triangles that share their corners, with no renderer in sight: what every solid of the kit is drawn into. */

/** Metres; x right, y up, z towards the beholder; triangles wind counter-clockwise seen from outside. */
export type Point = readonly [x: number, y: number, z: number];

/** How a surface looks: colour (sRGB as written), how metallic it is and how much light it gives by itself, both 0 to 1. */
export interface Surface {
  readonly color: number;
  readonly metal?: number;
  readonly glow?: number;
}

/** One geometry: three indices a triangle; colours are linear light; `surface` holds metal and glow of each vertex. */
export interface Shape {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly colors: Float32Array;
  readonly surface: Float32Array;
  readonly index: Uint16Array | Uint32Array;
}

export interface Mesh {
  /** Adds a corner and gives its number. */
  vertex(point: Point, normal: Point, surface: Surface): number;
  triangle(a: number, b: number, c: number): void;
  triangles(): number;
  shape(): Shape;
}

export const subtract = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const unit = (a: Point): Point => {
  const length = Math.hypot(...a) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
};
/** `from`, and `far` metres of a direction beyond it. */
export const beyond = (from: Point, direction: Point, far: number): Point => [
  from[0] + direction[0] * far,
  from[1] + direction[1] * far,
  from[2] + direction[2] * far,
];
/** The point that lies a part of the way from one to the other. */
export const mix = (from: Point, to: Point, part: number): Point => [
  from[0] + (to[0] - from[0]) * part,
  from[1] + (to[1] - from[1]) * part,
  from[2] + (to[2] - from[2]) * part,
];

/** IEC 61966-2-1: one channel of sRGB, 0 to 255, as linear light. */
const linear = (channel: number): number => {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};

const linearColors = new Map<number, Point>();

export function linearColor(color: number): Point {
  let known = linearColors.get(color);
  if (!known) {
    known = [linear((color >> 16) & 255), linear((color >> 8) & 255), linear(color & 255)];
    linearColors.set(color, known);
  }
  return known;
}

export function createMesh(): Mesh {
  const positions: number[] = [];
  const normals: number[] = [];
  const colors: number[] = [];
  const surfaces: number[] = [];
  const index: number[] = [];
  return {
    vertex(point, normal, { color, metal = 0, glow = 0 }) {
      const [red, green, blue] = linearColor(color);
      positions.push(point[0], point[1], point[2]);
      normals.push(normal[0], normal[1], normal[2]);
      colors.push(red, green, blue);
      surfaces.push(metal, glow);
      return positions.length / 3 - 1;
    },
    triangle: (a, b, c) => void index.push(a, b, c),
    triangles: () => index.length / 3,
    shape: () => ({
      positions: new Float32Array(positions),
      normals: new Float32Array(normals),
      colors: new Float32Array(colors),
      surface: new Float32Array(surfaces),
      index: positions.length / 3 > 65_535 ? new Uint32Array(index) : new Uint16Array(index),
    }),
  };
}
