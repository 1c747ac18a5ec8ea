/** What is seen of each cell, and how finely: one decision for all instances of a shape in it. */
import { type Frustum, Sphere, Vector3 } from 'three';
import type { Cells } from './cells.ts';
import { detailAt } from './detail.ts';
import type { Instances } from './instances.ts';

/** What the camera says of the present frame. */
export interface Sight {
  readonly eye: Vector3;
  readonly frustum: Frustum;
  /** Pixels that one metre takes up at one metre. */
  readonly pixels: number;
  readonly target: Vector3;
  /** Around the target: what stands there throws shadows into the picture though it may be beside it. */
  readonly shadowReach: number;
}

export interface Run {
  readonly shape: number;
  /** The instances are `order[from]` up to `order[to]` of the cells. */
  readonly from: number;
  readonly to: number;
  /** Place in `details`. */
  level: number;
}

export interface Runs {
  /** Judges every cell; true where anything is seen that was not, or otherwise than before. */
  judge(sight: Sight): boolean;
  /** Those of the cells that are seen. */
  readonly visible: () => readonly (readonly Run[])[];
  /** Instances of the cell have another shape now. */
  sort(cell: number): void;
}

export function runsOf(instances: Instances, { count, spheres, start, order }: Cells): Runs {
  const runs: (readonly Run[])[] = [];
  const isSeen = new Uint8Array(count);
  let visible: (readonly Run[])[] = [];
  let sorted = false;

  const sort = (cell: number): void => {
    const [from, to] = [start[cell]!, start[cell + 1]!];
    order.subarray(from, to).sort((a, b) => instances.shape[a]! - instances.shape[b]! || a - b);
    const before = runs[cell] ?? [];
    const next: Run[] = [];
    for (let at = from; at < to; ) {
      const shape = instances.shape[order[at]!]!;
      let end = at + 1;
      while (end < to && instances.shape[order[end]!] === shape) end += 1;
      next.push({ shape, from: at, to: end, level: before.find((run) => run.shape === shape)?.level ?? 0 });
      at = end;
    }
    runs[cell] = next;
    sorted = true;
  };
  for (let cell = 0; cell < count; cell += 1) sort(cell);

  const sphere = new Sphere(new Vector3());
  return {
    sort,
    visible: () => visible,
    judge({ eye, frustum, pixels, target, shadowReach }) {
      let differs = sorted;
      sorted = false;
      const seen: (readonly Run[])[] = [];
      for (let cell = 0; cell < count; cell += 1) {
        const at = cell * 4;
        sphere.center.set(spheres[at]!, spheres[at + 1]!, spheres[at + 2]!);
        sphere.radius = spheres[at + 3]!;
        const now = frustum.intersectsSphere(sphere) || sphere.center.distanceTo(target) - sphere.radius < shadowReach;
        if (now !== (isSeen[cell] === 1)) {
          isSeen[cell] = now ? 1 : 0;
          differs = true;
        }
        if (!now) continue;
        seen.push(runs[cell]!);
        const distance = Math.max(1, sphere.center.distanceTo(eye) - sphere.radius);
        for (const run of runs[cell]!) {
          const level = detailAt((instances.shapes[run.shape]!.size * pixels) / distance, run.level);
          if (level === run.level) continue;
          run.level = level;
          differs = true;
        }
      }
      if (differs) visible = seen;
      return differs;
    },
  };
}
