/**
 * Others have their turn in the middle of long work: the one thread of the broker serves everybody. Long work stands in one
 * line, and each turn of the event loop does some milliseconds of it, whoever it is for; so ten who work long keep others
 * waiting no longer than one.
 */

const TURN_MS = 8;

/** Who waits for a turn, oldest first. */
const line: (() => void)[] = [];
let ends = 0;
/** Whether somebody works in this turn of the loop, and whether it is who was called from the line. */
let turn: 'free' | 'taken' | 'called' = 'free';
let isDue = false;

/** Whether this turn of the event loop has had enough of long work. Costs tens of nanoseconds. */
export function isLate(): boolean {
  const now = performance.now();
  if (turn !== 'free') return now >= ends;
  turn = 'taken';
  ends = now + TURN_MS;
  callNext();
  return false;
}

/** Waits until others have had their turn, where this one has lasted long enough. */
export async function takeTurns(): Promise<void> {
  if (isLate()) await nextTurn();
}

/** Waits for another turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    line.push(resolve);
    // Who was called is done for now; what else comes before the next call belongs to another turn of the loop.
    if (turn === 'called') turn = 'free';
    callNext();
  });
}

/** Makes something of each, in turns. */
export async function mapInTurns<T, R>(list: readonly T[], make: (one: T, at: number) => R): Promise<R[]> {
  const made: R[] = [];
  for (let at = 0; at < list.length; at += 1) {
    made.push(make(list[at]!, at));
    if (isLate()) await nextTurn();
  }
  return made;
}

/** Does something with each, in turns. */
export async function eachInTurns<T>(list: Iterable<T>, act: (one: T) => void): Promise<void> {
  for (const one of list) {
    act(one);
    if (isLate()) await nextTurn();
  }
}

/** Goes through to the end, in turns; `work` yields where it may be interrupted. */
export async function runInTurns<R>(work: Generator<void, R>): Promise<R> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (isLate()) await nextTurn();
  }
}

function callNext(): void {
  if (isDue) return;
  isDue = true;
  setImmediate(() => {
    isDue = false;
    const next = line.shift();
    turn = next ? 'called' : 'free';
    if (!next) return;
    ends = performance.now() + TURN_MS;
    callNext();
    next();
  });
}
