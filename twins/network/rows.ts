/** The tables row by row, as they are put together; `tabulate` turns rows into the typed columns of a Network. */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { Quality } from '#models/quality.ts';
import type {
  BranchTable,
  CurvePoint,
  EquipmentRef,
  InjectionTable,
  Network,
  NetworkFinding,
  NodeTable,
  Shunt,
  SwitchTable,
  TapChanger,
} from './network.ts';

/** A table T by rows: each column's name in the singular where it has one, with the type of its entries. */
type RowOf<T> = {
  readonly [K in Exclude<keyof T, 'ids' | 'kinds' | 'types'>]: T[K] extends Uint8Array
    ? K extends 'fromTerminal' | 'toTerminal'
      ? number
      : boolean
    : T[K] extends readonly (infer E)[]
      ? E
      : number;
} & { readonly id: Iri };

export type BranchRow = RowOf<BranchTable> & { readonly kind: BranchTable['kinds'][number] };
export type SwitchRow = RowOf<SwitchTable> & { readonly kind: SwitchTable['kinds'][number] };
export type InjectionRow = RowOf<InjectionTable> & {
  readonly kind: InjectionTable['kinds'][number];
  readonly type: string;
};
export type NodeRow = Pick<RowOf<NodeTable>, 'id' | 'baseKilovolt'> & Partial<RowOf<NodeTable>>;

/** What an injection is that nobody has said more of: no power, no voltage to keep, in service. */
export const idle = {
  pfixed: Number.NaN,
  qfixed: Number.NaN,
  g: 0,
  b: 0,
  voltage: Number.NaN,
  /** -1: at its own node. */
  regulated: -1,
  angle: Number.NaN,
  qLow: Number.NEGATIVE_INFINITY,
  qHigh: Number.POSITIVE_INFINITY,
  priority: 0,
  rating: 0,
  gridForming: false,
  inService: true,
  quality: 'good',
  observedAt: undefined,
} as const;

/** A line between its terminals 1 and 2, as far as nobody has said more. */
export const plainBranch = {
  fromTerminal: 1,
  toTerminal: 2,
  gFrom: 0,
  bFrom: 0,
  gTo: 0,
  bTo: 0,
  ratio: 1,
  shift: 0,
  ratedFrom: Number.NaN,
  ratedTo: Number.NaN,
  inService: true,
} as const;

/**
 * Voltage band, per unit of the base voltage, where nothing else is said: EN 50160:2010, clauses 4.2.2 and 5.2.2, ±10 % of the
 * nominal voltage at low and medium voltage; we hold high voltage to the same.
 */
export const standardBand = { low: 0.9, high: 1.1 } as const;

export interface NetworkRows {
  readonly nodes: readonly NodeRow[];
  readonly branches: readonly BranchRow[];
  readonly switches: readonly SwitchRow[];
  readonly injections: readonly InjectionRow[];
  readonly tapChangers: ReadonlyMap<Iri, TapChanger>;
  readonly reactiveCurves: ReadonlyMap<Iri, readonly CurvePoint[]>;
  readonly shuntSections: ReadonlyMap<Iri, readonly Shunt[]>;
  readonly containers: ReadonlyMap<Iri, Iri>;
  readonly homes: ReadonlySet<Iri>;
  readonly findings: readonly NetworkFinding[];
}

/** The moment of the change log that a network shows. */
export interface Moment {
  readonly revision: Revision;
  readonly at: Instant;
}

export function tabulate(rows: NetworkRows, { revision, at }: Moment): Network {
  const { nodes, branches, switches, injections, ...rest } = rows;
  const index = new Map<Iri, EquipmentRef>();
  const place = (kind: EquipmentRef['kind'], of: readonly { readonly id: Iri; readonly isInner?: boolean }[]): void => {
    for (const [row, { id, isInner }] of of.entries()) if (!isInner && !index.has(id)) index.set(id, { kind, row });
  };
  place('node', nodes);
  place('branch', branches);
  place('switch', switches);
  place('injection', injections);
  const band = { lowVoltage: standardBand.low, highVoltage: standardBand.high, isInner: false };
  return {
    revision,
    at,
    nodes: columnsOf<NodeTable>(
      nodes.map((node) => ({ ...band, ...node })),
      nodeColumns,
    ),
    branches: columnsOf<BranchTable>(branches, branchColumns),
    switches: columnsOf<SwitchTable>(switches, switchColumns),
    injections: columnsOf<InjectionTable>(
      injections.map((row) => (row.regulated < 0 ? { ...row, regulated: row.node } : row)),
      injectionColumns,
    ),
    index,
    ...rest,
  };
}

/** The rows of a network: what `tabulate` made it of. */
export function rowsOf(network: Network): NetworkRows {
  const { nodes, branches, switches, injections, revision: _, at: __, index: ___, ...rest } = network;
  return {
    nodes: rowsIn<NodeRow>(nodes, nodeColumns),
    branches: rowsIn<BranchRow>(branches, branchColumns),
    switches: rowsIn<SwitchRow>(switches, switchColumns),
    injections: rowsIn<InjectionRow>(injections, injectionColumns),
    ...rest,
  };
}

/** How far the rows' inputs can be trusted, and since when. */
export interface Trust {
  readonly quality: Quality;
  readonly observedAt: Instant | undefined;
}

/** How a column is kept. A flag is true or false in a row and 1 or 0 in its column. */
type ColumnKind = 'real' | 'integer' | 'small' | 'flag' | 'list';
type ColumnsOf<T> = { readonly [K in keyof T]: ColumnKind };

const nodeColumns: ColumnsOf<NodeTable> = {
  ids: 'list',
  baseKilovolt: 'real',
  lowVoltage: 'real',
  highVoltage: 'real',
  isInner: 'flag',
};

const branchColumns: ColumnsOf<BranchTable> = {
  ids: 'list',
  kinds: 'list',
  from: 'integer',
  to: 'integer',
  fromTerminal: 'small',
  toTerminal: 'small',
  r: 'real',
  x: 'real',
  gFrom: 'real',
  bFrom: 'real',
  gTo: 'real',
  bTo: 'real',
  ratio: 'real',
  shift: 'real',
  ratedFrom: 'real',
  ratedTo: 'real',
  inService: 'flag',
};

const switchColumns: ColumnsOf<SwitchTable> = {
  ids: 'list',
  kinds: 'list',
  from: 'integer',
  to: 'integer',
  open: 'flag',
  opensOnLossOfSupply: 'flag',
  ratedCurrent: 'real',
  inService: 'flag',
  quality: 'list',
  observedAt: 'list',
};

const injectionColumns: ColumnsOf<InjectionTable> = {
  ids: 'list',
  kinds: 'list',
  types: 'list',
  node: 'integer',
  p: 'real',
  q: 'real',
  pfixed: 'real',
  qfixed: 'real',
  g: 'real',
  b: 'real',
  voltage: 'real',
  regulated: 'integer',
  angle: 'real',
  qLow: 'real',
  qHigh: 'real',
  priority: 'real',
  rating: 'real',
  gridForming: 'flag',
  inService: 'flag',
  quality: 'list',
  observedAt: 'list',
};

/** `ids`, `kinds` and `types` are `id`, `kind` and `type` in a row. */
const singular = (column: string): string => (/^(ids|kinds|types)$/.test(column) ? column.slice(0, -1) : column);

function columnsOf<T>(rows: readonly object[], columns: ColumnsOf<T>): T {
  const table = Object.entries<ColumnKind>(columns).map(([column, kind]) => {
    const name = singular(column);
    const values = rows.map((row) => (row as Readonly<Record<string, unknown>>)[name]);
    return [column, kind === 'list' ? values : typed[kind](values as readonly number[])] as const;
  });
  return Object.fromEntries(table) as T;
}

const typed = {
  real: (values: readonly number[]) => Float64Array.from(values),
  integer: (values: readonly number[]) => Int32Array.from(values),
  small: (values: readonly number[]) => Uint8Array.from(values),
  flag: (values: readonly unknown[]) => Uint8Array.from(values, (value) => (value ? 1 : 0)),
} as const;

function rowsIn<Row>(table: object, columns: Readonly<Record<string, ColumnKind>>): readonly Row[] {
  const members = Object.entries(columns).map(([column, kind]) => {
    const values = (table as Readonly<Record<string, ArrayLike<unknown>>>)[column]!;
    return { name: singular(column), values, kind };
  });
  return Array.from({ length: members[0]!.values.length }, (_, row) =>
    Object.fromEntries(
      members.map(({ name, values, kind }) => [name, kind === 'flag' ? values[row] === 1 : values[row]]),
    ),
  ) as unknown as readonly Row[];
}
