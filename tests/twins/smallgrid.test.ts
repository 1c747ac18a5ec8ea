/**
 * Test grids of ENTSO-E (CGMES 3.0): imported, built, solved, and held against the state that their authors published. They are
 * not kept here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attributeIri } from '#models/catalogue.ts';
import { createImporter } from '#models/exchange/import.ts';
import { type Entity, instanceOf } from '#models/ngsi-ld/entity.ts';
import { buildNetwork } from '#twins/network/build.ts';
import { solvePowerFlow } from '#twins/powerflow/solve.ts';
import { howToGetReferenceData, referenceData } from '../reference.ts';
import { residual } from './residual.ts';

const at = '2026-01-01T00:00:00.000Z';
const folder = referenceData('cgmes/SmallGrid-3.0');

function imported(path: string): readonly Entity[] {
  const importer = createImporter();
  for (const file of readdirSync(path).filter((name) => name.endsWith('.xml'))) {
    importer.begin(file);
    importer.write(readFileSync(join(path, file), 'utf8'));
    importer.end();
  }
  return importer.finish(at).entities;
}

const number = (entity: Entity, name: string): number | undefined => {
  const instance = instanceOf(entity, attributeIri(name));
  return instance?.kind === 'Property' && typeof instance.value === 'number' ? instance.value : undefined;
};

interface Compared {
  readonly nodes: number;
  /** Largest differences, per unit and degrees. */
  readonly voltage: number;
  readonly angle: number;
}

/** Imports, builds and solves a grid, and holds it against the SvVoltages that came with it. */
function compared(
  path: string,
  angleOff: (degrees: number) => number,
): Compared & { readonly findings: readonly string[] } {
  const entities = imported(path);
  const network = buildNetwork(entities, { revision: 1, at });
  const result = solvePowerFlow(network);
  expect(result.islands.filter(({ energised }) => energised).map(({ status }) => status)).toEqual(['converged']);
  const { balances } = result.topology;
  expect(residual(network, result.voltage, result.angle, balances, result.flows.injections)).toBeLessThan(1e-8);
  const found = { nodes: 0, voltage: 0, angle: 0 };
  for (const entity of entities) {
    const place = network.index.get(entity.id);
    const [voltage, angle] = [number(entity, 'voltage'), number(entity, 'phaseAngle')];
    if (place?.kind !== 'node' || !voltage || angle === undefined) continue;
    const perUnit = voltage / network.nodes.baseKilovolt[place.row]!;
    found.nodes += 1;
    found.voltage = Math.max(found.voltage, Math.abs(result.voltage[place.row]! - perUnit));
    found.angle = Math.max(found.angle, angleOff((result.angle[place.row]! * 180) / Math.PI - angle));
  }
  return { ...found, findings: network.findings.map(({ message }) => message) };
}

describe('SmallGrid', () => {
  test('has the published voltages at every node, within 1e-3 per unit and 0.1°', ({ skip }) => {
    skip(folder === undefined, howToGetReferenceData);
    const { nodes, voltage, angle, findings } = compared(folder!, Math.abs);
    expect(findings).toEqual([]);
    // 1,225 ConnectivityNodes in 118 TopologicalNodes, all of which have an SvVoltage.
    expect(nodes).toBe(1225);
    expect(voltage).toBeLessThan(1e-3);
    expect(angle).toBeLessThan(0.1);
  });
});

const mini = referenceData('cgmes/MiniGrid-3.0');

describe('MiniGrid', () => {
  test('has the published voltages too, with its three-winding transformers; its angles but for their clock numbers', ({
    skip,
  }) => {
    skip(mini === undefined, howToGetReferenceData);
    // Its SvVoltages leave out that windings lag by whole times 30°.
    const { nodes, voltage, angle } = compared(mini!, (degrees) => Math.abs(degrees - 30 * Math.round(degrees / 30)));
    expect(nodes).toBe(101);
    expect(voltage).toBeLessThan(1e-5);
    expect(angle).toBeLessThan(1e-4);
  });
});
