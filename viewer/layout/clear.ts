/** Tables of a solar field leave room for what stands among them. */
import type { Placement } from './place.ts';

/** Metres: the side of a cell; a table is kept out of cells that something stands in, and of those beside them. */
const cell = 7;

export function clearOf(standing: readonly Placement[]): readonly Placement[] {
  const isTable = ({ kind }: Placement): boolean => kind === 'solarTable';
  if (!standing.some(isTable)) return standing;
  const taken = new Set<string>();
  const keyOf = (x: number, z: number): string => `${Math.round(x / cell)},${Math.round(z / cell)}`;
  for (const placement of standing) {
    if (isTable(placement)) continue;
    const [x, , z] = placement.position;
    for (const dx of [-cell, 0, cell]) for (const dz of [-cell, 0, cell]) taken.add(keyOf(x + dx, z + dz));
  }
  const kept = new Set<string | null>();
  return standing.filter((placement) => {
    if (!isTable(placement)) return true;
    const [x, , z] = placement.position;
    // An asset keeps one table at least: it has to be seen.
    if (taken.has(keyOf(x, z)) && kept.has(placement.asset)) return false;
    kept.add(placement.asset);
    return true;
  });
}
