/**
 * A synchronous machine: the turbine hall with its stack, or, as the variant `engine`, a generating set in a container with
 * radiator and exhaust. What it generates leaves through wall bushings on its back, the side of terminal 1.
 */
import { kind, type Look } from '../kind.ts';
import { bushing, fan, fins, phases, plinth, sides } from '../parts.ts';
import type { Point, Sculptor, Surface } from '../sculpt.ts';
import {
  black,
  darkSteel,
  darkWindow,
  galvanised,
  label,
  litWindow,
  streetGreen,
  tankLight,
  trim,
  white,
} from '../surfaces.ts';

export const engine = 'engine';

/** Metres: a hall for a set of some 200 MW. */
const hall = { width: 26, eaves: 13, depth: 18, ridge: 15.5 } as const;
const set = { width: 6.06, height: 2.59, depth: 2.44 } as const;

const cladding: Surface = { color: 0x9fb0bd, metal: 0.2 };
const cladding2: Surface = { color: 0x6f8494, metal: 0.2 };

function padAt({ variant, voltage }: Look, phase: number): Point {
  if (variant === engine) return [phase * 0.25 - 1.6, 1.55, set.depth / 2 + 0.28];
  return [phase * Math.max(1.2, Math.min(5, voltage.spacing)), 6.5, hall.depth / 2 + 0.8 + voltage.insulator];
}

function roofOf(s: Sculptor): void {
  const { width, eaves, depth, ridge } = hall;
  const [x, z] = [width / 2 + 0.3, depth / 2 + 0.3];
  s.quad([-x, eaves, z], [x, eaves, z], [x, ridge, 0], [-x, ridge, 0], cladding2);
  s.quad([x, eaves, -z], [-x, eaves, -z], [-x, ridge, 0], [x, ridge, 0], cladding2);
  for (const side of sides) {
    const [a, b]: [Point, Point] = [
      [side * (width / 2), eaves, side * -z],
      [side * (width / 2), eaves, side * z],
    ];
    s.triangle(b, a, [side * (width / 2), ridge, 0], cladding);
  }
  s.box([0, ridge + 0.4, 0], [width * 0.7, 1.1, 2.2], tankLight);
}

function stack(s: Sculptor, x: number): void {
  const z = hall.depth / 2 + 3.4;
  s.bar([x, 0, z], [x, 34, z], 1.7, white, 14, 1.25);
  for (const y of [28, 31.4]) s.bar([x, y, z], [x, y + 1.6, z], 1.48, { color: 0xb5483a }, 14, 1.42);
  s.near(() => s.bar([x, 33.9, z], [x, 34.05, z], 1.1, black, 14));
  s.box([x, 5, hall.depth / 2 + 1.2], [3.6, 6, 3.2], galvanised);
}

function turbineHall(s: Sculptor, look: Look): void {
  const { width, eaves, depth } = hall;
  plinth(s, width + 2, depth + 2, 0.3);
  s.box([0, eaves / 2, 0], [width, eaves, depth], cladding);
  roofOf(s);
  const glass = look.dark ? darkWindow : litWindow;
  for (const side of sides) {
    const z = side * (depth / 2 + 0.04);
    s.box([0, eaves * 0.8, z], [width * 0.92, 1.7, 0.08], glass);
    s.near(() => {
      for (let bar = -8; bar <= 8; bar += 1) s.box([bar * width * 0.055, eaves * 0.8, z], [0.18, 1.8, 0.16], trim);
      for (let rib = -6; rib <= 6; rib += 1) {
        s.box([rib * 2.1, eaves * 0.33, z], [0.12, eaves * 0.62, 0.1], cladding2);
      }
    });
  }
  s.near(() => {
    const front = -depth / 2 - 0.1;
    s.box([-6, 2.9, front], [5, 5.2, 0.14], cladding2);
    for (let slat = 0; slat < 8; slat += 1) s.box([-6, 0.8 + slat * 0.6, front - 0.08], [4.8, 0.08, 0.06], darkSteel);
    s.box([2, 1.5, front], [1.1, 2.3, 0.14], darkSteel);
  });
  // The filter house that the turbine breathes through.
  s.box([width / 2 + 2.6, 9, -3], [5, 6, 8], tankLight);
  for (const z of sides)
    s.bar([width / 2 + 4.6, 0, -3 + z * 3.4], [width / 2 + 4.6, 6.2, -3 + z * 3.4], 0.2, galvanised, 4);
  fins(s, [width / 2 + 5.2, 9, -3], [0.5, 5, 7], 10, cladding2, 'z');
  stack(s, -width * 0.36);
  for (const phase of phases) {
    const pad = padAt(look, phase);
    bushing(s, [pad[0], pad[1], depth / 2], pad, 0.18 + look.voltage.insulator * 0.05);
    s.near(() => s.box([pad[0], pad[1], depth / 2 + 0.06], [0.9, 0.9, 0.12], galvanised));
  }
}

function generatingSet(s: Sculptor, look: Look): void {
  const { width, height, depth } = set;
  plinth(s, width + 0.8, depth + 0.8, 0.25);
  const y = 0.25 + height / 2;
  s.box([0, y, 0], [width, height, depth], streetGreen);
  s.box([width / 2 - 0.02, y, 0], [0.1, height * 0.8, depth * 0.8], black);
  s.bar([1.2, height, 0.5], [1.2, height + 1.7, 0.5], 0.16, galvanised, 10);
  s.near(() => {
    fins(s, [width / 2 + 0.06, y, 0], [0.06, height * 0.74, depth * 0.76], 9, darkSteel, 'z');
    s.lathe(
      [1.2, height + 0.3, 0.5],
      [-0.6, height + 0.5, 0.5],
      [
        [0, 0],
        [0.05, 0.28],
        [0.95, 0.28],
        [1, 0],
      ],
      darkSteel,
      12,
    );
    for (const x of [-2.2, -0.9, 0.6]) {
      s.box([x, y - 0.1, -depth / 2 - 0.02], [1.1, height * 0.75, 0.04], streetGreen);
      for (const slot of [0.5, 0.6, 0.7]) s.box([x, y + slot, -depth / 2 - 0.05], [0.8, 0.05, 0.03], darkSteel);
    }
    s.box([-2.2, y, -depth / 2 - 0.05], [0.4, 0.3, 0.02], look.dark ? black : { color: 0x9fe8b0, glow: 0.8 });
    s.box([0.6, 0.8, -depth / 2 - 0.06], [0.36, 0.3, 0.02], label);
    fan(s, [-1.9, 0.25 + height, 0], [-1.9, 0.4 + height, 0], 0.5);
  });
  for (const phase of phases) {
    const pad = padAt(look, phase);
    bushing(s, [pad[0], pad[1], depth / 2 - 0.02], pad, 0.09);
  }
}

function sculpt(s: Sculptor, look: Look): void {
  if (look.variant === engine) generatingSet(s, look);
  else turbineHall(s, look);
}

export const generator = kind({
  name: 'generator',
  sculpt,
  pads: (look) => [phases.map((phase) => padAt(look, phase))],
});
