/**
 * The embedded store: memory graph, change log, checkpoints, history and documents of one data directory, in this
 * process alone. README.md says what is on disk, what is promised and what is not.
 */
import type { Limits } from '#broker/config.ts';
import type { Clock, DocumentStore, Forks, GraphStore, HistoryStore } from '#broker/core/ports.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import { makeDirectory } from './base/directory.ts';
import { startThread, type Thread } from './base/thread.ts';
import { Documents } from './documents.ts';
import { createForks } from './fork/fork.ts';
import { EmbeddedGraph } from './graph.ts';
import { History } from './history/history.ts';
import type { Keeper } from './keeper/keeper.ts';
import { Feed } from './log/feed.ts';
import { GroupCommit } from './log/group.ts';
import type { LogFile } from './log/log-file.ts';
import { rewind } from './log/rewind.ts';
import { Maintenance } from './maintenance.ts';
import { MemoryGraph } from './memory/memory.ts';
import { recover } from './recover.ts';

export interface StoreOptions {
  /** Made if it does not exist. One process at a time. */
  readonly directory: string;
  readonly clock: Clock;
  readonly limits: Limits;
}

export interface Store {
  readonly graph: GraphStore;
  readonly history: HistoryStore;
  readonly documents: DocumentStore;
  readonly forks: Forks;
  /** Writes everything out and gives the directory free. Closing any of the stores closes all. */
  close(): Promise<void>;
}

/** Throws Unavailable, with a sentence, if the directory cannot be had, is in use, damaged, or written by a newer Busbar. */
export async function openEmbeddedStore(options: StoreOptions): Promise<Store> {
  const { directory, clock } = options;
  makeDirectory(directory);
  const now = instantAt(clock.now());
  const log = await startThread<LogFile>(new URL('./log/log-thread.ts', import.meta.url), { directory, now });
  try {
    const keeper = await startThread<Keeper>(new URL('./keeper/keeper-thread.ts', import.meta.url), directory);
    return await assemble(options, log, keeper).catch(async (error) => {
      await keeper.end();
      throw error;
    });
  } catch (error) {
    await log.end();
    throw error;
  }
}

/** Makes a store of two open files. */
export async function assemble(
  { directory, clock, limits }: StoreOptions,
  log: Thread<LogFile>,
  keeper: Thread<Keeper>,
): Promise<Store> {
  const state = await log.call('state');
  const memory = new MemoryGraph();
  const group = new GroupCommit(log, memory, directory);
  group.bytes = state.bytes;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= shut();
    return closing;
  };
  const history = new History({
    keeper,
    segments: await keeper.call('segments'),
    origin: { revision: 0, at: state.createdAt },
    days: limits.historyDays,
    durable: () => group.durable(),
    close,
  });
  const { checkpointed, lastAt } = await recover({ log, keeper, directory, state }, memory, history.sealed, (deltas) =>
    history.add(deltas),
  );
  const feed: Feed = new Feed({
    durable: memory.revision,
    lastAt,
    inMemory: limits.changesInMemory,
    retained: state.retained,
    older: (after) => rewind(log, after, group.durable()),
    oldest: () => maintenance.oldest,
    listener: (deltas) => {
      history.add(deltas);
      maintenance.consider();
    },
  });
  const maintenance = new Maintenance({ log, keeper, memory, group, feed, history, limits, state, checkpointed });
  const documents = new Documents(group, await log.call('documents'));
  const graph = new EmbeddedGraph({
    memory,
    group,
    feed,
    clock,
    lastAt,
    close,
    oldestRevision: () => feed.oldest,
    worry: () => maintenance.fault && `The log could not be shortened (${maintenance.fault.message})`,
  });
  async function shut(): Promise<void> {
    graph.closed = true;
    documents.closed = true;
    await group.idle();
    feed.close();
    group.close();
    // A disk that takes no more is no reason to hang: the log has everything that was acknowledged.
    await maintenance.close().catch(() => undefined);
    await keeper.call('closeSnapshot').catch(() => undefined);
    await keeper.call('closeHistory').catch(() => undefined);
    await log.call('close').catch(() => undefined);
    await Promise.all([keeper.end(), log.end()]);
  }
  return { graph, history, documents, forks: createForks(clock, history), close };
}
