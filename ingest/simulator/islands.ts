/**
 * The frequency of each island of the field: which machines swing together, what is taken from them, and what their
 * governors and secondary control make of it. The mathematics is in `frequency.ts`; the README has the choices.
 */
import { atHour, type GeneratorFacts, type IslandFacts } from '#models/facility/region.ts';
import { type Drive, type IslandState, slope, swing } from './frequency.ts';
import type { Grid } from './grid.ts';
import type { Part } from './part.ts';

/** Where a region says nothing: North America, and a load that follows the frequency one to one. */
const usual: IslandFacts = { nominalFrequency: 60, loadDamping: 1 };
/** Automatic generation control takes a deviation back within minutes. */
const secondaryTimeConstant = 90;
/** Part of the nominal frequency beyond which machines are taken off by their protection. */
const collapse = 0.1;
/** A machine that has been off for longer than this comes back with nothing, and takes its load within so many seconds. */
const rideThroughSeconds = 2;
const rampSeconds = 120;
/** A longer silence than this many seconds is not integrated: all has come to rest. */
const longest = 600;

export interface Frequency extends Part {
  /** Hz and Hz/s at a node; undefined where no source feeds it. */
  at(node: number): { readonly frequency: number; readonly rocof: number } | undefined;
  /** What the governor of a machine adds to its power, MW. */
  governor(machine: string): number;
  /** Takes in what switching and the power flow made of the islands. */
  settle(hour: number): void;
  /** Rows of machines whose island has left what they can stand; they are to be taken off. */
  takeLost(): readonly number[];
}

interface Machine extends GeneratorFacts {
  readonly row: number;
  readonly drive: Drive;
  deviation: number;
  isRunning: boolean;
  offSeconds: number;
  /** Which part of its day it gives, 0 to 1, and what that was the last time, MW. */
  part: number;
  scheduled: number;
}

export function createFrequency(
  facts: readonly GeneratorFacts[],
  grid: Grid,
  islandFacts: IslandFacts = usual,
): Frequency {
  const { nominalFrequency, loadDamping } = islandFacts;
  const machines = facts.flatMap((one): Machine[] => {
    const row = grid.injection(one.machine);
    const idle = {
      drive: { power: 0, governor: 0 },
      deviation: 0,
      isRunning: false,
      offSeconds: 0,
      part: 1,
      scheduled: 0,
    };
    return row === undefined ? [] : [{ ...one, row, ...idle }];
  });
  const rows = new Map(machines.map((machine) => [machine.row, machine]));
  const byId = new Map(machines.map((machine) => [machine.machine, machine]));
  const lost: number[] = [];
  /** Island → what swings in it. */
  let groups = new Map<number, { readonly state: IslandState; deviation: number }>();

  function isFollowing(machine: Machine): boolean {
    // A converter that forms no island follows what it is told, exactly.
    return grid.network.injections.types[machine.row] === 'PowerElectronicsConnection' && !isFormer(machine);
  }
  const isFormer = (machine: Machine): boolean => grid.formers.includes(machine.row);

  const scheduledFor = ({ activePower, part }: Machine, hour: number): number =>
    activePower ? part * atHour(activePower, hour) : 0;

  function settle(hour: number): void {
    for (const machine of machines) {
      const isRunning = grid.isInService(machine.machine) && grid.isLive(grid.network.injections.node[machine.row]!);
      const given = -grid.activePower(machine.machine);
      if (isRunning && (!machine.isRunning || isFollowing(machine))) {
        machine.drive.power = isFollowing(machine) ? given - machine.drive.governor : given;
        machine.scheduled = scheduledFor(machine, hour);
      }
      if (!isRunning) {
        machine.deviation = 0;
        if (!grid.isInService(machine.machine)) machine.part = 0;
        Object.assign(machine.drive, { power: 0, governor: 0 });
      }
      machine.isRunning = isRunning;
    }
    const { injections } = grid.network;
    const { balances } = grid.topology;
    const load = new Map<number, number>();
    /** Islands that something balances of which there are no facts: as good as infinite. */
    const stiff = new Set<number>();
    for (let row = 0; row < injections.ids.length; row++) {
      if (injections.inService[row] === 0) continue;
      const island = grid.island(injections.node[row]!);
      if (balances[row] === 1 && !rows.has(row)) stiff.add(island);
      if (injections.kinds[row] !== 'load') continue;
      load.set(island, (load.get(island) ?? 0) + grid.activePower(injections.ids[row]!));
    }
    const running = machines.filter(({ isRunning, inertia }) => isRunning && inertia > 0);
    const byIsland = Map.groupBy(running, ({ row }) => grid.island(injections.node[row]!));
    groups = new Map(
      [...byIsland].flatMap(([island, members]) => {
        if (stiff.has(island)) return [];
        const energy = (machine: Machine): number => machine.inertia * machine.ratedPower;
        const total = members.reduce((sum, machine) => sum + energy(machine), 0);
        // What met keeps its momentum.
        const deviation = members.reduce((sum, machine) => sum + energy(machine) * machine.deviation, 0) / total;
        const taken = -members.reduce((sum, { machine }) => sum + grid.activePower(machine), 0);
        const state = { machines: members, taken, load: load.get(island) ?? 0, loadDamping, nominalFrequency };
        return [[island, { state: { ...state, secondaryTimeConstant }, deviation }] as const];
      }),
    );
  }

  return {
    settle,
    takeLost: () => lost.splice(0),
    governor: (machine) => byId.get(machine)?.drive.governor ?? 0,
    at(node) {
      if (!grid.isLive(node)) return undefined;
      const group = groups.get(grid.island(node));
      if (!group) return { frequency: nominalFrequency, rocof: 0 };
      return { frequency: nominalFrequency + group.deviation, rocof: slope(group.state, group.deviation) };
    },
    pass({ seconds }) {
      for (const machine of machines) {
        machine.offSeconds = machine.isRunning ? 0 : machine.offSeconds + seconds;
        if (machine.offSeconds > rideThroughSeconds) machine.part = 0;
      }
      for (const group of groups.values()) {
        group.deviation = seconds > longest ? 0 : swing(group.state, group.deviation, seconds);
        for (const machine of group.state.machines as readonly Machine[]) {
          machine.deviation = group.deviation;
          if (seconds > longest) machine.isRunning = false;
          if (!(Math.abs(group.deviation) < collapse * nominalFrequency)) lost.push(machine.row);
        }
      }
    },
    act({ hour, seconds }) {
      for (const machine of machines) {
        if (!machine.activePower || isFollowing(machine)) continue;
        if (machine.isRunning) machine.part = Math.min(1, machine.part + seconds / rampSeconds);
        const scheduled = scheduledFor(machine, hour);
        if (machine.isRunning) machine.drive.power += scheduled - machine.scheduled;
        machine.scheduled = scheduled;
        const given = machine.isRunning ? machine.drive.power + machine.drive.governor : scheduled;
        grid.setPower(machine.machine, -Math.min(machine.ratedPower, Math.max(0, given)), 0);
      }
    },
  };
}
