/** The colour of each instance now: by the chosen quantity, dim without supply, a ghost beside what is shown alone. */
import type { AssetRow } from '../layout/asset.ts';
import type { Display } from '../state/display.ts';
import type { Instances } from './instances.ts';

/** What the fourth byte of a tint says: 0 a ghost, below 128 dimmed, 128 as it is, above covered by the colour. */
export const cover = { ghost: 0, dark: 54, plain: 128, coloured: 214, conductor: 250 } as const;

/** Writes colours and shapes as they are now; calls `onShape` for each instance whose shape is another one. */
export function dress(
  instances: Instances,
  assets: ReadonlyMap<string, AssetRow>,
  display: Display,
  onShape: (index: number) => void,
): boolean {
  const { count, asset, node, tint, shape, shapes } = instances;
  let differs = false;
  for (let index = 0; index < count; index += 1) {
    const id = asset[index]!;
    const wanted = instances.shapeOf(index, assets, display);
    if (wanted !== shape[index]) {
      shape[index] = wanted;
      onShape(index);
      differs = true;
    }
    const own = node[index]!;
    const isDark = (id !== null && display.dark.has(id)) || (own !== null && display.darkNodes.has(own));
    const isGhost = display.only !== null && id !== null && !display.only.has(id);
    const color = id === null ? undefined : display.colorOf(id);
    const isTube = shapes[wanted]!.kind === 'tube';
    const part = isGhost
      ? cover.ghost
      : isDark
        ? cover.dark
        : color !== undefined
          ? isTube
            ? cover.conductor
            : cover.coloured
          : cover.plain;
    const rgb = part > cover.plain ? color! : 0x8a929a;
    const at = index * 4;
    const [r, g, b] = [(rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255];
    differs ||= tint[at] !== r || tint[at + 1] !== g || tint[at + 2] !== b || tint[at + 3] !== part;
    tint[at] = r;
    tint[at + 1] = g;
    tint[at + 2] = b;
    tint[at + 3] = part;
  }
  return differs;
}
