/** Lines without a path of their own: from where they leave one station straight to where they enter the other. */
import type { AssetRow } from './asset.ts';
import { containerOf } from './kinds.ts';
import type { Located } from './located.ts';
import type { Ground } from './projection.ts';

/** Metres between lines that join the same two stations. */
const apart = 46;

export const endKey = (line: string, index: number): string => `${line}|${index}`;

export function pathsBetween(
  lines: readonly AssetRow[],
  assets: ReadonlyMap<string, AssetRow>,
  places: ReadonlyMap<string, Located>,
  exits: ReadonlyMap<string, Ground>,
): ReadonlyMap<string, readonly Ground[]> {
  const atNode = new Map<string, Ground>();
  if (lines.length > 0) {
    for (const { id, terminals } of assets.values()) {
      const path = places.get(id)?.path;
      if (path) for (const { node } of terminals) if (!atNode.has(node)) atNode.set(node, path[0]!);
    }
  }
  const placeOf = (node: string): Ground | undefined => {
    const known = atNode.get(node) ?? places.get(node)?.path[0];
    if (known) return known;
    const container = containerOf(
      assets,
      assets.get(node)?.parent ?? null,
      'Substation',
      'Feeder',
      'Microgrid',
      'Home',
    );
    return container && places.get(container.id)?.path[0];
  };
  const parallel = new Map<string, number>();
  const paths = new Map<string, readonly Ground[]>();
  for (const { id, terminals } of lines) {
    const ends = terminals.map(({ node }, index) => exits.get(endKey(id, index)) ?? placeOf(node));
    const [from, to] = [ends[0], ends[1]];
    if (!from || !to) continue;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (length < 1) continue;
    const pair = [from, to]
      .map(([east, north]) => `${Math.round(east / 400)},${Math.round(north / 400)}`)
      .sort()
      .join();
    const index = parallel.get(pair) ?? 0;
    parallel.set(pair, index + 1);
    if (length < 400) {
      paths.set(id, [from, to]);
      continue;
    }
    // Side by side on the way, together at the ends.
    const [right, up] = [(to[1] - from[1]) / length, -(to[0] - from[0]) / length];
    const off = index * apart;
    const at = (part: number): Ground => [
      from[0] + (to[0] - from[0]) * part + right * off,
      from[1] + (to[1] - from[1]) * part + up * off,
    ];
    const lead = Math.min(0.25, 150 / length);
    paths.set(id, [from, at(lead), at(1 - lead), to]);
  }
  return paths;
}
