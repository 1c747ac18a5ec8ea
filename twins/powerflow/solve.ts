/** The power flow of a whole network: each island by itself, an answer for every row. */
import { baseMva, type Network, type NetworkFinding } from '../network/network.ts';
import type { Topology } from '../network/topology.ts';
import type { IslandResult } from '../scenario/scenario.ts';
import { type Flows, flowsOf } from './flows.ts';
import { islandProblem } from './island.ts';
import { type NewtonOptions, type NewtonResult, newton } from './newton.ts';
import { type IslandPlan, planOf } from './plan.ts';

export interface PowerFlowResult {
  readonly topology: Topology;
  /** By island of the topology. */
  readonly islands: readonly IslandResult[];
  /** By node: per unit and radians. 0 where no source feeds the node, NaN where its island has no solution. */
  readonly voltage: Float64Array;
  readonly angle: Float64Array;
  readonly flows: Flows;
  /** By injection: 0 follows its p and q, 1 keeps a voltage and gives what q that takes, 2 balances its island. */
  readonly roles: Uint8Array;
  readonly findings: readonly NetworkFinding[];
}

/** Per unit on 100 MVA: 1e-8 is one watt. */
export const standardOptions: NewtonOptions = { tolerance: 1e-8, iterationsMax: 40 };

/** What a result says of where it came from. */
export const solver = { solver: 'Busbar Newton-Raphson, polar, 2x2 block LU', version: '1' } as const;

/** Solves every island that a source feeds. Never throws for what a grid can be: a failure is a status with its cause. */
export function solvePowerFlow(network: Network, options: NewtonOptions = standardOptions): PowerFlowResult {
  const plan = planOf(network);
  const { topology } = plan;
  const busVoltage = new Float64Array(topology.buses);
  const busAngle = new Float64Array(topology.buses);
  const roles = rolesOf(network, topology);
  const islands: IslandResult[] = deadIslands(topology);
  for (const island of plan.islands) {
    const result = newton(islandProblem(network, plan, island, roles), options);
    const solved = result.status === 'converged';
    island.buses.forEach((bus, local) => {
      busVoltage[bus] = solved ? result.voltage[local]! : Number.NaN;
      busAngle[bus] = solved ? result.angle[local]! : Number.NaN;
    });
    islands[island.island] = judge(network, topology, island, result, options);
  }
  const voltage = Float64Array.from(topology.busOfNode, (bus) => busVoltage[bus]!);
  const angle = Float64Array.from(topology.busOfNode, (bus) => busAngle[bus]!);
  const flows = flowsOf(network, plan, roles, voltage, angle);
  return { topology, islands, voltage, angle, flows, roles, findings: topology.findings };
}

function rolesOf({ injections }: Network, { busOfNode, balances }: Topology): Uint8Array {
  return Uint8Array.from(injections.ids, (_, row) => {
    if (injections.inService[row] === 0) return 0;
    if (balances[row] === 1) return 2;
    const keeps = !Number.isNaN(injections.voltage[row]!);
    return keeps && busOfNode[injections.node[row]!] === busOfNode[injections.regulated[row]!] ? 1 : 0;
  });
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

function judge(
  network: Network,
  topology: Topology,
  island: IslandPlan,
  result: NewtonResult,
  { tolerance, iterationsMax }: NewtonOptions,
): IslandResult {
  const { status, iterations, mismatch } = result;
  const at = network.nodes.ids[topology.busOfNode.indexOf(island.buses[result.worst]!)]!;
  const outcome = {
    status,
    iterations,
    largestMismatch: mismatch,
    largestMismatchAt: at,
    buses: island.buses.length,
    energised: true,
  };
  if (status === 'converged') return outcome;
  const why = result.singular
    ? 'the Jacobian became singular, which is how a grid looks beyond its largest load'
    : status === 'iterationLimit'
      ? `${iterationsMax} iterations did not reach ${tolerance} per unit`
      : 'no step made the mismatch smaller, which is how a grid looks beyond its largest load';
  const missing = Number.isFinite(mismatch) ? `${(mismatch * baseMva).toPrecision(4)} MVA is` : 'Power is';
  return {
    ...outcome,
    cause: `The power flow found no solution: ${why}. ${missing} out of balance at ${at}; look at loads, r and x around it.`,
  };
}
