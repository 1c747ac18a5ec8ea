/**
 * What keeps the log short: now and then history is sealed, the graph is checkpointed, and what nobody needs of the log
 * any more is dropped. All of it beside the commits, in slices; a crash anywhere in between costs nothing.
 */
import type { Limits } from '#broker/config.ts';
import { mapInTurns, nextTurn, takeTurns } from '#broker/core/turns.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Thread } from './base/thread.ts';
import type { History } from './history/history.ts';
import type { Keeper } from './keeper/keeper.ts';
import { encodeSlot } from './log/codec.ts';
import type { Feed } from './log/feed.ts';
import type { GroupCommit } from './log/group.ts';
import type { LogFile, LogState } from './log/log-file.ts';
import type { MemoryGraph } from './memory/memory.ts';

/** Entities that are handed over at once. */
const SLICE = 200;

interface Parts {
  readonly log: Thread<LogFile>;
  readonly keeper: Thread<Keeper>;
  readonly memory: MemoryGraph;
  readonly group: GroupCommit;
  readonly feed: Feed;
  readonly history: History;
  readonly limits: Limits;
  readonly state: LogState;
  /** Revision of the checkpoint on disk. */
  readonly checkpointed: Revision;
}

export class Maintenance {
  readonly #parts: Parts;
  #checkpointed: Revision;
  #running: Promise<void> | undefined;
  #closed = false;
  readonly #late = new AbortController();
  /** First revision of the log, on disk. */
  oldest: Revision;
  /** Why the last run failed, for `health`. */
  fault: Error | undefined;
  /** After a failed run the next one waits for a quarter of the usual number of changes. */
  #notBefore: Revision = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#checkpointed = parts.checkpointed;
    this.oldest = parts.state.first ?? parts.memory.revision + 1;
  }

  /** Called after every durable change. */
  consider(): void {
    const { feed, limits } = this.#parts;
    if (this.#running || this.#closed || feed.durable < this.#notBefore) return;
    if (feed.durable - this.#checkpointed < limits.checkpointEvery) return;
    this.#running = this.#run()
      .catch((error: Error) => {
        this.fault = error;
        this.#notBefore = feed.durable + limits.checkpointEvery / 4;
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** The last run, on a clean close: nothing else is going on. */
  async close(): Promise<void> {
    this.#closed = true;
    // The log has everything; what is not done in time is done after the next start.
    const timer = setTimeout(() => this.#late.abort(), this.#parts.limits.stopMs / 2);
    await this.#running;
    await this.#last().finally(() => clearTimeout(timer));
  }

  async #last(): Promise<void> {
    if (this.#parts.feed.durable > Math.min(this.#checkpointed, this.#parts.history.sealed)) await this.#run();
  }

  async #run(): Promise<void> {
    // Not in the middle of the group that set this off.
    await nextTurn();
    await this.#parts.history.seal(this.#late.signal);
    await this.#checkpoint();
    await this.#trim();
    this.fault = undefined;
  }

  async #checkpoint(): Promise<void> {
    const { keeper, group, feed } = this.#parts;
    const durable = group.durable();
    const slots = durable.all();
    const { revision } = durable;
    const at = feed.lastAt;
    await keeper.call('begin');
    let chunks = 0;
    for (let start = 0; start < slots.length; start += SLICE) {
      const lines = await mapInTurns(slots.slice(start, start + SLICE), (slot) => `${encodeSlot(slot)}\n`);
      await keeper.call('add', chunks, lines.join(''));
      chunks += 1;
      this.#late.signal.throwIfAborted();
      await takeTurns();
    }
    await keeper.call('finish', { revision, at, chunks, entities: slots.length });
    this.#checkpointed = revision;
  }

  async #trim(): Promise<void> {
    const { log, group, feed, history } = this.#parts;
    const { retained } = feed;
    const until = Math.min(this.#checkpointed, history.sealed, ...Object.values(retained));
    let more = true;
    while (more) {
      const trimmed = await log.call('trim', until, retained);
      group.bytes -= trimmed.bytes;
      this.oldest = trimmed.first ?? feed.durable + 1;
      more = trimmed.more;
    }
  }
}
