/**
 * How fast the power flow is: a grid solved again after its loads changed, so with everything kept that does not depend on
 * them. Time of the thread's own CPU; median and least of many batches. Calibrator, in turns with each batch: a fixed
 * multiply-add over typed arrays.
 */

import { analyse } from '#twins/math/symbolic.ts';
import type { Network } from '#twins/network/network.ts';
import { islandProblem } from '#twins/powerflow/island.ts';
import { newton } from '#twins/powerflow/newton.ts';
import { planOf } from '#twins/powerflow/plan.ts';
import { solvePowerFlow, standardOptions } from '#twins/powerflow/solve.ts';
import { given, type Start, unloaded } from '#twins/powerflow/starts.ts';
import { networkOf, readCase } from '../twins/matpower.ts';
import { countrySize, syntheticGrid } from './grid.ts';
import { median, type Row } from './measure.ts';

const options = { ...standardOptions, reactiveLimits: false };
const batches = 41;

/** Milliseconds of this thread's CPU for one call, over a batch. */
function cpu(batch: number, run: () => unknown): number {
  const before = process.threadCpuUsage();
  for (let round = 0; round < batch; round++) run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000 / batch;
}

const [left, right, sum] = [1, 2, 3].map((seed) =>
  Float64Array.from({ length: 4096 }, (_, at) => seed + at / 4096),
) as [Float64Array, Float64Array, Float64Array];

/** 4,096,000 multiply-adds. */
function calibrator(): void {
  for (let round = 0; round < 1000; round++) {
    const factor = round / 1e9;
    for (let at = 0; at < sum.length; at++) sum[at] = sum[at]! + left[at]! * right[at]! * factor;
  }
}

interface Timing {
  readonly median: number;
  readonly least: number;
  readonly calibrator: number;
}

function timed(batch: number, run: () => unknown): Timing {
  for (let round = 0; round < 20; round++) cpu(batch, run);
  const times: number[] = [];
  const marks: number[] = [];
  for (let round = 0; round < batches; round++) {
    times.push(cpu(batch, run));
    marks.push(cpu(1, calibrator));
  }
  return { median: median(times), least: Math.min(...times), calibrator: median(marks) };
}

const micro = (ms: number): string => (ms < 1 ? `${(1000 * ms).toFixed(1)} µs` : `${ms.toFixed(2)} ms`);

function row(what: string, timing: Timing, goalMs?: number, more = ''): Row {
  return {
    what,
    result: `${micro(timing.median)}, least ${micro(timing.least)}${more}`,
    calibrator: `multiply-add ${micro(timing.calibrator)}, ${(timing.median / timing.calibrator).toFixed(3)} of it`,
    goal: goalMs === undefined ? '–' : `≤ ${goalMs} ms`,
    met: goalMs === undefined || timing.median <= goalMs,
  };
}

/** The Newton iterations alone, from a start that is given or the unloaded grid. */
function solver(network: Network, start?: Start) {
  const plan = planOf(network);
  const [island] = plan.islands;
  const { p, q } = network.injections;
  const problem = islandProblem(network, plan, island!, { ...plan.control, p, q });
  return () => {
    if (start) given(start, network, plan, island!, problem);
    else unloaded(network, plan, island!, problem);
    return newton(problem, options);
  };
}

export async function powerFlow(): Promise<readonly Row[]> {
  const published = readCase('case118');
  const small = networkOf(published);
  const start = {
    voltage: published.bus.map((bus) => bus[6]!),
    angle: published.bus.map((bus) => (bus[7]! * Math.PI) / 180),
  };
  const large = syntheticGrid(countrySize, 20_261_121);
  const [solveSmall, solveLarge] = [solver(small, start), solver(large)];
  const iterations = (run: () => { readonly iterations: number; readonly status: string }): string => {
    const { iterations, status } = run();
    return `; ${iterations} iterations, ${status}`;
  };
  const { pattern } = planOf(large).islands[0]!;
  const name = `synthetic grid, ${large.nodes.ids.length} buses and ${large.branches.ids.length} branches`;
  return [
    row('case118 solved again from its start', timed(500, solveSmall), 0.1, iterations(solveSmall)),
    row(`${name}, solved again unloaded`, timed(12, solveLarge), 5, iterations(solveLarge)),
    row(
      'case118 with flows and findings',
      timed(300, () => solvePowerFlow(small, { ...options, start })),
    ),
    row(
      'synthetic grid with flows and findings',
      timed(12, () => solvePowerFlow(large, options)),
    ),
    row(
      'ordering and symbolic factorisation of the synthetic grid',
      timed(30, () => analyse(pattern)),
    ),
  ];
}

if (process.argv[1] === import.meta.filename) {
  for (const { what, result, calibrator: beside, goal } of await powerFlow()) {
    process.stdout.write(`${what}: ${result} (${beside}; goal ${goal})\n`);
  }
}
