/** Others have their turn in the middle of long work: the one thread of the broker serves everybody. */

const TURN_MS = 10;
let turnEnds = 0;

/** Waits until others have had their turn, where this turn of the event loop has lasted long enough. */
export async function takeTurns(): Promise<void> {
  const now = performance.now();
  if (now < turnEnds) return;
  await new Promise<void>((done) => setImmediate(done));
  turnEnds = performance.now() + TURN_MS;
}
