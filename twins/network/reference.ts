/**
 * Which injection balances an island, and so keeps its angle. In this order:
 *   1. every EnergySource;
 *   2. the machine with the lowest referencePriority above 0;
 *   3. the largest ExternalNetworkInjection;
 *   4. the largest machine that keeps a voltage, which is told, as nobody has declared it.
 * Where several of equal standing are at the bus of the one that was chosen, they do it together.
 */
import { type Connectivity, islandOf } from './connectivity.ts';
import type { InjectionTable, Network, NetworkFinding } from './network.ts';

export interface References {
  /** By injection: 1 where it balances its island. */
  readonly balances: Uint8Array;
  /** By island: whether one does. */
  readonly energised: Uint8Array;
  readonly findings: readonly NetworkFinding[];
}

const machines = new Set(['SynchronousMachine', 'EquivalentInjection', 'ExternalNetworkInjection']);

/** 1 to 4 as above; 0 for what feeds no island alone. */
export function standing({ kinds, types, inService, priority, voltage }: InjectionTable, row: number): number {
  if (inService[row] === 0) return 0;
  if (kinds[row] === 'source') return 1;
  if (!machines.has(types[row]!)) return 0;
  if (priority[row]! > 0) return 2;
  if (types[row] === 'ExternalNetworkInjection') return 3;
  return Number.isNaN(voltage[row]!) ? 0 : 4;
}

export function referencesOf({ injections }: Network, connectivity: Connectivity): References {
  const { ids, node, kinds, priority, rating, voltage } = injections;
  const chosen = new Map<number, number>();
  const isBefore = (row: number, other: number): boolean => {
    const order =
      standing(injections, row) - standing(injections, other) ||
      priority[row]! - priority[other]! ||
      rating[other]! - rating[row]!;
    return order < 0;
  };
  for (let row = 0; row < ids.length; row++) {
    if (standing(injections, row) === 0) continue;
    const island = islandOf(connectivity, node[row]!);
    const first = chosen.get(island);
    if (first === undefined || isBefore(row, first)) chosen.set(island, row);
  }
  const balances = new Uint8Array(ids.length);
  const findings: NetworkFinding[] = [];
  for (let row = 0; row < ids.length; row++) {
    const rank = standing(injections, row);
    const first = rank === 0 ? undefined : chosen.get(islandOf(connectivity, node[row]!));
    if (first === undefined || rank !== standing(injections, first)) continue;
    const together =
      connectivity.busOfNode[node[row]!] === connectivity.busOfNode[node[first]!] && priority[row] === priority[first];
    if (rank > 1 && row !== first && !together) continue;
    balances[row] = 1;
    const asset = ids[row]!;
    if (rank === 4) {
      const message = 'It balances its island, as no source does: give it, or another, a referencePriority above 0.';
      findings.push({ asset, message });
    }
    if (kinds[row] !== 'source' && Number.isNaN(voltage[row]!)) {
      const message =
        'It balances its island at a voltage that nobody declared: give controlEnabled and targetVoltage. The base voltage is taken.';
      findings.push({ asset, message });
    }
  }
  const energised = new Uint8Array(connectivity.islands);
  for (const island of chosen.keys()) energised[island] = 1;
  return { balances, energised, findings };
}
