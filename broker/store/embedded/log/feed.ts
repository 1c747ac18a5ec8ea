/**
 * The change feed: durable changes in order. Recent ones come from memory, sharing their entities with the graph; older
 * ones are read from the log and worked out again (`rewind.ts`).
 */
import { takeTurns } from '#broker/core/turns.ts';
import type { LogEntry, Revision } from '#models/ngsi-ld/change.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { problem } from '#models/problem.ts';
import type { Delta } from './delta.ts';

/** Changes of one batch: what a reader takes in at once. */
const BATCH = 200;

interface Parts {
  /** Newest revision that is on disk. */
  readonly durable: Revision;
  readonly lastAt: Instant;
  /** How many changes stay in memory. */
  readonly inMemory: number;
  readonly retained: Readonly<Record<string, Revision>>;
  /** Durable changes after a revision, from the log, up to the present one. */
  readonly older: (after: Revision) => AsyncIterable<readonly LogEntry[]>;
  /** Oldest revision of the log. */
  readonly oldest: () => Revision;
  /** Told of every change that became durable, before any reader. */
  readonly listener: (deltas: readonly Delta[]) => void;
}

export class Feed {
  readonly #parts: Parts;
  /** The newest changes, without gaps, up to `durable`. */
  readonly #recent: LogEntry[] = [];
  readonly #retained: Map<string, Revision>;
  #waiting: (() => void)[] = [];
  #closed = false;
  /** Newest revision that is on disk, and when it was committed. */
  durable: Revision;
  lastAt: Instant;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.durable = parts.durable;
    this.lastAt = parts.lastAt;
    this.#retained = new Map(Object.entries(parts.retained));
  }

  get retained(): Readonly<Record<string, Revision>> {
    return Object.fromEntries(this.#retained);
  }

  /** Oldest revision that a reader can still have. */
  get oldest(): Revision {
    return Math.min(this.#recent[0]?.revision ?? this.durable + 1, this.#parts.oldest());
  }

  publish(changes: readonly LogEntry[], deltas: readonly Delta[]): void {
    if (changes.length === 0) return;
    const newest = changes.at(-1)!;
    this.durable = newest.revision;
    this.lastAt = newest.at;
    this.#parts.listener(deltas);
    this.#recent.push(...changes);
    const { inMemory } = this.#parts;
    if (this.#recent.length > 1.5 * inMemory) this.#recent.splice(0, this.#recent.length - inMemory);
    this.#wake();
  }

  async *read(after: Revision, signal?: AbortSignal): AsyncGenerator<readonly LogEntry[]> {
    let position = after;
    while (!this.#closed && !signal?.aborted) {
      // A reader who has much to catch up with shares the thread with all others.
      if (position < this.durable) await takeTurns();
      const first = this.#recent[0]?.revision ?? this.durable + 1;
      if (position >= this.durable) await this.#more(signal);
      else if (position + 1 >= first) {
        const start = position + 1 - first;
        const batch = this.#recent.slice(start, start + BATCH);
        position = batch.at(-1)!.revision;
        yield batch;
      } else {
        this.#requireLog(position);
        for await (const batch of this.#parts.older(position)) {
          if (signal?.aborted) return;
          position = batch.at(-1)!.revision;
          yield batch;
        }
      }
    }
  }

  retain(name: string, revision: Revision | undefined): void {
    if (revision === undefined) this.#retained.delete(name);
    else this.#retained.set(name, revision);
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  #requireLog(position: Revision): void {
    const oldest = this.#parts.oldest();
    if (position + 1 >= oldest) return;
    throw problem(
      'Unavailable',
      `The log begins at revision ${oldest}: changes after ${position} are gone, start anew`,
    );
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #more(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal?.removeEventListener('abort', done);
        resolve();
      };
      signal?.addEventListener('abort', done);
      this.#waiting.push(done);
    });
  }
}
