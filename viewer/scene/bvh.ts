/** A tree of boxes over things that a ray may meet: built once for a world, asked with each move of the pointer. */

/** Least and most x, y, z. */
export const boxSize = 6;

export interface Bvh {
  /**
   * Calls `visit` for each box that the ray meets, given in arrays of three. `spread` makes each box larger by so many
   * metres for each metre that it is away: thin things count from a little beside them. `limit` is asked how far is of
   * interest still.
   */
  cast(
    origin: readonly number[],
    direction: readonly number[],
    spread: number,
    limit: () => number,
    visit: (item: number, entry: number) => void,
  ): void;
}

const leafMax = 6;

export function bvhOf(boxes: Float32Array): Bvh {
  const count = boxes.length / boxSize;
  const items = Uint32Array.from({ length: count }, (_, index) => index);
  const middles = new Float32Array(count * 3);
  for (let item = 0; item < count; item += 1) {
    for (let axis = 0; axis < 3; axis += 1) {
      middles[item * 3 + axis] = (boxes[item * boxSize + axis]! + boxes[item * boxSize + 3 + axis]!) / 2;
    }
  }
  /** Box of each node; a leaf has its first item and how many, an inner node its right child and 0. The left one follows. */
  const nodeBoxes: number[] = [];
  const first: number[] = [];
  const size: number[] = [];

  const build = (from: number, to: number): number => {
    const node = first.length;
    const box = [Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity];
    for (let at = from; at < to; at += 1) {
      const start = items[at]! * boxSize;
      for (let axis = 0; axis < 3; axis += 1) {
        box[axis] = Math.min(box[axis]!, boxes[start + axis]!);
        box[axis + 3] = Math.max(box[axis + 3]!, boxes[start + axis + 3]!);
      }
    }
    nodeBoxes.push(...box);
    first.push(from);
    size.push(to - from);
    if (to - from <= leafMax) return node;
    const spans = [0, 1, 2].map((axis) => box[axis + 3]! - box[axis]!);
    const axis = spans.indexOf(Math.max(...spans));
    items.subarray(from, to).sort((a, b) => middles[a * 3 + axis]! - middles[b * 3 + axis]!);
    const half = (from + to) >> 1;
    build(from, half);
    first[node] = build(half, to);
    size[node] = 0;
    return node;
  };
  if (count > 0) build(0, count);
  const nodes = new Float32Array(nodeBoxes);

  return {
    cast(origin, direction, spread, limit, visit) {
      const inverse = direction.map((value) => 1 / value);
      /** Metres to where the ray enters, or infinity; `at` is where the box starts. */
      const entry = (array: Float32Array, at: number): number => {
        let [near, far] = [0, Number.POSITIVE_INFINITY];
        let reach = 0;
        for (let axis = 0; axis < 3; axis += 1) {
          reach += Math.max(
            Math.abs(array[at + axis]! - origin[axis]!),
            Math.abs(array[at + 3 + axis]! - origin[axis]!),
          );
        }
        const margin = spread * reach;
        for (let axis = 0; axis < 3; axis += 1) {
          const [low, high] = [array[at + axis]! - margin, array[at + 3 + axis]! + margin];
          if (direction[axis] === 0) {
            if (origin[axis]! < low || origin[axis]! > high) return Number.POSITIVE_INFINITY;
            continue;
          }
          const a = (low - origin[axis]!) * inverse[axis]!;
          const b = (high - origin[axis]!) * inverse[axis]!;
          near = Math.max(near, Math.min(a, b));
          far = Math.min(far, Math.max(a, b));
        }
        return near <= far ? near : Number.POSITIVE_INFINITY;
      };
      const stack = count > 0 ? [0] : [];
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        const distance = entry(nodes, node * boxSize);
        if (distance === Number.POSITIVE_INFINITY || distance > limit()) continue;
        if (size[node]! === 0) {
          // The nearer half first: what it gives shortens the ray for the other one.
          const [left, right] = [node + 1, first[node]!];
          const isLeft = entry(nodes, left * boxSize) <= entry(nodes, right * boxSize);
          stack.push(isLeft ? right : left, isLeft ? left : right);
          continue;
        }
        for (let at = first[node]!; at < first[node]! + size[node]!; at += 1) {
          const met = entry(boxes, items[at]! * boxSize);
          if (met < Number.POSITIVE_INFINITY && met <= limit()) visit(items[at]!, met);
        }
      }
    },
  };
}
