/**
 * A region declared as data: its entities, what the field measures and may be told, and what a simulated field has to
 * know. Plain JSON all through, so that a region can come from a file as well as from code.
 */
import type { Iri } from '../ngsi-ld/entity.ts';
import type { JsonValue } from '../ngsi-ld/json.ts';

/** An entity in normalized NGSI-LD with the terms of the Busbar context: what is posted to the broker. */
export interface EntityDraft {
  readonly id: Iri;
  readonly type: string;
  /** Containment path such as `/TX1/345/D01`. */
  readonly scope: string;
  readonly [attribute: string]: JsonValue;
}

/** One measured value of the field and where it belongs. */
export interface FieldPoint {
  /** Short and unique in the region: the key in the messages of the field. */
  readonly name: string;
  readonly entity: Iri;
  /** Short name of a measured attribute. */
  readonly attribute: string;
  /** The terminal, where it is not terminal 1. */
  readonly datasetId?: Iri;
  /** UN/CEFACT code that the field sends it in; absent for positions. */
  readonly unit?: string;
  /** How often the field reports it when it does not change. */
  readonly periodMs: number;
}

/** Something that the field can be told. */
export interface CommandPoint {
  readonly name: string;
  readonly entity: Iri;
  readonly attribute: string;
}

/** 24 values, the first at 00:00 local solar time, linear from one to the next. */
export type HourlyCurve = readonly number[];

export interface LoadFacts {
  /** An EnergyConsumer or an EVSE. */
  readonly consumer: Iri;
  /** MW. */
  readonly activePower: HourlyCurve;
  /** Inductive. */
  readonly powerFactor: number;
}

export interface PhotovoltaicFacts {
  /** A PhotoVoltaicUnit and the PowerElectronicsConnection behind which it is. */
  readonly unit: Iri;
  readonly converter: Iri;
  /** kW at 1000 W/m². */
  readonly ratedDcPower: number;
  /** Alternating-current power out of direct-current power in, 0 to 1. */
  readonly efficiency: number;
}

export interface WeatherFacts {
  /** Degrees east; local solar time is UTC + longitude / 15 hours. */
  readonly longitude: number;
  /** W/m² in the plane of the panels. */
  readonly irradiance: HourlyCurve;
  /** °C in the shade. */
  readonly temperature: HourlyCurve;
  /** m/s at hub height; absent: calm. */
  readonly windSpeed?: HourlyCurve;
}

/** IEC 60076-7: what heats the oil of a transformer. */
export interface TransformerFacts {
  readonly transformer: Iri;
  /** K above ambient at the top of the oil, at rated load. */
  readonly topOilRise: number;
  /** Minutes. */
  readonly timeConstant: number;
}

/**
 * What gives an island its frequency: one mass for each island, made of all that turns or forms a grid in it.
 * An EnergySource, a SynchronousMachine, or a grid-forming PowerElectronicsConnection.
 */
export interface GeneratorFacts {
  readonly machine: Iri;
  /** MVA: what inertia and droop are referred to. */
  readonly ratedPower: number;
  /** Seconds: kinetic energy at nominal frequency over ratedPower. */
  readonly inertia: number;
  /** Percent of nominal frequency that moves its power by all of ratedPower; 0 leaves its power alone. */
  readonly droop: number;
  /** Seconds until its power has followed by 63 %. */
  readonly governorTimeConstant: number;
  /** MW given over the day, before droop; absent where it balances. */
  readonly activePower?: HourlyCurve;
}

export interface BatteryFacts {
  /** A BatteryUnit and the PowerElectronicsConnection behind which it is. */
  readonly unit: Iri;
  readonly converter: Iri;
  /** MWh that it can store. */
  readonly ratedEnergy: number;
  /** MW in or out, at most. */
  readonly ratedPower: number;
  /** Out of in, one way, 0 to 1. */
  readonly efficiency: number;
  /** MW given over the day (charging is negative) while it is connected to the grid. */
  readonly activePower: HourlyCurve;
  /** Percent at the start. */
  readonly stateOfCharge: number;
}

export interface WindFacts {
  /** A WindGeneratingUnit and the machine or converter through which it feeds. */
  readonly unit: Iri;
  readonly converter: Iri;
  /** MW at ratedWindSpeed and above. */
  readonly ratedPower: number;
  /** m/s. */
  readonly cutInWindSpeed: number;
  readonly ratedWindSpeed: number;
  readonly cutOutWindSpeed: number;
}

/** A tap changer that keeps a voltage: it moves one step after the voltage has been out of its band for the delay. */
export interface TapChangerFacts {
  /** A PowerTransformer or VoltageRegulator with a tap changer; target, band and node are attributes of its entity. */
  readonly transformer: Iri;
  readonly delaySeconds: number;
}

/** The heat of a house: the thermostat switches the heat pump that is a part of the load of `consumer`. */
export interface ThermostatFacts {
  readonly thermostat: Iri;
  readonly consumer: Iri;
  /** °C. */
  readonly targetTemperature: number;
  /** MW of electric power while it heats. */
  readonly heatingPower: number;
  /** K above ambient that it reaches if it heats for ever, and hours until 63 % of it. */
  readonly temperatureRise: number;
  readonly timeConstant: number;
}

export interface MeterFacts {
  readonly meter: Iri;
  /** Equipment whose power it adds up, and the first of which says the voltage. */
  readonly measures: readonly Iri[];
}

/** How the load of an island answers its frequency. */
export interface IslandFacts {
  /** Hz. */
  readonly nominalFrequency: number;
  /** Percent of load per percent of frequency. */
  readonly loadDamping: number;
}

export interface SimulationFacts {
  readonly loads: readonly LoadFacts[];
  readonly photovoltaics: readonly PhotovoltaicFacts[];
  readonly transformers: readonly TransformerFacts[];
  readonly weather: WeatherFacts;
  readonly island?: IslandFacts;
  readonly generators?: readonly GeneratorFacts[];
  readonly batteries?: readonly BatteryFacts[];
  readonly wind?: readonly WindFacts[];
  readonly tapChangers?: readonly TapChangerFacts[];
  readonly thermostats?: readonly ThermostatFacts[];
  readonly meters?: readonly MeterFacts[];
}

export interface Region {
  readonly name: string;
  readonly entities: readonly EntityDraft[];
  readonly points: readonly FieldPoint[];
  readonly commands: readonly CommandPoint[];
  readonly simulation: SimulationFacts;
}

/** The value of a curve at an hour of the local day, 0 ≤ hour < 24. */
export function atHour(curve: HourlyCurve, hour: number): number {
  const before = Math.floor(hour) % curve.length;
  const after = (before + 1) % curve.length;
  const part = hour - Math.floor(hour);
  return (curve[before] ?? 0) * (1 - part) + (curve[after] ?? 0) * part;
}
