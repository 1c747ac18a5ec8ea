/** The live connection: changes as they come, the newest values of what changed, and how old all of it is. */
import { createStore } from 'zustand/vanilla';
import { changesDocument } from '../api/documents.ts';
import { type EventStream, follow, subscriptionUrl } from '../api/follow.ts';
import type { Attribute } from '../api/types.ts';
import type { Assets } from './assets.ts';
import type { ChangedAnswer } from './rows.ts';

export interface LiveState {
  readonly connection: 'connecting' | 'live' | 'lost';
  /** Milliseconds since the epoch: the last change, and the next attempt while the connection is lost. */
  readonly changedAt: number | null;
  readonly retryAt: number | null;
  /** Why the broker refused the subscription. */
  readonly error: string | null;
}

export interface LiveValues {
  readonly attributes: readonly Attribute[];
  /** By our clock. */
  readonly receivedAt: number;
}

interface Changes {
  readonly assetChanged: {
    readonly cursor: number;
    readonly deleted: readonly string[];
    readonly changed: readonly ChangedAnswer[];
  };
}

export interface LiveSurroundings {
  readonly endpoint: string;
  readonly open: (url: string) => EventStream;
  readonly later: (work: () => void, delayMs: number) => unknown;
  readonly now: () => number;
}

interface Wanted {
  /** Names of attributes, of every asset. */
  readonly attributes: readonly string[];
  /** Assets, in all their attributes. */
  readonly watch: readonly string[];
}

/** Beyond this many assets only the positions of switches and the states of alarms are followed. */
const followAllMax = 2000;
const settleMs = 120;

export function createLive(assets: Assets, { endpoint, open, later, now }: LiveSurroundings) {
  const store = createStore<LiveState>(() => ({
    connection: 'connecting',
    changedAt: null,
    retryAt: null,
    error: null,
  }));
  const values = new Map<string, LiveValues>();
  const listeners = new Set<(ids: ReadonlySet<string>) => void>();
  let cursor = 0;
  /** What is followed of a twin too large to follow all of it, beside the positions of its switches. */
  let wanted: Wanted = { attributes: [], watch: [] };
  let stop: (() => void) | undefined;
  let isSettling = false;
  let wasLost = false;

  /** Several switches may move at once: what is dark is asked for when they have come to rest. */
  const settle = (reload: boolean): void => {
    if (isSettling) return;
    isSettling = true;
    later(() => {
      isSettling = false;
      void (reload ? assets.load() : assets.refreshDark()).catch(() => undefined);
    }, settleMs);
  };

  const take = ({ assetChanged }: Changes): void => {
    const at = now();
    cursor = assetChanged.cursor;
    for (const { id, attributes } of assetChanged.changed) values.set(id, { attributes, receivedAt: at });
    for (const id of assetChanged.deleted) values.delete(id);
    const { switched, unknown } = assets.apply(assetChanged.changed, assetChanged.deleted);
    if (switched || unknown.length > 0) settle(unknown.length > 0);
    store.setState({ connection: 'live', changedAt: at, error: null });
    const ids = new Set([...assetChanged.changed.map(({ id }) => id), ...assetChanged.deleted]);
    for (const listener of listeners) listener(ids);
  };

  const isLarge = (): boolean => assets.store.getState().rows.size > followAllMax;

  const connect = (): (() => void) =>
    follow({
      url: () => {
        const attributes = isLarge() ? ['open', 'alarmState', ...wanted.attributes] : null;
        const variables = { after: cursor, attributes, watch: isLarge() ? wanted.watch : null, rate: 10 };
        return subscriptionUrl(endpoint, changesDocument, variables);
      },
      open,
      later,
      onOpen: () => {
        store.setState({ connection: 'live', retryAt: null });
        // The broker may have been started anew meanwhile: its revisions would not be ours.
        if (wasLost) void assets.load();
        wasLost = false;
      },
      onNext: ({ data, errors }) => {
        if (errors?.[0]) store.setState({ error: errors[0].message });
        if (data) take(data as Changes);
      },
      onLost: (delayMs) => {
        wasLost = true;
        store.setState({ connection: 'lost', retryAt: now() + delayMs });
      },
    });

  return {
    store,
    values: values as ReadonlyMap<string, LiveValues>,
    /** Calls `listener` with the ids of each event. */
    onChange(listener: (ids: ReadonlySet<string>) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Says what is looked at. A large twin is then followed by a stream of its own kind, from the cursor where it is. */
    follow(next: Partial<Wanted>): void {
      const before = JSON.stringify(wanted);
      wanted = { ...wanted, ...next };
      if (!stop || !isLarge() || JSON.stringify(wanted) === before) return;
      stop();
      stop = connect();
    },
    start(): void {
      cursor = assets.store.getState().revision;
      stop = connect();
    },
  };
}

export type Live = ReturnType<typeof createLive>;
