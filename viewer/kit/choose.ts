/**
 * What of a recipe is drawn at a distance: the largest solids first, until the triangles of that distance are spent. Solids
 * alike come or stay away together, so that no phase is seen without the other two.
 */
import type { Detail } from './detail.ts';
import { createMesh, type Point } from './mesh.ts';
import type { Solid } from './solids.ts';

/** The most triangles that a shape may have. */
export const budgets: Readonly<Record<Detail, number>> = { near: 8000, middle: 600, far: 60 };

export interface Kept {
  readonly solid: Solid;
  readonly seen: readonly Detail[];
  readonly vital: boolean;
}

export interface Drawn {
  readonly solid: Solid;
  readonly as: Detail;
}

/** Metres: closer than that, a conductor is bolted to it. */
const contact = 0.02;

interface Group {
  readonly solids: Solid[];
  readonly area: number;
  readonly rank: number;
}

/** What of a recipe reaches furthest to each side, up and down: without it, the whole would be of another size from afar. */
function outermost(solids: readonly Solid[]): ReadonlySet<Solid> {
  const found = new Set<Solid>();
  for (const axis of [0, 1, 2] as const) {
    const values = solids.flatMap(({ corners }) => corners.map((corner) => corner[axis]));
    const [low, high] = [values.reduce((a, b) => Math.min(a, b), 0), values.reduce((a, b) => Math.max(a, b), 0)];
    const margin = (high - low) * 0.12;
    const atHigh = ({ corners }: Solid) => corners.some((corner) => corner[axis] > high - margin);
    const atLow = ({ corners }: Solid) => corners.some((corner) => corner[axis] < low + margin);
    for (const at of [atHigh, atLow]) {
      const [largest] = solids.filter(at).sort((a, b) => b.area - a.area);
      if (largest) found.add(largest);
    }
  }
  return found;
}

function groupsOf(kept: readonly Kept[], pads: readonly Point[]): readonly Group[] {
  const groups = new Map<string, Group>();
  const outer = outermost(kept.map(({ solid }) => solid));
  for (const { solid, vital } of kept) {
    const isVital = vital || pads.some((pad) => solid.distance(pad) < contact);
    const rank = isVital ? 2 : outer.has(solid) ? 1 : 0;
    const key = `${rank}/${triangles([solid], 'middle')}/${Math.round(Math.log(solid.area) * 25)}`;
    const group = groups.get(key) ?? { solids: [], area: solid.area, rank };
    group.solids.push(solid);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.rank - a.rank || b.area - a.area);
}

function triangles(solids: readonly Solid[], as: Detail): number {
  const mesh = createMesh();
  for (const solid of solids) solid.draw(mesh, as);
  return mesh.triangles();
}

export function chosen(kept: readonly Kept[], detail: Detail, pads: readonly Point[]): readonly Drawn[] {
  const present = kept.filter(({ seen }) => seen.includes(detail));
  if (detail === 'near') return present.map(({ solid }) => ({ solid, as: detail }));
  const drawn: Drawn[] = [];
  let left = budgets[detail];
  for (const { solids } of groupsOf(present, pads)) {
    const as = ([detail, 'far'] as const).find((one) => triangles(solids, one) <= left);
    if (!as) continue;
    left -= triangles(solids, as);
    drawn.push(...solids.map((solid) => ({ solid, as })));
  }
  return drawn;
}
