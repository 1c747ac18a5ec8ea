/** All conductors in a few draws: fat lines that stay visible from afar, and tubes where a conductor is one. */
import { BufferAttribute, BufferGeometry, Color, Group, Mesh, type MeshStandardMaterial } from 'three';
import { LineMaterial } from 'three/examples/jsm/lines/LineMaterial.js';
import { LineSegments2 } from 'three/examples/jsm/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/examples/jsm/lines/LineSegmentsGeometry.js';
import { sculptor } from '../kit/sculpt.ts';
import type { Wire } from '../layout/wire.ts';
import type { Display } from '../state/display.ts';
import { tints } from './material.ts';
import { loadingColor, type Palette } from './palette.ts';

const aluminium = 0xc3cacd;
/** Metres: a tube of this radius is seen without a line in it. */
const thick = 0.04;

/** Whether a source feeds the conductor: a line has a name of its own, a jumper belongs to its node. */
export function isDeadWire(
  { asset, node }: Wire,
  display: Display,
  nodesOf: (asset: string) => readonly string[],
): boolean {
  if (asset !== null) {
    const nodes = nodesOf(asset);
    return display.dark.has(asset) || (nodes.length > 0 && nodes.every((one) => display.darkNodes.has(one)));
  }
  return node !== null && display.darkNodes.has(node);
}

function colorOf(
  wire: Wire,
  display: Display,
  palette: Palette,
  nodesOf: (asset: string) => readonly string[],
): number {
  if (isDeadWire(wire, display, nodesOf)) return palette.deadWire;
  const loading = wire.asset === null ? undefined : display.loadings.get(wire.asset);
  return loading !== undefined && display.kind === 'whatIf' ? loadingColor(loading) : palette.wire[wire.voltage];
}

export interface Conductors {
  readonly group: Group;
  /** Fat lines are reckoned in pixels: they have to know how many there are. */
  resize(width: number, height: number): void;
  dispose(): void;
}

export function buildConductors(
  wires: readonly Wire[],
  display: Display,
  palette: Palette,
  night: boolean,
  material: MeshStandardMaterial,
  nodesOf: (asset: string) => readonly string[],
): Conductors {
  const group = new Group();
  const positions = { alive: [] as number[], dead: [] as number[] };
  const colors = { alive: [] as number[], dead: [] as number[] };
  const tubes = sculptor();
  const color = new Color();
  for (const wire of wires) {
    const isDead = isDeadWire(wire, display, nodesOf);
    const shown = colorOf(wire, display, palette, nodesOf);
    const state = isDead ? 'dead' : 'alive';
    color.set(shown);
    for (let index = 1; index < wire.points.length; index += 1) {
      const [from, to] = [wire.points[index - 1]!, wire.points[index]!];
      if (wire.radius < thick) {
        positions[state].push(...from, ...to);
        colors[state].push(color.r, color.g, color.b, color.r, color.g, color.b);
      }
      if (wire.radius === 0) continue;
      const coloured = isDead || night || display.loadings.size > 0;
      tubes.bar(
        from,
        to,
        wire.radius,
        coloured ? { color: shown, glow: night && !isDead ? 0.45 : 0.1 } : { color: aluminium, metal: 0.6 },
        6,
      );
    }
  }
  const materials: LineMaterial[] = [];
  for (const state of ['alive', 'dead'] as const) {
    if (positions[state].length === 0) continue;
    const geometry = new LineSegmentsGeometry();
    geometry.setPositions(positions[state]);
    geometry.setColors(colors[state]);
    // Dashes say "dead" without colour.
    const line = new LineMaterial({
      vertexColors: true,
      linewidth: state === 'dead' ? 1.8 : night ? 1.8 : 1.25,
      dashed: state === 'dead',
      dashSize: 1.4,
      gapSize: 1,
      fog: true,
    });
    materials.push(line);
    const lines = new LineSegments2(geometry, line);
    if (state === 'dead') lines.computeLineDistances();
    lines.raycast = () => undefined;
    group.add(lines);
  }
  const shape = tubes.shape();
  if (shape.positions.length > 0) {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(shape.positions, 3));
    geometry.setAttribute('normal', new BufferAttribute(shape.normals, 3));
    geometry.setAttribute('color', new BufferAttribute(shape.colors, 3));
    geometry.setAttribute('surface', new BufferAttribute(shape.surface, 2));
    geometry.setIndex(new BufferAttribute(shape.index, 1));
    geometry.setAttribute('tint', tints(shape.positions.length / 3));
    const mesh = new Mesh(geometry, material);
    mesh.castShadow = true;
    mesh.raycast = () => undefined;
    group.add(mesh);
  }
  return {
    group,
    resize: (width, height) => {
      for (const line of materials) line.resolution.set(width, height);
    },
    dispose() {
      for (const child of group.children) if (child instanceof Mesh) child.geometry.dispose();
      for (const line of materials) line.dispose();
    },
  };
}
