/**
 * Circuit breaker, dead tank: three tanks on legs with two inclined bushings each and one cabinet with the position flag; of
 * medium voltage one housing with six bushings on its roof.
 */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { bushing, cabinet, flag, phases, plinth, sides } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { aluminium, cabinetGrey, concrete, darkSteel, galvanised, tankGrey, tankLight } from '../surfaces.ts';

const isHoused = ({ name }: VoltageClass): boolean => name === 'medium' || name === 'low';

function sizesOf({ insulator, stand, reach, spacing }: VoltageClass) {
  const radius = 0.16 + insulator * 0.12;
  return {
    radius,
    half: reach * 0.36,
    axis: stand * 0.62 + radius,
    spread: reach * 0.5 + insulator * 0.22,
    top: stand * 0.62 + radius * 2 + insulator * 0.92,
    /** Of the housed form: its width, and from one phase to the next. */
    width: spacing * 1.5,
    pitch: spacing * 0.5,
  };
}

/** The end of a bushing: side +1 is that of terminal 1. */
function padAt(voltage: VoltageClass, phase: number, side: number): Point {
  const { spread, top, pitch } = sizesOf(voltage);
  if (!isHoused(voltage)) return [phase * voltage.spacing, top, side * spread];
  return [phase * pitch, voltage.stand * 0.9 + voltage.insulator, side * voltage.reach * 0.28];
}

function pole(s: Sculptor, voltage: VoltageClass, phase: number): void {
  const { radius, half, axis } = sizesOf(voltage);
  const x = phase * voltage.spacing;
  for (const side of sides) {
    const z = side * half * 0.62;
    for (const leg of sides) {
      s.bar([x + leg * radius * 0.9, 0, z], [x + leg * radius * 0.55, axis, z], 0.03 + radius * 0.09, galvanised, 5);
    }
    const pad = padAt(voltage, phase, side);
    // The turret holds the current transformers.
    const collar: Point = [x, axis + radius * 1.35, side * (half * 0.55 + voltage.insulator * 0.07)];
    s.bar([x, axis + radius * 0.5, side * half * 0.52], collar, radius * 0.74, tankLight, 10, radius * 0.6);
    bushing(s, collar, pad, 0.1 + voltage.insulator * 0.068);
  }
  s.lathe(
    [x, axis, half],
    [x, axis, -half],
    [
      [0, 0],
      [0, radius * 0.7],
      [0.06, radius],
      [0.94, radius],
      [1, radius * 0.7],
      [1, 0],
    ],
    tankGrey,
    16,
  );
  s.near(() => {
    for (const z of [0.5, -0.46]) {
      s.bar([x, axis, half * z], [x, axis, half * (z - 0.04)], radius * 1.12, darkSteel, 14);
    }
  });
}

function outdoor(s: Sculptor, voltage: VoltageClass, open: boolean): void {
  const { half, radius, axis } = sizesOf(voltage);
  const width = voltage.spacing * 2 + radius * 3.2;
  s.box([0, 0.08, 0], [width, 0.16, half * 2.1], concrete);
  for (const phase of phases) pole(s, voltage, phase);
  s.bar([-voltage.spacing, axis * 0.55, 0], [voltage.spacing, axis * 0.55, 0], 0.05 + radius * 0.06, darkSteel, 6);
  const size = 0.4 + voltage.insulator * 0.2;
  const x = width / 2 + size * 0.2;
  cabinet(s, [x, 0.25, 0], [size * 0.75, size * 1.65, size], cabinetGrey);
  flag(s, [x, 0.3 + size * 1.65, 0], 0.3 + voltage.insulator * 0.32, open);
}

function housed(s: Sculptor, voltage: VoltageClass, open: boolean): void {
  const { width } = sizesOf(voltage);
  const [floor, roof, depth] = [voltage.stand * 0.3, voltage.stand * 0.9, voltage.reach * 0.72];
  plinth(s, width * 1.15, depth * 1.2, 0.12);
  for (const x of sides) {
    for (const z of sides)
      s.bar([x * width * 0.44, 0, z * depth * 0.42], [x * width * 0.44, floor, z * depth * 0.42], 0.05, galvanised, 4);
  }
  cabinet(s, [0, floor, 0], [width, roof - floor, depth], cabinetGrey, 2);
  for (const phase of phases) {
    for (const side of sides) {
      const pad = padAt(voltage, phase, side);
      bushing(s, [pad[0], roof, pad[2] * 0.72], pad, 0.07 + voltage.insulator * 0.07);
    }
  }
  s.near(() => s.box([0, roof + 0.05, 0], [width * 1.02, 0.04, 0.06], aluminium));
  flag(s, [width / 2 + 0.1, (floor + roof) / 2, -depth * 0.3], 0.3 + voltage.insulator * 0.32, open);
}

function sculpt(s: Sculptor, { voltage, open = false }: Look): void {
  if (isHoused(voltage)) housed(s, voltage, open);
  else outdoor(s, voltage, open);
}

export const breaker = kind({
  name: 'breaker',
  sculpt,
  pads: ({ voltage }) => sides.map((side) => phases.map((phase) => padAt(voltage, phase, side))),
});
