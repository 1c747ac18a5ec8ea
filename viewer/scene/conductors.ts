/**
 * All conductors as fat lines that stay visible from afar, in tiles of the ground: each is drawn as finely as it is near, and
 * coloured anew without being built anew. Where a conductor is a tube, `instances.ts` puts one around its line.
 */
import { Color, Group, type InstancedInterleavedBuffer, Sphere, Vector3 } from 'three';
import { LineMaterial } from 'three/examples/jsm/lines/LineMaterial.js';
import { LineSegments2 } from 'three/examples/jsm/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/examples/jsm/lines/LineSegmentsGeometry.js';
import type { Wire } from '../layout/wire.ts';
import type { Display } from '../state/display.ts';
import type { Palette } from './palette.ts';
import type { Sight } from './runs.ts';
import { type Nearness, strandsOf } from './strands.ts';
import { type Tile as TileOfWires, tilesOf, wholeOf } from './tiles.ts';

/** Metres up to which a tile is drawn in bundles, and in phases. */
const bundlesWithin = 170;
const phasesWithin = 1000;

export interface Conductors {
  readonly group: Group;
  look(sight: Sight): void;
  /** Colours as they are now; what lost or got its supply is dashed, or no longer. */
  dress(display: Display, palette: Palette, night: boolean): void;
  /** Fat lines are reckoned in pixels: they have to know how many there are. */
  resize(width: number, height: number): void;
  dispose(): void;
}

type Nodes = (asset: string) => readonly string[];

/** Whether no source feeds the conductor: a line has a name of its own, a jumper belongs to its node. */
export function isDeadWire({ asset, node }: Pick<Wire, 'asset' | 'node'>, display: Display, nodesOf: Nodes): boolean {
  if (asset !== null) {
    const nodes = nodesOf(asset);
    return display.dark.has(asset) || (nodes.length > 0 && nodes.every((one) => display.darkNodes.has(one)));
  }
  return node !== null && display.darkNodes.has(node);
}

interface Strands {
  readonly lines: LineSegments2;
  readonly counts: Uint32Array;
  readonly wires: readonly Wire[];
}

export function createConductors(wires: readonly Wire[], nodesOf: Nodes): Conductors {
  const group = new Group();
  const materials = [false, true].map(
    (dead) => new LineMaterial({ vertexColors: true, dashed: dead, dashSize: 1.6, gapSize: 1.1, fog: true }),
  );
  /** 0 alive, 1 dead. */
  let state = new Uint8Array(wires.length);
  let colors = new Float32Array(wires.length * 3);
  const prepared = (tile: TileOfWires) => ({
    ...tile,
    sphere: new Sphere(new Vector3(...tile.middle), tile.radius),
    made: new Map<Nearness, readonly Strands[]>(),
    shown: 0 as 0 | Nearness,
  });
  const tiles = tilesOf(wires).map(prepared);
  /** All of them in one draw, for as long as none is near. */
  const whole = prepared(wholeOf(wires));
  const all = [...tiles, whole];
  type Tile = (typeof tiles)[number];

  const paint = ({ lines, counts, wires: own }: Strands, members: readonly number[]): void => {
    const start = lines.geometry.getAttribute('instanceColorStart') as unknown as { data: InstancedInterleavedBuffer };
    const array = start.data.array as Float32Array;
    let to = 0;
    own.forEach((_, place) => {
      const from = members[place]! * 3;
      for (let segment = counts[place]! * 2; segment > 0; segment -= 1) {
        array[to++] = colors[from]!;
        array[to++] = colors[from + 1]!;
        array[to++] = colors[from + 2]!;
      }
    });
    start.data.needsUpdate = true;
  };

  const membersOf = (tile: Tile, dead: number): readonly number[] =>
    tile.wires.filter((index) => state[index] === dead);

  const build = (tile: Tile, nearness: Nearness): readonly Strands[] => {
    const built: Strands[] = [];
    for (const dead of [0, 1]) {
      const members = membersOf(tile, dead);
      const own = members.map((index) => wires[index]!);
      const { positions, counts } = strandsOf(own, nearness, tile.middle);
      if (positions.length === 0) continue;
      const geometry = new LineSegmentsGeometry().setPositions(positions);
      geometry.setColors(new Float32Array(positions.length));
      const lines = new LineSegments2(geometry, materials[dead]!);
      if (dead) lines.computeLineDistances();
      lines.position.set(...tile.middle);
      lines.frustumCulled = false;
      lines.raycast = () => undefined;
      const strands = { lines, counts, wires: own };
      paint(strands, members);
      built.push(strands);
    }
    return built;
  };

  const show = (tile: Tile, wanted: 0 | Nearness): void => {
    if (wanted === tile.shown) return;
    for (const { lines } of tile.made.get(tile.shown as Nearness) ?? []) group.remove(lines);
    tile.shown = wanted;
    if (wanted === 0) return;
    const built = tile.made.get(wanted) ?? build(tile, wanted);
    tile.made.set(wanted, built);
    for (const { lines } of built) group.add(lines);
  };

  const drop = (tile: Tile): void => {
    for (const built of tile.made.values()) {
      for (const { lines } of built) {
        group.remove(lines);
        lines.geometry.dispose();
      }
    }
    tile.made.clear();
    tile.shown = 0;
  };

  return {
    group,
    look({ eye, frustum }) {
      const wanted = tiles.map((tile): 0 | Nearness => {
        const distance = tile.sphere.center.distanceTo(eye) - tile.radius;
        if (!frustum.intersectsSphere(tile.sphere)) return 0;
        return distance < bundlesWithin ? 3 : distance < phasesWithin ? 2 : 1;
      });
      const isFar = wanted.every((nearness) => nearness < 2);
      for (const [index, tile] of tiles.entries()) show(tile, isFar ? 0 : wanted[index]!);
      show(whole, isFar ? 1 : 0);
    },
    dress(display, palette, night) {
      const [color, next] = [new Color(), new Uint8Array(wires.length)];
      colors = new Float32Array(wires.length * 3);
      wires.forEach((wire, index) => {
        const dead = isDeadWire(wire, display, nodesOf);
        next[index] = dead ? 1 : 0;
        const isGhost = display.only !== null && !(wire.asset !== null && display.only.has(wire.asset));
        const own = wire.asset === null ? undefined : display.colorOf(wire.asset);
        color.set(
          isGhost
            ? palette.ghost
            : dead
              ? palette.deadWire
              : (own ?? (wire.asset === null || display.coloured ? palette.jumper : palette.wire)[wire.voltage]),
        );
        color.toArray(colors, index * 3);
      });
      const before = state;
      state = next;
      for (const tile of all) {
        if (tile.wires.some((index) => before[index] !== next[index])) drop(tile);
        else
          for (const built of tile.made.values())
            for (const strands of built)
              paint(strands, membersOf(tile, strands.lines.material === materials[1] ? 1 : 0));
      }
      materials[0]!.linewidth = display.coloured ? 2.4 : night ? 1.8 : 1.15;
      materials[1]!.linewidth = 1.8;
    },
    resize(width, height) {
      for (const material of materials) material.resolution.set(width, height);
    },
    dispose() {
      for (const tile of all) drop(tile);
      for (const material of materials) material.dispose();
    },
  };
}
