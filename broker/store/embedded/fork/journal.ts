/** How a fork keeps what is written in it: one group after the other, through whoever opened it. */
import { Problem, problem } from '#models/problem.ts';
import type { Entry } from '../log/group.ts';
import type { LiveSlots } from '../memory/slots.ts';

export class Journal {
  readonly #memory: LiveSlots;
  readonly #write: (records: readonly string[]) => Promise<void>;
  #waiting: Entry[] = [];
  #flying: Entry[] = [];
  #sending = false;
  /** Why the last group could not be written; the next one tries again. */
  fault: Problem | undefined;
  bytes = 0;

  constructor(memory: LiveSlots, write: (records: readonly string[]) => Promise<void>) {
    this.#memory = memory;
    this.#write = write;
  }

  /** Commits that are in memory and not kept yet, oldest first. */
  get unsynced(): readonly Entry[] {
    return [...this.#flying, ...this.#waiting];
  }

  requireDisk(): void {
    // A write that failed may be tried again at once.
  }

  add(entry: Entry): void {
    this.#waiting.push(entry);
    if (!this.#sending) void this.#send();
  }

  async #send(): Promise<void> {
    this.#sending = true;
    while (this.#waiting.length > 0) {
      this.#flying = this.#waiting;
      this.#waiting = [];
      const records = this.#flying.flatMap((entry) => entry.records);
      try {
        if (records.length > 0) await this.#write(records);
        this.bytes += records.reduce((sum, record) => sum + record.length, 0);
        this.fault = undefined;
        const done = this.#flying;
        this.#flying = [];
        for (const entry of done) entry.settle();
      } catch (error) {
        this.#retreat(error as Error);
      }
    }
    this.#sending = false;
  }

  /** Takes everything back that is not kept, newest first: what came later was built on it. */
  #retreat(error: Error): void {
    const lost = this.unsynced;
    this.#flying = [];
    this.#waiting = [];
    for (const { before, first } of lost.toReversed()) {
      for (const [id, slot] of before.toReversed()) this.#memory.put(id, slot);
      if (before.length > 0) this.#memory.revision = first - 1;
    }
    this.fault = error instanceof Problem ? error : problem('InsufficientStorage', error.message, { cause: error });
    for (const entry of lost) entry.refuse(this.fault);
  }
}
