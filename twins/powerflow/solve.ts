/** The power flow of a whole network: each island by itself, an answer for every row. */
import type { Network, NetworkFinding } from '../network/network.ts';
import type { Topology } from '../network/topology.ts';
import type { IslandResult } from '../scenario/scenario.ts';
import type { Control } from './control.ts';
import { explain, nodeAt } from './explain.ts';
import { type Flows, flowsOf } from './flows.ts';
import { type IslandProblem, islandProblem } from './island.ts';
import { type NewtonOptions, type NewtonResult, newton } from './newton.ts';
import { type IslandPlan, type Plan, planOf } from './plan.ts';
import { Regulation } from './regulation.ts';
import { direct, flat, given, keep, type Start, unloaded } from './starts.ts';

export interface PowerFlowOptions extends NewtonOptions {
  /** Whether machines stay within their reactive power, at the price of the voltage that they keep. */
  readonly reactiveLimits: boolean;
  /** How often a machine that has left its voltage may return to it; without an end it could go on for ever. */
  readonly returnsMax: number;
  /** Where to look first, such as the last solution. */
  readonly start?: Start;
}

export interface PowerFlowResult {
  readonly topology: Topology;
  /** By island of the topology. */
  readonly islands: readonly IslandResult[];
  /** By node: per unit and radians. 0 where no source feeds the node, NaN where its island has no solution. */
  readonly voltage: Float64Array;
  readonly angle: Float64Array;
  readonly flows: Flows;
  /** What each injection did: who kept a voltage, who balanced, who is at a limit. */
  readonly control: Control;
  readonly findings: readonly NetworkFinding[];
}

/** Per unit on 100 MVA: 1e-8 is one watt. */
export const standardOptions: PowerFlowOptions = {
  tolerance: 1e-8,
  iterationsMax: 20,
  reactiveLimits: true,
  returnsMax: 2,
};

/** What a result says of where it came from. */
export const solver = { solver: 'Busbar Newton-Raphson, polar, 2x2 block LU', version: '2' } as const;

/** Solves every island that a source feeds. Never throws for what a grid can be: a failure is a status with its cause. */
export function solvePowerFlow(network: Network, options: PowerFlowOptions = standardOptions): PowerFlowResult {
  const plan = planOf(network);
  const { topology, scale, turn } = plan;
  const control = controlFor(network, plan);
  const busVoltage = new Float64Array(topology.buses);
  const busAngle = new Float64Array(topology.buses);
  const islands: IslandResult[] = deadIslands(topology);
  const findings = [...topology.findings, ...plan.findings];
  for (const island of plan.islands) {
    const answer = solveIsland(network, plan, island, control, options);
    const { voltage, angle } = island.workspace;
    const isSolved = answer.result.status === 'converged';
    for (const bus of island.buses) {
      const at = plan.localOfPoint[plan.pointOfBus[bus]!]!;
      busVoltage[bus] = isSolved ? voltage[at]! * scale[bus]! : Number.NaN;
      busAngle[bus] = isSolved ? angle[at]! + turn[bus]! : Number.NaN;
    }
    islands[island.island] = answer.result;
    findings.push(...answer.findings);
  }
  const voltage = byNode(topology, busVoltage);
  const angle = byNode(topology, busAngle);
  const flows = flowsOf(network, plan, control, voltage, angle);
  return { topology, islands, voltage, angle, flows, control, findings };
}

function byNode({ busOfNode }: Topology, byBus: Float64Array): Float64Array {
  const values = new Float64Array(busOfNode.length);
  for (let node = 0; node < values.length; node++) values[node] = byBus[busOfNode[node]!]!;
  return values;
}

/** What the solution may write to is its own; where no machine has anything to decide, that of the plan serves. */
function controlFor({ injections: { p, q } }: Network, { control, isAdjustable }: Plan): Control {
  if (!isAdjustable) return { ...control, p, q };
  const { roles, voltage, angle } = control;
  return { roles: roles.slice(), voltage: voltage.slice(), angle: angle.slice(), p: p.slice(), q: q.slice() };
}

interface IslandAnswer {
  readonly result: IslandResult;
  readonly findings: readonly NetworkFinding[];
}

/** How often the control of machines may ask for another solution. */
const roundsMax = 30;

function solveIsland(
  network: Network,
  plan: Plan,
  island: IslandPlan,
  control: Control,
  options: PowerFlowOptions,
): IslandAnswer {
  let problem = islandProblem(network, plan, island, control);
  let found = climb(network, plan, island, problem, options);
  const regulation = plan.isAdjustable ? new Regulation(network, plan, island, control) : undefined;
  let { iterations } = found;
  let isAtRest = !regulation;
  for (let round = 0; regulation && found.status === 'converged' && round < roundsMax; round++) {
    isAtRest = !regulation.adjust(problem, options);
    if (isAtRest) break;
    problem = islandProblem(network, plan, island, control);
    keep(problem);
    found = newton(problem, options);
    if (found.status !== 'converged') found = climb(network, plan, island, problem, options);
    iterations += found.iterations;
  }
  regulation?.turnBack(problem);
  const outcome = {
    status: found.status,
    iterations,
    largestMismatch: found.mismatch,
    buses: island.buses.length,
    energised: true,
  };
  const findings = regulation?.findings(isAtRest) ?? [];
  if (found.status === 'converged') {
    return { result: { ...outcome, largestMismatchAt: nodeAt(network, plan, island, found.worst) }, findings };
  }
  return { result: { ...outcome, ...explain(network, plan, island, problem, found, options) }, findings };
}

/** A ladder of starts: each is tried where those before it did not lead to a solution; the last with damped steps. */
function climb(
  network: Network,
  plan: Plan,
  island: IslandPlan,
  problem: IslandProblem,
  { start, ...options }: PowerFlowOptions,
): NewtonResult {
  if (start) {
    given(start, network, plan, island, problem);
    const found = newton(problem, options);
    if (found.status === 'converged') return found;
  }
  for (const from of [unloaded, direct, flat]) {
    from(network, plan, island, problem);
    const found = newton(problem, options);
    if (found.status === 'converged') return found;
  }
  unloaded(network, plan, island, problem);
  return newton(problem, { ...options, iterationsMax: 2 * options.iterationsMax }, true);
}

function deadIslands(topology: Topology): IslandResult[] {
  const buses = new Int32Array(topology.islands);
  for (const island of topology.islandOfBus) buses[island]! += 1;
  return Array.from(buses, (count) => ({
    status: 'notCalculated',
    iterations: 0,
    largestMismatch: 0,
    buses: count,
    energised: false,
    cause:
      'No source in service feeds this island: close a switch towards an EnergySource, or give a machine in it a referencePriority.',
  }));
}
