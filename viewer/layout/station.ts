/**
 * A station that nobody surveyed, laid out as an engineer would draw it: voltage levels one south of the other, the highest
 * first; in each a busbar from west to east and its bays across it; transformers between the levels that they join.
 */
import { type VoltageClass, voltageClass } from '../kit/kind.ts';
import type { AssetRow } from './asset.ts';
import { type Bay, baysOf } from './bays.ts';
import { containerOf } from './kinds.ts';
import type { LineEnd } from './located.ts';
import type { Ground } from './projection.ts';
import { endKey } from './routes.ts';

export interface StationInput {
  readonly assets: ReadonlyMap<string, AssetRow>;
  readonly middle: Ground;
  /** Equipment of the station without a place. */
  readonly inside: readonly AssetRow[];
  readonly ends: readonly LineEnd[];
}

export interface Laid {
  readonly path: readonly Ground[];
  readonly heading?: number;
}

export interface Station {
  readonly places: ReadonlyMap<string, Laid>;
  readonly buses: ReadonlyMap<string, readonly [Ground, Ground]>;
  /** Where lines leave, by `endKey`. */
  readonly exits: ReadonlyMap<string, Ground>;
}

const pitchOf = ({ spacing }: VoltageClass): number => spacing * 3.4;
const stepOf = ({ reach, spacing }: VoltageClass): number => reach + spacing * 0.9;

interface Level {
  readonly voltage: VoltageClass;
  readonly kilovolts: number;
  readonly busbars: readonly AssetRow[];
  readonly bays: readonly Bay[];
}

/** Equipment by voltage level; what joins several is a transformer and belongs to none. */
function levelsOf({ assets, inside, ends }: StationInput, transformers: AssetRow[]): readonly Level[] {
  const groups = new Map<string, { kilovolts: number; equipment: AssetRow[]; ends: LineEnd[] }>();
  const groupOf = (id: string, row: AssetRow | undefined) => {
    const level = containerOf(assets, row?.parent ?? null, 'VoltageLevel');
    const kilovolts = level?.voltage ?? row?.voltage ?? 20;
    const key = level?.id ?? `${kilovolts}`;
    const group = groups.get(key) ?? { kilovolts, equipment: [], ends: [] };
    groups.set(key, group);
    return { group, id };
  };
  for (const asset of inside) {
    const isTransformer = asset.type === 'PowerTransformer' && asset.terminals.length > 1;
    if (isTransformer) transformers.push(asset);
    else groupOf(asset.id, asset).group.equipment.push(asset);
  }
  for (const end of ends) groupOf(end.line, assets.get(end.node)).group.ends.push(end);
  const ofTransformers = new Set(transformers.flatMap(({ terminals }) => terminals.map(({ node }) => node)));
  return [...groups.values()]
    .sort((a, b) => b.kilovolts - a.kilovolts)
    .map(({ kilovolts, equipment, ends: leaving }): Level => {
      const busbars = equipment.filter(({ type }) => type === 'BusbarSection');
      const others = equipment.filter(({ type }) => type !== 'BusbarSection');
      return {
        voltage: voltageClass(kilovolts),
        kilovolts,
        busbars,
        bays: baysOf(busbars, others, leaving, ofTransformers),
      };
    });
}

export function layStation(input: StationInput): Station {
  const transformers: AssetRow[] = [];
  const levels = levelsOf(input, transformers);
  const places = new Map<string, Laid>();
  const buses = new Map<string, readonly [Ground, Ground]>();
  const exits = new Map<string, Ground>();
  const [middleEast, middleNorth] = input.middle;
  /** Where a transformer would like to stand: below the bays that lead to it. */
  const wishes = new Map<string, number[]>();
  const depth = (bays: readonly Bay[], north: boolean): number =>
    Math.max(
      0,
      ...bays
        .filter((bay) => bay.toTransformer !== north)
        .map(({ columns }) => Math.max(0, ...columns.map((column) => column.length))),
    );
  let north = middleNorth;
  levels.forEach((level, at) => {
    const { voltage, bays, busbars } = level;
    const [pitch, step] = [pitchOf(voltage), stepOf(voltage)];
    // The first level has its transformers to the south, all others to the north.
    const towards = at === 0 ? -1 : 1;
    const reach = (side: boolean): number => (depth(bays, side) + 1) * step + pitch;
    if (at > 0) north -= reach(false);
    const width =
      Math.max(
        1,
        bays.reduce((sum, { columns }) => sum + Math.max(1, columns.length), 0),
      ) * pitch;
    const west = middleEast - width / 2;
    busbars.forEach((busbar, index) => {
      const y = north + (index % 2 === 0 ? 1 : -1) * Math.floor((index + 1) / 2) * pitch * 1.2;
      const path: readonly [Ground, Ground] = [
        [west, y],
        [west + width, y],
      ];
      places.set(busbar.id, { path, heading: 90 });
    });
    let east = west + pitch / 2;
    for (const bay of bays) {
      const side = bay.toTransformer ? towards : -towards;
      if (busbars.length === 0 && bay.bus)
        buses.set(bay.bus, [
          [west, north],
          [west + width, north],
        ]);
      bay.columns.forEach((column, lateral) => {
        const x = east + lateral * pitch;
        column.forEach(({ asset, reversed }, row) => {
          const heading = side > 0 !== reversed ? 0 : 180;
          places.set(asset.id, { path: [[x, north + side * (pitch * 0.5 + (row + 0.8) * step)]], heading });
        });
        const end = north + side * (pitch * 0.9 + (column.length + 1) * step);
        if (lateral === 0) for (const { line, index } of bay.ends) exits.set(endKey(line, index), [x, end]);
        for (const node of bay.nodes) wishes.set(node, [...(wishes.get(node) ?? []), x]);
      });
      east += Math.max(1, bay.columns.length) * pitch;
    }
    north -= reach(true);
    if (at === 0) north = layTransformers(transformers, wishes, level, [middleEast, north], places);
  });
  if (levels.length === 0) layTransformers(transformers, wishes, undefined, [middleEast, north], places);
  return { places, buses, exits };
}

/** One row of transformers, each as near to its bay as its neighbours allow; the next level is south of it. */
function layTransformers(
  transformers: readonly AssetRow[],
  wishes: ReadonlyMap<string, readonly number[]>,
  level: Level | undefined,
  [middle, north]: Ground,
  places: Map<string, Laid>,
): number {
  if (transformers.length === 0) return north;
  const room = Math.max(16, pitchOf(level?.voltage ?? voltageClass(20)));
  const wish = ({ terminals }: AssetRow): number =>
    terminals.flatMap(({ node }) => wishes.get(node) ?? [])[0] ?? middle;
  let next = Number.NEGATIVE_INFINITY;
  for (const transformer of [...transformers].sort((a, b) => wish(a) - wish(b))) {
    const x = Math.max(wish(transformer), next);
    places.set(transformer.id, { path: [[x, north - room * 0.4]], heading: 180 });
    next = x + room;
  }
  return north - room;
}
