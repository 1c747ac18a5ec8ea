/** An asset or area with all that is in it: what is shown when it is shown alone. */
import type { AssetRow } from '../layout/asset.ts';

export function partsOf(rows: ReadonlyMap<string, AssetRow>, id: string): ReadonlySet<string> {
  const inside = new Map<string, boolean>([[id, true]]);
  const isInside = (at: string): boolean => {
    const way: string[] = [];
    let up: string | null | undefined = at;
    // A container that contains itself is in nothing else.
    while (up && !inside.has(up) && !way.includes(up)) {
      way.push(up);
      up = rows.get(up)?.parent;
    }
    const answer = up ? (inside.get(up) ?? false) : false;
    for (const one of way) inside.set(one, answer);
    return answer;
  };
  return new Set([...rows.keys()].filter(isInside).concat(rows.has(id) ? [] : [id]));
}
