/** Everything that lies flat on the grass, in one geometry: what comes later is painted over what came before. */
import { BufferAttribute, BufferGeometry } from 'three';
import { house } from '../kit/home/home.ts';
import { linearColor } from '../kit/sculpt.ts';
import type { Ground } from '../layout/projection.ts';
import type { Scenery } from '../layout/scenery.ts';
import type { Palette } from './palette.ts';

type Corner = Ground;

/** The two sides of a band along a path, metres wide. */
export function sidesOf(path: readonly Ground[], width: number): readonly (readonly [left: Corner, right: Corner])[] {
  return path.map(([east, north], index) => {
    const [fromEast, fromNorth] = path[Math.max(0, index - 1)]!;
    const [toEast, toNorth] = path[Math.min(path.length - 1, index + 1)]!;
    const length = Math.hypot(toEast - fromEast, toNorth - fromNorth) || 1;
    const [x, y] = [((toNorth - fromNorth) / length) * (width / 2), (-(toEast - fromEast) / length) * (width / 2)];
    return [
      [east - x, north - y],
      [east + x, north + y],
    ];
  });
}

export function flatsOf({ yards, roads, lots, trenches }: Scenery, palette: Palette): BufferGeometry {
  const positions: number[] = [];
  const colors: number[] = [];
  const quad = (corners: readonly [Corner, Corner, Corner, Corner], color: number): void => {
    const [r, g, b] = linearColor(color);
    // Two triangles that look up, counter-clockwise as seen from above.
    for (const at of [0, 1, 2, 0, 2, 3] as const) {
      positions.push(corners[at][0], 0, -corners[at][1]);
      colors.push(r, g, b);
    }
  };
  const band = (path: readonly Ground[], width: number, color: number): void => {
    const sides = sidesOf(path, width);
    for (let at = 1; at < sides.length; at += 1) {
      const [[a, b], [c, d]] = [sides[at - 1]!, sides[at]!];
      quad([b, d, c, a], color);
    }
  };
  const box = (west: number, south: number, east: number, north: number, color: number): void =>
    quad(
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
      ],
      color,
    );

  for (const { ground, heading, width, depth } of lots) {
    const angle = (heading * Math.PI) / 180;
    const front: Ground = [ground[0] + Math.sin(angle) * depth * 0.5, ground[1] + Math.cos(angle) * depth * 0.5];
    const back: Ground = [ground[0] - Math.sin(angle) * depth * 0.6, ground[1] - Math.cos(angle) * depth * 0.6];
    band([back, front], width, palette.lawn);
  }
  for (const road of roads) band(road, 8.6, palette.gravel);
  for (const road of roads) band(road, 6.2, palette.asphalt);
  for (const road of roads) band(road, 0.16, palette.marking);
  // A yard lies over the road that leads to it.
  for (const { west, south, east, north } of yards) {
    box(west - 3, south - 3, east + 3, north + 3, palette.meadow);
    box(west, south, east, north, palette.gravel);
  }
  for (const { west, south, east, north, housed } of yards) {
    if (!housed) continue;
    // A way around the yard, inside its fence.
    const [w, e, s, n] = [west + 4, east - 4, south + 4, north - 4];
    band(
      [
        [w, s],
        [e, s],
        [e, n],
        [w, n],
        [w, s],
      ],
      4.2,
      palette.concrete,
    );
  }
  for (const { ground, heading, drive } of lots) {
    band(drive, 3.2, palette.concrete);
    const angle = (heading * Math.PI) / 180;
    const [x, y] = [Math.sin(angle), Math.cos(angle)];
    // A path from the door to the front of the lot.
    const door: Ground = [ground[0] + x * (house.depth / 2 + 2) + y, ground[1] + y * (house.depth / 2 + 2) - x];
    band([door, [door[0] + x * 8, door[1] + y * 8]], 1.2, palette.concrete);
  }
  for (const trench of trenches) band(trench, 1, palette.trench);

  const geometry = new BufferGeometry();
  const normals = new Float32Array(positions.length);
  for (let at = 1; at < normals.length; at += 3) normals[at] = 1;
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3));
  geometry.setAttribute('normal', new BufferAttribute(normals, 3));
  geometry.setAttribute('color', new BufferAttribute(new Float32Array(colors), 3));
  return geometry;
}
