/**
 * What goes on alone when its supply is lost: a home with a battery behind its transfer switch, a microgrid behind its
 * breaker.
 *
 * A switch that `opensOnLossOfSupply` opens by itself when the container that it stands in holds a grid-forming converter and
 * no source outside that container feeds it. What then remains inside is balanced by the converter. Outer containers open
 * before inner ones: a home stays with its microgrid as long as that goes on.
 * A grid-forming converter balances nothing while a source feeds its island, nor while its container is not cut off: it
 * never feeds a dead network outside.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { type Connectivity, connectivityOf, islandOf } from './connectivity.ts';
import { containersOf, isWithin } from './containment.ts';
import type { Network } from './network.ts';
import { standing } from './reference.ts';

export interface Supply {
  /** By switch: as measured, and open where it opens by itself; the column of the network where none does. */
  readonly open: Uint8Array;
  /** Rows of the switches that opened by themselves. */
  readonly opened: readonly number[];
  readonly connectivity: Connectivity;
  /** Rows of the converters that keep an island alive. */
  readonly forming: readonly number[];
}

export function supplyOf(network: Network): Supply {
  const { switches, injections } = network;
  const converters = rowsWhere(injections.ids.length, (row) => {
    return injections.gridForming[row] === 1 && injections.inService[row] === 1;
  });
  const gates = converters.length === 0 ? [] : gatesOf(network, converters);
  let open = switches.open;
  let connectivity = connectivityOf(network, open);
  if (gates.length === 0) return { open, opened: [], connectivity, forming: [] };

  const sources = rowsWhere(injections.ids.length, (row) => standing(injections, row) > 0);
  const opened: number[] = [];
  for (const depth of [...new Set(gates.map((gate) => gate.depth))].sort((a, b) => a - b)) {
    for (let moves = true; moves; ) {
      const feeding = [...sources, ...formingIn(network, { converters, gates, sources, open, connectivity })];
      const lost = gates.filter(
        (gate) =>
          gate.depth === depth &&
          open[gate.row] === 0 &&
          switches.inService[gate.row] === 1 &&
          !feeding.some(
            (row) =>
              islandOf(connectivity, injections.node[row]!) === islandOf(connectivity, switches.from[gate.row]!) &&
              !isWithin(network, injections.ids[row]!, gate.container),
          ),
      );
      moves = lost.length > 0;
      if (!moves) continue;
      open = open.slice();
      for (const { row } of lost) open[row] = 1;
      opened.push(...lost.map(({ row }) => row));
      connectivity = connectivityOf(network, open);
    }
  }
  const forming = formingIn(network, { converters, gates, sources, open, connectivity });
  return { open, opened, connectivity, forming: leading(network, connectivity, forming) };
}

/** A switch that opens by itself, and the container that it cuts off. */
interface Gate {
  readonly row: number;
  readonly container: Iri;
  /** How many containers its container is in. */
  readonly depth: number;
}

function gatesOf(network: Network, converters: readonly number[]): readonly Gate[] {
  const { switches, injections, containers } = network;
  return rowsWhere(switches.ids.length, (row) => switches.opensOnLossOfSupply[row] === 1).flatMap((row) => {
    const container = containers.get(switches.ids[row]!);
    if (container === undefined) return [];
    const isFormed = converters.some((converter) => isWithin(network, injections.ids[converter]!, container));
    return isFormed ? [{ row, container, depth: [...containersOf(network, container)].length }] : [];
  });
}

interface State {
  readonly converters: readonly number[];
  readonly gates: readonly Gate[];
  readonly sources: readonly number[];
  readonly open: Uint8Array;
  readonly connectivity: Connectivity;
}

/** The converters behind open gates, in islands without a source. */
function formingIn(network: Network, { converters, gates, sources, open, connectivity }: State): readonly number[] {
  const { switches, injections } = network;
  const fed = new Set(sources.map((row) => islandOf(connectivity, injections.node[row]!)));
  const passes = ({ row }: Gate): boolean => open[row] === 0 && switches.inService[row] === 1;
  return converters.filter((converter) => {
    if (fed.has(islandOf(connectivity, injections.node[converter]!))) return false;
    for (const container of containersOf(network, injections.ids[converter]!)) {
      const own = gates.filter((gate) => gate.container === container);
      if (own.length > 0 && !own.some(passes)) return true;
    }
    return false;
  });
}

/** Of each island the largest, with those at its bus: two that keep an angle would work against each other. */
function leading({ injections }: Network, connectivity: Connectivity, forming: readonly number[]): readonly number[] {
  const first = new Map<number, number>();
  for (const row of forming) {
    const island = islandOf(connectivity, injections.node[row]!);
    const other = first.get(island);
    if (other === undefined || injections.rating[row]! > injections.rating[other]!) first.set(island, row);
  }
  const bus = (row: number): number => connectivity.busOfNode[injections.node[row]!]!;
  return forming.filter((row) => bus(row) === bus(first.get(islandOf(connectivity, injections.node[row]!))!));
}

function rowsWhere(length: number, holds: (row: number) => boolean): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < length; row++) if (holds(row)) rows.push(row);
  return rows;
}
