/**
 * What is under the pointer. A ray is tried against the box of every instance, and only where it hits against the triangles,
 * through a tree that each shape has once. Conductors are picked by their distance from the ray.
 */
import { type Box3, DoubleSide, type Matrix4, Ray, Vector3 } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import { lookKey } from '../kit/kind.ts';
import type { Wire } from '../layout/wire.ts';
import { geometryOf, type Instance } from './equipment.ts';

interface Target {
  readonly asset: string;
  readonly box: Box3;
  readonly inverse: Matrix4;
  readonly scale: number;
  readonly tree: () => MeshBVH;
}

const trees = new Map<string, MeshBVH>();

export interface Picker {
  /** `pixel` is the size of a pixel at one metre: how far beside a thin thing still counts as on it. */
  pick(ray: Ray, pixel: number): string | null;
}

export function createPicker(instances: readonly Instance[], wires: readonly Wire[]): Picker {
  const targets = instances.flatMap(({ placement, look, matrix }): Target[] => {
    if (placement.asset === null) return [];
    const geometry = geometryOf(placement.kind, look);
    const key = lookKey(placement.kind, look);
    const tree = (): MeshBVH => {
      const known = trees.get(key) ?? new MeshBVH(geometry.clone());
      trees.set(key, known);
      return known;
    };
    const box = geometry.boundingBox!.clone().expandByScalar(0.15).applyMatrix4(matrix);
    return [{ asset: placement.asset, box, inverse: matrix.clone().invert(), scale: placement.scale ?? 1, tree }];
  });
  const [local, at, from, to, near] = [new Ray(), new Vector3(), new Vector3(), new Vector3(), new Vector3()];

  const equipmentUnder = (ray: Ray): { asset: string; distance: number } | null => {
    const boxed = targets
      .flatMap((target) => {
        const inside = target.box.containsPoint(ray.origin);
        const hit = inside ? ray.origin : ray.intersectBox(target.box, at);
        return hit ? [{ target, distance: hit.distanceTo(ray.origin) }] : [];
      })
      .sort((a, b) => a.distance - b.distance);
    let best: { asset: string; distance: number } | null = null;
    for (const { target, distance } of boxed) {
      if (best && best.distance < distance) break;
      local.copy(ray).applyMatrix4(target.inverse);
      const hit = target.tree().raycastFirst(local, DoubleSide);
      if (hit && hit.distance * target.scale < (best?.distance ?? Number.POSITIVE_INFINITY)) {
        best = { asset: target.asset, distance: hit.distance * target.scale };
      }
    }
    // Between the bars of open steelwork, what the pointer is on is still that steelwork.
    return best ?? (boxed[0] ? { asset: boxed[0].target.asset, distance: boxed[0].distance } : null);
  };

  return {
    pick(ray, pixel) {
      const solid = equipmentUnder(ray);
      let best = solid?.asset ?? null;
      let closest = solid ? 1 : 7;
      for (const { asset, points } of wires) {
        if (asset === null) continue;
        for (let index = 1; index < points.length; index += 1) {
          from.set(...points[index - 1]!);
          to.set(...points[index]!);
          const square = ray.distanceSqToSegment(from, to, near);
          const distance = near.distanceTo(ray.origin);
          if (solid && distance > solid.distance) continue;
          const pixels = Math.sqrt(square) / (pixel * Math.max(distance, 0.1));
          if (pixels < closest) [closest, best] = [pixels, asset];
        }
      }
      return best;
    },
  };
}
