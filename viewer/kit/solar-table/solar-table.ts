/** A table of a solar field: two rows of modules (1.13 × 2.28 m each) at 25°, on driven posts. It faces −z. */
import { kind } from '../kind.ts';
import { cabinet } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { modules, onPlane, type Plane } from '../solar/modules.ts';
import { galvanised, tankLight } from '../surfaces.ts';

const plane: Plane = { columns: 12, rows: 2, width: 1.13, height: 2.28, tilt: (25 * Math.PI) / 180, middle: 1.75 };

/** On the string combiner under the table. */
export const tablePad: Point = [0, 1.3, 0.35];

export function table(s: Sculptor): void {
  modules(s, plane);
  const half = (plane.columns * plane.width) / 2;
  for (let post = -2; post <= 2; post += 1) {
    const u = (post * half) / 2.4;
    const [back, front] = [onPlane(plane, u, 1.1, 0), onPlane(plane, u, -1.1, 0)];
    s.bar([back[0], 0, back[2]], back, 0.07, galvanised, 6);
    s.bar([front[0], 0, front[2]], front, 0.07, galvanised, 6);
    s.near(() => s.bar([back[0], 0.5, back[2]], front, 0.04, galvanised, 4));
  }
  cabinet(s, [0, 0.8, 0.35], [0.7, 0.5, 0.2], tankLight);
  s.near(() => s.bar([0.2, 0, 0.35], [0.2, 0.8, 0.35], 0.03, galvanised, 6));
}

export const solarTable = kind({ name: 'solarTable', sculpt: table, pads: () => [[tablePad]] });
