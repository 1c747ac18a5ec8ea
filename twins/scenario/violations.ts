/** What is wrong in one solution: dark customers, overloads, voltages outside the band. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { loadsOfHomes } from '../network/containment.ts';
import { baseMva, type Network, type NodeTable } from '../network/network.ts';
import { isLive } from '../network/topology.ts';
import type { PowerFlowResult } from '../powerflow/solve.ts';
import { loadingHigh } from './limits.ts';
import type { SvPowerFlow, Violation } from './scenario.ts';

/** A violation before it is compared with the base. */
export type Finding = Omit<Violation, 'change'>;

export function violationsOf(
  network: Network,
  result: PowerFlowResult,
  flows: readonly SvPowerFlow[],
): readonly Finding[] {
  return [...darkness(network, result), ...overloads(flows), ...voltages(network, result)];
}

/** Each load that no source feeds, and each Home all of whose loads are dark; the value is what they would draw. */
function darkness(network: Network, { topology }: PowerFlowResult): readonly Finding[] {
  const { injections } = network;
  const isDark = (row: number): boolean => injections.inService[row] === 0 || !isLive(topology, injections.node[row]!);
  const dark = (asset: Iri, rows: readonly number[]): Finding => {
    const value = rows.reduce((sum, row) => sum + injections.p[row]!, 0) * baseMva;
    return { kind: 'deEnergised', asset, value, limit: 0, unit: 'MW', severity: 1 };
  };
  const found: Finding[] = [];
  injections.ids.forEach((asset, row) => {
    if (injections.kinds[row] === 'load' && isDark(row)) found.push(dark(asset, [row]));
  });
  for (const [home, rows] of loadsOfHomes(network)) if (rows.every(isDark)) found.push(dark(home, rows));
  return found;
}

/** Equipment is overloaded once, by its more heavily loaded terminal. */
function overloads(flows: readonly SvPowerFlow[]): readonly Finding[] {
  const found: Finding[] = [];
  for (const [asset, loading] of loadings(flows)) {
    if (loading > loadingHigh) found.push(overload(asset, loading));
  }
  return found;
}

/** Percent by asset: the higher of its terminals. */
export function loadings(flows: readonly SvPowerFlow[]): ReadonlyMap<Iri, number> {
  const highest = new Map<Iri, number>();
  for (const { asset, loading } of flows) {
    if (loading !== undefined) highest.set(asset, Math.max(loading, highest.get(asset) ?? 0));
  }
  return highest;
}

/** Negative severity: how far below the limit. */
export function overload(asset: Iri, value: number): Finding {
  const severity = (value - loadingHigh) / loadingHigh;
  return { kind: 'overload', asset, value, limit: loadingHigh, unit: '%', severity };
}

function voltages({ nodes }: Network, { voltage }: PowerFlowResult): readonly Finding[] {
  const found: Finding[] = [];
  nodes.ids.forEach((_, row) => {
    const value = voltage[row]!;
    if (nodes.isInner[row] === 1) return;
    if (value > 0 && value < nodes.lowVoltage[row]!) found.push(voltageFinding('undervoltage', nodes, row, value));
    if (value > nodes.highVoltage[row]!) found.push(voltageFinding('overvoltage', nodes, row, value));
  });
  return found;
}

/** `perUnit` in kV on the base; half the width of the band is the measure of severity. */
export function voltageFinding(
  kind: 'undervoltage' | 'overvoltage',
  { ids, baseKilovolt, lowVoltage, highVoltage }: NodeTable,
  row: number,
  perUnit: number,
): Finding {
  const [base, low, high] = [baseKilovolt[row]!, lowVoltage[row]!, highVoltage[row]!];
  const [limit, past] = kind === 'undervoltage' ? [low, low - perUnit] : [high, perUnit - high];
  const severity = past / ((high - low) / 2);
  return { kind, asset: ids[row]!, value: perUnit * base, limit: limit * base, unit: 'kV', severity };
}
