/**
 * Lines: a support at each corner, shared by the lines that meet there, more of them where a span would be too long, and
 * conductors that sag in between. What lies in the ground is a trench.
 */
import { house } from '../kit/home/home.ts';
import { type VoltageClass, voltageClass } from '../kit/kind.ts';
import { kit } from '../kit/kit.ts';
import { conductorsOf } from '../kit/pole/pole.ts';
import type { Point } from '../kit/sculpt.ts';
import type { AssetRow } from './asset.ts';
import { containerOf, isLine } from './kinds.ts';
import type { Places } from './locate.ts';
import { headingBetween, onGround, type Placement, worldPoint, yawOf } from './place.ts';
import { cornerKey, isHigh, supportsOf, withSupports } from './supports.ts';
import type { TerminalPads, Wire } from './wire.ts';

/** The sag of a span as a part of its length: that of a usual line at 50 °C; a service drop hangs more loosely. */
const sagOf = (length: number, voltage: VoltageClass): number =>
  length * (voltage.name === 'low' ? 0.03 : voltage.name === 'medium' ? 0.018 : 0.028);

export interface Strung {
  readonly supports: readonly Placement[];
  readonly wires: readonly Wire[];
  readonly pads: readonly TerminalPads[];
}

/** The conductors in the order that makes them shortest from `before`, so that a span never crosses itself. */
export function untwist(before: readonly Point[], after: readonly Point[]): readonly Point[] {
  if (before.length !== after.length || after.length === 1) return after;
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

/** Where the conductors of a voltage hang on a support, in its own metres: first those towards the line. */
function hooksOf({ kind, look }: Placement, voltage: VoltageClass): readonly (readonly Point[])[] {
  return kind === 'pole' || kind === 'poleTransformer' ? [conductorsOf(voltage)] : (kit.get(kind)?.pads(look) ?? []);
}

/** Metres above the ground at which a trench is marked. */
const buried = 0.08;

export function stringLines(
  assets: ReadonlyMap<string, AssetRow>,
  places: Places,
  standing: readonly Placement[],
): Strung {
  const lines = [...assets.values()].filter(
    ({ id, type }) => isLine(type) && (places.of.get(id)?.path.length ?? 0) > 1,
  );
  const wires: Wire[] = [];
  const pads: TerminalPads[] = [];
  const overhead = lines.filter(({ underground }) => !underground);
  for (const { id, voltage } of lines.filter(({ underground }) => underground)) {
    const path = places.of.get(id)!.path;
    for (let index = 1; index < path.length; index += 1) {
      const [from, to] = [onGround(path[index - 1]!, buried), onGround(path[index]!, buried)];
      const { name } = voltageClass(voltage);
      wires.push({ asset: id, node: null, from, to, sag: 0, radius: 0, voltage: name, leads: true });
    }
  }
  const at = (kind: string) =>
    new Map(
      standing
        .filter((placement) => placement.kind === kind)
        .map((placement) => [cornerKey([placement.position[0], -placement.position[2]]), placement] as const),
    );
  const [homes, mounted] = [at('home'), at('poleTransformer')];
  const paths = new Map(overhead.map((line) => [line.id, withSupports(line, places.of.get(line.id)!.path)]));
  const inStation = (node: string | undefined): boolean =>
    node !== undefined && containerOf(assets, assets.get(node)?.parent ?? null, 'Substation') !== undefined;
  const supports = supportsOf({ lines: overhead, paths, isTaken: (key) => homes.has(key) && !mounted.has(key) });
  for (const [key, own] of mounted) {
    const support = supports.get(key);
    // The pole turns with its line, and the transformer that hangs on it comes along.
    if (support) supports.set(key, { ...support, kind: own.kind, yaw: own.yaw, look: own.look });
  }

  for (const line of overhead) {
    const path = paths.get(line.id)!;
    const voltage = voltageClass(line.voltage);
    let before: readonly Point[] | undefined;
    const ends: (readonly Point[])[] = [];
    for (const [place, ground] of path.entries()) {
      const key = cornerKey(ground);
      const isEnd = place === 0 || place === path.length - 1;
      if (isEnd && isHigh(voltage) && inStation(line.terminals[place === 0 ? 0 : 1]?.node)) {
        const inwards = headingBetween(path[place === 0 ? 1 : place - 1]!, ground);
        supports.set(key, {
          ...{ asset: line.id, kind: 'lineEnd', look: { voltage } },
          ...{ position: onGround(ground), yaw: yawOf(inwards) },
        });
      }
      const support = supports.get(key);
      const home = homes.get(key);
      const hooks = support ? hooksOf(support, voltage) : [];
      const hung = (side: number): readonly Point[] =>
        (hooks[Math.min(side, hooks.length - 1)] ?? []).map((point) => worldPoint(support!, point));
      const points =
        hung(0).length > 0
          ? hung(0)
          : [home ? eaves(home, before?.[0] ?? onGround(path[0]!, 7)) : onGround(ground, voltage.bus)];
      const after = before ? untwist(before, points) : points;
      // What goes on into a station leaves a portal on its other side.
      if (place === 0) ends[0] = hooks.length > 1 ? hung(1) : after;
      if (place === path.length - 1) ends[1] = hooks.length > 1 ? hung(1) : after;
      before?.forEach((from, phase) => {
        const to = after[Math.min(phase, after.length - 1)]!;
        const sag = sagOf(distance(from, to), voltage);
        wires.push({
          ...{ asset: line.id, node: null, from, to, sag, radius: 0, voltage: voltage.name },
          leads: phase === Math.min(1, after.length - 1),
        });
      });
      before = after;
    }
    for (const [index, end] of ends.entries()) {
      const node = line.terminals[index]?.node;
      if (node && end) pads.push({ asset: line.id, node, points: end, outward: null, voltage });
    }
  }
  return { supports: [...supports].filter(([key]) => !mounted.has(key)).map(([, support]) => support), wires, pads };
}
