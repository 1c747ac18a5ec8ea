/** All assets of the twin as rows, read page by page, then kept true by the changes that the broker reports. */
import { createStore } from 'zustand/vanilla';
import { type Ask, sentenceOf } from '../api/client.ts';
import { energisationDocument, rowsDocument } from '../api/documents.ts';
import type { AssetAnswer, Page } from '../api/types.ts';
import type { AssetRow } from '../layout/asset.ts';
import { type ChangedAnswer, changedRow, rowOf } from './rows.ts';

export interface AssetsState {
  readonly rows: ReadonlyMap<string, AssetRow>;
  readonly status: 'loading' | 'ready' | 'failed';
  readonly error: string | null;
  /** How many there are in all, while they are read. */
  readonly total: number;
  /** Equipment that no source feeds now. */
  readonly dark: ReadonlySet<string>;
  /** The revision that the rows were read at, or later. */
  readonly revision: number;
}

const pageSize = 500;

interface RowsAnswer {
  readonly assets: Page<AssetAnswer>;
}

interface EnergisationAnswer {
  readonly energisation: { readonly revision: number; readonly deEnergised: readonly string[] };
}

export function createAssets(ask: Ask) {
  const store = createStore<AssetsState>(() => ({
    rows: new Map(),
    status: 'loading',
    error: null,
    total: 0,
    dark: new Set(),
    revision: 0,
  }));

  const readAll = async (): Promise<Map<string, AssetRow>> => {
    const rows = new Map<string, AssetRow>();
    let after: string | null = null;
    for (;;) {
      const { assets }: RowsAnswer = await ask<RowsAnswer>(rowsDocument, { first: pageSize, after });
      for (const node of assets.nodes) rows.set(node.id, rowOf(node));
      store.setState({ total: assets.totalCount });
      if (!assets.pageInfo.hasNextPage || assets.nodes.length === 0) return rows;
      after = assets.pageInfo.endCursor;
    }
  };

  const refreshDark = async (): Promise<number> => {
    const { energisation } = await ask<EnergisationAnswer>(energisationDocument);
    store.setState({ dark: new Set(energisation.deEnergised) });
    return energisation.revision;
  };

  return {
    store,
    refreshDark,
    /** Reads everything. The revision is taken first: what changes meanwhile is then reported again, not lost. */
    async load(): Promise<void> {
      try {
        const revision = await refreshDark();
        const rows = await readAll();
        store.setState({ rows, revision, status: 'ready', error: null });
      } catch (error) {
        // What was read before is still better than nothing; the connection says that it is old.
        const status = store.getState().rows.size > 0 ? 'ready' : 'failed';
        store.setState({ status, error: sentenceOf(error) });
      }
    },
    /** Takes changes in. Says whether a switch moved, and which assets are not known yet. */
    apply(changed: readonly ChangedAnswer[], deleted: readonly string[]) {
      const before = store.getState().rows;
      const rows = new Map(before);
      const unknown: string[] = [];
      let switched = false;
      let differs = false;
      for (const answer of changed) {
        const row = rows.get(answer.id);
        if (!row) {
          unknown.push(answer.id);
          continue;
        }
        const next = changedRow(row, answer);
        if (next === row) continue;
        switched ||= next.open !== row.open;
        differs = true;
        rows.set(answer.id, next);
      }
      for (const id of deleted) differs = rows.delete(id) || differs;
      if (differs) store.setState({ rows });
      return { switched: switched || deleted.length > 0, unknown };
    },
  };
}

export type Assets = ReturnType<typeof createAssets>;
