/** Marks an asset: a hull in one colour around its equipment, its conductors thicker, a ring around what is a container. */
import {
  BackSide,
  BufferAttribute,
  BufferGeometry,
  Color,
  DoubleSide,
  Group,
  Mesh,
  MeshBasicMaterial,
  RingGeometry,
  ShaderMaterial,
} from 'three';
import { LineMaterial } from 'three/examples/jsm/lines/LineMaterial.js';
import { LineSegments2 } from 'three/examples/jsm/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/examples/jsm/lines/LineSegmentsGeometry.js';
import { lookKey } from '../kit/kind.ts';
import { pointsOf } from '../layout/wire.ts';
import type { World } from '../layout/world.ts';
import { geometryOf } from './geometry.ts';
import type { Instances, Shaped } from './instances.ts';
import { matrixAt } from './pick.ts';

const hulls = new Map<string, BufferGeometry>();

/** Normals that are the same for all vertices at one place: a hull that grows along them does not break at edges. */
function hullOf({ kind, look }: Shaped): BufferGeometry {
  const key = lookKey(kind, look);
  let hull = hulls.get(key);
  if (hull) return hull;
  const source = geometryOf(kind, look);
  const positions = source.getAttribute('position').array as Float32Array;
  const normals = source.getAttribute('normal').array as Float32Array;
  const sums = new Map<string, [number, number, number]>();
  const placeOf = (index: number): string =>
    [0, 1, 2].map((axis) => Math.round(positions[index * 3 + axis]! * 200)).join();
  for (let index = 0; index < positions.length / 3; index += 1) {
    const sum = sums.get(placeOf(index)) ?? [0, 0, 0];
    for (const axis of [0, 1, 2] as const) sum[axis] += normals[index * 3 + axis]!;
    sums.set(placeOf(index), sum);
  }
  const out = new Float32Array(positions.length);
  for (let index = 0; index < positions.length / 3; index += 1) {
    const sum = sums.get(placeOf(index))!;
    const length = Math.hypot(...sum) || 1;
    for (const axis of [0, 1, 2] as const) out[index * 3 + axis] = sum[axis] / length;
  }
  hull = new BufferGeometry();
  hull.setAttribute('position', source.getAttribute('position'));
  hull.setAttribute('normal', new BufferAttribute(out, 3));
  hull.setIndex(source.getIndex());
  hulls.set(key, hull);
  return hull;
}

/** As thick on the screen from near and from far. */
const hullMaterial = (color: number, thickness: number): ShaderMaterial =>
  new ShaderMaterial({
    side: BackSide,
    uniforms: { color: { value: new Color(color) }, thickness: { value: thickness } },
    vertexShader: `
      uniform float thickness;
      void main() {
        vec4 seen = modelViewMatrix * vec4(position, 1.0);
        vec3 out_ = normalize(normalMatrix * normal);
        seen.xyz += out_ * min(0.4, thickness * max(1.0, -seen.z) * 0.0016);
        gl_Position = projectionMatrix * seen;
      }`,
    fragmentShader: `
      uniform vec3 color;
      void main() {
        gl_FragColor = vec4(color, 1.0);
        #include <colorspace_fragment>
      }`,
  });

export interface Highlight {
  readonly group: Group;
  resize(width: number, height: number): void;
  dispose(): void;
}

/** Parts of one asset that get a hull each; a line of many poles is marked by its conductors. */
const hullsMax = 60;

export function buildHighlight(
  id: string,
  world: World,
  instances: Instances,
  color: number,
  thickness: number,
): Highlight {
  const group = new Group();
  const materials: { dispose(): void }[] = [];
  const hull = hullMaterial(color, thickness);
  materials.push(hull);
  for (let index = 0; index < instances.count && group.children.length < hullsMax; index += 1) {
    if (instances.asset[index] !== id) continue;
    const mesh = new Mesh(hullOf(instances.shapes[instances.shape[index]!]!), hull);
    mesh.matrixAutoUpdate = false;
    mesh.matrix.copy(matrixAt(instances, index));
    group.add(mesh);
  }
  const segments: number[] = [];
  const [start] = world.wires.filter(({ asset }) => asset === id).map(({ from }) => from);
  for (const wire of world.wires) {
    if (wire.asset !== id) continue;
    const points = pointsOf(wire);
    for (let index = 1; index < points.length; index += 1) {
      for (const point of [points[index - 1]!, points[index]!]) {
        segments.push(point[0] - start![0], point[1] - start![1], point[2] - start![2]);
      }
    }
  }
  let line: LineMaterial | undefined;
  if (start && segments.length > 0) {
    const geometry = new LineSegmentsGeometry();
    geometry.setPositions(segments);
    line = new LineMaterial({ color, linewidth: 2 + thickness, transparent: true, opacity: 0.85 });
    materials.push(line, geometry);
    const lines = new LineSegments2(geometry, line);
    lines.position.set(...start);
    group.add(lines);
  }
  const anchor = world.anchors.get(id);
  if (group.children.length === 0 && anchor) {
    const radius = Math.max(2, anchor.radius * 0.92);
    const geometry = new RingGeometry(radius * 0.985, radius, 96).rotateX(-Math.PI / 2);
    const material = new MeshBasicMaterial({
      color,
      side: DoubleSide,
      transparent: true,
      opacity: 0.75,
      depthWrite: false,
    });
    materials.push(material, geometry);
    const ring = new Mesh(geometry, material);
    ring.position.set(anchor.middle[0], 0.1, anchor.middle[2]);
    group.add(ring);
  }
  for (const child of group.children) child.raycast = () => undefined;
  return {
    group,
    resize: (width, height) => void line?.resolution.set(width, height),
    dispose: () => {
      for (const material of materials) material.dispose();
    },
  };
}
