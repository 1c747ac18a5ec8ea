/** All assets of the twin as rows, read page by page, then kept true by the changes that the broker reports. */
import { createStore } from 'zustand/vanilla';
import { type Ask, sentenceOf } from '../api/client.ts';
import { energisationDocument, sceneDocument } from '../api/documents.ts';
import type { SceneAnswer } from '../api/types.ts';
import type { AssetRow } from '../layout/asset.ts';
import { type ChangedAnswer, changedRow, drawnFacts, rowsOf } from './rows.ts';

export interface AssetsState {
  readonly rows: ReadonlyMap<string, AssetRow>;
  /** Counts up when an asset comes, goes or moves: when the world has to be laid out anew. */
  readonly layout: number;
  readonly status: 'loading' | 'ready' | 'failed';
  readonly error: string | null;
  /** How many there are in all, while they are read. */
  readonly total: number;
  /** Equipment that no source feeds now. */
  readonly dark: ReadonlySet<string>;
  /** The revision that the rows were read at, or later. */
  readonly revision: number;
}

const pageSize = 10_000;
const undrawn = new Set(['Alarm', 'Command']);

interface EnergisationAnswer {
  readonly energisation: { readonly revision: number; readonly deEnergised: readonly string[] };
}

export function createAssets(ask: Ask) {
  const store = createStore<AssetsState>(() => ({
    rows: new Map(),
    layout: 0,
    status: 'loading',
    error: null,
    total: 0,
    dark: new Set(),
    revision: 0,
  }));

  const readAll = async (): Promise<Map<string, AssetRow>> => {
    const rows = new Map<string, AssetRow>();
    let after: string | null = null;
    do {
      const page: object = { first: pageSize, after, facts: drawnFacts };
      const { scene }: { readonly scene: SceneAnswer } = await ask(sceneDocument, page);
      for (const row of rowsOf(scene.columns)) rows.set(row.id, row);
      store.setState({ total: scene.totalCount });
      after = scene.endCursor;
    } while (after);
    return rows;
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
        const layout = store.getState().layout + 1;
        store.setState({ rows, layout, revision, status: 'ready', error: null });
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
      let stands = true;
      for (const answer of changed) {
        const row = rows.get(answer.id);
        // News of what nobody draws is no reason to read everything again.
        if (!row && undrawn.has(answer.type)) continue;
        if (!row) {
          unknown.push(answer.id);
          continue;
        }
        const next = changedRow(row, answer);
        if (next === row) continue;
        switched ||= next.open !== row.open;
        differs = true;
        stands &&= next.location === row.location && next.parent === row.parent;
        rows.set(answer.id, next);
      }
      for (const id of deleted) if (rows.delete(id)) [differs, stands] = [true, false];
      if (differs) store.setState({ rows, layout: store.getState().layout + (stands ? 0 : 1) });
      return { switched: switched || deleted.length > 0, unknown };
    },
  };
}

export type Assets = ReturnType<typeof createAssets>;
