/**
 * From nodes and switches to buses, from buses and branches to islands: IEC 61970-301 TopologicalNode and
 * TopologicalIsland, computed.
 *
 * `connectivity.ts` says what hangs together, `supply.ts` what opens by itself, `reference.ts` what balances an island.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { type Connectivity, islandOf } from './connectivity.ts';
import { loadsOfHomes } from './containment.ts';
import type { Network, NetworkFinding } from './network.ts';
import { referencesOf } from './reference.ts';
import { supplyOf } from './supply.ts';

export interface Topology extends Connectivity {
  /** By switch: as measured, and open where it opens by itself for want of supply. */
  readonly open: Uint8Array;
  /** By injection: 1 where it balances its island, and keeps its angle. */
  readonly balances: Uint8Array;
  /** By island: whether an injection balances it. */
  readonly energised: Uint8Array;
  /** What this state of the switches is worth a sentence for. */
  readonly findings: readonly NetworkFinding[];
}

export function topologyOf(network: Network): Topology {
  const { switches, injections } = network;
  const { open, opened, connectivity, forming } = supplyOf(network);
  const { balances, energised, findings } = referencesOf(network, connectivity);
  for (const row of forming) {
    balances[row] = 1;
    energised[islandOf(connectivity, injections.node[row]!)] = 1;
  }
  const told = [...findings];
  for (const row of opened) {
    const asset = switches.ids[row]!;
    told.push({ asset, message: `It opens by itself: no source outside ${network.containers.get(asset)} feeds it.` });
  }
  const topology = { ...connectivity, open, balances, energised, findings: told };
  for (let row = 0; row < switches.ids.length; row++) {
    const earths = switches.kinds[row] === 'earth' && open[row] === 0 && switches.inService[row] === 1;
    if (!earths || !isLive(topology, switches.from[row]!)) continue;
    const at = network.nodes.ids[switches.from[row]!]!;
    const message = `It is closed and earths ${at}, which has voltage: open it, or isolate the node first. The fault is not calculated.`;
    told.push({ asset: switches.ids[row]!, message });
  }
  return topology;
}

/** Whether a source feeds the node. */
export function isLive(topology: Pick<Topology, keyof Connectivity | 'energised'>, node: number): boolean {
  return topology.energised[topology.islandOfBus[topology.busOfNode[node]!]!] === 1;
}

/** The equipment that no source feeds, in the order of the tables, then the Homes all of whose loads are among it. */
export function deEnergised(network: Network, topology: Topology = topologyOf(network)): readonly Iri[] {
  const { branches, switches, injections } = network;
  const dark: Iri[] = [];
  for (const table of [branches, switches]) {
    for (let row = 0; row < table.ids.length; row++) {
      const live = isLive(topology, table.from[row]!) || isLive(topology, table.to[row]!);
      // The windings of one transformer stand one behind the other.
      const isFirst = table.ids[row] !== table.ids[row - 1];
      if (isFirst && (table.inService[row] === 0 || !live)) dark.push(table.ids[row]!);
    }
  }
  const isFed = (row: number): boolean => injections.inService[row] === 1 && isLive(topology, injections.node[row]!);
  for (let row = 0; row < injections.ids.length; row++) if (!isFed(row)) dark.push(injections.ids[row]!);
  for (const [home, loads] of loadsOfHomes(network)) if (!loads.some(isFed)) dark.push(home);
  return dark;
}
