/**
 * The same shape from afar: corners that fall into one cell of a grid become one, and triangles that lose their area go. The
 * grid has as many cells along each axis, so that a mast keeps its thickness as well as its height.
 */
import type { Shape } from './sculpt.ts';

export function coarse({ positions, colors, surface }: Shape, cells = 11): Shape {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  positions.forEach((value, index) => {
    const axis = index % 3;
    low[axis] = Math.min(low[axis]!, value);
    high[axis] = Math.max(high[axis]!, value);
  });
  const step = low.map((value, axis) => Math.max(1e-3, (high[axis]! - value) / cells));

  /** Cell → the sum of the corners in it, and how many. */
  const sums = new Map<number, [number, number, number, number]>();
  const cellOf = (vertex: number): number => {
    const [x, y, z] = [0, 1, 2].map((axis) => Math.floor(positions[vertex * 3 + axis]! / step[axis]!) + 512);
    return (x! * 1024 + y!) * 1024 + z!;
  };
  const vertices = positions.length / 3;
  const cell = new Float64Array(vertices);
  for (let vertex = 0; vertex < vertices; vertex += 1) {
    cell[vertex] = cellOf(vertex);
    const sum = sums.get(cell[vertex]!) ?? [0, 0, 0, 0];
    for (const axis of [0, 1, 2] as const) sum[axis] += positions[vertex * 3 + axis]!;
    sum[3] += 1;
    sums.set(cell[vertex]!, sum);
  }

  const kept = new Set<string>();
  const out = { positions: [] as number[], normals: [] as number[], colors: [] as number[], surface: [] as number[] };
  for (let first = 0; first < vertices; first += 3) {
    const keys = [cell[first]!, cell[first + 1]!, cell[first + 2]!];
    if (keys[0] === keys[1] || keys[1] === keys[2] || keys[0] === keys[2]) continue;
    const name = [...keys].sort((a, b) => a - b).join();
    if (kept.has(name)) continue;
    const [a, b, c] = keys.map((key) => {
      const [x, y, z, count] = sums.get(key)!;
      return [x / count, y / count, z / count] as const;
    });
    const normal = normalOf(a!, b!, c!);
    if (!normal) continue;
    kept.add(name);
    out.positions.push(...a!, ...b!, ...c!);
    for (let corner = 0; corner < 3; corner += 1) {
      out.normals.push(...normal);
      out.colors.push(...colors.subarray(first * 3, first * 3 + 3));
      out.surface.push(...surface.subarray(first * 2, first * 2 + 2));
    }
  }
  return {
    positions: new Float32Array(out.positions),
    normals: new Float32Array(out.normals),
    colors: new Float32Array(out.colors),
    surface: new Float32Array(out.surface),
  };
}

type Corner = readonly [number, number, number];

function normalOf(a: Corner, b: Corner, c: Corner): Corner | undefined {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  const [x, y, z] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  const length = Math.hypot(x, y, z);
  return length < 1e-9 ? undefined : [x / length, y / length, z / length];
}
