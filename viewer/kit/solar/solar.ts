/** Solar panels: on a roof, parallel to its slope, or on a table that stands in a field. They face −z. */
import { house, roofOf, sideRidge } from '../home/home.ts';
import { kind, type Look } from '../kind.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { galvanised, panel, panelLine } from '../surfaces.ts';

/** One module, metres. */
const module = { width: 1.04, height: 1.72 } as const;
/** On the slope of a roof with its ridge along the front, or along the side. */
export const onRoof = 'onRoof';
export const onSideRoof = 'onSideRoof';

/** The slope that the panels lie on, radians. */
const slopeOf = (ridge: string | undefined): number => Math.atan2(house.rise + 0.08, roofOf(ridge).across);

interface Plane {
  readonly columns: number;
  readonly rows: number;
  /** Radians above the horizon. */
  readonly tilt: number;
  /** Height of the middle. */
  readonly height: number;
}

const table: Plane = { columns: 10, rows: 2, tilt: 0.42, height: 1.5 };
const roofPlane = (ridge: string | undefined): Plane => ({ columns: 4, rows: 3, tilt: slopeOf(ridge), height: 0.02 });

function modules(s: Sculptor, { columns, rows, tilt, height }: Plane): void {
  const [cosine, sine] = [Math.cos(tilt), Math.sin(tilt)];
  /** u to the right, v up the slope, w out of it. */
  const at = (u: number, v: number, w: number): Point => [-u, height + v * sine + w * cosine, v * cosine - w * sine];
  for (let column = 0; column < columns; column += 1) {
    for (let row = 0; row < rows; row += 1) {
      const u = (column - columns / 2) * module.width + 0.02;
      const v = (row - rows / 2) * module.height + 0.02;
      const [u1, v1] = [u + module.width - 0.04, v + module.height - 0.04];
      s.quad(at(u, v, 0.1), at(u1, v, 0.1), at(u1, v1, 0.1), at(u, v1, 0.1), panelLine);
      s.quad(
        at(u + 0.03, v + 0.03, 0.112),
        at(u1 - 0.03, v + 0.03, 0.112),
        at(u1 - 0.03, v1 - 0.03, 0.112),
        at(u + 0.03, v1 - 0.03, 0.112),
        panel,
      );
      for (const line of [1 / 3, 2 / 3]) {
        const x = u + (u1 - u) * line;
        s.quad(
          at(x - 0.008, v, 0.118),
          at(x + 0.008, v, 0.118),
          at(x + 0.008, v1, 0.118),
          at(x - 0.008, v1, 0.118),
          panelLine,
        );
      }
    }
  }
  const [halfU, halfV] = [(columns * module.width) / 2, (rows * module.height) / 2];
  // The back, and the rails that carry the modules.
  s.quad(
    at(-halfU, -halfV, 0.08),
    at(-halfU, halfV, 0.08),
    at(halfU, halfV, 0.08),
    at(halfU, -halfV, 0.08),
    galvanised,
  );
  for (const v of [-halfV * 0.6, halfV * 0.6]) s.bar(at(-halfU, v, 0.03), at(halfU, v, 0.03), 0.04, galvanised, 4);
}

function sculpt(s: Sculptor, { variant }: Look): void {
  if (variant === onRoof || variant === onSideRoof) {
    modules(s, roofPlane(variant === onSideRoof ? sideRidge : undefined));
    return;
  }
  modules(s, table);
  const half = (table.columns * module.width) / 2;
  for (let post = -2; post <= 2; post += 1) {
    const x = (post * half) / 2.3;
    s.bar([x, 0, 0.5], [x, 1.65, 0.5], 0.06, galvanised, 6);
    s.bar([x, 0, -0.7], [x, 1.15, -0.7], 0.06, galvanised, 6);
    s.bar([x, 0.4, 0.5], [x, 1.1, -0.7], 0.035, galvanised, 4);
  }
}

export const solar = kind({ name: 'solar', sculpt, pads: () => [] });
