/**
 * Group commit: one group is on its way to the disk, everything that arrives meanwhile is the next. The disk sets the
 * pace, and a lone writer does not wait for company. Where many write at once, the next group waits a moment for those
 * who were just answered: a sync costs the same for one commit and for a hundred.
 *
 * When a group fails, everything that is not on disk is undone in memory, newest first, and refused; what comes later
 * tries the disk again.
 */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { type Problem, problem } from '#models/problem.ts';
import { FileError, type Thread } from '../base/thread.ts';
import type { MemoryGraph } from '../memory/memory.ts';
import type { LiveSlots, Slot } from '../memory/slots.ts';
import { type DocumentWrite, finalFaults, type LogFile } from './log-file.ts';

/** One commit on its way: what to write, and what to do when it is written or when it is not. */
export interface Entry {
  /** Revision of the first record; of no meaning where there are none. */
  readonly first: Revision;
  readonly records: readonly string[];
  readonly documents: readonly DocumentWrite[];
  /** What each changed id had before, in the order of the changes: how to take the commit back. */
  readonly before: readonly (readonly [Iri, Slot | undefined])[];
  /** It is on disk. */
  settle(): void;
  refuse(cause: Problem): void;
}

/** The graph at the newest revision that is on disk. */
export interface Durable {
  readonly revision: Revision;
  get(id: Iri): Slot | undefined;
  /** A list, in the order of creation; slots do not change, so it is a view that stays. */
  all(): readonly Slot[];
}

/** What is in memory, but for the commits that are not on disk yet. */
export function durableOf(memory: LiveSlots, unsynced: readonly Entry[]): Durable {
  const present = memory.epoch();
  // Slots do not change: a copy of the rows is all of the graph, and takes no time.
  const rows = memory.table?.(undefined)?.rows().slice();
  const past = new Map(unsynced.toReversed().flatMap(({ before }) => before.toReversed()));
  const oldest = unsynced.find(({ records }) => records.length > 0);
  return {
    revision: oldest ? oldest.first - 1 : present.revision,
    get: (id) => (past.has(id) ? past.get(id) : present.get(id)),
    all: () => {
      const slots = (rows ?? [...present.all()]).filter(
        (slot) => slot !== undefined && !past.has(slot.entity.id),
      ) as Slot[];
      const restored = [...past.values()].filter((slot) => slot !== undefined);
      return restored.length > 0 ? [...slots, ...restored].sort((a, b) => a.born - b.born) : slots;
    },
  };
}

/** Characters of records in one group; a longer queue goes in several, so that no turn of the event loop settles too many. */
const GROUP_CHARACTERS = 250_000;
/** Commits on their way at once from which on the next group waits for as many to come again, but no longer than this. */
const COMPANY = 4;
const GATHER_MS = 2;
const PROBE_MS = 1000;

export class GroupCommit {
  readonly #log: Thread<LogFile>;
  readonly #memory: MemoryGraph;
  readonly #directory: string;
  #waiting: Entry[] = [];
  #flying: Entry[] = [];
  /** From the first commit that finds nobody sending until nothing is waiting: there is one sender at most. */
  #sending = false;
  /** While the sender waits for company: how many are enough, and how to send it on. */
  #gathering: { readonly enough: number; readonly go: () => void } | undefined;
  #idle: (() => void)[] = [];
  #probe: NodeJS.Timeout | undefined;
  /** Why nothing can be written; undefined while it can. */
  fault: Problem | undefined;
  /** Set by a fault after which the disk must not be trusted before the store is opened again. */
  #final = false;
  /** How often commits were taken back; whoever looked at memory across a change of it looks again. */
  retreats = 0;
  /** Bytes of records in the log. */
  bytes = 0;

  constructor(log: Thread<LogFile>, memory: MemoryGraph, directory: string) {
    this.#log = log;
    this.#memory = memory;
    this.#directory = directory;
  }

  /** Commits that are in memory and not on disk yet, oldest first. */
  get unsynced(): readonly Entry[] {
    return [...this.#flying, ...this.#waiting];
  }

  /** The graph as it is on disk. */
  durable(): Durable {
    return durableOf(this.#memory, this.unsynced);
  }

  /** Throws the fault where no further try is allowed. */
  requireDisk(): void {
    if (this.#final) throw this.fault!;
  }

  add(entry: Entry): void {
    this.#waiting.push(entry);
    if (this.#gathering && this.#waiting.length >= this.#gathering.enough) this.#gathering.go();
    if (this.#sending) return;
    this.#sending = true;
    // Commits of one turn of the event loop travel together: all that the network has brought by now.
    setImmediate(() => void this.#send());
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    if (this.#waiting.length + this.#flying.length > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  close(): void {
    clearTimeout(this.#probe);
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#flying = this.#take();
      const writing = this.#flying.filter(({ records }) => records.length > 0);
      const records = writing.flatMap((entry) => entry.records);
      const documents = this.#flying.flatMap((entry) => entry.documents);
      try {
        if (records.length + documents.length > 0) {
          this.bytes += await this.#log.call('append', { first: writing[0]?.first ?? 0, records, documents });
          this.#recovered();
        }
      } catch (error) {
        this.#retreat(error as Error);
        continue;
      }
      const done = this.#flying;
      const present = done.length + this.#waiting.length;
      this.#flying = [];
      for (const entry of done) entry.settle();
      if (present >= COMPANY) await this.#gather(present);
    }
    this.#sending = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Resolves when so many commits are waiting, or when it has been long enough. */
  #gather(enough: number): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        this.#gathering = undefined;
        // What else this turn of the event loop brings comes along.
        setImmediate(resolve);
      };
      const timer = setTimeout(go, GATHER_MS);
      this.#gathering = { enough, go };
    });
  }

  #take(): Entry[] {
    let characters = 0;
    const end = this.#waiting.findIndex((entry) => {
      characters += entry.records.reduce((sum, record) => sum + record.length, 0);
      return characters > GROUP_CHARACTERS;
    });
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : Math.max(end, 1));
  }

  #retreat(error: Error): void {
    const lost = this.unsynced;
    this.#flying = [];
    this.#waiting = [];
    this.retreats += 1;
    for (const { before, first } of lost.toReversed()) {
      for (const [id, slot] of before.toReversed()) this.#memory.put(id, slot);
      if (before.length > 0) this.#memory.revision = first - 1;
    }
    this.fault = this.#explain(error);
    for (const entry of lost) entry.refuse(this.fault);
    if (!this.#final) this.#probeLater();
  }

  #explain(cause: Error): Problem {
    const code = cause instanceof FileError ? cause.code : undefined;
    const where = this.#directory;
    this.#final = code === undefined || finalFaults.includes(code);
    const detail = this.#final
      ? `the disk of ${where} failed to store a change (${cause.message}); check the disk, then start again`
      : `the disk of ${where} takes no more changes (${cause.message}); free space and try again`;
    return problem('InsufficientStorage', detail, { cause });
  }

  /** A store that nobody dares to write to would never find out that the disk has space again. */
  #probeLater(): void {
    clearTimeout(this.#probe);
    this.#probe = setTimeout(async () => {
      try {
        await this.#log.call('probe');
        this.#recovered();
      } catch (error) {
        this.fault = this.#explain(error as Error);
        if (!this.#final) this.#probeLater();
      }
    }, PROBE_MS);
    this.#probe.unref();
  }

  #recovered(): void {
    this.fault = undefined;
    clearTimeout(this.#probe);
  }
}
