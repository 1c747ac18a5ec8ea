/**
 * What each injection does about voltage before anything is solved: whether it keeps one, where, within which reactive
 * power. `regulation.ts` says what becomes of that from one solution to the next.
 */
import type { Network, NetworkFinding } from '../network/network.ts';
import type { Topology } from '../network/topology.ts';
import { busKinds } from './newton.ts';
import type { Points } from './shorts.ts';

/** By injection. The arrays belong to one solution; those of a plan are where each begins. */
export interface Control {
  /** 0 follows its p and q, 1 keeps a voltage and gives what q that takes, 2 balances its island. */
  readonly roles: Uint8Array;
  /** What it is reckoned with: that of the network, but at a limit. Into the equipment, per unit. */
  readonly p: Float64Array;
  readonly q: Float64Array;
  /** What it keeps at its own bus, per unit and radians. */
  readonly voltage: Float64Array;
  readonly angle: Float64Array;
}

/** The injections at one point that keep its voltage together. */
export interface Keeper {
  readonly at: number;
  readonly rows: readonly number[];
}

/** What each injection does before any limit is looked at, and a sentence where that is not what it was told. */
export function controlBefore(
  { injections, nodes }: Network,
  plan: Pick<Points, 'scale'> & { readonly topology: Topology; readonly pointOfNode: Int32Array },
): { readonly control: Omit<Control, 'p' | 'q'>; readonly findings: readonly NetworkFinding[] } {
  const { busOfNode, islandOfBus, balances, energised } = plan.topology;
  const roles = new Uint8Array(injections.ids.length);
  const voltage = new Float64Array(injections.ids.length);
  const angle = new Float64Array(injections.ids.length);
  const findings: NetworkFinding[] = [];
  for (let row = 0; row < roles.length; row++) {
    const own = busOfNode[injections.node[row]!]!;
    const keeps = !Number.isNaN(injections.voltage[row]!);
    if (injections.inService[row] === 0 || (!keeps && balances[row] === 0)) continue;
    if (energised[islandOfBus[own]!] === 0) continue;
    roles[row] = balances[row] === 1 ? busKinds.slack : busKinds.pv;
    voltage[row] = keeps ? injections.voltage[row]! : 1;
    angle[row] = injections.angle[row]! || 0;
    const there = busOfNode[injections.regulated[row]!]!;
    if (plan.pointOfNode[injections.node[row]!] === plan.pointOfNode[injections.regulated[row]!]) {
      voltage[row]! *= plan.scale[own]! / plan.scale[there]!;
    } else if (islandOfBus[there] !== islandOfBus[own]) {
      const node = nodes.ids[injections.regulated[row]!]!;
      const message = `It cannot reach ${node}, whose voltage it should keep: close the way there. It keeps as much at its own bus.`;
      findings.push({ asset: injections.ids[row]!, message });
    }
  }
  return { control: { roles, voltage, angle }, findings };
}

/** The points of an island where something keeps a voltage. */
export function keepersOf(
  island: { readonly injections: Int32Array; readonly at: Int32Array },
  roles: Uint8Array,
): readonly Keeper[] {
  const keepers = new Map<number, number[]>();
  island.injections.forEach((row, index) => {
    if (roles[row] === busKinds.pq) return;
    const at = island.at[index]!;
    const rows = keepers.get(at);
    if (rows) rows.push(row);
    else keepers.set(at, [row]);
  });
  return [...keepers].map(([at, rows]) => ({ at, rows }));
}

/** The range of q of a machine, into the equipment: its curve at the active power that it has, or its limits. */
export function reactiveRange({ injections, reactiveCurves }: Network, row: number, p: number) {
  const curve = reactiveCurves.get(injections.ids[row]!);
  if (!curve) return { low: injections.qLow[row]!, high: injections.qHigh[row]! };
  const after = curve.findIndex((point) => point.p >= p);
  const right = curve[after < 0 ? curve.length - 1 : after]!;
  const left = curve[after <= 0 ? (after < 0 ? curve.length - 1 : 0) : after - 1]!;
  const part = right.p === left.p ? 0 : (p - left.p) / (right.p - left.p);
  return {
    low: left.qLow + part * (right.qLow - left.qLow),
    high: left.qHigh + part * (right.qHigh - left.qHigh),
  };
}
