/** Inverter: finned cabinet with a display; on a wall, or on a plinth with a canopy of its own. */
import { kind, type Look } from '../kind.ts';
import type { Sculptor } from '../sculpt.ts';
import { black, cabinetGrey, concrete, darkSteel, galvanised, litWindow, tankLight } from '../surfaces.ts';

export const onWall = 'onWall';

function sculpt(s: Sculptor, { variant, dark = false }: Look): void {
  const wallMounted = variant === onWall;
  const scale = wallMounted ? 1 : 2.6;
  const y = wallMounted ? 1.5 : 1.7;
  const size = (value: number) => value * scale;
  s.box([0, y, 0], [size(0.56), size(0.72), size(0.2)], cabinetGrey);
  s.box([0, y + size(0.37), 0], [size(0.6), size(0.03), size(0.26)], tankLight);
  for (let fin = -5; fin <= 5; fin += 1) {
    s.box([fin * size(0.045), y - size(0.18), -size(0.125)], [size(0.012), size(0.34), size(0.06)], darkSteel);
  }
  s.box([0, y + size(0.2), -size(0.105)], [size(0.24), size(0.12), size(0.015)], black);
  if (!dark)
    s.box([0, y + size(0.2), -size(0.115)], [size(0.18), size(0.07), size(0.01)], { ...litWindow, color: 0x7fe0c3 });
  s.bar([-size(0.15), y - size(0.36), 0], [-size(0.15), 0.1, 0], 0.03 * scale ** 0.5, galvanised, 6);
  s.bar([size(0.15), y - size(0.36), 0], [size(0.15), 0.1, 0], 0.03 * scale ** 0.5, galvanised, 6);
  if (!wallMounted) s.box([0, 0.12, 0], [2.2, 0.24, 1.2], concrete);
}

export const inverter = kind({
  name: 'inverter',
  sculpt,
  pads: ({ variant }) => [[variant === onWall ? [0, 1.14, -0.1] : [0, 0.764, -0.26]]],
});
