/**
 * Instances on the card: one instanced mesh for each shape and detail, filled with those that are seen at that detail now.
 * What is in view decides how much is filled, and the number of shapes how many draws there are, whatever the number of
 * assets.
 */
import { Group, type MeshStandardMaterial, Vector3 } from 'three';
import { type Batch, createBatch } from './batch.ts';
import type { Cells } from './cells.ts';
import { details } from './detail.ts';
import type { Instances } from './instances.ts';
import { runsOf, type Sight } from './runs.ts';

export interface Fleet {
  readonly group: Group;
  /** Chooses what is seen, and fills the meshes if that is not what they hold; true if it did. */
  look(sight: Sight): boolean;
  /** Colours of instances have changed. */
  recolour(): void;
  /** An instance has another shape. */
  reshape(index: number): void;
  dispose(): void;
}

/** Metres that the target may be from the place that the card reckons from. */
const stray = 4000;

export function createFleet(instances: Instances, cells: Cells, material: MeshStandardMaterial): Fleet {
  const group = new Group();
  const batches = new Map<number, Batch>();
  const runs = runsOf(instances, cells);
  const base = new Vector3(Number.NaN);
  let isStale = true;
  const { turn, position, tint } = instances;
  const { order } = cells;

  const batchFor = (slot: number, wanted: number): Batch => {
    const known = batches.get(slot);
    if (known && known.capacity >= wanted) return known;
    if (known) {
      group.remove(known.mesh);
      known.dispose();
    }
    const shape = instances.shapes[Math.floor(slot / details.length)]!;
    const batch = createBatch(shape, slot % details.length, wanted, material);
    group.add(batch.mesh);
    batches.set(slot, batch);
    return batch;
  };

  /** One instance into place `to` of a batch: its matrix from the place that the card reckons from, and its colour. */
  const write = ({ matrix, tint: tints }: Batch, to: number, index: number): void => {
    const [m, t, p] = [to * 16, index * 9, index * 3];
    matrix[m] = turn[t]!;
    matrix[m + 1] = turn[t + 1]!;
    matrix[m + 2] = turn[t + 2]!;
    matrix[m + 4] = turn[t + 3]!;
    matrix[m + 5] = turn[t + 4]!;
    matrix[m + 6] = turn[t + 5]!;
    matrix[m + 8] = turn[t + 6]!;
    matrix[m + 9] = turn[t + 7]!;
    matrix[m + 10] = turn[t + 8]!;
    matrix[m + 12] = position[p]! - base.x;
    matrix[m + 13] = position[p + 1]! - base.y;
    matrix[m + 14] = position[p + 2]! - base.z;
    matrix[m + 15] = 1;
    tints[to * 4] = tint[index * 4]!;
    tints[to * 4 + 1] = tint[index * 4 + 1]!;
    tints[to * 4 + 2] = tint[index * 4 + 2]!;
    tints[to * 4 + 3] = tint[index * 4 + 3]!;
  };

  const fill = (): void => {
    const slots = instances.shapes.length * details.length;
    const counts = new Uint32Array(slots);
    const visible = runs.visible();
    for (const cell of visible) {
      for (const { shape, from, to, level } of cell) counts[shape * details.length + level]! += to - from;
    }
    const filled: (Batch | undefined)[] = [];
    for (let slot = 0; slot < slots; slot += 1) {
      // Level 0 is not drawn.
      if (counts[slot]! > 0 && slot % details.length > 0) filled[slot] = batchFor(slot, counts[slot]!);
    }
    const next = new Uint32Array(slots);
    for (const cell of visible) {
      for (const { shape, from, to, level } of cell) {
        const slot = shape * details.length + level;
        const batch = filled[slot];
        if (!batch) continue;
        for (let at = from; at < to; at += 1) write(batch, next[slot]!++, order[at]!);
      }
    }
    for (const [slot, batch] of batches) batch.show(filled[slot] ? next[slot]! : 0);
  };

  return {
    group,
    look(sight) {
      if (!(base.distanceTo(sight.target) < stray)) {
        base.copy(sight.target).round();
        group.position.copy(base);
        group.updateMatrixWorld();
        isStale = true;
      }
      if (!runs.judge(sight) && !isStale) return false;
      isStale = false;
      fill();
      return true;
    },
    recolour() {
      isStale = true;
    },
    reshape: (index) => runs.sort(cells.cellOf[index]!),
    dispose() {
      for (const batch of batches.values()) batch.dispose();
      batches.clear();
    },
  };
}
