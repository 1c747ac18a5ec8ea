/**
 * The ground plan of one station, in metres about its middle. The highest voltage stands in the north, its bays going
 * north from the busbars; the next one mirrors it in the south, the transformers between them; more stand to the east.
 */
import type { Metres } from '../../facility/template/place.ts';
import type { Iri } from '../../ngsi-ld/entity.ts';
import type { Draft } from '../draft.ts';
import { type Circuit, containersOf, nodesOf, type Site, type Span } from './circuit.ts';

export interface Placed {
  readonly path: readonly Metres[];
  readonly heading: number;
}

export interface Yard {
  readonly places: ReadonlyMap<Iri, Placed>;
  /** Where a line leaves, by its id and the node of its end. */
  readonly exits: ReadonlyMap<string, Metres>;
  /** How far it reaches from its middle. */
  readonly radius: number;
}

export const exitKey = (line: Iri, node: Iri): string => `${line}\n${node}`;

interface Level {
  readonly kilovolt: number;
  readonly buses: Draft[];
  /** Bays, and what stands without one: a column each. */
  readonly columns: Map<Iri, Draft[]>;
  /** Keys of exits, by the column that they leave from. */
  readonly exits: Map<Iri, string[]>;
}

/** Metres between bays, by kV: usual widths of open-air switchgear. */
function pitchOf(kilovolt: number): number {
  if (kilovolt >= 300) return 24;
  if (kilovolt >= 100) return 14;
  return kilovolt >= 30 ? 9 : 6;
}

/** Metres between transformers, and the strip that they stand in. */
const transformerPitch = 20;
const transformerStrip = 50;

export function yardOf(circuit: Circuit, site: Site, spans: readonly Span[]): Yard {
  const { levels, transformers, others } = sortOut(circuit, site, spans);
  const places = new Map<Iri, Placed>();
  const exits = new Map<string, Metres>();
  let east = 0;
  levels.forEach((level, index) => {
    const isFirstPair = index < 2;
    const origin: Metres = isFirstPair ? [0, index === 0 ? 0 : -transformerStrip] : [east, 0];
    const width = putLevel(level, origin, index === 1 ? -1 : 1, places, exits);
    east = Math.max(east, origin[0] + width + 2 * transformerPitch);
  });
  transformers.forEach(({ id }, index) => {
    places.set(id, { path: [[index * transformerPitch, -transformerStrip / 2]], heading: 180 });
  });
  putBeside(others, places, [-2 * transformerPitch, 0]);
  return centred(places, exits);
}

/** What stands in which voltage level, and in which column of it. */
function sortOut({ byId }: Circuit, site: Site, spans: readonly Span[]) {
  const levels = new Map<Iri, Level>();
  const transformers: Draft[] = [];
  const others: Draft[] = [];
  const columnOfNode = new Map<Iri, { readonly level: Level; readonly column: Iri }>();
  const levelOf = (draft: Draft): Level | undefined => {
    const found = containersOf(byId, draft).find(({ model }) => model.type === 'VoltageLevel');
    if (!found) return undefined;
    const kilovolt = Number(found.get('nominalVoltage') ?? 0);
    const level = levels.get(found.id) ?? { kilovolt, buses: [], columns: new Map(), exits: new Map() };
    levels.set(found.id, level);
    return level;
  };
  for (const draft of site.parts) {
    const level = levelOf(draft);
    if (draft.model.type === 'PowerTransformer') transformers.push(draft);
    else if (!level || draft.model.role === 'device') others.push(draft);
    else if (draft.model.type === 'BusbarSection') level.buses.push(draft);
    else {
      const bay = containersOf(byId, draft).find(({ model }) => model.type === 'Bay');
      const column = bay?.id ?? draft.id;
      const parts = level.columns.get(column);
      if (parts) parts.push(draft);
      else level.columns.set(column, [draft]);
      if (bay) for (const node of nodesOf(draft)) columnOfNode.set(node, { level, column });
    }
  }
  for (const { line, from, to, fromNode, toNode } of spans) {
    for (const [end, node] of [
      [from, fromNode],
      [to, toNode],
    ] as const) {
      if (end !== site) continue;
      const node1 = byId.get(node);
      const known = columnOfNode.get(node);
      const level = known?.level ?? (node1 && levelOf(node1));
      if (!level) continue;
      const column = known?.column ?? exitKey(line.id, node);
      level.exits.set(column, [...(level.exits.get(column) ?? []), exitKey(line.id, node)]);
    }
  }
  const sorted = [...levels.values()].sort((a, b) => b.kilovolt - a.kilovolt);
  return { levels: sorted, transformers, others };
}

/** Busbars from west to east, columns away from them; returns the width. `side`: 1 to the north, −1 to the south. */
function putLevel(
  { kilovolt, buses, columns, exits }: Level,
  [east, north]: Metres,
  side: 1 | -1,
  places: Map<Iri, Placed>,
  exitPoints: Map<string, Metres>,
): number {
  const pitch = pitchOf(kilovolt);
  const step = pitch * 0.75;
  const keys = [...new Set([...columns.keys(), ...exits.keys()])].sort();
  const width = Math.max(1, keys.length - 1) * pitch;
  buses.forEach(({ id }, index) => {
    const y = north - side * index * pitch * 0.8;
    const [from, to]: [Metres, Metres] = [
      [east - pitch / 2, y],
      [east + width + pitch / 2, y],
    ];
    places.set(id, { path: [from, to], heading: 90 });
  });
  const busNodes = new Set(buses.flatMap(nodesOf));
  keys.forEach((key, index) => {
    const x = east + index * pitch;
    const chain = outwards(columns.get(key) ?? [], busNodes);
    chain.forEach(({ draft, isReversed }, at) => {
      const heading = (side === 1 ? 0 : 180) + (isReversed ? 180 : 0);
      places.set(draft.id, { path: [[x, north + side * (at + 1) * step]], heading: heading % 360 });
    });
    for (const exit of exits.get(key) ?? []) exitPoints.set(exit, [x, north + side * (chain.length + 1.5) * step]);
  });
  return width;
}

/** Equipment of a column in the order in which current meets it from the busbar; reversed: terminal 1 is the outer one. */
function outwards(parts: readonly Draft[], busNodes: ReadonlySet<Iri>) {
  const distance = new Map<Iri, number>();
  for (const node of busNodes) distance.set(node, 0);
  const left = new Set(parts);
  const chain: { readonly draft: Draft; readonly isReversed: boolean }[] = [];
  while (left.size > 0) {
    const near = (draft: Draft): number =>
      Math.min(...nodesOf(draft).map((node) => distance.get(node) ?? Number.POSITIVE_INFINITY));
    const next = [...left].reduce((best, draft) => (near(draft) < near(best) ? draft : best));
    left.delete(next);
    const nodes = nodesOf(next);
    const reach = Number.isFinite(near(next)) ? near(next) + 1 : chain.length + 1;
    const at = (node: Iri | undefined): number => distance.get(node ?? '') ?? Number.POSITIVE_INFINITY;
    chain.push({ draft: next, isReversed: nodes.length > 1 && at(nodes.at(-1)) < at(nodes[0]) });
    for (const node of nodes) if (!distance.has(node)) distance.set(node, reach);
  }
  return chain;
}

/** Devices stand beside what they feed through or are mounted at; others in a row of their own. */
function putBeside(others: readonly Draft[], places: Map<Iri, Placed>, [east, north]: Metres): void {
  let row = 0;
  for (const draft of others) {
    const owner = String(draft.get('gridConnection') ?? draft.get('attachedTo') ?? '');
    const at = places.get(owner)?.path[0];
    if (at) places.set(draft.id, { path: [[at[0] + 4, at[1] + 4]], heading: 0 });
    else {
      places.set(draft.id, { path: [[east, north + row * 10]], heading: 0 });
      row += 1;
    }
  }
}

function centred(places: ReadonlyMap<Iri, Placed>, exits: ReadonlyMap<string, Metres>): Yard {
  const all = [...[...places.values()].flatMap(({ path }) => path), ...exits.values()];
  const span = (axis: 0 | 1): readonly [number, number] => {
    const values = all.map((point) => point[axis]);
    return values.length === 0 ? [0, 0] : [Math.min(...values), Math.max(...values)];
  };
  const [[west, east], [south, north]] = [span(0), span(1)];
  const shift = ([x, y]: Metres): Metres => [x - (west + east) / 2, y - (south + north) / 2];
  return {
    places: new Map([...places].map(([id, { path, heading }]) => [id, { path: path.map(shift), heading }])),
    exits: new Map([...exits].map(([key, point]) => [key, shift(point)])),
    radius: Math.hypot(east - west, north - south) / 2,
  };
}
