/** All assets → all that is drawn of them: a value, made anew when an asset comes, goes or moves. */
import { kit } from '../kit/kit.ts';
import type { Point } from '../kit/sculpt.ts';
import type { AssetRow } from './asset.ts';
import { type Bus, joinNode } from './join.ts';
import { distance, stringLines } from './lines.ts';
import { isContainer, locate, type Places } from './locate.ts';
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
import type { Position } from './projection.ts';
import { type Scenery, sceneryOf } from './scenery.ts';
import { withNodeVoltages } from './voltage.ts';
import type { TerminalPads, Wire } from './wire.ts';

/** Where an asset is, for a camera: its middle and how far it reaches, metres. */
export interface Anchor {
  readonly middle: Point;
  readonly radius: number;
  /** The highest point: where a label stands. */
  readonly top: number;
}

export interface World {
  readonly places: Places;
  readonly placements: readonly Placement[];
  readonly wires: readonly Wire[];
  readonly anchors: ReadonlyMap<string, Anchor>;
  readonly scenery: Scenery;
}

function tubesOf(asset: AssetRow, places: Places): Bus | undefined {
  const path = places.of.get(asset.id)?.path ?? [];
  if (path.length < 2) return undefined;
  const { voltage } = lookOf(asset);
  const [from, to] = [path[0]!, path.at(-1)!];
  const across = { position: onGround([0, 0]), yaw: yawOf(headingBetween(from, to) - 90) };
  return [-1, 0, 1].map((phase) => {
    const [x, , z] = worldPoint(across, [0, 0, phase * voltage.spacing]);
    const shift = (point: Point): Point => [point[0] + x, voltage.bus, point[2] + z];
    return [shift(onGround(from)), shift(onGround(to))];
  });
}

function padsOf(asset: AssetRow, placement: Placement): readonly TerminalPads[] {
  const { look, kind } = placement;
  const all = kit.get(kind)?.pads(look) ?? [];
  return asset.terminals.flatMap(({ node }, index): TerminalPads[] => {
    const local = all[Math.min(index, all.length - 1)];
    if (!local) return [];
    const points = local.map((point) => worldPoint(placement, point));
    const side = kind === 'gantry' || index > 0 ? -1 : 1;
    const [x, , z] = worldPoint({ position: [0, 0, 0], yaw: placement.yaw }, [0, 0, side]);
    const voltage = index > 0 ? (look.secondary ?? look.voltage) : look.voltage;
    return [{ asset: asset.id, node, points, outward: [x, z], voltage }];
  });
}

/** The anchor of equipment from its parts; of a container from all that is in it. */
function anchorsOf(
  assets: ReadonlyMap<string, AssetRow>,
  places: Places,
  placements: readonly Placement[],
  wires: readonly Wire[],
): ReadonlyMap<string, Anchor> {
  const boxes = new Map<string, number[]>();
  const grow = (id: string, [x, y, z]: Point, margin: number): void => {
    const box = boxes.get(id) ?? [x, y, z, x, y, z];
    boxes.set(id, [
      Math.min(box[0]!, x - margin),
      Math.min(box[1]!, y),
      Math.min(box[2]!, z - margin),
      Math.max(box[3]!, x + margin),
      Math.max(box[4]!, y),
      Math.max(box[5]!, z + margin),
    ]);
  };
  const growAll = (id: string | null, point: Point, margin: number): void => {
    let at: string | null | undefined = id;
    for (let depth = 0; at && depth < 16; depth += 1) {
      grow(at, point, margin);
      at = assets.get(at)?.parent;
    }
  };
  for (const { asset, position, kind, look } of placements) {
    const margin =
      kind === 'meter' || kind === 'inverter'
        ? 0.6
        : kind === 'home'
          ? 6
          : look.voltage.spacing + look.voltage.reach * 0.5;
    growAll(asset, position, margin);
    growAll(asset, [position[0], heightOf(kind, look.voltage.bus, position[1]), position[2]], margin);
  }
  for (const { asset, points } of wires) for (const point of points) growAll(asset, point, 1);
  for (const asset of assets.values()) {
    const ground = places.of.get(asset.id)?.path[0];
    if (ground && !boxes.has(asset.id)) grow(asset.id, onGround(ground, 1), isContainer(asset.type) ? 20 : 3);
  }
  return new Map(
    [...boxes].map(([id, [x0, y0, z0, x1, y1, z1]]): [string, Anchor] => {
      const [low, high]: [Point, Point] = [
        [x0!, y0!, z0!],
        [x1!, y1!, z1!],
      ];
      const middle: Point = [(x0! + x1!) / 2, (y0! + y1!) / 2, (z0! + z1!) / 2];
      return [id, { middle, radius: Math.max(1.5, distance(low, high) / 2), top: y1! }];
    }),
  );
}

function heightOf(kind: string, bus: number, base: number): number {
  const fixed: Record<string, number> = {
    home: 6,
    meter: 2,
    inverter: 2.2,
    solar: base + 1.2,
    pole: 12,
    poleTransformer: 12.4,
  };
  if (kind === 'gantry') return bus * 1.75;
  return fixed[kind] ?? bus * 0.8;
}

export function buildWorld(rows: ReadonlyMap<string, AssetRow>, origin?: Position): World {
  const assets = withNodeVoltages(rows);
  const places = locate(assets, origin);
  const surroundings = { assets, places, roofs: roofSides(assets) };
  const standing = [...assets.values()].flatMap((asset) => placementsOf(asset, surroundings));
  const { poles, wires: lines, pads: linePads } = stringLines(assets, places, standing);
  const placements = [...standing, ...poles];

  const byNode = new Map<string, TerminalPads[]>();
  const collect = (pad: TerminalPads): void => void byNode.set(pad.node, [...(byNode.get(pad.node) ?? []), pad]);
  const buses = new Map<string, Bus>();
  const wires: Wire[] = [...lines];
  for (const placement of standing) {
    const asset = assets.get(placement.asset!)!;
    if (placement.kind !== 'busSupport' && placement.kind !== 'marker') padsOf(asset, placement).forEach(collect);
  }
  linePads.forEach(collect);
  for (const asset of assets.values()) {
    if (asset.type !== 'BusbarSection') continue;
    const tubes = tubesOf(asset, places);
    if (!tubes) continue;
    const { voltage } = lookOf(asset);
    const radius = voltage.name === 'extraHigh' ? 0.11 : 0.05;
    for (const points of tubes) wires.push({ asset: asset.id, node: null, points, radius, voltage: voltage.name });
    for (const { node } of asset.terminals) buses.set(node, tubes);
  }
  for (const [node, pads] of byNode) {
    // Inside a house nothing is strung.
    if (pads.every(({ voltage }) => voltage.name === 'low')) continue;
    wires.push(...joinNode(node, pads, buses.get(node)));
  }
  const anchors = anchorsOf(assets, places, placements, wires);
  return { places, placements, wires, anchors, scenery: sceneryOf(assets, places, placements, wires) };
}
