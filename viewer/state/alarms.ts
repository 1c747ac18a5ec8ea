/**
 * Alarms as the page shows them: those that hold or that nobody has acknowledged. The live feed says when one has changed;
 * then they are read again, so that what is shown is always what the broker says.
 */
import { createStore } from 'zustand/vanilla';
import {
  type AcknowledgeAnswer,
  type AlarmAnswer,
  type AlarmPriority,
  type AlarmsAnswer,
  acknowledgeDocument,
  alarmsDocument,
} from '../api/alarms.ts';
import { type Ask, sentenceOf } from '../api/client.ts';
import type { Assets } from './assets.ts';
import type { Live } from './live.ts';

export interface AlarmsState {
  readonly status: 'loading' | 'ready';
  /** The most urgent first; of the same priority, the newest. */
  readonly rows: readonly AlarmAnswer[];
  /** Of all that there are; `rows` holds the newest of them. */
  readonly total: number;
  readonly unacknowledged: number;
  /** Asset → priority of the worst alarm that holds of it. */
  readonly worst: ReadonlyMap<string, AlarmPriority>;
  /** The same, of it and of all that is part of it. */
  readonly beneath: ReadonlyMap<string, AlarmPriority>;
  /** What to say aloud: what was raised since the list was read before. */
  readonly news: string;
  readonly error: string | null;
  readonly isOpen: boolean;
}

const pageSize = 500;
const pagesMax = 4;
/** What changes together is read once; where there are more than a page of them, less often. */
const restMs = 200;
const floodRestMs = 2000;
const depthMax = 32;

/** Whether the condition of the alarm holds. */
export const holds = ({ state }: Pick<AlarmAnswer, 'state'>): boolean => state.startsWith('ACTIVE');

export const isUnacknowledged = ({ state }: Pick<AlarmAnswer, 'state'>): boolean => state.endsWith('UNACKNOWLEDGED');

const isAlarm = (id: string): boolean => id.startsWith('urn:ngsi-ld:Alarm:');

export interface AlarmsSurroundings {
  readonly ask: Ask;
  readonly assets: Pick<Assets, 'store'>;
  readonly live: Pick<Live, 'onChange' | 'store'>;
  readonly later: (work: () => void, delayMs: number) => unknown;
}

export function createAlarms({ ask, assets, live, later }: AlarmsSurroundings) {
  const store = createStore<AlarmsState>(() => ({
    ...{ status: 'loading', rows: [], total: 0, unacknowledged: 0, news: '', error: null, isOpen: false },
    ...{ worst: new Map(), beneath: new Map() },
  }));
  /** Alarm → when it was raised, of all that were ever listed. */
  const seen = new Map<string, string>();
  let isWaiting = false;
  let asked = 0;

  const readAll = async (): Promise<AlarmsAnswer['alarms']> => {
    const nodes: AlarmAnswer[] = [];
    let after: string | null = null;
    for (let page = 1; ; page += 1) {
      const { alarms }: AlarmsAnswer = await ask<AlarmsAnswer>(alarmsDocument, { first: pageSize, after });
      nodes.push(...alarms.nodes);
      after = alarms.pageInfo.endCursor;
      if (!alarms.pageInfo.hasNextPage || page === pagesMax) return { ...alarms, nodes };
    }
  };

  const load = async (): Promise<void> => {
    asked += 1;
    const number = asked;
    try {
      const { nodes, totalCount: total, unacknowledged } = await readAll();
      // An answer that was overtaken by another one is old.
      if (number !== asked) return;
      const rows = nodes.toSorted(mostUrgentFirst);
      const worst = worstOf(rows);
      const beneath = beneathOf(worst, (id) => assets.store.getState().rows.get(id)?.parent ?? null);
      const news = store.getState().status === 'ready' ? newsOf(rows.filter(isNew)) : '';
      for (const { id, raisedAt } of rows) seen.set(id, raisedAt);
      store.setState((state) => ({
        ...{ status: 'ready', rows, total, unacknowledged, error: null },
        // Whoever draws by these has nothing to do where they say the same.
        worst: sameEntries(worst, state.worst) ? state.worst : worst,
        beneath: sameEntries(beneath, state.beneath) ? state.beneath : beneath,
        news: news || state.news,
      }));
    } catch (error) {
      if (number === asked) store.setState({ error: sentenceOf(error) });
    }
  };
  const isNew = (alarm: AlarmAnswer): boolean => holds(alarm) && seen.get(alarm.id) !== alarm.raisedAt;

  const soon = (): void => {
    if (isWaiting) return;
    isWaiting = true;
    later(
      () => {
        isWaiting = false;
        void load();
      },
      store.getState().total > pageSize ? floodRestMs : restMs,
    );
  };

  live.onChange((ids) => {
    for (const id of ids) if (isAlarm(id)) return soon();
  });
  live.store.subscribe((next, before) => {
    // What was missed while nobody could say it.
    if (before.connection === 'lost' && next.connection === 'live') soon();
  });
  assets.store.subscribe((next, before) => {
    if (next.rows.size !== before.rows.size && store.getState().status === 'ready') soon();
  });

  const acknowledge = async (ids: readonly string[]): Promise<void> => {
    try {
      for (let start = 0; start < ids.length; start += pageSize) {
        const page = ids.slice(start, start + pageSize);
        const { acknowledgeAlarms } = await ask<AcknowledgeAnswer>(acknowledgeDocument, { ids: page });
        if (acknowledgeAlarms.errors[0]) store.setState({ error: acknowledgeAlarms.errors[0].message });
      }
      await load();
    } catch (error) {
      store.setState({ error: sentenceOf(error) });
    }
  };

  return {
    store,
    load,
    acknowledge,
    /** All that are listed. */
    acknowledgeAll: (): Promise<void> =>
      acknowledge(
        store
          .getState()
          .rows.filter(isUnacknowledged)
          .map(({ id }) => id),
      ),
    show: (isOpen: boolean): void => store.setState({ isOpen }),
    /** Priority of the worst alarm that holds of the asset itself. */
    worstAlarmOf: (id: string): AlarmPriority | undefined => store.getState().worst.get(id),
    /** Calls the listener with the worst of every asset whenever one of them changes. */
    onWorst(listener: (worst: ReadonlyMap<string, AlarmPriority>) => void): () => void {
      return store.subscribe((next, before) => {
        if (next.worst !== before.worst) listener(next.worst);
      });
    },
  };
}

export type Alarms = ReturnType<typeof createAlarms>;

const mostUrgentFirst = (a: AlarmAnswer, b: AlarmAnswer): number =>
  a.priority - b.priority || (a.raisedAt < b.raisedAt ? 1 : a.raisedAt > b.raisedAt ? -1 : a.id < b.id ? -1 : 1);

/** How many there are of each priority. */
export function countsOf(rows: readonly AlarmAnswer[]): readonly (readonly [AlarmPriority, number])[] {
  return ([1, 2, 3, 4] as const)
    .map((priority) => [priority, rows.filter((row) => row.priority === priority).length] as const)
    .filter(([, count]) => count > 0);
}

function worstOf(rows: readonly AlarmAnswer[]): ReadonlyMap<string, AlarmPriority> {
  const worst = new Map<string, AlarmPriority>();
  // The most urgent come first.
  for (const row of rows)
    if (row.asset && holds(row) && !worst.has(row.asset.id)) worst.set(row.asset.id, row.priority);
  return worst;
}

function beneathOf(
  worst: ReadonlyMap<string, AlarmPriority>,
  parentOf: (id: string) => string | null,
): ReadonlyMap<string, AlarmPriority> {
  const beneath = new Map<string, AlarmPriority>();
  for (const [asset, priority] of worst) {
    let at: string | null = asset;
    for (let depth = 0; at !== null && depth < depthMax; depth += 1) {
      const known = beneath.get(at);
      if (known !== undefined && known <= priority) break;
      beneath.set(at, priority);
      at = parentOf(at);
    }
  }
  return beneath;
}

const newsOf = (fresh: readonly AlarmAnswer[]): string => {
  const [first] = fresh;
  if (!first) return '';
  if (fresh.length > 1) return `${fresh.length} new alarms, the worst of priority ${first.priority}.`;
  return `New alarm of priority ${first.priority}: ${first.asset?.name ?? first.asset?.id ?? first.id}. ${first.message}`;
};

const sameEntries = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean =>
  a.size === b.size && [...a].every(([id, priority]) => b.get(id) === priority);
