/** What the scene shows of each asset: the live grid, or the answer of a what-if laid over it. */
import type { AssetRow } from '../layout/asset.ts';
import { darkNodes } from '../layout/liveness.ts';
import type { Change } from './change.ts';
import type { ColouringState } from './colouring.ts';
import { colorIn, loadingScale } from './scale.ts';

export interface Display {
  readonly isOpen: (asset: AssetRow) => boolean;
  /** Equipment and homes that no source feeds. */
  readonly dark: ReadonlySet<string>;
  readonly darkNodes: ReadonlySet<string>;
  /** Percent; present while a result is shown. */
  readonly loadings: ReadonlyMap<string, number>;
  readonly kind: 'live' | 'whatIf';
  /** The colour by the chosen quantity and what it says; undefined where there is no value, or nothing is chosen. */
  readonly colorOf: (id: string) => number | undefined;
  readonly textOf: (id: string) => string | undefined;
  /** Whether equipment without a colour stands back. */
  readonly coloured: boolean;
  /** What is shown alone; null is everything. */
  readonly only: ReadonlySet<string> | null;
  /** Priority of the worst alarm, 1 the most urgent. */
  readonly alarmOf: (id: string) => number | undefined;
}

export interface DisplaySource {
  readonly rows: ReadonlyMap<string, AssetRow>;
  readonly dark: ReadonlySet<string>;
  readonly colouring?: Pick<ColouringState, 'values' | 'scale'>;
  readonly only?: ReadonlySet<string> | null;
  readonly alarms?: ReadonlyMap<string, number>;
  /** What a trace has reached: marked before any other colour. */
  readonly traced?: ReadonlySet<string>;
  /** Null while no result is shown. */
  readonly answer: {
    readonly changes: readonly Change[];
    readonly dark: ReadonlySet<string>;
    readonly loadings: ReadonlyMap<string, number>;
  } | null;
}

/** Orange of Okabe and Ito: no other state of equipment has it. */
const tracedColor = 0xe69f00;

export function displayOf({
  rows,
  dark: liveDark,
  answer,
  colouring,
  only = null,
  alarms,
  traced,
}: DisplaySource): Display {
  const positions = new Map<string, boolean>();
  const out = new Set<string>();
  for (const change of answer?.changes ?? []) {
    if (change.kind === 'switch') positions.set(change.asset, change.open);
    if (change.kind === 'outage') out.add(change.asset);
  }
  const isOpen = ({ id, open }: AssetRow): boolean => positions.get(id) ?? open ?? false;
  const dark = answer?.dark ?? liveDark;
  // The answer of a what-if shows its loading, unless a quantity was chosen; what carries nothing has none.
  const byLoading = answer && {
    values: new Map([...answer.loadings].filter(([, loading]) => loading > 0)),
    scale: loadingScale,
  };
  const { values, scale } = (colouring?.scale ? colouring : byLoading) ?? {
    values: new Map<string, number>(),
    scale: null,
  };
  const shown = <T>(id: string, make: (value: number) => T): T | undefined => {
    const value = scale ? values.get(id) : undefined;
    return value === undefined ? undefined : make(value);
  };
  return {
    isOpen,
    dark,
    darkNodes: darkNodes(rows.values(), dark, isOpen, (id) => out.has(id)),
    loadings: answer?.loadings ?? new Map(),
    kind: answer ? 'whatIf' : 'live',
    colorOf: (id) => (traced?.has(id) ? tracedColor : shown(id, (value) => colorIn(scale!, value))),
    textOf: (id) => shown(id, (value) => scale!.textOf(value)),
    coloured: scale !== null || (traced?.size ?? 0) > 0,
    only,
    alarmOf: (id) => alarms?.get(id),
  };
}
