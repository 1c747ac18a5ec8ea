/** Control house of a station: a long block without windows but one, coolers on its wall, cable tray, lamp and antenna mast. */
import { kind, type Look } from '../kind.ts';
import { cabinet, fan, plinth, sides } from '../parts.ts';
import type { Sculptor, Surface } from '../sculpt.ts';
import { darkSteel, darkWindow, door, galvanised, litWindow, tankLight, trim } from '../surfaces.ts';

const size = { width: 12, height: 3.4, depth: 5 } as const;
const block: Surface = { color: 0xcfc7b6 };
const roof: Surface = { color: 0x6f7a80, metal: 0.2 };

function sculpt(s: Sculptor, { dark = false }: Look): void {
  const { width, height, depth } = size;
  plinth(s, width + 1, depth + 1, 0.25);
  s.box([0, height / 2, 0], [width, height, depth], block);
  const [x, z, low, high] = [width / 2 + 0.4, depth / 2 + 0.4, height, height + 0.9];
  s.quad([-x, low, z], [x, low, z], [x, high, 0], [-x, high, 0], roof);
  s.quad([x, low, -z], [-x, low, -z], [-x, high, 0], [x, high, 0], roof);
  s.triangle([x, low, z], [x, low, -z], [x, high, 0], block);
  s.triangle([-x, low, -z], [-x, low, z], [-x, high, 0], block);
  s.quad([-x, low, -z], [x, low, -z], [x, low, z], [-x, low, z], trim);
  const front = -depth / 2 - 0.03;
  s.box([-3.6, 1.3, front], [1.1, 2.15, 0.08], door);
  s.box([1.2, 1.9, front], [1.6, 0.9, 0.08], dark ? darkWindow : litWindow);
  s.box([-3.6, 2.7, front - 0.06], [0.4, 0.18, 0.18], dark ? darkWindow : litWindow);
  s.near(() => {
    s.box([1.2, 1.9, front - 0.03], [0.07, 0.95, 0.06], trim);
    s.box([1.2, 1.4, front - 0.05], [1.8, 0.07, 0.16], trim);
    s.box([-3.6, 0.12, front - 0.6], [1.6, 0.24, 1.2], { color: 0xbdb9b0 });
    for (let course = 1; course < 6; course += 1)
      s.box([0, course * 0.55, 0], [width + 0.02, 0.02, depth + 0.02], roof);
  });
  for (const side of sides) {
    cabinet(s, [width / 2 + 0.35, 0.7, side * 1.2], [0.7, 1.9, 1.1], tankLight);
    fan(s, [width / 2 + 0.68, 2, side * 1.2], [width / 2 + 0.78, 2, side * 1.2], 0.4);
  }
  // The cables come in over a tray on the side of the yard.
  s.box([-1, 2.7, depth / 2 + 0.5], [1.2, 0.25, 1.6], galvanised);
  for (const along of [-1.5, -0.5])
    s.bar([along, 0, depth / 2 + 1.1], [along, 2.6, depth / 2 + 1.1], 0.06, galvanised, 4);
  s.bar([-width / 2 + 0.5, 0, depth / 2 + 0.4], [-width / 2 + 0.5, 8, depth / 2 + 0.4], 0.08, galvanised, 6, 0.03);
  s.near(() =>
    s.bar([-width / 2 + 0.5, 6.8, depth / 2 + 0.4], [-width / 2 + 0.5, 6.8, depth / 2 - 0.1], 0.35, darkSteel, 12, 0.1),
  );
}

export const controlHouse = kind({ name: 'controlHouse', sculpt, pads: () => [] });
