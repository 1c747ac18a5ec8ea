/** What the field measures, as points with names and periods, and what it can be told. */
import { instrumentsOf } from './instruments.ts';
import type { CommandPoint, EntityDraft, FieldPoint } from './region.ts';

/** Slow things are read slowly: milliseconds, by attribute. */
const periods: Readonly<Record<string, number>> = {
  open: 5_000,
  step: 10_000,
  sections: 10_000,
  temperature: 10_000,
  topOilTemperature: 10_000,
  targetTemperature: 10_000,
  heating: 10_000,
  storedE: 10_000,
  stateOfCharge: 10_000,
  vehicleConnected: 10_000,
  gasPressure: 30_000,
  leakageCurrent: 30_000,
  operationCount: 30_000,
  importEnergy: 10_000,
  exportEnergy: 10_000,
};
const usualPeriodMs = 1_000;

/** Names are the key of the asset and the attribute: `TX1.345.D01.QA1.open`; at terminal 2 `F1.L1.activePower.T2`. */
export function pointsOf(entities: readonly EntityDraft[]): readonly FieldPoint[] {
  return entities.flatMap((entity) =>
    instrumentsOf(entity).map(({ attribute, datasetId, unit }): FieldPoint => {
      const name = `${keyOf(entity)}.${attribute}`;
      return {
        name: datasetId === undefined ? name : `${name}.${datasetId.split(':').at(-1)}`,
        entity: entity.id,
        attribute,
        ...(datasetId === undefined ? {} : { datasetId }),
        ...(unit === undefined ? {} : { unit }),
        periodMs: periods[attribute] ?? usualPeriodMs,
      };
    }),
  );
}

const driven = ['open'];
/** Type → what can be told to it from afar. Disconnectors, earthing switches and fuses are operated by people who stand there. */
const commanded: Readonly<Record<string, readonly string[]>> = {
  Breaker: driven,
  Recloser: driven,
  Sectionaliser: driven,
  LoadBreakSwitch: driven,
  TransferSwitch: driven,
  PowerTransformer: ['step'],
  VoltageRegulator: ['step'],
  LinearShuntCompensator: ['sections'],
  Thermostat: ['targetTemperature'],
  PowerElectronicsConnection: ['activePower'],
};

/** What can be commanded has an instrument to show that it was done. Of converters only those of batteries take a power. */
export function commandsOf(entities: readonly EntityDraft[]): readonly CommandPoint[] {
  const ofBatteries = new Set(
    entities.filter(({ type }) => type === 'BatteryUnit').map((unit) => targetIn(unit, 'gridConnection')),
  );
  return entities.flatMap((entity) => {
    if (entity.type === 'PowerElectronicsConnection' && !ofBatteries.has(entity.id)) return [];
    const told = commanded[entity.type] ?? [];
    return instrumentsOf(entity)
      .filter(({ attribute, datasetId }) => told.includes(attribute) && datasetId === undefined)
      .map(({ attribute }) => ({ name: `${keyOf(entity)}.${attribute}`, entity: entity.id, attribute }));
  });
}

const targetIn = (entity: EntityDraft, relationship: string): unknown =>
  (entity[relationship] as { readonly object?: unknown } | undefined)?.object;

function keyOf(entity: EntityDraft): string {
  return entity.id.slice(`urn:ngsi-ld:${entity.type}:`.length);
}
