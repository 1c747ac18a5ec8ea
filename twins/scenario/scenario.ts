/**
 * A what-if is a value: a base and actions on it. Running one never touches the base, and nothing here can reach the
 * field: a Command is another type in another room.
 */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Quality } from '#models/quality.ts';

export type Action =
  | { readonly kind: 'switch'; readonly asset: Iri; readonly open: boolean }
  | { readonly kind: 'outage'; readonly asset: Iri }
  /** `attribute` is the short name (`r`, `activePower`, …), `value` in the unit of the model unless `unit` says otherwise. */
  | {
      readonly kind: 'setpoint';
      readonly asset: Iri;
      readonly attribute: string;
      readonly value: number;
      readonly unit?: string;
    }
  /** Multiplies the power of all equipment of a type and its special cases, within an asset or everywhere. */
  | { readonly kind: 'scale'; readonly type: string; readonly within?: Iri; readonly factor: number }
  | { readonly kind: 'tap'; readonly asset: Iri; readonly step: number }
  /** Adds an entity in NGSI-LD JSON, terms of the Busbar context. */
  | { readonly kind: 'add'; readonly entity: JsonObject };

export type ScenarioBase =
  | { readonly kind: 'live' }
  | { readonly kind: 'revision'; readonly revision: Revision }
  | { readonly kind: 'time'; readonly time: Instant };

export type Analysis = 'powerFlow';

export interface Scenario {
  readonly name?: string;
  readonly base: ScenarioBase;
  /** An asset or area that limits the network; none: all of the tenant. */
  readonly within?: Iri;
  readonly actions: readonly Action[];
  readonly analysis: Analysis;
}

/** An answer, not an exception. */
export type IslandStatus = 'converged' | 'iterationLimit' | 'failed' | 'notCalculated';

export interface IslandResult {
  readonly status: IslandStatus;
  readonly iterations: number;
  /** Largest power mismatch at the end, per unit, and the node it is at. */
  readonly largestMismatch: number;
  readonly largestMismatchAt?: Iri;
  /** Buses of the calculation, that is nodes joined by closed switches. */
  readonly buses: number;
  /** Whether a source feeds it. */
  readonly energised: boolean;
  /** A sentence, where it did not converge or was not calculated. */
  readonly cause?: string;
}

/** IEC 61970-456 SvVoltage: kV line to line, degrees. */
export interface SvVoltage {
  readonly node: Iri;
  readonly voltage: number;
  readonly angle: number;
}

/** IEC 61970-456 SvPowerFlow and what an operator asks beside it, at one terminal. */
export interface SvPowerFlow {
  readonly asset: Iri;
  /** CIM sequence number: 1, 2 or 3. */
  readonly terminal: number;
  /** MW and Mvar, positive into the equipment. */
  readonly activePower: number;
  readonly reactivePower: number;
  /** Ampere. */
  readonly current: number;
  /** kV line to line, degrees. */
  readonly voltage: number;
  readonly angle: number;
  /** Percent of the rated current; undefined where no limit is known. */
  readonly loading?: number;
  /** The same in the base without the actions; only in the result of a scenario. */
  readonly baseLoading?: number;
}

export type ViolationKind = 'deEnergised' | 'overload' | 'undervoltage' | 'overvoltage';

export interface Violation {
  readonly kind: ViolationKind;
  readonly asset: Iri;
  /** kV for voltages, percent for loading, MW not supplied for `deEnergised`. */
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  /** How far past the limit: 0 at the limit, 1 when twice as far as allowed; 1 for what is dark. */
  readonly severity: number;
  /** Against the same base without the actions. */
  readonly change: 'new' | 'worsened' | 'relieved' | 'unchanged';
}

export interface RunSummary {
  /** MW and Mvar over all energised islands. */
  readonly load: { readonly active: number; readonly reactive: number };
  readonly generation: { readonly active: number; readonly reactive: number };
  readonly losses: { readonly active: number; readonly reactive: number };
  /** kV at the node with the lowest and the highest per-unit voltage; percent; undefined when nothing is energised. */
  readonly lowestVoltage?: { readonly value: number; readonly perUnit: number; readonly node: Iri };
  readonly highestVoltage?: { readonly value: number; readonly perUnit: number; readonly node: Iri };
  readonly highestLoading?: { readonly value: number; readonly asset: Iri };
}

export interface Provenance {
  readonly solver: string;
  readonly version: string;
  /** Per unit. */
  readonly tolerance: number;
  /** The largest mismatch of all converged islands, recomputed from the network, per unit. */
  readonly residual: number;
  readonly base: Revision;
  /** The newest commit time of the base. */
  readonly dataTime: Instant;
  /** The oldest measurement that went in. */
  readonly oldestInput?: Instant;
}

export interface ScenarioResult {
  readonly base: Revision;
  readonly islands: readonly IslandResult[];
  readonly voltages: readonly SvVoltage[];
  readonly flows: readonly SvPowerFlow[];
  readonly violations: readonly Violation[];
  /** Equipment that no source feeds after the actions, and the Homes all of whose loads are among it. */
  readonly deEnergised: readonly Iri[];
  readonly summary: RunSummary;
  /** The worst of the inputs. */
  readonly quality: Quality;
  readonly findings: readonly { readonly asset: Iri; readonly message: string }[];
  readonly provenance: Provenance;
}
