/**
 * What it may cost to hold one entity against a query. A query looks at an entity at once, without a rest; so what no bound of
 * its text or of the entity keeps short is counted here: the two of them multiply.
 */
import { problem } from '../problem.ts';

/** Steps of about fifty nanoseconds. */
export const EFFORT_MAX = 250_000;
let spent = 0;

/** Begins with another entity. */
export function beginEffort(): void {
  spent = 0;
}

/** Throws TooComplexQuery where the entity has taken too much. `what` is what takes it. */
export function spend(steps: number, what: string): void {
  spent += steps;
  if (spent <= EFFORT_MAX) return;
  throw tooMuchEffort(what);
}

export function tooMuchEffort(what: string): Error {
  return problem('TooComplexQuery', `${what} takes too long on one entity: simplify the query`);
}
