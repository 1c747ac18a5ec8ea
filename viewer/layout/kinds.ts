/** Which equipment of the kit stands for an asset. */
import type { AssetRow } from './asset.ts';

const kinds: Readonly<Record<string, string>> = {
  Breaker: 'breaker',
  Disconnector: 'disconnector',
  GroundDisconnector: 'groundDisconnector',
  LoadBreakSwitch: 'loadBreakSwitch',
  Sectionaliser: 'loadBreakSwitch',
  Jumper: 'disconnector',
  Switch: 'disconnector',
  Recloser: 'recloser',
  Fuse: 'fuse',
  TransferSwitch: 'transferSwitch',
  VoltageRegulator: 'regulator',
  EnergySource: 'gantry',
  ExternalNetworkInjection: 'source',
  EquivalentInjection: 'source',
  SynchronousMachine: 'generator',
  AsynchronousMachine: 'generator',
  EnergyConsumer: 'load',
  ConformLoad: 'load',
  NonConformLoad: 'load',
  StationSupply: 'load',
  EVSE: 'evse',
  PowerElectronicsConnection: 'converter',
  LinearShuntCompensator: 'capacitor',
  NonlinearShuntCompensator: 'capacitor',
  StaticVarCompensator: 'capacitor',
  EquivalentShunt: 'capacitor',
  SeriesCompensator: 'capacitor',
  WindGeneratingUnit: 'windTurbine',
  // A unit is its machine, which stands beside it; what is left of it is its control.
  GeneratingUnit: 'cabinet',
  ThermalGeneratingUnit: 'cabinet',
  HydroGeneratingUnit: 'cabinet',
  NuclearGeneratingUnit: 'cabinet',
  SolarGeneratingUnit: 'solarTable',
  PhotoVoltaicUnit: 'solarTable',
  BatteryUnit: 'batteryContainer',
  CurrentTransformer: 'currentTransformer',
  PotentialTransformer: 'voltageTransformer',
  SurgeArrester: 'arrester',
  WaveTrap: 'waveTrap',
  PMU: 'pmu',
  SmartMeter: 'meter',
  Thermostat: 'thermostat',
  WeatherStation: 'weatherStation',
  Home: 'home',
};

function transformerKind({ mounting, ratedS }: AssetRow): string {
  if (mounting === 'pole') return 'poleTransformer';
  if (mounting === 'pad') return 'padTransformer';
  return mounting === 'ground' || (ratedS ?? 10) >= 1 ? 'transformer' : 'poleTransformer';
}

/** Equipment of an asset on its own ground; a type that nobody knows is a marker. */
export function kindOf(asset: AssetRow): string {
  const { type, voltage, ratedS } = asset;
  if (type === 'PowerTransformer') return transformerKind(asset);
  // What a customer has is a meter at the wall; what hangs on a busbar is a load of its own.
  if (kinds[type] === 'load' && (voltage ?? 10) < 1) return 'meter';
  if (type === 'PowerElectronicsConnection' && (ratedS ?? 1) < 0.1) return 'inverter';
  return kinds[type] ?? 'marker';
}

/** Equipment that is drawn between two places rather than at one. */
export const isLine = (type: string): boolean => type === 'ACLineSegment' || type === 'EquivalentBranch';

const undrawn = new Set(['ConnectivityNode', 'Command', 'Alarm', 'UsagePoint', 'FaultIndicator']);

/** Places in a circuit and information about others have no body of their own. */
export const isDrawn = ({ type }: Pick<AssetRow, 'type'>): boolean => !undrawn.has(type);

const containers = new Set([
  ...['GeographicalRegion', 'SubGeographicalRegion', 'Substation', 'VoltageLevel', 'Bay', 'Line', 'Feeder'],
  ...['Microgrid', 'BatteryPlant', 'Home'],
]);

/** Whether a type is a container in which equipment stands, rather than equipment. */
export const isContainer = (type: string): boolean => containers.has(type);

/** The nearest container of one of the types, itself included. */
export function containerOf(
  assets: ReadonlyMap<string, AssetRow>,
  id: string | null,
  ...types: readonly string[]
): AssetRow | undefined {
  let at = id === null ? undefined : assets.get(id);
  for (let depth = 0; at && depth < 16; depth += 1) {
    if (types.includes(at.type)) return at;
    at = at.parent === null ? undefined : assets.get(at.parent);
  }
  return undefined;
}
