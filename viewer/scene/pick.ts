/**
 * What is under the pointer. A tree of boxes finds what the ray may meet; equipment is then tried against its triangles,
 * through a tree that each shape has once, and conductors by their distance from the ray.
 */
import { type Box3, DoubleSide, Matrix4, Ray, Vector3 } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import { lookKey } from '../kit/kind.ts';
import { sizeOf } from '../kit/kit.ts';
import { pointsOf, type Wire } from '../layout/wire.ts';
import { boxSize, bvhOf } from './bvh.ts';
import { geometryOf } from './geometry.ts';
import type { Instances, Shaped } from './instances.ts';

const trees = new Map<string, MeshBVH>();

function treeOf({ kind, look }: Shaped): { readonly tree: MeshBVH; readonly box: Box3 } {
  const geometry = geometryOf(kind, look, 'middle');
  const key = lookKey(kind, look);
  const tree = trees.get(key) ?? new MeshBVH(geometry.clone());
  trees.set(key, tree);
  return { tree, box: geometry.boundingBox! };
}

export interface Picker {
  /** `pixel` is the size of a pixel at one metre: how far beside a thin thing still counts as on it. */
  pick(ray: Ray, pixel: number): string | null;
}

/** Pixels beside a conductor that are still on it. */
const beside = 7;

export function matrixAt({ turn, position }: Instances, index: number): Matrix4 {
  const [t, p] = [index * 9, index * 3];
  const [a, b, c, d, e, f, g, h, i] = turn.subarray(t, t + 9);
  // Written by rows, kept by columns.
  return new Matrix4().set(
    ...([a!, d!, g!, position[p]!, b!, e!, h!, position[p + 1]!, c!, f!, i!, position[p + 2]!, 0, 0, 0, 1] as const),
  );
}

/** Boxes of all instances that are assets, then of all wires that are. */
function boxesOf(instances: Instances, solid: readonly number[], wires: readonly Wire[]): Float32Array {
  const boxes = new Float32Array((solid.length + wires.length) * boxSize);
  solid.forEach((index, at) => {
    const { kind, look } = instances.shapes[instances.shape[index]!]!;
    const [x, y, z] = instances.position.subarray(index * 3, index * 3 + 3) as unknown as [number, number, number];
    const scale = instances.turn[index * 9 + 4]!;
    const { radius, height } = sizeOf(kind, look);
    const [out, up] = [radius * scale, height * scale];
    boxes.set([x - out, y - out * 0.2, z - out, x + out, y + up, z + out], at * boxSize);
  });
  wires.forEach(({ from, to, sag, radius }, at) => {
    const low = from.map((value, axis) => Math.min(value, to[axis]!) - radius - (axis === 1 ? sag : 0));
    const high = from.map((value, axis) => Math.max(value, to[axis]!) + radius);
    boxes.set([...low, ...high], (solid.length + at) * boxSize);
  });
  return boxes;
}

export function createPicker(instances: Instances, all: readonly Wire[]): Picker {
  const wires = all.filter(({ asset }) => asset !== null);
  const solid = instances.asset.flatMap((asset, index) =>
    asset !== null && instances.shapes[instances.shape[index]!]!.kind !== 'tube' ? [index] : [],
  );
  const bvh = bvhOf(boxesOf(instances, solid, wires));
  const [local, from, to, near, at] = [new Ray(), new Vector3(), new Vector3(), new Vector3(), new Vector3()];

  /** Metres to the triangles of an instance, and to its box: between the bars of open steelwork there is only that. */
  const meet = (index: number, ray: Ray): { readonly hit: number; readonly boxed: number } => {
    const shape = instances.shapes[instances.shape[index]!]!;
    const { tree, box } = treeOf(shape);
    local.copy(ray).applyMatrix4(matrixAt(instances, index).invert());
    const scale = instances.turn[index * 9 + 4]!;
    const hit = tree.raycastFirst(local, DoubleSide);
    const boxed = local.intersectBox(box, at);
    return {
      hit: hit ? hit.distance * scale : Number.POSITIVE_INFINITY,
      boxed: boxed ? at.distanceTo(local.origin) * scale : Number.POSITIVE_INFINITY,
    };
  };

  return {
    pick(ray, pixel) {
      let best: string | null = null;
      let closest = Number.POSITIVE_INFINITY;
      let framed: string | null = null;
      let frame = Number.POSITIVE_INFINITY;
      const passed: number[] = [];
      bvh.cast(
        ray.origin.toArray(),
        ray.direction.toArray(),
        pixel * beside,
        () => closest,
        (item) => {
          if (item >= solid.length) return void passed.push(item - solid.length);
          const index = solid[item]!;
          const { hit, boxed } = meet(index, ray);
          if (hit < closest) [closest, best] = [hit, instances.asset[index]!];
          if (boxed < frame) [frame, framed] = [boxed, instances.asset[index]!];
        },
      );
      let pixels = best === null ? beside : 1.5;
      for (const place of passed) {
        const wire = wires[place]!;
        const points = pointsOf(wire, 8);
        for (let index = 1; index < points.length; index += 1) {
          const square = ray.distanceSqToSegment(from.set(...points[index - 1]!), to.set(...points[index]!), near);
          const distance = near.distanceTo(ray.origin);
          if (distance > closest) continue;
          const away = Math.max(0, Math.sqrt(square) - wire.radius) / (pixel * Math.max(distance, 0.1));
          if (away < pixels) [pixels, best] = [away, wire.asset];
        }
      }
      return best ?? framed;
    },
  };
}
