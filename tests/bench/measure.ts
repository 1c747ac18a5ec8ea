/** Numbers of a measurement: order statistics, and a table row. */

/** The value below which the part `p` (0 to 1) of the values lies; nearest rank. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export interface Row {
  readonly what: string;
  readonly result: string;
  readonly calibrator: string;
  readonly goal: string;
  readonly met: boolean;
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

/** Waits; the load of a bench is paced, never spun. */
export const rest = (delayMs: number): Promise<void> => new Promise((done) => setTimeout(done, delayMs));
