/** Where each asset is, for a camera and for a label: equipment by its parts, a container by all that is in it. */
import { sizeOf } from '../kit/kit.ts';
import type { Point } from '../kit/sculpt.ts';
import type { AssetRow } from './asset.ts';
import { isContainer } from './kinds.ts';
import type { Places } from './locate.ts';
import { onGround, type Placement } from './place.ts';
import type { Wire } from './wire.ts';

export interface Anchor {
  readonly middle: Point;
  /** How far it reaches from its middle, metres. */
  readonly radius: number;
  /** The highest point: where a label stands. */
  readonly top: number;
}

/** Least and most x, y and z of each asset, as they grow. */
interface Boxes {
  grow(id: string, x: number, y: number, z: number, margin: number): void;
}

export function anchorsOf(
  assets: ReadonlyMap<string, AssetRow>,
  places: Places,
  placements: readonly Placement[],
  wires: readonly Wire[],
): ReadonlyMap<string, Anchor> {
  const boxes = new Map<string, Float64Array>();
  const own: Boxes = {
    grow(id, x, y, z, margin) {
      let box = boxes.get(id);
      if (!box) {
        box = new Float64Array([x, y, z, x, y, z]);
        boxes.set(id, box);
      }
      box[0] = Math.min(box[0]!, x - margin);
      box[1] = Math.min(box[1]!, y);
      box[2] = Math.min(box[2]!, z - margin);
      box[3] = Math.max(box[3]!, x + margin);
      box[4] = Math.max(box[4]!, y);
      box[5] = Math.max(box[5]!, z + margin);
    },
  };
  for (const { asset, position, kind, look, scale = 1 } of placements) {
    if (asset === null) continue;
    const { radius, height } = sizeOf(kind, look);
    own.grow(asset, position[0], position[1], position[2], radius * scale);
    own.grow(asset, position[0], position[1] + height * scale, position[2], 0);
  }
  for (const { asset, from, to } of wires) {
    if (asset === null) continue;
    own.grow(asset, ...from, 1);
    own.grow(asset, ...to, 1);
  }
  for (const asset of assets.values()) {
    const ground = places.of.get(asset.id)?.path[0];
    if (ground && !boxes.has(asset.id) && !isContainer(asset.type)) own.grow(asset.id, ...onGround(ground, 1), 3);
  }
  // Containers, each grown once by each thing in it.
  for (const [id, box] of [...boxes]) {
    let up = assets.get(id)?.parent;
    for (let depth = 0; up && depth < 16; depth += 1) {
      own.grow(up, box[0]!, box[1]!, box[2]!, 0);
      own.grow(up, box[3]!, box[4]!, box[5]!, 0);
      up = assets.get(up)?.parent;
    }
  }
  for (const asset of assets.values()) {
    const ground = places.of.get(asset.id)?.path[0];
    if (ground && !boxes.has(asset.id)) own.grow(asset.id, ...onGround(ground, 1), 20);
  }
  return new Map([...boxes].map(([id, box]) => [id, anchorIn(box)] as const));
}

function anchorIn(box: Float64Array): Anchor {
  const [x0, y0, z0, x1, y1, z1] = box as unknown as readonly [number, number, number, number, number, number];
  return {
    middle: [(x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2],
    radius: Math.max(1.5, Math.hypot(x1 - x0, y1 - y0, z1 - z0) / 2),
    top: y1,
  };
}
