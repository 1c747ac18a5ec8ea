/**
 * Power transformer: tank, radiators with fans, conservator, bushings with sheds on both sides, cabinet, plinth. The high
 * voltage is on the side of terminal 1.
 */
import { kind, type Look, type VoltageClass, voltageClass } from '../kind.ts';
import { insulator, phases } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import {
  aluminium,
  black,
  cabinetGrey,
  concrete,
  darkSteel,
  galvanised,
  label,
  silicone,
  tankGrey,
  tankLight,
} from '../surfaces.ts';

interface Sizes {
  /** Tank: across the phases, up, along the heading. */
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly spacing: number;
}

function sizesOf({ insulator: length, spacing }: VoltageClass): Sizes {
  return { width: 2.6 + length * 1.5, height: 2 + length * 0.62, depth: 1.8 + length * 0.5, spacing: spacing * 0.46 };
}

const base = 0.55;

const highPad = (voltage: VoltageClass, phase: number): Point => {
  const { height, depth, spacing } = sizesOf(voltage);
  return [phase * spacing * 1.35, base + height + voltage.insulator * 0.98, depth * 0.5 + voltage.insulator * 0.34];
};

const lowPad = (voltage: VoltageClass, secondary: VoltageClass, phase: number): Point => {
  const { height, depth } = sizesOf(voltage);
  return [phase * secondary.spacing, base + height + 0.45 + secondary.insulator, -depth * 0.3];
};

/** A bank of thin plates between two headers, a fan below. */
function radiator(s: Sculptor, x: number, z: number, side: number, { height }: Sizes): void {
  const top = base + height * 0.9;
  const low = base + height * 0.18;
  const reach = 0.75;
  for (const y of [top, low]) s.bar([x, y, z], [x + side * reach, y, z], 0.07, tankLight, 6);
  for (let plate = 0; plate < 5; plate += 1) {
    s.box([x + side * (0.22 + plate * 0.13), (top + low) / 2, z], [0.045, top - low + 0.2, 0.52], tankLight);
  }
  s.lathe(
    [x + side * 0.45, low - 0.2, z],
    [x + side * 0.45, low - 0.08, z],
    [
      [0, 0.04],
      [0, 0.24],
      [1, 0.24],
      [1, 0.04],
    ],
    black,
    12,
  );
}

function conservator(s: Sculptor, { width, height, depth }: Sizes): void {
  const y = base + height + 1.05;
  const z = -depth * 0.34;
  const x = width * 0.08;
  s.lathe(
    [x - width * 0.36, y, z],
    [x + width * 0.5, y, z],
    [
      [0, 0],
      [0.015, 0.26],
      [0.05, 0.34],
      [0.95, 0.34],
      [0.985, 0.26],
      [1, 0],
    ],
    tankLight,
    14,
  );
  for (const end of [-0.26, 0.42]) s.box([x + width * end, y - 0.5, z], [0.14, 0.8, 0.5], darkSteel);
  // Pipe to the tank, with the Buchholz relay.
  s.bar([x, y - 0.3, z], [x - 0.3, base + height, z + 0.6], 0.06, darkSteel, 6);
  s.box([x - 0.16, base + height + 0.36, z + 0.33], [0.24, 0.2, 0.24], label);
}

function sculpt(s: Sculptor, { voltage, secondary = voltageClass(20) }: Look): void {
  const sizes = sizesOf(voltage);
  const { width, height, depth } = sizes;
  s.box([0, 0.15, 0], [width + 3.2, 0.3, depth + 2.2], concrete);
  for (const x of [-0.3, 0.3]) s.box([x * width, 0.42, 0], [0.22, 0.26, depth + 0.6], darkSteel);
  s.box([0, base + height / 2, 0], [width, height, depth], tankGrey);
  s.box([0, base + height + 0.05, 0], [width + 0.24, 0.12, depth + 0.24], tankLight);
  // Ribs: a tank that size would bulge without.
  for (let rib = -2; rib <= 2; rib += 1) {
    s.box([(rib * width) / 5, base + height / 2, depth / 2 + 0.05], [0.1, height * 0.96, 0.12], tankGrey);
    s.box([(rib * width) / 5, base + height / 2, -depth / 2 - 0.05], [0.1, height * 0.96, 0.12], tankGrey);
  }
  for (const z of [-0.34, 0, 0.34]) {
    radiator(s, width / 2, z * depth, 1, sizes);
    radiator(s, -width / 2, z * depth, -1, sizes);
  }
  conservator(s, sizes);
  const cover = base + height + 0.1;
  for (const phase of phases) {
    const pad = highPad(voltage, phase);
    const root: Point = [phase * sizes.spacing, cover - 0.1, depth * 0.26];
    const collar: Point = [
      root[0] + (pad[0] - root[0]) * 0.22,
      cover + voltage.insulator * 0.16,
      root[2] + (pad[2] - root[2]) * 0.22,
    ];
    s.bar(root, collar, 0.13 + voltage.insulator * 0.075, tankLight, 10);
    insulator(s, collar, pad, 0.1 + voltage.insulator * 0.07, Math.round(5 + voltage.insulator * 3));
    const low = lowPad(voltage, secondary, phase);
    const foot: Point = [low[0], cover, low[2]];
    s.bar(foot, [low[0], cover + 0.25, low[2]], 0.15, tankLight, 8);
    insulator(s, [low[0], cover + 0.22, low[2]], low, 0.13, 6, silicone);
    s.bar(low, [low[0], low[1] + 0.1, low[2]], 0.04, aluminium, 6);
    // Surge arresters beside the high-voltage bushings.
    const arrester: Point = [pad[0], cover + voltage.insulator * 0.05, depth * 0.5 + 0.35];
    s.box([arrester[0], arrester[1] - 0.1, depth * 0.5 + 0.2], [0.14, 0.1, 0.6], galvanised);
    insulator(
      s,
      arrester,
      [arrester[0], arrester[1] + voltage.insulator * 0.62, arrester[2]],
      0.1 + voltage.insulator * 0.02,
      8,
      silicone,
    );
  }
  // Control cabinet and the drive of the tap changer.
  s.box([width * 0.28, base + 0.75, -depth / 2 - 0.36], [0.9, 1.3, 0.5], cabinetGrey);
  s.box([-width * 0.3, base + 0.6, -depth / 2 - 0.28], [0.5, 0.8, 0.4], cabinetGrey);
  s.bar([-width * 0.3, base + 1, -depth / 2 - 0.28], [-width * 0.3, cover, -depth / 2 - 0.28], 0.05, darkSteel, 6);
  s.box([0, base + height * 0.62, depth / 2 + 0.13], [0.5, 0.32, 0.02], label);
}

export const transformer = kind({
  name: 'transformer',
  sculpt,
  pads: ({ voltage, secondary = voltageClass(20) }) => [
    phases.map((phase) => highPad(voltage, phase)),
    phases.map((phase) => lowPad(voltage, secondary, phase)),
  ],
});
