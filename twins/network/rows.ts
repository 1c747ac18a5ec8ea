/** The tables row by row, as they are put together; `tabulate` turns rows into the typed columns of a Network. */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { Quality } from '#models/quality.ts';
import type {
  BranchTable,
  EquipmentRef,
  InjectionTable,
  Network,
  NetworkFinding,
  SwitchTable,
  TapChanger,
} from './network.ts';

/** A table T by rows: each column's name with the type of its entries. */
type RowOf<T> = {
  readonly [K in Exclude<keyof T, 'ids' | 'kinds' | 'types' | 'open' | 'inService'>]: T[K] extends readonly (infer E)[]
    ? E
    : number;
} & { readonly id: Iri; readonly inService: boolean };

export type BranchRow = RowOf<BranchTable> & { readonly kind: BranchTable['kinds'][number] };
export type SwitchRow = RowOf<SwitchTable> & { readonly kind: SwitchTable['kinds'][number]; readonly open: boolean };
export type InjectionRow = RowOf<InjectionTable> & {
  readonly kind: InjectionTable['kinds'][number];
  readonly type: string;
};

/** What an injection is that nobody has said more of: no power, no voltage to keep, in service. */
export const idle = {
  pfixed: Number.NaN,
  qfixed: Number.NaN,
  g: 0,
  b: 0,
  voltage: Number.NaN,
  angle: Number.NaN,
  inService: true,
  quality: 'good',
  observedAt: undefined,
} as const;

export interface NodeRow {
  readonly id: Iri;
  readonly baseKilovolt: number;
}

export interface NetworkRows {
  readonly nodes: readonly NodeRow[];
  readonly branches: readonly BranchRow[];
  readonly switches: readonly SwitchRow[];
  readonly injections: readonly InjectionRow[];
  readonly tapChangers: ReadonlyMap<Iri, TapChanger>;
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
  const { nodes, branches, switches, injections, tapChangers, containers, homes, findings } = rows;
  const index = new Map<Iri, EquipmentRef>();
  const place = (kind: EquipmentRef['kind'], of: readonly { readonly id: Iri }[]): void => {
    for (const [row, { id }] of of.entries()) index.set(id, { kind, row });
  };
  place('node', nodes);
  place('branch', branches);
  place('switch', switches);
  place('injection', injections);
  return {
    revision,
    at,
    nodes: { ids: nodes.map(({ id }) => id), baseKilovolt: reals(nodes, 'baseKilovolt') },
    branches: {
      ids: branches.map(({ id }) => id),
      kinds: branches.map(({ kind }) => kind),
      from: integers(branches, 'from'),
      to: integers(branches, 'to'),
      r: reals(branches, 'r'),
      x: reals(branches, 'x'),
      g: reals(branches, 'g'),
      b: reals(branches, 'b'),
      ratio: reals(branches, 'ratio'),
      shift: reals(branches, 'shift'),
      ratedCurrent: reals(branches, 'ratedCurrent'),
      inService: flags(branches, 'inService'),
    },
    switches: {
      ids: switches.map(({ id }) => id),
      kinds: switches.map(({ kind }) => kind),
      from: integers(switches, 'from'),
      to: integers(switches, 'to'),
      open: flags(switches, 'open'),
      ratedCurrent: reals(switches, 'ratedCurrent'),
      inService: flags(switches, 'inService'),
      quality: switches.map(({ quality }) => quality),
      observedAt: switches.map(({ observedAt }) => observedAt),
    },
    injections: {
      ids: injections.map(({ id }) => id),
      kinds: injections.map(({ kind }) => kind),
      types: injections.map(({ type }) => type),
      node: integers(injections, 'node'),
      p: reals(injections, 'p'),
      q: reals(injections, 'q'),
      pfixed: reals(injections, 'pfixed'),
      qfixed: reals(injections, 'qfixed'),
      g: reals(injections, 'g'),
      b: reals(injections, 'b'),
      voltage: reals(injections, 'voltage'),
      angle: reals(injections, 'angle'),
      inService: flags(injections, 'inService'),
      quality: injections.map(({ quality }) => quality),
      observedAt: injections.map(({ observedAt }) => observedAt),
    },
    index,
    tapChangers,
    containers,
    homes,
    findings,
  };
}

/** The rows of a network: what `tabulate` made it of. */
export function rowsOf(network: Network): NetworkRows {
  const { nodes, branches, switches, injections, tapChangers, containers, homes, findings } = network;
  return {
    nodes: nodes.ids.map((id, row) => ({ id, baseKilovolt: nodes.baseKilovolt[row]! })),
    branches: branches.ids.map((id, row) => ({
      id,
      kind: branches.kinds[row]!,
      from: branches.from[row]!,
      to: branches.to[row]!,
      r: branches.r[row]!,
      x: branches.x[row]!,
      g: branches.g[row]!,
      b: branches.b[row]!,
      ratio: branches.ratio[row]!,
      shift: branches.shift[row]!,
      ratedCurrent: branches.ratedCurrent[row]!,
      inService: branches.inService[row] === 1,
    })),
    switches: switches.ids.map((id, row) => ({
      id,
      kind: switches.kinds[row]!,
      from: switches.from[row]!,
      to: switches.to[row]!,
      open: switches.open[row] === 1,
      ratedCurrent: switches.ratedCurrent[row]!,
      inService: switches.inService[row] === 1,
      quality: switches.quality[row]!,
      observedAt: switches.observedAt[row],
    })),
    injections: injections.ids.map((id, row) => ({
      id,
      kind: injections.kinds[row]!,
      type: injections.types[row]!,
      node: injections.node[row]!,
      p: injections.p[row]!,
      q: injections.q[row]!,
      pfixed: injections.pfixed[row]!,
      qfixed: injections.qfixed[row]!,
      g: injections.g[row]!,
      b: injections.b[row]!,
      voltage: injections.voltage[row]!,
      angle: injections.angle[row]!,
      inService: injections.inService[row] === 1,
      quality: injections.quality[row]!,
      observedAt: injections.observedAt[row],
    })),
    tapChangers,
    containers,
    homes,
    findings,
  };
}

/** How far the rows' inputs can be trusted, and since when. */
export interface Trust {
  readonly quality: Quality;
  readonly observedAt: Instant | undefined;
}

type Column<K extends string, V> = { readonly [Name in K]: V };

function reals<K extends string>(rows: readonly Column<K, number>[], name: K): Float64Array {
  return Float64Array.from(rows, (row) => row[name]);
}

function integers<K extends string>(rows: readonly Column<K, number>[], name: K): Int32Array {
  return Int32Array.from(rows, (row) => row[name]);
}

function flags<K extends string>(rows: readonly Column<K, boolean>[], name: K): Uint8Array {
  return Uint8Array.from(rows, (row) => (row[name] ? 1 : 0));
}
