/** How the cost of one call grows with the size of what it looks through: the same on any machine, unlike the cost. */
import { median } from './measure.ts';

export const sizes = [100, 1000, 10_000] as const;
/** By what the cost may grow from the fewest to the most. */
export const growthMax = 1.5;

interface Rounds {
  /** Calls of one batch: enough for a clock that may tick every few milliseconds. */
  readonly calls: number;
  readonly warmUps: number;
  readonly rounds: number;
}

/** Microseconds of this thread's CPU for one call. */
function cost(call: () => void, calls: number): number {
  const before = process.threadCpuUsage();
  for (let n = 0; n < calls; n += 1) call();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / calls;
}

/** The median cost at each of the sizes, which take turns, in microseconds of CPU; and the last over the first. */
export function growing(
  callFor: (size: number) => () => void,
  { calls, warmUps, rounds }: Rounds,
): { readonly costs: readonly [number, number, number]; readonly growth: number } {
  const ready = sizes.map(callFor);
  const taken: readonly number[][] = sizes.map(() => []);
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const [n, call] of ready.entries()) {
      const one = cost(call, calls);
      if (round >= 0) taken[n]!.push(one);
    }
  }
  const costs = taken.map(median) as [number, number, number];
  return { costs, growth: costs[2] / costs[0] };
}
