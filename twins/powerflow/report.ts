/** From per unit and radians to what people and CIM write: SvVoltage and SvPowerFlow of IEC 61970-456. */
import { baseMva, type Network } from '../network/network.ts';
import type { SvPowerFlow, SvVoltage } from '../scenario/scenario.ts';
import type { Powers } from './flows.ts';
import type { PowerFlowResult } from './solve.ts';

const degrees = (radians: number): number => (radians * 180) / Math.PI;

/** Each node whose voltage is known; 0 kV where no source feeds it. */
export function voltagesOf({ nodes }: Network, { voltage, angle }: PowerFlowResult): readonly SvVoltage[] {
  return nodes.ids.flatMap((node, row) => {
    const kilovolt = voltage[row]! * nodes.baseKilovolt[row]!;
    return Number.isNaN(kilovolt) || nodes.isInner[row] === 1
      ? []
      : [{ node, voltage: kilovolt, angle: degrees(angle[row]!) }];
  });
}

/** Each terminal whose flow is known, in the order branches, switches, injections; zeros where it is dead. */
export function terminalFlows(network: Network, result: PowerFlowResult): readonly SvPowerFlow[] {
  const { branches, switches, injections, nodes } = network;
  const flows: SvPowerFlow[] = [];
  const add = (
    asset: string,
    terminal: number,
    node: number,
    { p, q }: Powers,
    row: number,
    rated = Number.NaN,
    sign = 1,
  ): void => {
    const kilovolt = result.voltage[node]! * nodes.baseKilovolt[node]!;
    const [active, reactive] = [sign * p[row]! * baseMva, sign * q[row]! * baseMva];
    // A node without equipment in service may have no base voltage, an island no solution.
    if (Number.isNaN(kilovolt) || Number.isNaN(active)) return;
    const current = kilovolt > 0 ? (Math.hypot(active, reactive) * 1000) / (Math.sqrt(3) * kilovolt) : 0;
    flows.push({
      asset,
      terminal,
      activePower: active,
      reactivePower: reactive,
      current,
      voltage: kilovolt,
      angle: degrees(result.angle[node]!),
      ...(rated > 0 ? { loading: (100 * current) / rated } : {}),
    });
  };
  branches.ids.forEach((asset, row) => {
    const [first, last] = [branches.fromTerminal[row]!, branches.toTerminal[row]!];
    add(asset, first, branches.from[row]!, result.flows.from, row, branches.ratedFrom[row]!);
    // A star point is no terminal.
    if (last !== 0) add(asset, last, branches.to[row]!, result.flows.to, row, branches.ratedTo[row]!);
  });
  switches.ids.forEach((asset, row) => {
    const rated = switches.ratedCurrent[row]!;
    add(asset, 1, switches.from[row]!, result.flows.switches, row, rated);
    if (switches.kinds[row] !== 'earth') add(asset, 2, switches.to[row]!, result.flows.switches, row, rated, -1);
  });
  injections.ids.forEach((asset, row) => {
    add(asset, 1, injections.node[row]!, result.flows.injections, row);
  });
  return flows;
}
