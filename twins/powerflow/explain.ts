/** Why an island has no solution: what is missing where, the likely cause, and how much of its load it would carry. */
import { baseMva, type Network } from '../network/network.ts';
import type { IslandResult } from '../scenario/scenario.ts';
import type { IslandProblem } from './island.ts';
import { type NewtonOptions, type NewtonResult, newton } from './newton.ts';
import type { IslandPlan, Plan } from './plan.ts';
import { unloaded } from './starts.ts';

/** Halvings of the range in which the largest load is looked for: to about a tenth of a percent. */
const bisections = 10;

/** The part of all specified power that still has a solution, 0 to 1; undefined where not even none of it has. */
function largestLoad(
  network: Network,
  plan: Plan,
  island: IslandPlan,
  problem: IslandProblem,
  options: NewtonOptions,
): number | undefined {
  const solves = (part: number): boolean => {
    const scaled = { ...problem, p: problem.p.map((value) => part * value), q: problem.q.map((value) => part * value) };
    unloaded(network, plan, island, problem);
    return newton(scaled, { ...options, iterationsMax: 20 }, true).status === 'converged';
  };
  if (!solves(0)) return undefined;
  let [low, high] = [0, 1];
  for (let round = 0; round < bisections; round++) {
    const middle = (low + high) / 2;
    if (solves(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** The node that stands for a point: its lowest that is an entity. */
export function nodeAt({ nodes }: Network, plan: Plan, island: IslandPlan, at: number): string {
  return nodes.ids[plan.pointOfNode.indexOf(island.points[at]!)]!;
}

export function explain(
  network: Network,
  plan: Plan,
  island: IslandPlan,
  problem: IslandProblem,
  result: NewtonResult,
  options: NewtonOptions,
): Pick<IslandResult, 'largestMismatchAt' | 'cause'> {
  const at = nodeAt(network, plan, island, result.worst);
  const missing = Number.isFinite(result.mismatch)
    ? `${(result.mismatch * baseMva).toPrecision(4)} MVA is`
    : 'Power is';
  const part = largestLoad(network, plan, island, problem, options);
  const found =
    result.status === 'iterationLimit'
      ? `${options.iterationsMax} iterations did not reach ${options.tolerance} per unit`
      : result.singular
        ? 'the Jacobian became singular'
        : 'no step made the mismatch smaller';
  const why =
    part === undefined
      ? `It has none without load either: look at the voltages that are kept and at r, x and ratedU around ${at}`
      : part > 0.995
        ? `It carries ${percent(part)} of its load, so it is at its limit: take load away${heaviest(network, plan, island, result.worst)}`
        : `It carries at most ${percent(part)} of its load: take load away, or look at r and x${heaviest(network, plan, island, result.worst)}`;
  const island1 = `the island of ${island.points.length} buses around ${at}`;
  return {
    largestMismatchAt: at,
    cause: `The power flow found no solution for ${island1}: ${found}. ${missing} out of balance at ${at}. ${why}.`,
  };
}

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** The largest power at a point, and the branch of the largest impedance: where to look first. */
function heaviest({ injections, branches }: Network, _: Plan, island: IslandPlan, worst: number): string {
  let load = -1;
  island.injections.forEach((row, index) => {
    if (island.at[index] !== worst) return;
    const size = (one: number): number => Math.hypot(injections.p[one]!, injections.q[one]!);
    if (size(row) > 0 && (load < 0 || size(row) > size(load))) load = row;
  });
  let branch = -1;
  island.branches.forEach((row, index) => {
    if (island.from[index] !== worst && island.to[index] !== worst) return;
    const size = (one: number): number => Math.hypot(branches.r[one]!, branches.x[one]!);
    if (branch < 0 || size(row) > size(branch)) branch = row;
  });
  const names = [...(load < 0 ? [] : [injections.ids[load]!]), ...(branch < 0 ? [] : [branches.ids[branch]!])];
  return names.length > 0 ? `, first of ${names.join(' and ')}` : '';
}
