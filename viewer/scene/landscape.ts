/** The ground: grass to the horizon, gravel and fence of yards, roads. All of it lies flat and is painted from below upwards. */
import {
  BackSide,
  BufferAttribute,
  BufferGeometry,
  CircleGeometry,
  Color,
  DataTexture,
  Float32BufferAttribute,
  Group,
  LinearFilter,
  LinearMipmapLinearFilter,
  Mesh,
  MeshBasicMaterial,
  MeshStandardMaterial,
  PlaneGeometry,
  RepeatWrapping,
  SphereGeometry,
  SRGBColorSpace,
} from 'three';
import { sculptor } from '../kit/sculpt.ts';
import type { Ground } from '../layout/projection.ts';
import { type Scenery, scatter, type Yard } from '../layout/scenery.ts';
import type { Palette } from './palette.ts';

const far = 9000;

/** Grain: light and dark specks over several sizes, so that neither near nor far ground is one flat colour. */
function grain(size = 128, contrast = 34): DataTexture {
  const pixels = new Uint8Array(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const fine = scatter(x, y, 11);
      const coarse = scatter(x >> 2, y >> 2, 12);
      const patch = scatter(x >> 4, y >> 4, 13);
      const value = 255 - contrast * (0.5 * fine + 0.3 * coarse + 0.2 * patch);
      pixels.set([value, value, value, 255], (y * size + x) * 4);
    }
  }
  const texture = new DataTexture(pixels, size, size);
  texture.wrapS = texture.wrapT = RepeatWrapping;
  texture.magFilter = LinearFilter;
  texture.minFilter = LinearMipmapLinearFilter;
  texture.generateMipmaps = true;
  texture.anisotropy = 4;
  texture.colorSpace = SRGBColorSpace;
  texture.needsUpdate = true;
  return texture;
}

function flat(geometry: BufferGeometry, color: number, order: number, repeat: number, contrast?: number): Mesh {
  const map = grain(128, contrast);
  map.repeat.set(repeat, repeat);
  const material = new MeshStandardMaterial({ color, roughness: 1, map, depthWrite: false });
  const mesh = new Mesh(geometry, material);
  mesh.renderOrder = order;
  mesh.receiveShadow = true;
  mesh.raycast = () => undefined;
  return mesh;
}

function sky({ sky: zenith, horizon }: Palette): Mesh {
  const geometry = new SphereGeometry(far, 24, 16);
  const [top, low] = [new Color(zenith), new Color(horizon)];
  const position = geometry.getAttribute('position');
  const colors = new Float32Array(position.count * 3);
  for (let index = 0; index < position.count; index += 1) {
    const part = Math.min(1, Math.max(0, position.getY(index) / far)) ** 0.45;
    low
      .clone()
      .lerp(top, part)
      .toArray(colors, index * 3);
  }
  geometry.setAttribute('color', new BufferAttribute(colors, 3));
  const material = new MeshBasicMaterial({
    vertexColors: true,
    side: BackSide,
    fog: false,
    depthWrite: false,
    toneMapped: false,
  });
  const mesh = new Mesh(geometry, material);
  mesh.renderOrder = -10;
  mesh.raycast = () => undefined;
  return mesh;
}

/** A band along a path, metres wide, flat on the ground. */
export function ribbon(path: readonly Ground[], width: number): Float32Array {
  const sides = path.map(([east, north], index) => {
    const [fromEast, fromNorth] = path[Math.max(0, index - 1)]!;
    const [toEast, toNorth] = path[Math.min(path.length - 1, index + 1)]!;
    const length = Math.hypot(toEast - fromEast, toNorth - fromNorth) || 1;
    const [rightEast, rightNorth] = [(toNorth - fromNorth) / length, -(toEast - fromEast) / length];
    const point = (side: number) => [
      east + (rightEast * side * width) / 2,
      0,
      -(north + (rightNorth * side * width) / 2),
    ];
    return [point(-1), point(1)] as const;
  });
  const triangles: number[] = [];
  for (let index = 1; index < sides.length; index += 1) {
    const [[a, b], [c, d]] = [sides[index - 1]!, sides[index]!];
    triangles.push(...a!, ...b!, ...d!, ...a!, ...d!, ...c!);
  }
  return new Float32Array(triangles);
}

function band(path: readonly Ground[], width: number, color: number, order: number): Mesh {
  const positions = ribbon(path, width);
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(positions, 3));
  const up = new Float32Array(positions.length);
  for (let index = 1; index < up.length; index += 3) up[index] = 1;
  geometry.setAttribute('normal', new BufferAttribute(up, 3));
  geometry.setAttribute(
    'uv',
    new Float32BufferAttribute(
      Array.from({ length: positions.length / 3 }, (_, i) => [positions[i * 3]! / 9, positions[i * 3 + 2]! / 9]).flat(),
      2,
    ),
  );
  return flat(geometry, color, order, 1, 30);
}

function fence({ west, east, south, north }: Yard, color: number): Mesh {
  const s = sculptor();
  const steel = { color };
  const corners: readonly Ground[] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  for (let side = 1; side < corners.length; side += 1) {
    const [from, to] = [corners[side - 1]!, corners[side]!];
    const posts = Math.max(1, Math.round(Math.hypot(to[0] - from[0], to[1] - from[1]) / 5));
    for (let post = 0; post < posts; post += 1) {
      const part = post / posts;
      const [x, z] = [from[0] + (to[0] - from[0]) * part, -(from[1] + (to[1] - from[1]) * part)];
      s.bar([x, 0, z], [x, 2.3, z], 0.05, steel, 4);
    }
    for (const y of [0.3, 1.3, 2.25]) s.bar([from[0], y, -from[1]], [to[0], y, -to[1]], 0.025, steel, 3);
  }
  const shape = s.shape();
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(shape.positions, 3));
  geometry.setAttribute('normal', new BufferAttribute(shape.normals, 3));
  geometry.setIndex(new BufferAttribute(shape.index, 1));
  const mesh = new Mesh(geometry, new MeshStandardMaterial({ color, roughness: 0.7 }));
  mesh.raycast = () => undefined;
  return mesh;
}

export interface Landscape {
  readonly group: Group;
  dispose(): void;
}

export function buildLandscape({ yards, roads }: Scenery, palette: Palette): Landscape {
  const group = new Group();
  group.add(sky(palette));
  const grass = new CircleGeometry(far * 0.95, 48).rotateX(-Math.PI / 2);
  group.add(flat(grass, palette.grass, -6, 700, 44));
  for (const yard of yards) {
    const [width, depth] = [yard.east - yard.west, yard.north - yard.south];
    const plane = new PlaneGeometry(width, depth).rotateX(-Math.PI / 2);
    const gravel = flat(plane, palette.gravel, -4, Math.max(width, depth) / 5, 60);
    gravel.position.set((yard.west + yard.east) / 2, 0, -(yard.north + yard.south) / 2);
    group.add(gravel, fence(yard, palette.fence));
  }
  for (const road of roads) {
    group.add(band(road, 8.4, palette.gravel, -4));
    group.add(band(road, 6, palette.asphalt, -3));
    group.add(band(road, 0.16, palette.marking, -2));
  }
  return {
    group,
    dispose() {
      group.traverse((child) => {
        if (!(child instanceof Mesh)) return;
        child.geometry.dispose();
        const material = child.material as MeshStandardMaterial;
        material.map?.dispose();
        material.dispose();
      });
    },
  };
}
