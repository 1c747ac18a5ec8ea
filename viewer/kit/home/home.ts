/** A house: hip roof, porch, chimney, windows that are lit as long as a source feeds it. Its front faces −z. */
import { kind, type Look } from '../kind.ts';
import type { Point, Sculptor, Surface } from '../sculpt.ts';
import { concrete, darkWindow, door, litWindow, roofing, trim, wall } from '../surfaces.ts';

/** Metres: along the front, up to the eaves, front to back, from the eaves to the ridge. */
export const house = { width: 11, eaves: 3.1, depth: 8.4, rise: 2.7, overhang: 0.45 } as const;

/** `side`: the ridge runs from front to back, so that a large slope looks to the side. */
export const sideRidge = 'sideRidge';

/** Half the plan of the roof across and along its ridge, and half the ridge. */
export function roofOf(variant: string | undefined) {
  const turned = variant === sideRidge;
  const across = (turned ? house.width : house.depth) / 2 + house.overhang;
  const along = (turned ? house.depth : house.width) / 2 + house.overhang;
  // A hip roof loses at each end what it rises; a turned one is left with a short ridge at least.
  return { turned, across, along, ridge: Math.max(along * 0.42, along - across * 0.9) };
}

function roof(s: Sculptor, variant: string | undefined): void {
  const { turned, across, along, ridge } = roofOf(variant);
  const low = house.eaves - 0.08;
  const high = house.eaves + house.rise;
  const at = (u: number, y: number, v: number): Point => (turned ? [-v, y, u] : [u, y, v]);
  const [a, b, c, d] = [
    at(-along, low, across),
    at(along, low, across),
    at(along, low, -across),
    at(-along, low, -across),
  ];
  const [e, f] = [at(-ridge, high, 0), at(ridge, high, 0)];
  s.quad(a, b, f, e, roofing);
  s.quad(c, d, e, f, roofing);
  s.triangle(b, c, f, roofing);
  s.triangle(d, a, e, roofing);
  s.quad(d, c, b, a, trim);
  s.bar(e, f, 0.09, { color: 0x63392e }, 6);
}

/** A window with frame and sill in a wall that faces along `facing`: −z and +z are front and back, ±x the sides. */
function window(s: Sculptor, facing: 'front' | 'back' | 'left' | 'right', along: number, pane: Surface): void {
  const { width, depth } = house;
  const y = 1.75;
  const inZ = facing === 'front' || facing === 'back';
  const away = (inZ ? depth : width) / 2;
  const sign = facing === 'front' || facing === 'left' ? -1 : 1;
  const put = (offset: number, w: number, h: number, thick: number, surface: Surface, dy = 0): void =>
    inZ
      ? s.box([along, y + dy, sign * (away + offset)], [w, h, thick], surface)
      : s.box([sign * (away + offset), y + dy, along], [thick, h, w], surface);
  put(0.03, 1.5, 1.4, 0.06, trim);
  put(0.05, 1.26, 1.16, 0.06, pane);
  put(0.09, 0.06, 1.16, 0.03, trim);
  put(0.09, 1.26, 0.06, 0.03, trim);
  put(0.1, 1.6, 0.07, 0.18, trim, -0.72);
}

function sculpt(s: Sculptor, { dark = false, variant }: Look): void {
  const { width, eaves, depth } = house;
  const pane = dark ? darkWindow : litWindow;
  s.box([0, 0.15, 0], [width + 0.2, 0.3, depth + 0.2], concrete);
  s.box([0, eaves / 2, 0], [width, eaves, depth], wall);
  roof(s, variant);
  // On a hip, so that both large slopes are free for panels.
  const [chimneyX, chimneyZ] = variant === sideRidge ? [0, depth * 0.3] : [width * 0.3, 0];
  s.box([chimneyX, eaves + house.rise * 0.72, chimneyZ], [0.7, 2.1, 0.7], { color: 0x8b5a48 });
  s.box([chimneyX, eaves + house.rise * 0.72 + 1.1, chimneyZ], [0.85, 0.12, 0.85], concrete);
  for (const x of [-3.7, 2, 4.2]) window(s, 'front', x, pane);
  for (const x of [-3.4, 0, 3.4]) window(s, 'back', x, pane);
  for (const z of [-1.9, 1.9]) {
    window(s, 'left', z, pane);
    window(s, 'right', z, pane);
  }
  // Porch with steps and a lamp.
  s.box([-1, 1.15, -depth / 2 - 0.03], [1.05, 2.1, 0.08], door);
  s.box([-1, 0.14, -depth / 2 - 1], [3.4, 0.28, 2], concrete);
  s.box([-1, 0.08, -depth / 2 - 2.2], [1.6, 0.16, 0.5], concrete);
  for (const x of [-2.5, 0.5]) s.bar([x, 0.2, -depth / 2 - 1.75], [x, 2.5, -depth / 2 - 1.75], 0.08, trim, 8);
  s.box([-1, 2.56, -depth / 2 - 1], [3.7, 0.14, 2.1], roofing);
  s.box([-0.2, 2.1, -depth / 2 - 0.12], [0.14, 0.22, 0.14], pane);
}

export const home = kind({
  name: 'home',
  sculpt,
  // The service drop ends under the eaves, on the back corner.
  pads: () => [[[house.width / 2, house.eaves - 0.15, house.depth / 2]]],
});
