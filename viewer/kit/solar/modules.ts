/** A tilted plane of solar modules: glass in one slab, the frames between the modules, rails behind. They face −z. */
import type { Point, Sculptor } from '../sculpt.ts';
import { galvanised, panel, panelLine } from '../surfaces.ts';

export interface Plane {
  readonly columns: number;
  readonly rows: number;
  /** Of one module, metres. */
  readonly width: number;
  readonly height: number;
  /** Radians above the horizon. */
  readonly tilt: number;
  /** Height of the middle, metres. */
  readonly middle: number;
}

/** A point on the plane: u to the right, v up the slope, w out of it. */
export function onPlane({ tilt, middle }: Plane, u: number, v: number, w: number): Point {
  const [cosine, sine] = [Math.cos(tilt), Math.sin(tilt)];
  return [-u, middle + v * sine + w * cosine, v * cosine - w * sine];
}

export function modules(s: Sculptor, plane: Plane): void {
  const { columns, rows, width, height } = plane;
  const at = (u: number, v: number, w: number): Point => onPlane(plane, u, v, w);
  const [u, v] = [(columns * width) / 2, (rows * height) / 2];
  const strip = (u0: number, u1: number, v0: number, v1: number, w: number, surface = panelLine) =>
    s.quad(at(u0, v0, w), at(u1, v0, w), at(u1, v1, w), at(u0, v1, w), surface);
  strip(-u, u, -v, v, 0.1, panel);
  s.quad(at(-u, -v, 0.06), at(-u, v, 0.06), at(u, v, 0.06), at(u, -v, 0.06), galvanised);
  for (const [a, b] of [
    [-v, -v],
    [v, v],
  ] as const) {
    strip(-u, u, a - 0.02, b + 0.02, 0.11);
  }
  s.near(() => {
    for (let column = 0; column <= columns; column += 1) {
      const x = -u + column * width;
      strip(x - 0.025, x + 0.025, -v, v, 0.112);
      if (column < columns)
        for (const part of [1 / 3, 2 / 3]) strip(x + part * width - 0.008, x + part * width + 0.008, -v, v, 0.106);
    }
    for (let row = 1; row < rows; row += 1) strip(-u, u, -v + row * height - 0.025, -v + row * height + 0.025, 0.112);
    for (let half = 0; half < rows; half += 1) {
      strip(-u, u, -v + (half + 0.5) * height - 0.01, -v + (half + 0.5) * height + 0.01, 0.107);
    }
    for (const rail of [-v * 0.6, v * 0.6]) s.bar(at(-u, rail, 0.03), at(u, rail, 0.03), 0.04, galvanised, 4);
  });
}
