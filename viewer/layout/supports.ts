/** Poles and towers under lines: where they stand, which way they face, and how far apart they may be. */
import { type VoltageClass, voltageClass } from '../kit/kind.ts';
import type { AssetRow } from './asset.ts';
import { headingBetween, onGround, type Placement, yawOf } from './place.ts';
import type { Ground } from './projection.ts';

/** Two corners within a metre are one support. */
export const cornerKey = ([east, north]: Ground): string => `${Math.round(east)},${Math.round(north)}`;

export const isHigh = ({ name }: VoltageClass): boolean => name !== 'medium' && name !== 'low';

/** Usual spans, metres; a corner that was surveyed stands where it is, so that only much longer ones are divided. */
const spans: Readonly<Record<VoltageClass['name'], number>> = {
  ultraHigh: 400,
  extraHigh: 340,
  high: 240,
  medium: 75,
  low: 60,
};

/** The path with supports between its corners where these are too far apart. */
export function withSupports({ voltage }: AssetRow, path: readonly Ground[]): readonly Ground[] {
  const span = spans[voltageClass(voltage).name];
  const all: Ground[] = [path[0]!];
  for (let index = 1; index < path.length; index += 1) {
    const [from, to] = [path[index - 1]!, path[index]!];
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const parts = Math.max(1, Math.round(length / span - 0.25));
    for (let part = 1; part <= parts; part += 1) {
      all.push([from[0] + ((to[0] - from[0]) * part) / parts, from[1] + ((to[1] - from[1]) * part) / parts]);
    }
  }
  return all;
}

interface Corner {
  readonly ground: Ground;
  /** Sum of doubled directions: a line has no front and no back. */
  cosine: number;
  sine: number;
  voltage: VoltageClass;
  readonly asset: string;
}

export interface SupportInput {
  readonly lines: readonly AssetRow[];
  readonly paths: ReadonlyMap<string, readonly Ground[]>;
  /** Whether something else carries the conductors there. */
  readonly isTaken: (key: string) => boolean;
}

/** One support for each corner, turned to halve the angle of the highest voltage on it: drops leave to all sides. */
export function supportsOf({ lines, paths, isTaken }: SupportInput): Map<string, Placement> {
  const corners = new Map<string, Corner>();
  for (const line of lines) {
    const path = paths.get(line.id)!;
    const voltage = voltageClass(line.voltage);
    path.forEach((ground, index) => {
      const key = cornerKey(ground);
      let corner = corners.get(key);
      if (!corner) {
        corner = { ground, cosine: 0, sine: 0, voltage, asset: line.id };
        corners.set(key, corner);
      }
      if (voltage.spacing < corner.voltage.spacing) return;
      if (voltage.spacing > corner.voltage.spacing) corner.cosine = corner.sine = 0;
      corner.voltage = voltage;
      for (const other of [path[index - 1], path[index + 1]]) {
        if (!other) continue;
        const double = 2 * yawOf(headingBetween(ground, other));
        corner.cosine += Math.cos(double);
        corner.sine += Math.sin(double);
      }
    });
  }
  const supports = new Map<string, Placement>();
  for (const [key, { ground, cosine, sine, voltage, asset }] of corners) {
    if (isTaken(key)) continue;
    const yaw = Math.hypot(cosine, sine) < 1e-9 ? 0 : Math.atan2(sine, cosine) / 2;
    const kind = isHigh(voltage) ? 'tower' : 'pole';
    supports.set(key, { asset, kind, look: { voltage }, position: onGround(ground), yaw });
  }
  return supports;
}
