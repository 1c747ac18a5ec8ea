/** Overhead lines: a pole at each corner, shared by the lines that meet there, and conductors that sag between them. */
import { house } from '../kit/home/home.ts';
import { type VoltageClass, voltageClass } from '../kit/kind.ts';
import { conductorsOf } from '../kit/pole/pole.ts';
import type { Point } from '../kit/sculpt.ts';
import type { AssetRow } from './asset.ts';
import { catenary } from './catenary.ts';
import type { Places } from './locate.ts';
import { headingBetween, onGround, type Placement, worldPoint, yawOf } from './place.ts';
import type { Ground } from './projection.ts';
import type { TerminalPads, Wire } from './wire.ts';

/** The sag of a span as a part of its length: that of a usual line at 50 °C; a service drop hangs more loosely. */
const sagOf = (length: number, voltage: VoltageClass): number => length * (voltage.name === 'low' ? 0.03 : 0.018);

/** Two corners within a metre are one pole. */
const cornerKey = ([east, north]: Ground): string => `${Math.round(east)},${Math.round(north)}`;

interface Corner {
  readonly ground: Ground;
  /** Sum of doubled directions: a line has no front and no back. */
  cosine: number;
  sine: number;
  voltage: VoltageClass;
  readonly asset: string;
}

interface Strung {
  readonly poles: readonly Placement[];
  readonly wires: readonly Wire[];
  readonly pads: readonly TerminalPads[];
}

const byAltitude = (a: VoltageClass, b: VoltageClass): VoltageClass => (a.spacing >= b.spacing ? a : b);

function cornersOf(lines: readonly AssetRow[], places: Places): Map<string, Corner> {
  const corners = new Map<string, Corner>();
  for (const line of lines) {
    const { path } = places.of.get(line.id)!;
    const voltage = voltageClass(line.voltage);
    path.forEach((ground, index) => {
      const key = cornerKey(ground);
      const corner = corners.get(key) ?? { ground, cosine: 0, sine: 0, voltage, asset: line.id };
      // Only the highest voltage turns the pole: drops leave to all sides.
      if (voltage.spacing >= corner.voltage.spacing) {
        if (voltage.spacing > corner.voltage.spacing) corner.cosine = corner.sine = 0;
        corner.voltage = byAltitude(voltage, corner.voltage);
        for (const other of [path[index - 1], path[index + 1]]) {
          if (!other) continue;
          const double = 2 * yawOf(headingBetween(ground, other));
          corner.cosine += Math.cos(double);
          corner.sine += Math.sin(double);
        }
      }
      corners.set(key, corner);
    });
  }
  return corners;
}

/** The conductors in the order that makes them shortest from `before`, so that a span never crosses itself. */
export function untwist(before: readonly Point[], after: readonly Point[]): readonly Point[] {
  if (before.length !== after.length) return after;
  const reversed = [...after].reverse();
  const length = (points: readonly Point[]): number =>
    before.reduce((sum, from, index) => sum + distance(from, points[index]!), 0);
  return length(reversed) < length(after) - 1e-6 ? reversed : after;
}

export const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** Where a drop meets a home: under the eaves, at the corner that the line comes from. */
function eaves(home: Placement, from: Point): Point {
  const y = house.eaves + 0.45;
  const corners = [-1, 1].flatMap((x) =>
    [-1, 1].map((z) => worldPoint(home, [x * (house.width / 2 + 0.05), y, z * (house.depth / 2 - 0.6)])),
  );
  return corners.reduce((best, corner) => (distance(corner, from) < distance(best, from) ? corner : best));
}

export function stringLines(
  assets: ReadonlyMap<string, AssetRow>,
  places: Places,
  standing: readonly Placement[],
): Strung {
  const lines = [...assets.values()].filter(
    ({ id, type }) => type === 'ACLineSegment' && (places.of.get(id)?.path.length ?? 0) > 1,
  );
  const corners = cornersOf(lines, places);
  const at = (kind: string) =>
    new Map(
      standing
        .filter((placement) => placement.kind === kind)
        .map((placement) => [cornerKey([placement.position[0], -placement.position[2]]), placement] as const),
    );
  const homes = at('home');
  const mounted = at('poleTransformer');
  const poles = new Map<string, Placement>();
  for (const [key, { ground, cosine, sine, voltage, asset }] of corners) {
    if (homes.has(key)) continue;
    const yaw = Math.hypot(cosine, sine) < 1e-9 ? 0 : Math.atan2(sine, cosine) / 2;
    const own = mounted.get(key);
    poles.set(key, {
      ...{ asset, kind: 'pole', look: { voltage }, position: onGround(ground), yaw },
      ...(own ? { yaw: own.yaw, look: own.look } : {}),
    });
  }

  const wires: Wire[] = [];
  const pads: TerminalPads[] = [];
  for (const line of lines) {
    const { path } = places.of.get(line.id)!;
    const voltage = voltageClass(line.voltage);
    let before: readonly Point[] | undefined;
    let first: readonly Point[] | undefined;
    for (const ground of path) {
      const key = cornerKey(ground);
      const pole = poles.get(key);
      const home = homes.get(key);
      const points = pole
        ? conductorsOf(voltage).map((point) => worldPoint(pole, point))
        : [home ? eaves(home, before?.[0] ?? onGround(path[0]!, 7)) : onGround(ground, voltage.bus)];
      const after = before ? untwist(before, points) : points;
      first ??= after;
      before?.forEach((from, phase) => {
        const to = after[Math.min(phase, after.length - 1)]!;
        const sag = sagOf(distance(from, to), voltage);
        wires.push({ asset: line.id, node: null, points: catenary(from, to, sag), radius: 0, voltage: voltage.name });
      });
      before = after;
    }
    for (const [index, end] of [first, before].entries()) {
      const node = line.terminals[index]?.node;
      if (node && end) pads.push({ asset: line.id, node, points: end, outward: null, voltage });
    }
  }
  // A pole that a transformer hangs on comes with it.
  return { poles: [...poles].filter(([key]) => !mounted.has(key)).map(([, pole]) => pole), wires, pads };
}
