/**
 * The SmallGrid of ENTSO-E (CGMES 3.0): imported, built, solved, and held against the state that its authors published. It is
 * too large to be kept here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attributeIri } from '#models/catalogue.ts';
import { createImporter } from '#models/exchange/import.ts';
import { type Entity, instanceOf } from '#models/ngsi-ld/entity.ts';
import { buildNetwork } from '#twins/network/build.ts';
import { solvePowerFlow } from '#twins/powerflow/solve.ts';
import { referenceData } from '../reference.ts';
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

describe.skipIf(folder === undefined)('SmallGrid (needs BUSBAR_REFERENCE_DATA with cgmes/SmallGrid-3.0)', () => {
  test('has the published voltages at every node, within 1e-3 per unit and 0.1°', () => {
    const entities = imported(folder!);
    const network = buildNetwork(entities, { revision: 1, at });
    expect(network.findings).toEqual([]);
    const result = solvePowerFlow(network);
    expect(result.islands.filter(({ energised }) => energised).map(({ status }) => status)).toEqual(['converged']);
    let compared = 0;
    for (const entity of entities) {
      const place = network.index.get(entity.id);
      const [voltage, angle] = [number(entity, 'voltage'), number(entity, 'phaseAngle')];
      if (place?.kind !== 'node' || voltage === undefined || angle === undefined) continue;
      const perUnit = voltage / network.nodes.baseKilovolt[place.row]!;
      expect(Math.abs(result.voltage[place.row]! - perUnit), entity.id).toBeLessThan(1e-3);
      expect(Math.abs((result.angle[place.row]! * 180) / Math.PI - angle), entity.id).toBeLessThan(0.1);
      compared += 1;
    }
    // 1,225 ConnectivityNodes in 118 TopologicalNodes, all of which have an SvVoltage.
    expect(compared).toBe(1225);
    const { balances } = result.topology;
    expect(residual(network, result.voltage, result.angle, balances, result.flows.injections)).toBeLessThan(1e-8);
  });
});
