/**
 * The grid as typed arrays: what every calculation reads. Built from entities, kept current by changes, never changed
 * once handed out.
 *
 * Per unit on `baseMva` and the base voltage of each node; angles in radians. Positive power flows into the equipment
 * at its terminal (IEC 61970). Tables are parallel arrays: row i of every column is one thing. `-1` is "none".
 */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { Quality } from '#models/quality.ts';

export const baseMva = 100;

/**
 * ConnectivityNodes; behind them, where `isInner` says so, the star points of three-winding transformers. A star point is
 * no entity: it goes by the id of its transformer, which is not in `index` under it.
 */
export interface NodeTable {
  readonly ids: readonly Iri[];
  /** kV, line to line. */
  readonly baseKilovolt: Float64Array;
  /** Voltage of normal operation, per unit. */
  readonly lowVoltage: Float64Array;
  readonly highVoltage: Float64Array;
  readonly isInner: Uint8Array;
}

/**
 * Whatever has an impedance, as pi equivalents with an ideal ratio at the from side. A transformer with three windings
 * has three rows, one behind the other, each from its terminal to the star point.
 */
export interface BranchTable {
  readonly ids: readonly Iri[];
  readonly kinds: readonly ('line' | 'transformer')[];
  /** Node row at each end. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** CIM sequence number of the terminal at each end; 0 at a star point, which is none. */
  readonly fromTerminal: Uint8Array;
  readonly toTerminal: Uint8Array;
  readonly r: Float64Array;
  readonly x: Float64Array;
  /** Shunt admittance at each end, behind the ratio. */
  readonly gFrom: Float64Array;
  readonly bFrom: Float64Array;
  readonly gTo: Float64Array;
  readonly bTo: Float64Array;
  /** Off-nominal ratio (1 for a line) and phase shift in radians: V at the from side is t e^jφ of that behind. */
  readonly ratio: Float64Array;
  readonly shift: Float64Array;
  /** Ampere at each end that counts as 100 %; NaN where no limit is known. */
  readonly ratedFrom: Float64Array;
  readonly ratedTo: Float64Array;
  readonly inService: Uint8Array;
}

/**
 * Equipment with two positions and no impedance. `earth` is a GroundDisconnector: its row begins and ends at the node that
 * it earths, so it joins nothing.
 */
export interface SwitchTable {
  readonly ids: readonly Iri[];
  readonly kinds: readonly ('switch' | 'earth')[];
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** What is measured; `Topology.open` adds what opens by itself. */
  readonly open: Uint8Array;
  readonly opensOnLossOfSupply: Uint8Array;
  /** Ampere that counts as 100 %; NaN where no limit is known. */
  readonly ratedCurrent: Float64Array;
  readonly inService: Uint8Array;
  /** How far the position can be trusted, and since when it is so. */
  readonly quality: readonly Quality[];
  readonly observedAt: readonly (Instant | undefined)[];
}

/** Whatever has one terminal: loads, sources, machines and converters, shunts, busbar sections (with no power). */
export interface InjectionTable {
  readonly ids: readonly Iri[];
  readonly kinds: readonly ('load' | 'source' | 'generation' | 'shunt' | 'busbar')[];
  /** Name of the model in the catalogue, such as `EnergyConsumer`: what a scale action selects by. */
  readonly types: readonly string[];
  readonly node: Int32Array;
  /** Into the equipment, per unit: a load is positive, generation negative. A source balances and keeps its voltage. */
  readonly p: Float64Array;
  readonly q: Float64Array;
  /**
   * What a load is declared to draw, per unit; NaN where nothing is. A dark load measures 0, which says nothing of what it
   * will draw: a study reckons with this.
   */
  readonly pfixed: Float64Array;
  readonly qfixed: Float64Array;
  /** Admittance to ground beside p and q, per unit: what a shunt is; 0 for the others. */
  readonly g: Float64Array;
  readonly b: Float64Array;
  /** Voltage that it keeps at `regulated`, per unit of the base there; NaN for what keeps none. */
  readonly voltage: Float64Array;
  /** Node where it keeps that voltage. */
  readonly regulated: Int32Array;
  /** Angle of a source, radians; NaN for the others: the one that balances its island takes 0. */
  readonly angle: Float64Array;
  /** Range of q into the equipment, per unit: −maxQ to −minQ; infinite where nothing is said. `reactiveCurves` goes before. */
  readonly qLow: Float64Array;
  readonly qHigh: Float64Array;
  /** CIM referencePriority: of the machines of an island without a source the lowest above 0 balances it. */
  readonly priority: Float64Array;
  /** Rated apparent power, per unit; 0 where unknown. */
  readonly rating: Float64Array;
  /** Whether it can keep an island alive by itself; see `supply.ts`. */
  readonly gridForming: Uint8Array;
  readonly inService: Uint8Array;
  /** How far p and q can be trusted, and since when they are so. */
  readonly quality: readonly Quality[];
  readonly observedAt: readonly (Instant | undefined)[];
}

/** Where an asset stands in the tables; of a three-winding transformer the first of its rows. */
export type EquipmentRef =
  | { readonly kind: 'node'; readonly row: number }
  | { readonly kind: 'branch'; readonly row: number }
  | { readonly kind: 'switch'; readonly row: number }
  | { readonly kind: 'injection'; readonly row: number };

/** What a tap changer makes of its step; `tap.ts` calculates with it. */
export interface TapChanger {
  /** CIM sequence number of the winding that it is in. */
  readonly terminal: number;
  readonly step: number;
  readonly neutralStep: number;
  /** Percent of the rated voltage from one step to the next. */
  readonly increment: number;
  readonly lowStep?: number;
  readonly highStep?: number;
  readonly phase?: PhaseTap;
  /** What a table says goes before what increments say. */
  readonly table?: readonly TapStep[];
}

/** IEC 61970-301 PhaseTapChanger: how an angle follows from a step. Radians. */
export interface PhaseTap {
  readonly kind: 'linear' | 'symmetrical' | 'asymmetrical';
  /** One step of a linear one. */
  readonly angle: number;
  /** Between the voltage of the winding and that of one step of an asymmetrical one. */
  readonly connection: number;
  /** Reactance at the neutral and at the last step, against `x` of the winding; where it moves with the step. */
  readonly xMin?: number;
  readonly xMax?: number;
}

/** IEC 61970-301 TapChangerTablePoint: ratio against nominal, angle in radians, factors on the impedance and admittance. */
export interface TapStep {
  readonly step: number;
  readonly ratio: number;
  readonly angle: number;
  readonly r: number;
  readonly x: number;
  readonly g: number;
  readonly b: number;
}

/** A point of a reactive capability curve, per unit and into the equipment, p rising. */
export interface CurvePoint {
  readonly p: number;
  readonly qLow: number;
  readonly qHigh: number;
}

/** Admittance to earth, per unit. */
export interface Shunt {
  readonly g: number;
  readonly b: number;
}

/** The rows of a branch from its first: three of a transformer with three windings, else one. */
export function branchRows({ ids }: BranchTable, first: number): readonly number[] {
  const rows = [first];
  while (ids[first + rows.length] === ids[first]) rows.push(first + rows.length);
  return rows;
}

/** Why an entity that should be in the network is not, or not fully: a sentence that names the fault and the fix. */
export interface NetworkFinding {
  readonly asset: Iri;
  readonly message: string;
}

export interface Network {
  readonly revision: Revision;
  /** The newest commit time that is in it. */
  readonly at: Instant;
  readonly nodes: NodeTable;
  readonly branches: BranchTable;
  readonly switches: SwitchTable;
  readonly injections: InjectionTable;
  readonly index: ReadonlyMap<Iri, EquipmentRef>;
  /** Transformer → the tap changer that can be moved: that of its first winding that has one. */
  readonly tapChangers: ReadonlyMap<Iri, TapChanger>;
  /** Machine → its reactive capability, where that depends on its active power. */
  readonly reactiveCurves: ReadonlyMap<Iri, readonly CurvePoint[]>;
  /** Shunt compensator → what it is with none, one, two … sections in. */
  readonly shuntSections: ReadonlyMap<Iri, readonly Shunt[]>;
  /** `isPartOf`: asset or container → its container. */
  readonly containers: ReadonlyMap<Iri, Iri>;
  /** Containers that are Homes: what "goes dark" is told about. */
  readonly homes: ReadonlySet<Iri>;
  readonly findings: readonly NetworkFinding[];
}
