/** Dead-tank circuit breaker: three tanks on legs, two inclined bushings each, one cabinet with the position flag. */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { insulator, phases } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import {
  aluminium,
  black,
  cabinetGrey,
  closedFlag,
  concrete,
  darkSteel,
  galvanised,
  openFlag,
  tankGrey,
  tankLight,
} from '../surfaces.ts';

interface Sizes {
  readonly tankRadius: number;
  readonly tankHalf: number;
  readonly axisHeight: number;
  readonly spread: number;
  readonly top: number;
}

function sizesOf({ insulator: length, stand, reach }: VoltageClass): Sizes {
  const tankRadius = 0.16 + length * 0.13;
  return {
    tankRadius,
    tankHalf: reach * 0.36,
    axisHeight: stand * 0.62 + tankRadius,
    spread: reach * 0.5 + length * 0.22,
    top: stand * 0.62 + tankRadius * 2 + length * 0.92,
  };
}

/** The end of a bushing: side +1 is that of terminal 1. */
function padAt(voltage: VoltageClass, phase: number, side: 1 | -1): Point {
  const { spread, top } = sizesOf(voltage);
  return [phase * voltage.spacing, top, side * spread];
}

function pole(s: Sculptor, voltage: VoltageClass, phase: number): void {
  const { tankRadius, tankHalf, axisHeight } = sizesOf(voltage);
  const x = phase * voltage.spacing;
  for (const side of [1, -1] as const) {
    const z = side * tankHalf * 0.62;
    for (const leg of [-1, 1]) {
      s.bar([x + leg * tankRadius * 0.9, 0.15, z], [x + leg * tankRadius * 0.55, axisHeight, z], 0.06, galvanised, 5);
    }
    s.bar(
      [x - tankRadius * 0.8, axisHeight * 0.4, z],
      [x + tankRadius * 0.8, axisHeight * 0.4, z],
      0.045,
      galvanised,
      4,
    );
    const root: Point = [x, axisHeight + tankRadius * 0.6, side * tankHalf * 0.55];
    const pad = padAt(voltage, phase, side);
    const collar: Point = [x, axisHeight + tankRadius * 1.35, side * (tankHalf * 0.55 + voltage.insulator * 0.07)];
    // The turret holds the current transformers.
    s.bar(root, collar, tankRadius * 0.72, tankLight, 10, tankRadius * 0.6);
    const end: Point = [pad[0], pad[1] - 0.12, pad[2]];
    insulator(s, collar, end, 0.1 + voltage.insulator * 0.075, Math.round(5 + voltage.insulator * 3));
    s.bar(end, pad, 0.05 + voltage.insulator * 0.01, aluminium, 6);
  }
  s.lathe(
    [x, axisHeight, tankHalf],
    [x, axisHeight, -tankHalf],
    [
      [0, 0],
      [0, tankRadius * 0.7],
      [0.06, tankRadius],
      [0.94, tankRadius],
      [1, tankRadius * 0.7],
      [1, 0],
    ],
    tankGrey,
    16,
  );
  s.bar([x, axisHeight, tankHalf * 0.5], [x, axisHeight, tankHalf * 0.46], tankRadius * 1.12, darkSteel, 14);
  s.bar([x, axisHeight, -tankHalf * 0.5], [x, axisHeight, -tankHalf * 0.46], tankRadius * 1.12, darkSteel, 14);
}

/** Upright and red when closed; lying and green when open: the arm says it without colour too. */
function flag(s: Sculptor, voltage: VoltageClass, x: number, y: number, z: number, open: boolean): void {
  const arm = 0.3 + voltage.insulator * 0.32;
  const surface = open ? openFlag : closedFlag;
  s.bar([x, y, z], [x, y + 0.16, z], 0.07, black, 8);
  const end: Point = open ? [x + arm, y + 0.2, z] : [x, y + 0.2 + arm, z];
  s.bar([x, y + 0.2, z], end, 0.035 + arm * 0.04, surface, 8);
  if (open) s.box([end[0], end[1], z], [arm * 0.16, arm * 0.55, arm * 0.12], surface);
  else s.box([end[0], end[1], z], [arm * 0.55, arm * 0.16, arm * 0.12], surface);
}

function sculpt(s: Sculptor, { voltage, open = false }: Look): void {
  const { tankHalf, tankRadius, axisHeight } = sizesOf(voltage);
  const width = voltage.spacing * 2 + tankRadius * 3.2;
  s.box([0, 0.08, 0], [width, 0.16, tankHalf * 2.1], concrete);
  for (const phase of phases) pole(s, voltage, phase);
  s.bar(
    [-voltage.spacing, axisHeight * 0.55, 0],
    [voltage.spacing, axisHeight * 0.55, 0],
    0.05 + tankRadius * 0.06,
    darkSteel,
    6,
  );
  const cabinet = 0.4 + voltage.insulator * 0.22;
  const x = width / 2 + cabinet * 0.2;
  s.box([x, cabinet * 1.05, 0], [cabinet * 0.7, cabinet * 1.7, cabinet], cabinetGrey);
  s.box([x, cabinet * 1.95, 0], [cabinet * 0.85, 0.06, cabinet * 1.15], tankLight);
  s.box([x + cabinet * 0.36, cabinet * 1.2, 0], [0.02, cabinet * 0.9, cabinet * 0.06], darkSteel);
  flag(s, voltage, x, cabinet * 1.98, 0, open);
}

export const breaker = kind({
  name: 'breaker',
  sculpt,
  pads: ({ voltage }) => [phases.map((p) => padAt(voltage, p, 1)), phases.map((p) => padAt(voltage, p, -1))],
});
