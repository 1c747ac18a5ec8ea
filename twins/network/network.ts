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

/** ConnectivityNodes. */
export interface NodeTable {
  readonly ids: readonly Iri[];
  /** kV, line to line. */
  readonly baseKilovolt: Float64Array;
}

/** ACLineSegments and two-winding PowerTransformers, as pi equivalents with an ideal ratio at the from side. */
export interface BranchTable {
  readonly ids: readonly Iri[];
  readonly kinds: readonly ('line' | 'transformer')[];
  /** Node row at terminal 1 and 2. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly r: Float64Array;
  readonly x: Float64Array;
  /** Half of the shunt admittance stands at each end. */
  readonly g: Float64Array;
  readonly b: Float64Array;
  /** Off-nominal ratio (1 for a line) and phase shift in radians. */
  readonly ratio: Float64Array;
  readonly shift: Float64Array;
  /** Ampere at terminal 1 that counts as 100 %; NaN where no limit is known. */
  readonly ratedCurrent: Float64Array;
  readonly inService: Uint8Array;
}

/** Breakers, disconnectors and other zero-impedance equipment with two terminals. */
export interface SwitchTable {
  readonly ids: readonly Iri[];
  readonly kinds: readonly ('Breaker' | 'Disconnector' | 'Switch')[];
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly open: Uint8Array;
  /** Ampere that counts as 100 %; NaN where no limit is known. */
  readonly ratedCurrent: Float64Array;
  readonly inService: Uint8Array;
  /** How far the position can be trusted, and since when it is so. */
  readonly quality: readonly Quality[];
  readonly observedAt: readonly (Instant | undefined)[];
}

/** Whatever has one terminal: loads, sources, generation behind converters, shunts, busbar sections (with no power). */
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
  /**
   * Voltage that a source keeps, per unit, and its angle; NaN for the others. A source with an angle balances
   * its island (a slack); one without keeps its voltage and its p (a PV node), and feeds no island alone.
   */
  readonly voltage: Float64Array;
  readonly angle: Float64Array;
  readonly inService: Uint8Array;
  /** How far p and q can be trusted, and since when they are so. */
  readonly quality: readonly Quality[];
  readonly observedAt: readonly (Instant | undefined)[];
}

/** Where an asset stands in the tables. */
export type EquipmentRef =
  | { readonly kind: 'node'; readonly row: number }
  | { readonly kind: 'branch'; readonly row: number }
  | { readonly kind: 'switch'; readonly row: number }
  | { readonly kind: 'injection'; readonly row: number };

/** The ratio of a transformer moves by `increment` percent of its neutral ratio a step, at terminal 1. */
export interface TapChanger {
  readonly step: number;
  readonly neutralStep: number;
  readonly increment: number;
  readonly lowStep?: number;
  readonly highStep?: number;
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
  /** Transformer → its tap changer, where it has one. */
  readonly tapChangers: ReadonlyMap<Iri, TapChanger>;
  /** `isPartOf`: asset or container → its container. */
  readonly containers: ReadonlyMap<Iri, Iri>;
  /** Containers that are Homes: what "goes dark" is told about. */
  readonly homes: ReadonlySet<Iri>;
  readonly findings: readonly NetworkFinding[];
}
