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
  /** An EnergyConsumer. */
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
}

/** IEC 60076-7: what heats the oil of a transformer. */
export interface TransformerFacts {
  readonly transformer: Iri;
  /** K above ambient at the top of the oil, at rated load. */
  readonly topOilRise: number;
  /** Minutes. */
  readonly timeConstant: number;
}

export interface SimulationFacts {
  readonly loads: readonly LoadFacts[];
  readonly photovoltaics: readonly PhotovoltaicFacts[];
  readonly transformers: readonly TransformerFacts[];
  readonly weather: WeatherFacts;
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
