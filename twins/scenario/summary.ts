/** The few numbers that an operator asks for first. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { baseMva, type Network } from '../network/network.ts';
import type { Powers } from '../powerflow/flows.ts';
import type { PowerFlowResult } from '../powerflow/solve.ts';
import type { RunSummary, SvPowerFlow } from './scenario.ts';
import { loadings } from './violations.ts';

/**
 * Over the assets that `counts` says: what loads draw, what sources and converters give, and what branches and shunts
 * take between them. Islands without a solution are left out.
 */
export function summarise(
  network: Network,
  result: PowerFlowResult,
  flows: readonly SvPowerFlow[],
  counts: (asset: Iri) => boolean,
): RunSummary {
  const { branches, injections } = network;
  const sums = { load: zero(), generation: zero(), losses: zero() };
  injections.ids.forEach((id, row) => {
    const kind = injections.kinds[row]!;
    if (!counts(id) || kind === 'busbar') return;
    if (kind === 'load') add(sums.load, result.flows.injections, row);
    else if (kind === 'shunt') add(sums.losses, result.flows.injections, row);
    else add(sums.generation, result.flows.injections, row, -1);
  });
  branches.ids.forEach((id, row) => {
    if (!counts(id)) return;
    add(sums.losses, result.flows.from, row);
    add(sums.losses, result.flows.to, row);
  });
  return { ...sums, ...extremes(network, result, counts), ...busiest(flows) };
}

interface Sum {
  active: number;
  reactive: number;
}
const zero = (): Sum => ({ active: 0, reactive: 0 });

function add(sum: Sum, { p, q }: Powers, row: number, sign = 1): void {
  if (Number.isNaN(p[row]!)) return;
  sum.active += sign * p[row]! * baseMva;
  sum.reactive += sign * q[row]! * baseMva;
}

function extremes({ nodes }: Network, { voltage }: PowerFlowResult, counts: (asset: Iri) => boolean) {
  let lowest = -1;
  let highest = -1;
  nodes.ids.forEach((id, row) => {
    if (!(voltage[row]! > 0) || nodes.isInner[row] === 1 || !counts(id)) return;
    if (lowest < 0 || voltage[row]! < voltage[lowest]!) lowest = row;
    if (highest < 0 || voltage[row]! > voltage[highest]!) highest = row;
  });
  if (lowest < 0) return {};
  const at = (row: number) => ({
    value: voltage[row]! * nodes.baseKilovolt[row]!,
    perUnit: voltage[row]!,
    node: nodes.ids[row]!,
  });
  return { lowestVoltage: at(lowest), highestVoltage: at(highest) };
}

function busiest(flows: readonly SvPowerFlow[]): Pick<RunSummary, 'highestLoading'> {
  let highest: { value: number; asset: Iri } | undefined;
  for (const [asset, value] of loadings(flows)) if (!highest || value > highest.value) highest = { value, asset };
  return highest ? { highestLoading: highest } : {};
}
