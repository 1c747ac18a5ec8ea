/** All assets → all that is drawn of them: a value, made anew when an asset comes, goes or moves. */
import { kit } from '../kit/kit.ts';
import type { Point } from '../kit/sculpt.ts';
import { type Anchor, anchorsOf } from './anchors.ts';
import type { AssetRow } from './asset.ts';
import { clearOf } from './clear.ts';
import { type Bus, joinNode } from './join.ts';
import { stringLines } from './lines.ts';
import { locate, type Places } from './locate.ts';
import {
  headingBetween,
  lookOf,
  onGround,
  type Placement,
  placementsOf,
  roofSides,
  worldPoint,
  yawOf,
} from './place.ts';
import type { Ground, Position } from './projection.ts';
import { type Scenery, sceneryOf } from './scenery.ts';
import { withNodeVoltages } from './voltage.ts';
import type { TerminalPads, Wire } from './wire.ts';

export type { Anchor } from './anchors.ts';

export interface World {
  readonly places: Places;
  readonly placements: readonly Placement[];
  readonly wires: readonly Wire[];
  readonly anchors: ReadonlyMap<string, Anchor>;
  readonly scenery: Scenery;
}

function tubesAlong(from: Ground, to: Ground, { voltage }: Placement['look']): Bus {
  const across = { position: onGround([0, 0]), yaw: yawOf(headingBetween(from, to) - 90) };
  return [-1, 0, 1].map((phase) => {
    const [x, , z] = worldPoint(across, [0, 0, phase * voltage.spacing]);
    const shift = (point: Point): Point => [point[0] + x, voltage.bus, point[2] + z];
    return [shift(onGround(from)), shift(onGround(to))] as const;
  });
}

function padsOf(asset: AssetRow, placement: Placement): readonly TerminalPads[] {
  const { look, kind } = placement;
  const all = kit.get(kind)?.pads(look) ?? [];
  return asset.terminals.flatMap(({ node }, index): TerminalPads[] => {
    const local = all[Math.min(index, all.length - 1)];
    if (!local || local.length === 0) return [];
    const points = local.map((point) => worldPoint(placement, point));
    const side = kind === 'gantry' || index > 0 ? -1 : 1;
    const [x, , z] = worldPoint({ position: [0, 0, 0], yaw: placement.yaw }, [0, 0, side]);
    const voltage = index > 0 ? (look.secondary ?? look.voltage) : look.voltage;
    return [{ asset: asset.id, node, points, outward: [x, z], voltage }];
  });
}

/** Busbars by node: those that are assets, and those that a generated station has without one. */
function busesOf(assets: ReadonlyMap<string, AssetRow>, places: Places, wires: Wire[]): ReadonlyMap<string, Bus> {
  const buses = new Map<string, Bus>();
  const string = (asset: string | null, node: string | null, look: Placement['look'], tubes: Bus): void => {
    const { name, spacing } = look.voltage;
    const radius = spacing > 5 ? 0.11 : 0.05;
    tubes.forEach(([from, to], phase) => {
      wires.push({ asset, node, from, to, sag: 0, radius, voltage: name, leads: phase === 1 });
    });
  };
  for (const [node, [from, to]] of places.buses) {
    const look = lookOf(assets.get(node) ?? {});
    const tubes = tubesAlong(from, to, look);
    string(null, node, look, tubes);
    buses.set(node, tubes);
  }
  for (const asset of assets.values()) {
    const path = places.of.get(asset.id)?.path ?? [];
    if (asset.type !== 'BusbarSection' || path.length < 2) continue;
    const tubes = tubesAlong(path[0]!, path.at(-1)!, lookOf(asset));
    string(asset.id, null, lookOf(asset), tubes);
    for (const { node } of asset.terminals) buses.set(node, tubes);
  }
  return buses;
}

/** What stands there but has no conductor bolted on by itself. */
const unbolted = new Set(['busSupport', 'marker', 'home', 'pole', 'tower']);

export function buildWorld(rows: ReadonlyMap<string, AssetRow>, origin?: Position): World {
  const assets = withNodeVoltages(rows);
  const places = locate(assets, origin);
  const surroundings = { assets, places, roofs: roofSides(assets) };
  const wanted: Placement[] = [];
  for (const asset of assets.values()) wanted.push(...placementsOf(asset, surroundings));
  const standing = clearOf(wanted);
  const { supports, wires: lines, pads: linePads } = stringLines(assets, places, standing);
  const placements = [...standing, ...supports];

  const byNode = new Map<string, TerminalPads[]>();
  const collect = (pad: TerminalPads): void => {
    const known = byNode.get(pad.node);
    if (known) known.push(pad);
    else byNode.set(pad.node, [pad]);
  };
  const wires: Wire[] = [...lines];
  const buses = busesOf(assets, places, wires);
  const bolted = new Set<string>();
  for (const placement of standing) {
    // A field of many tables is joined once.
    if (unbolted.has(placement.kind) || bolted.has(placement.asset!)) continue;
    bolted.add(placement.asset!);
    padsOf(assets.get(placement.asset!)!, placement).forEach(collect);
  }
  linePads.forEach(collect);
  for (const [node, pads] of byNode) {
    // Inside a house nothing is strung.
    if (pads.every(({ voltage }) => voltage.name === 'low')) continue;
    wires.push(...joinNode(node, pads, buses.get(node)));
  }
  const anchors = anchorsOf(assets, places, placements, wires);
  return { places, placements, wires, anchors, scenery: sceneryOf(assets, places, placements, wires) };
}
