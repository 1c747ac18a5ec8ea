/**
 * Power transformer: tank, radiators with fans, conservator, bushings on both sides, cabinet, plinth; of the highest voltages
 * a bank of three tanks with fire walls between them. The high voltage is on the side of terminal 1.
 */
import { kind, type Look, type VoltageClass, voltageClass } from '../kind.ts';
import { bushing, cabinet, coronaRing, fan, fins, insulator, phases, plinth, sides } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { concrete, darkSteel, galvanised, label, silicone, tankGrey, tankLight } from '../surfaces.ts';

/** One tank: where it stands, its size across the phases, up and along the heading, and the phases in it. */
interface Tank {
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly phases: readonly number[];
}

function tanksOf({ name, insulator: length, spacing }: VoltageClass): readonly Tank[] {
  if (name === 'ultraHigh') {
    return phases.map((phase) => ({ x: phase * spacing, width: 4.4, height: 5, depth: 4.6, phases: [phase] }));
  }
  return [{ x: 0, width: 2.6 + length * 1.5, height: 2 + length * 0.62, depth: 1.8 + length * 0.5, phases }];
}

const base = 0.55;
const tankOf = (voltage: VoltageClass, phase: number): Tank =>
  tanksOf(voltage).find((tank) => tank.phases.includes(phase))!;
/** From one bushing to the next on the cover of a tank. */
const pitchOf = ({ width, phases: { length } }: Tank, wanted: number): number =>
  length === 1 ? 0 : Math.min(wanted, width * 0.4);

function highPad(voltage: VoltageClass, phase: number): Point {
  const tank = tankOf(voltage, phase);
  const pitch = pitchOf(tank, voltage.spacing * 0.62);
  return [
    tank.x + phase * pitch * 1.35,
    base + tank.height + voltage.insulator,
    tank.depth / 2 + voltage.insulator * 0.34,
  ];
}

function lowPad(voltage: VoltageClass, secondary: VoltageClass, phase: number): Point {
  const tank = tankOf(voltage, phase);
  const pitch = pitchOf(tank, secondary.spacing);
  return [tank.x + phase * pitch, base + tank.height + 0.4 + secondary.insulator, -tank.depth * 0.32];
}

/** Plates between two headers, fans below. */
function radiators(s: Sculptor, { x, width, height, depth }: Tank, side: number): void {
  const [top, low] = [base + height * 0.92, base + height * 0.2];
  for (const part of [-0.33, 0, 0.33]) {
    const z = part * depth;
    const from = x + (side * width) / 2;
    s.near(() => {
      for (const y of [top - 0.06, low + 0.1]) s.bar([from, y, z], [from + side * 0.9, y, z], 0.07, tankLight, 4);
    });
    fins(s, [from + side * 0.55, (top + low) / 2, z], [0.75, top - low, depth * 0.25], 5, tankLight);
    fan(s, [from + side * 0.55, low - 0.2, z], [from + side * 0.55, low - 0.08, z], 0.26);
  }
}

/** The drum that takes up the oil: above the radiators of one end, with the Buchholz relay in its pipe. */
function conservator(s: Sculptor, { x, width, height, depth }: Tank): void {
  const [at, y, half, radius] = [x + width / 2 + 0.55, base + height + 0.75, depth * 0.52, 0.3 + height * 0.045];
  s.lathe(
    [at, y, half],
    [at, y, -half],
    [
      [0, 0],
      [0.01, radius * 0.75],
      [0.05, radius],
      [0.95, radius],
      [0.99, radius * 0.75],
      [1, 0],
    ],
    tankLight,
    14,
  );
  s.near(() => {
    for (const z of [-0.7, 0.7]) s.box([at, y - 0.55, z * half], [0.3, 0.8, 0.12], darkSteel);
    s.bar([at, y - radius * 0.8, 0], [x + width * 0.36, base + height + 0.1, 0], 0.06, darkSteel, 6);
    s.box([x + width * 0.46, base + height + 0.32, 0], [0.24, 0.2, 0.24], label);
  });
}

function body(s: Sculptor, tank: Tank): void {
  const { x, width, height, depth } = tank;
  const ribs = width > 5 ? 2 : 1;
  plinth(s, width + 3.2, depth + 2.4, 0.3, x);
  s.near(() => {
    for (const part of [-0.3, 0.3]) s.box([x + part * width, 0.42, 0], [0.22, 0.26, depth + 0.6], darkSteel);
  });
  s.box([x, base + height / 2, 0], [width, height, depth], tankGrey);
  s.box([x, base + height + 0.05, 0], [width + 0.24, 0.12, depth + 0.24], tankLight);
  // Ribs: a tank that size would bulge without.
  s.near(() => {
    for (let rib = -ribs; rib <= ribs; rib += 1) {
      for (const side of sides) {
        s.box(
          [x + (rib * width) / (2 * ribs + 1), base + height / 2, side * (depth / 2 + 0.05)],
          [0.1, height * 0.96, 0.12],
          tankGrey,
        );
      }
    }
    s.box([x, base + height * 0.62, depth / 2 + 0.13], [0.5, 0.32, 0.02], label);
    s.box([x - width * 0.3, base + 0.6, -depth / 2 - 0.28], [0.5, 0.8, 0.4], tankLight);
    s.bar(
      [x - width * 0.3, base + 1, -depth / 2 - 0.28],
      [x - width * 0.3, base + height, -depth / 2 - 0.28],
      0.05,
      darkSteel,
      6,
    );
  });
  for (const side of sides) radiators(s, tank, side);
  conservator(s, tank);
  cabinet(s, [x + width * 0.25, base + 0.1, -depth / 2 - 0.33], [0.9, 1.4, 0.5]);
}

function terminals(s: Sculptor, voltage: VoltageClass, secondary: VoltageClass, phase: number): void {
  const tank = tankOf(voltage, phase);
  const cover = base + tank.height + 0.1;
  const high = highPad(voltage, phase);
  const root: Point = [tank.x + phase * pitchOf(tank, voltage.spacing * 0.62), cover - 0.1, tank.depth * 0.26];
  const collar: Point = [
    root[0] + (high[0] - root[0]) * 0.2,
    cover + voltage.insulator * 0.14,
    root[2] + (high[2] - root[2]) * 0.2,
  ];
  s.bar(root, collar, 0.13 + voltage.insulator * 0.075, tankLight, 10);
  bushing(s, collar, high, 0.1 + voltage.insulator * 0.066);
  if (voltage.name === 'ultraHigh') coronaRing(s, [high[0], high[1] - 0.3, high[2]], 0.7, 0.07);
  const low = lowPad(voltage, secondary, phase);
  s.near(() =>
    s.bar([low[0], cover, low[2]], [low[0], cover + 0.2, low[2]], 0.1 + secondary.insulator * 0.09, tankLight, 8),
  );
  bushing(s, [low[0], cover + 0.15, low[2]], low, 0.09 + secondary.insulator * 0.06);
  // Surge arresters beside the high-voltage bushings.
  const [x, y, z] = [high[0], cover - 0.15, tank.depth / 2 + 0.45 + voltage.insulator * 0.08];
  s.near(() => s.box([x, y, (z + tank.depth / 2) / 2], [0.14, 0.1, z - tank.depth / 2 + 0.3], galvanised));
  insulator(s, [x, y, z], [x, y + voltage.insulator * 0.62, z], 0.08 + voltage.insulator * 0.03, silicone);
}

const lowOf = ({ secondary }: Look): VoltageClass => secondary ?? voltageClass(20);

function sculpt(s: Sculptor, look: Look): void {
  const { voltage } = look;
  const tanks = tanksOf(voltage);
  for (const tank of tanks) body(s, tank);
  for (const phase of phases) terminals(s, voltage, lowOf(look), phase);
  for (const side of tanks.length > 1 ? sides : []) {
    s.box([(side * voltage.spacing) / 2, 3.6, 0], [0.35, 7.2, tanks[0]!.depth + 2.6], concrete);
  }
}

export const transformer = kind({
  name: 'transformer',
  sculpt,
  pads: (look) => [
    phases.map((phase) => highPad(look.voltage, phase)),
    phases.map((phase) => lowPad(look.voltage, lowOf(look), phase)),
  ],
});
