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
  /** Judges every cell; true where what was chosen before no longer serves. Then it chooses anew. */
  judge(sight: Sight): boolean;
  /** The cells that are seen, and some around them: the camera may turn a little before it has to be asked again. */
  readonly visible: () => readonly (readonly Run[])[];
  /** Instances of the cell have another shape now. */
  sort(cell: number): void;
}

/** Metres, and parts of its distance, by which a cell may be beside the picture and is kept all the same. */
const margin = { metres: 40, part: 0.22 } as const;

export function runsOf(instances: Instances, { count, spheres, start, order }: Cells): Runs {
  const runs: (readonly Run[])[] = [];
  const isChosen = new Uint8Array(count);
  let visible: (readonly Run[])[] = [];
  let sorted = false;
  const sphere = new Sphere(new Vector3());

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

  /** Metres from the eye to the cell; puts its sphere into `sphere`. */
  const place = (cell: number, eye: Vector3): number => {
    const at = cell * 4;
    sphere.center.set(spheres[at]!, spheres[at + 1]!, spheres[at + 2]!);
    sphere.radius = spheres[at + 3]!;
    return Math.max(1, sphere.center.distanceTo(eye) - sphere.radius);
  };
  const pixelsOf = (run: Run, pixels: number, distance: number): number =>
    (instances.shapes[run.shape]!.size * pixels) / distance;

  /** Whether a cell that is in the picture was not chosen, or is drawn at a detail that is clearly wrong by now. */
  const isStale = ({ eye, frustum, pixels }: Sight): boolean => {
    for (let cell = 0; cell < count; cell += 1) {
      const distance = place(cell, eye);
      if (!frustum.intersectsSphere(sphere)) continue;
      if (isChosen[cell] === 0) return true;
      for (const run of runs[cell]!) {
        if (detailAt(pixelsOf(run, pixels, distance), run.level) !== run.level) return true;
      }
    }
    return false;
  };

  const choose = ({ eye, frustum, pixels, target, shadowReach }: Sight): void => {
    visible = [];
    for (let cell = 0; cell < count; cell += 1) {
      const distance = place(cell, eye);
      const shades = sphere.center.distanceTo(target) - sphere.radius < shadowReach;
      sphere.radius += margin.metres + distance * margin.part;
      isChosen[cell] = shades || frustum.intersectsSphere(sphere) ? 1 : 0;
      if (isChosen[cell] === 0) continue;
      for (const run of runs[cell]!) run.level = detailAt(pixelsOf(run, pixels, distance));
      visible.push(runs[cell]!);
    }
  };

  return {
    sort,
    visible: () => visible,
    judge(sight) {
      if (!sorted && !isStale(sight)) return false;
      sorted = false;
      choose(sight);
      return true;
    },
  };
}
