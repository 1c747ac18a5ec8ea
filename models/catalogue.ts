/** Every model by type name, and every attribute by name and IRI: one name is one IRI is one unit. */
import type { AttributeDefinition, Model } from './define.ts';
import { PhotoVoltaicUnit, PowerElectronicsConnection } from './der/photovoltaic.ts';
import { BatteryPlant, BatteryUnit, Microgrid } from './der/storage.ts';
import { validatorOf } from './generate/validate.ts';
import {
  CurrentTransformer,
  FaultIndicator,
  PMU,
  PotentialTransformer,
  SurgeArrester,
  WaveTrap,
} from './grid/auxiliary.ts';
import {
  ACLineSegment,
  EquivalentBranch,
  PowerTransformer,
  SeriesCompensator,
  VoltageRegulator,
} from './grid/branches.ts';
import {
  EquivalentShunt,
  LinearShuntCompensator,
  NonlinearShuntCompensator,
  StaticVarCompensator,
} from './grid/compensation.ts';
import { BusbarSection, ConnectivityNode, Junction } from './grid/connectivity.ts';
import {
  Bay,
  Feeder,
  GeographicalRegion,
  Line,
  SubGeographicalRegion,
  Substation,
  VoltageLevel,
} from './grid/containers.ts';
import { ConformLoad, EnergyConsumer, EnergySource, NonConformLoad, StationSupply } from './grid/injections.ts';
import {
  AsynchronousMachine,
  EquivalentInjection,
  ExternalNetworkInjection,
  GeneratingUnit,
  HydroGeneratingUnit,
  NuclearGeneratingUnit,
  SolarGeneratingUnit,
  SynchronousMachine,
  ThermalGeneratingUnit,
  WindGeneratingUnit,
} from './grid/machines.ts';
import {
  Breaker,
  Disconnector,
  Fuse,
  GroundDisconnector,
  Jumper,
  LoadBreakSwitch,
  Recloser,
  Sectionaliser,
  Switch,
  TransferSwitch,
} from './grid/switches.ts';
import { EVSE, Home, SmartMeter, Thermostat, UsagePoint, WeatherStation } from './home/home.ts';
import type { Iri } from './ngsi-ld/entity.ts';
import type { Names } from './ngsi-ld/names.ts';
import { Alarm } from './operations/alarm.ts';
import { Command } from './operations/command.ts';
import { namesOf } from './vocabulary.ts';

export { QUALITY } from './attributes/common.ts';
export type { Fault } from './generate/validate.ts';
export { unitSymbol } from './units.ts';
export {
  ACLineSegment,
  Alarm,
  AsynchronousMachine,
  BatteryPlant,
  BatteryUnit,
  Bay,
  Breaker,
  BusbarSection,
  Command,
  ConformLoad,
  ConnectivityNode,
  CurrentTransformer,
  Disconnector,
  EnergyConsumer,
  EnergySource,
  EquivalentBranch,
  EquivalentInjection,
  EquivalentShunt,
  EVSE,
  ExternalNetworkInjection,
  FaultIndicator,
  Feeder,
  Fuse,
  GeneratingUnit,
  GeographicalRegion,
  GroundDisconnector,
  Home,
  HydroGeneratingUnit,
  Jumper,
  Junction,
  Line,
  LinearShuntCompensator,
  LoadBreakSwitch,
  Microgrid,
  NonConformLoad,
  NonlinearShuntCompensator,
  NuclearGeneratingUnit,
  PhotoVoltaicUnit,
  PMU,
  PotentialTransformer,
  PowerElectronicsConnection,
  PowerTransformer,
  Recloser,
  Sectionaliser,
  SeriesCompensator,
  SmartMeter,
  SolarGeneratingUnit,
  StaticVarCompensator,
  StationSupply,
  SubGeographicalRegion,
  Substation,
  SurgeArrester,
  Switch,
  SynchronousMachine,
  ThermalGeneratingUnit,
  Thermostat,
  TransferSwitch,
  UsagePoint,
  VoltageLevel,
  VoltageRegulator,
  WaveTrap,
  WeatherStation,
  WindGeneratingUnit,
};

const models: readonly Model[] = [
  GeographicalRegion,
  SubGeographicalRegion,
  Substation,
  VoltageLevel,
  Bay,
  Line,
  Feeder,
  Microgrid,
  BatteryPlant,
  Home,
  ConnectivityNode,
  BusbarSection,
  Junction,
  Breaker,
  Disconnector,
  GroundDisconnector,
  LoadBreakSwitch,
  Recloser,
  Sectionaliser,
  Fuse,
  Jumper,
  Switch,
  TransferSwitch,
  ACLineSegment,
  PowerTransformer,
  VoltageRegulator,
  SeriesCompensator,
  EquivalentBranch,
  EnergyConsumer,
  ConformLoad,
  NonConformLoad,
  StationSupply,
  EVSE,
  EnergySource,
  SynchronousMachine,
  AsynchronousMachine,
  ExternalNetworkInjection,
  EquivalentInjection,
  PowerElectronicsConnection,
  LinearShuntCompensator,
  NonlinearShuntCompensator,
  StaticVarCompensator,
  EquivalentShunt,
  GeneratingUnit,
  ThermalGeneratingUnit,
  HydroGeneratingUnit,
  NuclearGeneratingUnit,
  WindGeneratingUnit,
  SolarGeneratingUnit,
  PhotoVoltaicUnit,
  BatteryUnit,
  CurrentTransformer,
  PotentialTransformer,
  SurgeArrester,
  WaveTrap,
  FaultIndicator,
  PMU,
  UsagePoint,
  SmartMeter,
  Thermostat,
  WeatherStation,
  Command,
  Alarm,
];

/** Type name → model, in the order of the documentation. */
export const catalogue: ReadonlyMap<string, Model> = new Map(models.map((model) => [model.type, model]));

const byTypeIri: ReadonlyMap<Iri, Model> = new Map(models.map((model) => [model.iri, model]));
const byName = new Map<string, AttributeDefinition>();
const nameByIri = new Map<Iri, string>();
for (const model of models) {
  for (const [name, definition] of Object.entries(model.attributes)) {
    if (!byName.has(name)) byName.set(name, definition);
    if (!nameByIri.has(definition.iri)) nameByIri.set(definition.iri, name);
  }
}

/** The model of a type, by its IRI. */
export function modelOf(typeIri: Iri): Model | undefined {
  return byTypeIri.get(typeIri);
}

/** Whether a type is the other one or a special case of it: a ConformLoad is an EnergyConsumer. Names of the catalogue. */
export function isKindOf(type: string, general: string): boolean {
  for (let one: string | undefined = type; one !== undefined; one = catalogue.get(one)?.general) {
    if (one === general) return true;
  }
  return false;
}

/** The IRI of an attribute by its short name. Throws for a name that no model has. */
export function attributeIri(name: string): Iri {
  const definition = byName.get(name);
  if (!definition) throw new Error(`No model has an attribute ${name}`);
  return definition.iri;
}

/** The short name of an attribute of the catalogue. */
export function attributeName(iri: Iri): string | undefined {
  return nameByIri.get(iri);
}

/** What an attribute of the catalogue means; where models differ (in the targets of a Relationship), that of the first. */
export function definitionOf(iri: Iri): AttributeDefinition | undefined {
  const name = nameByIri.get(iri);
  return name === undefined ? undefined : byName.get(name);
}

/** Terms of the Busbar context ↔ IRIs, for pure code. */
export const catalogueNames: Names = namesOf(models);

/** All faults of an entity against the models of its types, as sentences. */
export const validate = validatorOf(models);
