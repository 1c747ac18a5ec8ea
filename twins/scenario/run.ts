/**
 * The one entry to every what-if: a frozen network and a scenario in, a result out. Pure: the same two give the same bits
 * wherever it runs, and the network is left as it was.
 *
 * `within` limits the answer, not the physics: voltages depend on all that hangs together, so the whole network is
 * calculated, and told are the islands that reach into the area, and of those the equipment and nodes in it.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import { problem } from '#models/problem.ts';
import { type Quality, worse } from '#models/quality.ts';
import { isWithin } from '../network/containment.ts';
import type { Network } from '../network/network.ts';
import { deEnergised } from '../network/topology.ts';
import { terminalFlows, voltagesOf } from '../powerflow/report.ts';
import { residualOf } from '../powerflow/residual.ts';
import { type PowerFlowResult, solvePowerFlow, solver, standardOptions } from '../powerflow/solve.ts';
import { applyActions } from './apply.ts';
import { besideBase, compare } from './compare.ts';
import { withDemand } from './demand.ts';
import type { Provenance, Scenario, ScenarioResult, SvPowerFlow } from './scenario.ts';
import { summarise } from './summary.ts';
import { type Finding, loadings, overload, violationsOf, voltageFinding } from './violations.ts';

export interface RunOptions {
  /** Told 0 … 1 as the run goes on. */
  readonly onProgress?: (progress: number) => void;
}

/** Throws Problem BadRequestData for a scenario that makes no sense here. What the grid cannot do is a result. */
export function runScenario(network: Network, scenario: Scenario, { onProgress }: RunOptions = {}): ScenarioResult {
  const counts = areaOf(network, scenario.within);
  const base = withDemand(network);
  const changed = applyActions(base, scenario.actions);
  onProgress?.(0.1);
  const before = study(base, counts);
  onProgress?.(0.5);
  const after = changed === base ? before : study(changed, counts);
  onProgress?.(0.9);
  const { result, flows } = after;
  const touched = islandsWithin(changed, result, counts);
  const trust = trustOf(changed, result, touched);
  return {
    base: network.revision,
    islands: result.islands.filter((_, island) => touched[island] === 1),
    voltages: voltagesOf(changed, result).filter(({ node }) => counts(node)),
    flows: besideBase(before.flows, flows),
    violations: compare(before.findings, after.findings, whatBecameOf(changed, after)),
    deEnergised: deEnergised(changed, result.topology).filter(counts),
    summary: summarise(changed, result, flows, counts),
    quality: trust.quality,
    findings: [...changed.findings, ...result.findings].filter(({ asset }) => counts(asset)),
    provenance: {
      ...solver,
      tolerance: standardOptions.tolerance,
      residual: residualOf(changed, result),
      base: network.revision,
      dataTime: network.at,
      ...(trust.oldestInput === undefined ? {} : { oldestInput: trust.oldestInput }),
    },
  };
}

interface Study {
  readonly result: PowerFlowResult;
  readonly flows: readonly SvPowerFlow[];
  readonly findings: readonly Finding[];
}

function study(network: Network, counts: (asset: Iri) => boolean): Study {
  const result = solvePowerFlow(network);
  const flows = terminalFlows(network, result).filter(({ asset }) => counts(asset));
  const findings = violationsOf(network, result, flows).filter(({ asset }) => counts(asset));
  return { result, flows, findings };
}

function areaOf(network: Network, within: Iri | undefined): (asset: Iri) => boolean {
  if (within === undefined) return () => true;
  const known = network.index.has(within) || new Set(network.containers.values()).has(within);
  if (!known) {
    const detail = network.containers.has(within) ? 'has no equipment in it' : 'does not exist';
    throw problem('BadRequestData', `within: ${within} ${detail}: give an asset of the network or a container.`);
  }
  return (asset) => isWithin(network, asset, within);
}

/** By island: whether a node or a piece of equipment that counts is in it. */
function islandsWithin(network: Network, { topology }: PowerFlowResult, counts: (asset: Iri) => boolean): Uint8Array {
  const touched = new Uint8Array(topology.islands);
  const touch = (node: number): void => {
    touched[topology.islandOfBus[topology.busOfNode[node]!]!] = 1;
  };
  const { nodes, branches, switches, injections } = network;
  nodes.ids.forEach((id, row) => {
    if (counts(id)) touch(row);
  });
  for (const table of [branches, switches]) {
    table.ids.forEach((id, row) => {
      if (!counts(id)) return;
      touch(table.from[row]!);
      touch(table.to[row]!);
    });
  }
  injections.ids.forEach((id, row) => {
    if (counts(id)) touch(injections.node[row]!);
  });
  return touched;
}

/** The worst quality and the oldest time of the measurements of the islands that are told of. */
function trustOf(
  { injections, switches }: Network,
  { topology }: PowerFlowResult,
  touched: Uint8Array,
): { readonly quality: Quality } & Pick<Provenance, 'oldestInput'> {
  let quality: Quality = 'good';
  let oldest: string | undefined;
  const take = (table: typeof injections | typeof switches, node: Int32Array): void => {
    for (let row = 0; row < table.ids.length; row++) {
      const counts = touched[topology.islandOfBus[topology.busOfNode[node[row]!]!]!] === 1;
      if (!counts || table.inService[row] === 0) continue;
      quality = worse(quality, table.quality[row]!);
      const time = table.observedAt[row];
      if (time !== undefined && (oldest === undefined || compareInstants(time, oldest) < 0)) oldest = time;
    }
  };
  take(injections, injections.node);
  take(switches, switches.from);
  return { quality, ...(oldest === undefined ? {} : { oldestInput: oldest }) };
}

/** The value now of a violation that is gone. */
function whatBecameOf(network: Network, { result, flows }: Study): (gone: Finding) => Finding | undefined {
  const loading = loadings(flows);
  return (gone) => {
    if (gone.kind === 'deEnergised') return { ...gone, value: 0 };
    if (gone.kind === 'overload') {
      const value = loading.get(gone.asset);
      return value === undefined ? undefined : overload(gone.asset, value);
    }
    const { row } = network.index.get(gone.asset)!;
    const perUnit = result.voltage[row]!;
    return perUnit > 0 ? voltageFinding(gone.kind, network.nodes, row, perUnit) : undefined;
  };
}
