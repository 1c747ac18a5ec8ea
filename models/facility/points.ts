/** What the field measures: a point for every measured attribute of every asset, at each terminal that it is measured at. */
import { terminalDataset } from '../attributes/common.ts';
import { catalogue } from '../catalogue.ts';
import type { AttributeDefinition } from '../define.ts';
import type { CommandPoint, EntityDraft, FieldPoint } from './region.ts';

/** Slow things are read slowly. */
const periods: Readonly<Record<string, number>> = { topOilTemperature: 10_000, step: 10_000, open: 5_000 };
const usualPeriodMs = 1_000;

/** Names are the key of the asset and the attribute: `TX1.345.D01.QA1.open`; at terminal 2 `F1.L1.activePower.T2`. */
export function pointsOf(entities: readonly EntityDraft[]): readonly FieldPoint[] {
  const points: FieldPoint[] = [];
  for (const entity of entities) {
    const model = catalogue.get(entity.type);
    if (!model) continue;
    for (const [attribute, definition] of Object.entries(model.attributes)) {
      if (!isFieldValue(definition) || !has(entity, attribute)) continue;
      const base = {
        entity: entity.id,
        attribute,
        ...(definition.kind === 'number' ? { unit: definition.unit } : {}),
        periodMs: periods[attribute] ?? usualPeriodMs,
      };
      const name = `${keyOf(entity)}.${attribute}`;
      points.push({ name, ...base });
      if (definition.kind === 'number' && definition.perTerminal) {
        points.push({ name: `${name}.T2`, ...base, datasetId: terminalDataset(2) });
      }
    }
  }
  return points;
}

/** Every breaker can be told to open and to close. */
export function commandsOf(entities: readonly EntityDraft[]): readonly CommandPoint[] {
  return entities
    .filter((entity) => entity.type === 'Breaker')
    .map((entity) => ({ name: `${keyOf(entity)}.open`, entity: entity.id, attribute: 'open' }));
}

function isFieldValue(definition: AttributeDefinition): boolean {
  return 'measured' in definition && definition.measured === true;
}

/** A tap position is measured where there is a tap changer; disconnectors have no current transformer. */
function has(entity: EntityDraft, attribute: string): boolean {
  if (entity.type === 'ConnectivityNode' || attribute === 'gasPressure' || attribute === 'operationCount') return false;
  if (attribute === 'voltage' && entity.type === 'PowerTransformer') return false;
  if (attribute === 'frequency') return false;
  if (attribute === 'step') return 'stepVoltageIncrement' in entity;
  if (attribute === 'current') return entity.type !== 'Disconnector';
  return true;
}

function keyOf(entity: EntityDraft): string {
  return entity.id.slice(`urn:ngsi-ld:${entity.type}:`.length);
}
