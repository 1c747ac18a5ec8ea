/**
 * A region with one of everything that the simulated field knows, small enough to reckon by hand:
 *
 *   SRC ─ B1 ─ L1 ─ B2 ─┬─ T1 (138/12.5, taps) ─┬─ R1 ─ F1 ─┬─ F2 (lateral, behind fuse FU) ─ T2 (12.5/0.4) ─┬─ E2
 *        (138 kV)       G1                      CAP         └─ PCC ─ microgrid MG: GFM, EM, WT              └─ TS ─ home H1:
 *                                                                                                  E1, V1, PV1, BAT1 (grid-forming)
 */
import { terminalDataset } from '#models/attributes/common.ts';
import { catalogue } from '#models/catalogue.ts';
import type { EntityDraft, FieldPoint, HourlyCurve, Region, SimulationFacts } from '#models/facility/region.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';

type Facts = Readonly<Record<string, number | boolean | string | readonly string[]>>;

export const urn = (type: string, key: string): string => `urn:ngsi-ld:${type}:${key}`;
export const always = (value: number): HourlyCurve => Array.from({ length: 24 }, () => value);

const relationships = new Set(['isPartOf', 'attachedTo', 'gridConnection', 'usagePoint', 'regulatedNode']);

/** `terminal` lists the keys of the nodes; a text is a Relationship where the attribute is one. */
export function entity(type: string, key: string, facts: Facts = {}): EntityDraft {
  const attributes = Object.entries(facts).map(([name, value]): [string, JsonValue] => {
    if (Array.isArray(value)) {
      const ends = value.map((node, i) => ({
        ...{ type: 'Relationship', object: urn('ConnectivityNode', node) },
        datasetId: terminalDataset(i + 1),
      }));
      return [name, ends];
    }
    if (relationships.has(name)) return [name, { type: 'Relationship', object: value as string }];
    return [name, { type: 'Property', value: value as JsonValue }];
  });
  return { id: urn(type, key), type, scope: '/R', ...Object.fromEntries(attributes) };
}

const node = (key: string, nominalVoltage: number): EntityDraft => entity('ConnectivityNode', key, { nominalVoltage });
const inHome = { isPartOf: urn('Home', 'H1') };
const inMicrogrid = { isPartOf: urn('Microgrid', 'MG') };
const impedance = { r: 0.1, x: 0.5 };

export const entities: readonly EntityDraft[] = [
  ...['n1', 'n2', 'n3', 'n4'].map((key) => node(key, 138)),
  ...['n5', 'n6', 'n7', 'n8', 'm1'].map((key) => node(key, 12.5)),
  ...['n9', 'n10'].map((key) => node(key, 0.4)),
  entity('EnergySource', 'SRC', { terminal: ['n1'], nominalVoltage: 138 }),
  entity('Breaker', 'B1', { terminal: ['n1', 'n2'], open: false }),
  entity('ACLineSegment', 'L1', { terminal: ['n2', 'n3'], ...impedance }),
  entity('Breaker', 'B2', { terminal: ['n3', 'n4'], open: false }),
  entity('SynchronousMachine', 'G1', { terminal: ['n4'], ratedS: 50 }),
  entity('PowerTransformer', 'T1', {
    ...{ terminal: ['n4', 'n5'], ratedS: 40, r: 0.5, x: 20, controlEnabled: true },
    ...{ targetVoltage: 12.5, targetDeadband: 0.2, step: 0, lowStep: -16, highStep: 16, stepVoltageIncrement: 0.625 },
  }),
  entity('BusbarSection', 'BB', { terminal: ['n5'] }),
  entity('LinearShuntCompensator', 'CAP', {
    ...{ terminal: ['n5'], sections: 1, maximumSections: 2, bPerSection: 0.01, nominalVoltage: 12.5 },
  }),
  entity('Recloser', 'R1', { terminal: ['n5', 'n6'], open: false, shotCount: 2 }),
  entity('ACLineSegment', 'F1', { terminal: ['n6', 'n7'], ...impedance }),
  entity('Fuse', 'FU', { terminal: ['n7', 'n8'], open: false }),
  entity('PowerTransformer', 'T2', { terminal: ['n8', 'n9'], ratedS: 0.1, r: 5, x: 20 }),
  entity('EnergyConsumer', 'E2', { terminal: ['n9'] }),
  entity('Home', 'H1'),
  entity('TransferSwitch', 'TS', { terminal: ['n9', 'n10'], open: false, opensOnLossOfSupply: true, ...inHome }),
  entity('EnergyConsumer', 'E1', { terminal: ['n10'], ...inHome }),
  entity('EVSE', 'V1', { terminal: ['n10'], ...inHome }),
  entity('PowerElectronicsConnection', 'I1', { terminal: ['n10'], ratedS: 0.006, ...inHome }),
  entity('PhotoVoltaicUnit', 'PV1', { gridConnection: urn('PowerElectronicsConnection', 'I1'), ...inHome }),
  entity('PowerElectronicsConnection', 'I2', { terminal: ['n10'], ratedS: 0.005, gridForming: true, ...inHome }),
  entity('BatteryUnit', 'BAT1', { gridConnection: urn('PowerElectronicsConnection', 'I2'), ratedE: 0.0135, ...inHome }),
  entity('Thermostat', 'TH1', inHome),
  entity('SmartMeter', 'M1', inHome),
  entity('Microgrid', 'MG'),
  entity('Breaker', 'PCC', { terminal: ['n7', 'm1'], open: false, opensOnLossOfSupply: true, ...inMicrogrid }),
  entity('PowerElectronicsConnection', 'GFM', { terminal: ['m1'], ratedS: 2, gridForming: true, ...inMicrogrid }),
  entity('BatteryUnit', 'BATM', {
    gridConnection: urn('PowerElectronicsConnection', 'GFM'),
    ratedE: 4,
    ...inMicrogrid,
  }),
  entity('EnergyConsumer', 'EM', { terminal: ['m1'], ...inMicrogrid }),
  entity('PowerElectronicsConnection', 'IW', { terminal: ['m1'], ratedS: 1, ...inMicrogrid }),
  entity('WindGeneratingUnit', 'WT', { gridConnection: urn('PowerElectronicsConnection', 'IW'), ...inMicrogrid }),
  entity('WeatherStation', 'WS', inMicrogrid),
  entity('CurrentTransformer', 'CT1', { attachedTo: urn('Breaker', 'B1') }),
  entity('PotentialTransformer', 'VT1', { attachedTo: urn('ACLineSegment', 'L1'), attachedTerminal: 2 }),
  entity('SurgeArrester', 'SA1', { attachedTo: urn('PowerTransformer', 'T1') }),
  entity('PMU', 'PMU1', { attachedTo: urn('BusbarSection', 'BB') }),
  entity('FaultIndicator', 'FI1', { attachedTo: urn('ACLineSegment', 'F1') }),
];

const simulation: SimulationFacts = {
  weather: { longitude: 0, irradiance: always(800), temperature: always(5), windSpeed: always(8) },
  island: { nominalFrequency: 60, loadDamping: 1 },
  loads: [
    { consumer: urn('EnergyConsumer', 'E1'), activePower: always(0.002), powerFactor: 0.97 },
    { consumer: urn('EnergyConsumer', 'E2'), activePower: always(0.01), powerFactor: 0.97 },
    { consumer: urn('EnergyConsumer', 'EM'), activePower: always(0.8), powerFactor: 0.95 },
    { consumer: urn('EVSE', 'V1'), activePower: always(0.001), powerFactor: 1 },
  ],
  photovoltaics: [
    {
      ...{ unit: urn('PhotoVoltaicUnit', 'PV1'), converter: urn('PowerElectronicsConnection', 'I1') },
      ...{ ratedDcPower: 5, efficiency: 0.96 },
    },
  ],
  transformers: [
    { transformer: urn('PowerTransformer', 'T1'), topOilRise: 55, timeConstant: 150 },
    { transformer: urn('PowerTransformer', 'T2'), topOilRise: 55, timeConstant: 90 },
  ],
  generators: [
    {
      ...{ machine: urn('EnergySource', 'SRC'), ratedPower: 60, inertia: 4 },
      ...{ droop: 5, governorTimeConstant: 8 },
    },
    {
      ...{ machine: urn('SynchronousMachine', 'G1'), ratedPower: 50, inertia: 3 },
      ...{ droop: 5, governorTimeConstant: 8, activePower: always(4) },
    },
    {
      ...{ machine: urn('PowerElectronicsConnection', 'GFM'), ratedPower: 2, inertia: 1 },
      ...{ droop: 2, governorTimeConstant: 0.2 },
    },
  ],
  batteries: [
    {
      ...{ unit: urn('BatteryUnit', 'BAT1'), converter: urn('PowerElectronicsConnection', 'I2'), ratedEnergy: 0.0135 },
      ...{ ratedPower: 0.005, efficiency: 0.95, activePower: always(0), stateOfCharge: 80 },
    },
    {
      ...{ unit: urn('BatteryUnit', 'BATM'), converter: urn('PowerElectronicsConnection', 'GFM'), ratedEnergy: 4 },
      ...{ ratedPower: 2, efficiency: 0.9, activePower: always(-0.5), stateOfCharge: 50 },
    },
  ],
  wind: [
    {
      ...{ unit: urn('WindGeneratingUnit', 'WT'), converter: urn('PowerElectronicsConnection', 'IW'), ratedPower: 1 },
      ...{ cutInWindSpeed: 3, ratedWindSpeed: 12, cutOutWindSpeed: 25 },
    },
  ],
  tapChangers: [{ transformer: urn('PowerTransformer', 'T1'), delaySeconds: 30 }],
  thermostats: [
    {
      ...{ thermostat: urn('Thermostat', 'TH1'), consumer: urn('EnergyConsumer', 'E1'), targetTemperature: 20 },
      ...{ heatingPower: 0.003, temperatureRise: 30, timeConstant: 40 },
    },
  ],
  meters: [
    {
      ...{ meter: urn('SmartMeter', 'M1') },
      measures: ['EnergyConsumer:E1', 'EVSE:V1', 'PowerElectronicsConnection:I1', 'PowerElectronicsConnection:I2'].map(
        (name) => `urn:ngsi-ld:${name}`,
      ),
    },
  ],
};

/** Every measured attribute of every entity, but for steps where there is no tap changer. */
const points: readonly FieldPoint[] = entities.flatMap(({ id, type, ...facts }) =>
  Object.entries(catalogue.get(type)!.attributes).flatMap(([attribute, definition]): FieldPoint[] => {
    const isMeasured = 'measured' in definition && definition.measured === true;
    if (!isMeasured || (attribute === 'step' && !('step' in facts))) return [];
    const name = `${id.split(':').at(-1)}.${attribute}`;
    return [{ name, entity: id, attribute, periodMs: 1000 }];
  }),
);

export const smallRegion: Region = { name: 'Small', entities, points, commands: [], simulation };

/** The same region with other facts for the simulation. */
export function regionWith(facts: Partial<SimulationFacts>): Region {
  return { ...smallRegion, simulation: { ...simulation, ...facts } };
}
