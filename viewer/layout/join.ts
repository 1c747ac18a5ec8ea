/**
 * What joins equipment at a connectivity node. Two terminals: straight from one to the other. More: the two that face each
 * other are joined, and the others rise over the phases between and come down on theirs. At a busbar: along the ground at the
 * height of the terminals, then up to the tube of the phase.
 */
import type { Point } from '../kit/sculpt.ts';
import { distance, untwist } from './lines.ts';
import type { TerminalPads, Wire } from './wire.ts';

/** One tube a phase. */
export type Bus = readonly (readonly [from: Point, to: Point])[];

const midpoint = (points: readonly Point[]): Point => points[Math.floor(points.length / 2)]!;

/** The point of a segment that is nearest on the ground. */
export function nearestOn([a, b]: readonly [Point, Point], to: Point): Point {
  const [dx, dz] = [b[0] - a[0], b[2] - a[2]];
  const square = dx * dx + dz * dz;
  const part = square === 0 ? 0 : Math.min(1, Math.max(0, ((to[0] - a[0]) * dx + (to[2] - a[2]) * dz) / square));
  return [a[0] + dx * part, a[1] + (b[1] - a[1]) * part, a[2] + dz * part];
}

/** The pair of terminals that face each other most squarely; the nearest two where that is no help. */
function mainPair(pads: readonly TerminalPads[]): readonly [TerminalPads, TerminalPads] {
  let best: readonly [TerminalPads, TerminalPads] = [pads[0]!, pads[1]!];
  let lowest = Number.POSITIVE_INFINITY;
  for (const [index, a] of pads.entries()) {
    for (const b of pads.slice(index + 1)) {
      const facing = a.outward && b.outward ? a.outward[0] * b.outward[0] + a.outward[1] * b.outward[1] : 0;
      const score = facing + distance(midpoint(a.points), midpoint(b.points)) * 1e-4;
      if (score < lowest) [lowest, best] = [score, [a, b]];
    }
  }
  return best;
}

const radii = { ultraHigh: 0.1, extraHigh: 0.075, high: 0.05, medium: 0.026, low: 0 } as const;

/** Metres: what is bolted on lower than this is a cable, and goes through the ground. */
const aerial = 1.4;

/** Metres that nothing inside a station spans: what is further apart is joined by something that nobody drew. */
const spanMax = 400;

const tooFar = (pads: readonly TerminalPads[]): boolean =>
  pads.some(({ points }) => distance(points[0]!, pads[0]!.points[0]!) > spanMax);

export function joinNode(node: string, all: readonly TerminalPads[], bus: Bus | undefined): readonly Wire[] {
  const pads = all.filter(({ points }) => points.every(([, y]) => y > aerial));
  const wires: Wire[] = [];
  /** A conductor bent at its inner points; a span that hangs has none. */
  const add = ({ voltage }: TerminalPads, points: readonly Point[], phase: number, sag = 0): void => {
    for (let index = 1; index < points.length; index += 1) {
      const [from, to] = [points[index - 1]!, points[index]!];
      if (distance(from, to) < 1e-3) continue;
      wires.push({
        ...{ asset: null, node, from, to, sag, radius: radii[voltage.name], voltage: voltage.name },
        leads: phase === 0,
      });
    }
  };
  if (bus) {
    for (const pad of pads) {
      const tubes = untwist(
        pad.points,
        bus.map((tube, phase) => nearestOn(tube, pad.points[phase] ?? pad.points[0]!)),
      );
      pad.points.forEach((from, phase) => {
        const to = tubes[phase]!;
        add(pad, [from, [to[0], from[1], to[2]], to], phase);
      });
    }
    return wires;
  }
  if (pads.length < 2) return wires;
  if (tooFar(pads)) return wires;
  const [a, b] = pads.length === 2 ? [pads[0]!, pads[1]!] : mainPair(pads);
  const ends = untwist(a.points, b.points);
  const main = a.points.map((from, phase): [Point, Point] => [from, ends[Math.min(phase, ends.length - 1)]!]);
  for (const [phase, ends] of main.entries()) {
    const length = distance(...ends);
    // Up to 12 m a tube carries itself; more is rope.
    add(a, ends, phase, length > 12 ? length * 0.035 : 0);
  }
  for (const pad of pads) {
    if (pad === a || pad === b) continue;
    const targets = untwist(
      pad.points,
      main.map((segment, phase) => nearestOn(segment, pad.points[phase] ?? pad.points[0]!)),
    );
    const over = Math.max(...pad.points.map(([, y]) => y)) + pad.voltage.spacing * 0.42;
    pad.points.forEach((from, phase) => {
      const to = targets[Math.min(phase, targets.length - 1)]!;
      add(pad, [from, [from[0], over, from[2]], [to[0], over, to[2]], to], phase);
    });
  }
  return wires;
}
