/** One thing after the other: what changes come, what a timer brings, what is put on disk. Nothing overlaps. */
export interface Turns {
  /** Does the work when all before it is done; rejects as the work does. */
  take(work: () => Promise<void>): Promise<void>;
  /** Does the work after so many milliseconds, as a turn. Asked for again it waits again, but not longer than `latestMs` in all. */
  after(name: string, delayMs: number, work: () => Promise<void>, latestMs?: number): void;
  /** As `after`, but what waits already is left to wait. */
  unless(name: string, delayMs: number, work: () => Promise<void>): void;
  /** Forgets all that waits for a timer. */
  cancel(): void;
  /** Resolves when the turn that is under way has ended. */
  idle(): Promise<void>;
}

/** A timer cannot wait longer than this, 24.8 days; who waits longer is asked again then. */
const delayMax = 2 ** 31 - 1;

/** `onFault` is told when the work of a timer fails. */
export function createTurns(onFault: (error: unknown) => void): Turns {
  let last: Promise<void> = Promise.resolve();
  const waiting = new Map<string, { readonly timer: NodeJS.Timeout; readonly since: number }>();

  const take = (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  const after: Turns['after'] = (name, delayMs, work, latestMs = Number.POSITIVE_INFINITY) => {
    const known = waiting.get(name);
    const since = known?.since ?? performance.now();
    if (known) clearTimeout(known.timer);
    const delay = Math.max(0, Math.min(delayMs, since + latestMs - performance.now(), delayMax));
    const timer = setTimeout(() => {
      waiting.delete(name);
      take(work).catch(onFault);
    }, delay);
    waiting.set(name, { timer, since });
  };

  return {
    take,
    after,
    unless: (name, delayMs, work) => {
      if (!waiting.has(name)) after(name, delayMs, work);
    },
    cancel() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
    idle: () => last,
  };
}
