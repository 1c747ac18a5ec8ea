/** Answers of the broker, as the documents of this folder ask for them. */
export type Quality = 'GOOD' | 'SUBSTITUTED' | 'SUSPECT' | 'STALE' | 'MISSING' | 'BAD';

interface AttributeBase {
  readonly name: string;
  /** The name, and the terminal where there are several: `activePower (T2)`. */
  readonly label: string;
  /** Which of several instances. */
  readonly datasetId: string | null;
  readonly observedAt: string | null;
}

export interface Measurement extends AttributeBase {
  readonly __typename: 'Measurement';
  readonly value: number | null;
  readonly unit: string | null;
  readonly quality: Quality;
  readonly ageSeconds: number | null;
  /** The field feeds it. */
  readonly measured: boolean;
}

export interface Fact extends AttributeBase {
  readonly __typename: 'Fact';
  readonly text: string | null;
  readonly fact: unknown;
  readonly quality: Quality;
  readonly ageSeconds: number | null;
  readonly measured: boolean;
}

export interface Link extends AttributeBase {
  readonly __typename: 'Link';
  readonly targetId: string;
  readonly target?: AssetName | null;
}

export type Attribute = Measurement | Fact | Link;

export interface AssetName {
  readonly id: string;
  readonly type: string;
  readonly name: string | null;
}

/** Arrays of equal length: one place in each for each asset. */
export interface SceneColumns {
  readonly id: readonly string[];
  readonly type: readonly string[];
  readonly name: readonly (string | null)[];
  readonly parent: readonly (string | null)[];
  readonly location: readonly ({ readonly type: string; readonly coordinates: unknown } | null)[];
  readonly heading: readonly (number | null)[];
  /** Nodes by sequence number. */
  readonly terminals: readonly (readonly (string | null)[])[];
  readonly facts: readonly Readonly<Record<string, unknown>>[];
}

export interface SceneAnswer {
  readonly revision: number;
  readonly totalCount: number;
  readonly endCursor: string | null;
  readonly columns: SceneColumns;
}

export interface Quantity {
  readonly name: string;
  readonly unit: string | null;
  /** How many assets measure it. */
  readonly count: number;
}

/** Numbers of the assets that have one of the names that were asked for. */
export interface ValueColumns {
  readonly id: readonly string[];
  readonly quality: readonly string[];
  readonly observedAt: readonly (string | null)[];
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
}

export interface AssetDetail extends AssetName {
  readonly childCount: number;
  readonly ancestors: readonly AssetName[];
  readonly attributes: readonly Attribute[];
}

export interface ChildAnswer extends AssetName {
  readonly childCount: number;
}

export interface Page<T> {
  readonly nodes: readonly T[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface SeriesPoint {
  readonly at: string;
  readonly value: number | null;
  readonly quality: Quality;
}

export interface Series {
  readonly unit: string | null;
  readonly points: readonly SeriesPoint[];
}

export interface UserError {
  readonly code: string;
  readonly message: string;
}

export interface Island {
  readonly status: 'CONVERGED' | 'ITERATION_LIMIT' | 'FAILED' | 'NOT_CALCULATED';
  readonly iterations: number;
  readonly buses: number;
  readonly energised: boolean;
  readonly cause: string | null;
}

export interface Flow {
  readonly asset: { readonly id: string };
  readonly terminal: number;
  readonly activePower: number;
  readonly current: number;
  readonly voltage: number;
  readonly loading: number | null;
  readonly baseLoading: number | null;
}

export interface Violation {
  readonly kind: 'DE_ENERGISED' | 'OVERLOAD' | 'UNDERVOLTAGE' | 'OVERVOLTAGE';
  readonly asset: AssetName;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  readonly severity: number;
  readonly change: 'NEW' | 'WORSENED' | 'RELIEVED' | 'UNCHANGED';
}

interface Amount {
  readonly value: number | null;
  readonly unit: string | null;
}

interface Power {
  readonly active: Amount;
  readonly reactive: Amount;
}

export interface RunResult {
  readonly islands: readonly Island[];
  readonly summary: {
    readonly load: Power;
    readonly generation: Power;
    readonly losses: Power;
    readonly lowestVoltage: Amount | null;
    readonly highestVoltage: Amount | null;
    readonly highestLoading: Amount | null;
  };
  readonly flows: Page<Flow>;
  readonly violations: Page<Violation>;
  readonly deEnergised: readonly AssetName[];
  readonly quality: Quality;
  readonly findings: readonly { readonly asset: string; readonly message: string }[];
  readonly provenance: {
    readonly solver: string;
    readonly version: string;
    readonly tolerance: number;
    readonly residual: number;
    readonly baseRevision: number;
    readonly dataTime: string;
    readonly oldestInput: string | null;
  };
}

export type RunStatus = 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED' | 'CANCELLED';

export interface Run {
  readonly id: string;
  readonly status: RunStatus;
  readonly progress: number;
  readonly error: UserError | null;
  readonly result?: RunResult | null;
}
