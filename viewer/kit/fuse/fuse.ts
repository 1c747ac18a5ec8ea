/** Fuse cut-out: a slanted insulator with a tube before it on each phase of a pole; blown or open, the tube has fallen out. */
import { kind, type Look } from '../kind.ts';
import { bushing, phases } from '../parts.ts';
import { lineOf } from '../pole/line.ts';
import { arm, conductorsOf, crossArm, woodPole } from '../pole/pole.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { black, closedFlag, copper, galvanised, openFlag } from '../surfaces.ts';

const armAt = 9.5;

/** The upper contact, where the line comes, and the lower one, where the lateral leaves. */
const upper = (phase: number): Point => [phase * 0.85, armAt + 0.42, -0.72];
const lower = (phase: number): Point => [phase * 0.85, armAt - 0.45, -0.45];

function cutOut(s: Sculptor, phase: number, open: boolean): void {
  const [top, foot] = [upper(phase), lower(phase)];
  const middle: Point = [top[0], armAt, -0.38];
  bushing(s, middle, top, 0.12);
  bushing(s, middle, foot, 0.1);
  s.near(() => s.box([top[0], armAt, -0.26], [0.07, 0.1, 0.3], galvanised));
  // The tube is hinged at the lower contact.
  const hinge: Point = [foot[0], foot[1], foot[2] - 0.3];
  const end: Point = open ? [hinge[0], hinge[1] - 0.85, hinge[2] - 0.12] : [top[0], top[1], top[2] - 0.12];
  s.vital(() => s.bar(hinge, end, 0.055, open ? openFlag : closedFlag, 8));
  s.near(() => {
    s.bar(foot, hinge, 0.03, copper, 5);
    s.bar(end, [end[0], end[1] + 0.08, end[2] - 0.06], 0.05, copper, 6);
  });
}

function sculpt(s: Sculptor, look: Look): void {
  const voltage = lineOf(look);
  woodPole(s);
  crossArm(s, voltage);
  arm(s, armAt, 1.15, -0.14);
  for (const phase of phases) cutOut(s, phase, look.open ?? false);
  s.near(() => {
    conductorsOf(voltage).forEach((conductor, index) => {
      s.bar(conductor, upper(index - 1), 0.014, black, 4);
    });
  });
}

export const fuse = kind({
  name: 'fuse',
  sculpt,
  pads: () => [phases.map(upper), phases.map(lower)],
  ownPole: true,
});
