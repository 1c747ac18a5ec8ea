/** What the scene shows of each asset: the live grid, or the answer of a what-if laid over it. */
import type { AssetRow } from '../layout/asset.ts';
import { darkNodes } from '../layout/liveness.ts';
import type { Change } from './change.ts';

export interface Display {
  readonly isOpen: (asset: AssetRow) => boolean;
  /** Equipment and homes that no source feeds. */
  readonly dark: ReadonlySet<string>;
  readonly darkNodes: ReadonlySet<string>;
  /** Percent; present while a result is shown. */
  readonly loadings: ReadonlyMap<string, number>;
  readonly kind: 'live' | 'whatIf';
}

export interface DisplaySource {
  readonly rows: ReadonlyMap<string, AssetRow>;
  readonly dark: ReadonlySet<string>;
  /** Null while no result is shown. */
  readonly answer: {
    readonly changes: readonly Change[];
    readonly dark: ReadonlySet<string>;
    readonly loadings: ReadonlyMap<string, number>;
  } | null;
}

export function displayOf({ rows, dark: liveDark, answer }: DisplaySource): Display {
  const positions = new Map<string, boolean>();
  const out = new Set<string>();
  for (const change of answer?.changes ?? []) {
    if (change.kind === 'switch') positions.set(change.asset, change.open);
    if (change.kind === 'outage') out.add(change.asset);
  }
  const isOpen = ({ id, open }: AssetRow): boolean => positions.get(id) ?? open ?? false;
  const dark = answer?.dark ?? liveDark;
  return {
    isOpen,
    dark,
    darkNodes: darkNodes(rows.values(), dark, isOpen, (id) => out.has(id)),
    loadings: answer?.loadings ?? new Map(),
    kind: answer ? 'whatIf' : 'live',
  };
}
