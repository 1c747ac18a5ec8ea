/** The instances of one shape at one detail, as the card holds them; grows when more are wanted. */
import {
  BufferGeometry,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedMesh,
  type MeshStandardMaterial,
} from 'three';
import { details } from './detail.ts';
import { geometryOf } from './geometry.ts';
import type { Shaped } from './instances.ts';

export interface Batch {
  readonly mesh: InstancedMesh;
  readonly matrix: Float32Array;
  readonly tint: Uint8Array;
  readonly capacity: number;
  /** Shows the first `count`, which have been written. */
  show(count: number): void;
  dispose(): void;
}

export function createBatch(
  { kind, look }: Shaped,
  level: number,
  wanted: number,
  material: MeshStandardMaterial,
): Batch {
  const shared = geometryOf(kind, look, details[level]!);
  const geometry = new BufferGeometry();
  for (const name of ['position', 'normal', 'color', 'surface']) geometry.setAttribute(name, shared.getAttribute(name));
  geometry.setIndex(shared.getIndex());
  const capacity = Math.max(8, 2 ** Math.ceil(Math.log2(wanted)));
  const tint = new InstancedBufferAttribute(new Uint8Array(capacity * 4), 4, true);
  tint.setUsage(DynamicDrawUsage);
  geometry.setAttribute('tint', tint);
  const mesh = new InstancedMesh(geometry, material, capacity);
  mesh.instanceMatrix.setUsage(DynamicDrawUsage);
  // Cells are culled before they come here.
  mesh.frustumCulled = false;
  mesh.castShadow = level > 1;
  mesh.receiveShadow = level > 1 && kind !== 'tree';
  mesh.raycast = () => undefined;
  return {
    ...{ mesh, capacity, matrix: mesh.instanceMatrix.array as Float32Array, tint: tint.array as Uint8Array },
    show(count) {
      mesh.visible = count > 0;
      mesh.count = count;
      for (const [attribute, width] of [
        [mesh.instanceMatrix, 16],
        [tint, 4],
      ] as const) {
        attribute.clearUpdateRanges();
        attribute.addUpdateRange(0, count * width);
        attribute.needsUpdate = true;
      }
    },
    dispose() {
      geometry.dispose();
      mesh.dispose();
    },
  };
}
