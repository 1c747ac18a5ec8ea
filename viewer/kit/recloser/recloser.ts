/**
 * Recloser: a tank on a wood pole with six slanted bushings, and its control at the height of a hand, from where its position
 * is read. In a station (60 kV and above there is none) it would be a breaker.
 */
import { kind, type Look } from '../kind.ts';
import { bushing, cabinet, flag, insulator, phases, sides } from '../parts.ts';
import { lineOf } from '../pole/line.ts';
import { arm, armHeight, conductorsOf, crossArm, woodPole } from '../pole/pole.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { black, galvanised, silicone, tankGrey, tankLight } from '../surfaces.ts';

const tank = { y: 9.3, z: -0.75, width: 1.1, height: 0.55, depth: 0.6 } as const;

const padAt = (phase: number, side: number): Point => [
  phase * 0.5,
  tank.y + tank.height / 2 + 0.55,
  tank.z + side * 0.62,
];

function sculpt(s: Sculptor, look: Look): void {
  const voltage = lineOf(look);
  woodPole(s);
  crossArm(s, voltage);
  s.box([0, tank.y, tank.z], [tank.width, tank.height, tank.depth], tankGrey);
  s.box([0, tank.y + tank.height / 2 + 0.03, tank.z], [tank.width + 0.12, 0.07, tank.depth + 0.12], tankLight);
  s.box([0, tank.y - 0.1, -0.3], [0.7, 0.12, 0.6], galvanised);
  for (const phase of phases) {
    for (const side of sides) {
      const foot: Point = [phase * 0.36, tank.y + tank.height / 2, tank.z + side * 0.2];
      bushing(s, foot, padAt(phase, side), 0.11, silicone);
    }
  }
  s.near(() => {
    arm(s, armHeight - 0.75, 0.9, -0.16);
    conductorsOf(voltage).forEach((conductor, index) => {
      for (const side of sides) s.bar(conductor, padAt(index - 1, side), 0.014, black, 4);
    });
    for (const phase of phases) insulator(s, [phase * 0.75, 10.5, -0.2], [phase * 0.75, 10.95, -0.2], 0.07, silicone);
    s.bar([0.16, 2.4, -0.16], [0.16, tank.y - 0.3, -0.13], 0.03, galvanised, 6);
  });
  cabinet(s, [0, 1.5, -0.38], [0.6, 0.95, 0.42]);
  flag(s, [tank.width / 2 + 0.08, tank.y, tank.z - 0.15], 0.6, look.open ?? false);
}

export const recloser = kind({
  name: 'recloser',
  sculpt,
  pads: () => sides.map((side) => phases.map((phase) => padAt(phase, side))),
  ownPole: true,
});
