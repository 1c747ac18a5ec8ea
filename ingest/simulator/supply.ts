/**
 * What happens by itself when supply is lost and returns: transfer switches open and, when it has been back for some
 * seconds, close again; what can form a grid keeps alive what has become an island; what it cannot carry goes dark.
 */
import { isWithin } from '#twins/network/containment.ts';
import { topologyOf } from '#twins/network/topology.ts';
import type { Agenda } from './agenda.ts';
import type { Batteries } from './batteries.ts';
import type { Declarations } from './declared.ts';
import type { Grid } from './grid.ts';

/** Milliseconds without supply until a switch opens, and with supply until it closes: long enough to synchronise. */
export const lossMs = 200;
export const returnMs = 5000;
/** What a converter can carry beyond its rating. */
const overload = 1.2;

export interface SupplyParts {
  readonly grid: Grid;
  readonly declared: Declarations;
  readonly agenda: Agenda;
  readonly batteries: Batteries;
  /** Machines that can keep an island alive, the largest first. */
  readonly machines: readonly string[];
  readonly move: (entity: string, isOpen: boolean) => void;
}

export interface Supply {
  /** Takes in that something was switched: before the power flow. */
  settle(time: number): void;
  /** Formers that give more than they can. */
  overloaded(): readonly number[];
  /** These cannot carry their island: they form none until a source feeds it again. */
  giveUp(formers: readonly number[]): void;
  /** MW that the island of a converter gets beyond what its former takes. */
  surplus(converter: string): number;
  /** Whether the node lives without any source of the grid. */
  isAlone(node: number): boolean;
}

export function createSupply({ grid, declared, agenda, batteries, machines, move }: SupplyParts): Supply {
  const { containers } = grid.network;
  const converters = [...declared].flatMap(([id, says]) => (says.flag('gridForming') === true ? [id] : []));
  const switches = [...declared].flatMap(([id, says]) => {
    const container = containers.get(id);
    const isMarked = says.flag('opensOnLossOfSupply') === true && container !== undefined && grid.isSwitch(id);
    // Where nothing inside could take over, opening would help nobody.
    const isOurs = isMarked && converters.some((converter) => isWithin(grid.network, converter, container));
    return isOurs ? [{ id, container, hasOpened: false, cancel: undefined as (() => void) | undefined }] : [];
  });
  /** In the order in which they form an island: the first that is in it does. */
  const candidates = [...machines, ...converters].flatMap((id) => {
    const row = grid.injection(id);
    const around = switches.filter(({ container }) => isWithin(grid.network, id, container));
    /** The switches of the innermost container that can be cut off. */
    const own = around.filter((outer) => {
      return !around.some(
        ({ container }) => container !== outer.container && isWithin(grid.network, container, outer.container),
      );
    });
    return row === undefined ? [] : [{ id, row, isConverter: converters.includes(id), own }];
  });
  /** Formers that could not carry their island; they try again when a source feeds it. */
  const collapsed = new Set<string>();
  let seen = -1;

  /** Nodes from which current could come into the container if its switch were open: those that something outside feeds. */
  function isFed({ id, container }: (typeof switches)[number]): boolean {
    const { network } = grid;
    const ref = network.index.get(id)!;
    const open = network.switches.open.with(ref.row, 1);
    const { busOfNode, islandOfBus } = topologyOf({ ...network, switches: { ...network.switches, open } });
    const island = (node: number): number => islandOfBus[busOfNode[node]!]!;
    const ends = [network.switches.from[ref.row]!, network.switches.to[ref.row]!].map(island);
    const { injections } = network;
    return injections.ids.some((source, row) => {
      if (!grid.isSource(row) && !grid.formers.includes(row)) return false;
      return ends.includes(island(injections.node[row]!)) && !isWithin(network, source, container);
    });
  }

  function chooseFormers(): void {
    const { injections } = grid.network;
    const fed = new Set<number>();
    for (let row = 0; row < injections.ids.length; row++) {
      if (grid.isSource(row)) fed.add(grid.island(injections.node[row]!));
    }
    const formed = new Map<number, number>();
    for (const { id, row, isConverter, own } of candidates) {
      const island = grid.island(injections.node[row]!);
      if (fed.has(island)) collapsed.delete(id);
      // A converter forms what its own switch has cut off, never the network of others.
      const isCutOff = !isConverter || (own.length > 0 && own.every((one) => grid.isOpen(one.id)));
      const isAble = isCutOff && !collapsed.has(id) && (!isConverter || (batteries.limits(id)?.give ?? 1) > 0);
      if (!fed.has(island) && !formed.has(island) && grid.isInService(id) && isAble) formed.set(island, row);
    }
    grid.setFormers([...formed.values()].sort((a, b) => a - b));
  }

  function plan(one: (typeof switches)[number], time: number): void {
    const isOpen = grid.isOpen(one.id);
    if (!isOpen) one.hasOpened = false;
    const fed = isFed(one);
    const wanted = !isOpen && !fed ? 'open' : isOpen && one.hasOpened && fed ? 'close' : undefined;
    if (wanted === undefined || one.cancel) {
      if (wanted === undefined) one.cancel?.();
      if (wanted === undefined) one.cancel = undefined;
      return;
    }
    one.cancel = agenda.at(time + (wanted === 'open' ? lossMs : returnMs), () => {
      one.cancel = undefined;
      move(one.id, wanted === 'open');
      const isOpenNow = grid.isOpen(one.id);
      one.hasOpened = isOpenNow;
      // One that failed to move tries again.
      if (isOpenNow === isOpen) seen = -1;
    });
  }

  const formerOf = (node: number): number | undefined =>
    grid.formers.find((row) => grid.island(grid.network.injections.node[row]!) === grid.island(node));

  return {
    settle(time) {
      if (seen === grid.version) return;
      chooseFormers();
      for (const one of switches) plan(one, time);
      seen = grid.version;
    },
    overloaded() {
      const { ids, types } = grid.network.injections;
      return grid.formers.filter((row) => {
        const limits = batteries.limits(ids[row]!);
        return (
          types[row] === 'PowerElectronicsConnection' && limits && -grid.activePower(ids[row]!) > overload * limits.give
        );
      });
    },
    giveUp(formers) {
      for (const row of formers) collapsed.add(grid.network.injections.ids[row]!);
      if (formers.length > 0) seen = -1;
    },
    surplus(converter) {
      const node = grid.node(converter);
      const former = node === undefined ? undefined : formerOf(node);
      const id = former === undefined ? undefined : grid.network.injections.ids[former]!;
      const limits = id === undefined ? undefined : batteries.limits(id);
      return limits ? Math.max(0, grid.activePower(id!) - limits.take) : 0;
    },
    isAlone: (node) => grid.isLive(node) && formerOf(node) !== undefined,
  };
}
