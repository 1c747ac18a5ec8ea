/** What a region is played with: its parts, and what joins them. */
import type { Region } from '#models/facility/region.ts';
import type { Agenda } from './agenda.ts';
import { createBatteries } from './batteries.ts';
import type { Declarations } from './declared.ts';
import { createEvents, type Play } from './events.ts';
import type { Grid } from './grid.ts';
import { createInstruments } from './instruments.ts';
import { createFrequency, type Frequency } from './islands.ts';
import { createLoads } from './loads.ts';
import { createMeters } from './meters.ts';
import type { Part } from './part.ts';
import { createPhotovoltaics } from './photovoltaics.ts';
import { createProtection, type Protection } from './protection.ts';
import { createShunts } from './shunts.ts';
import { createSupply, type Supply } from './supply.ts';
import { createSwitches, type Switches } from './switches.ts';
import { createTapChangers } from './tap-changers.ts';
import { createOil } from './thermal.ts';
import { createThermostats } from './thermostats.ts';
import { createVehicles } from './vehicles.ts';
import { createWeatherReadings } from './weather.ts';
import { createWind } from './wind.ts';

export interface Surroundings {
  readonly grid: Grid;
  readonly declared: Declarations;
  readonly agenda: Agenda;
  readonly random: () => number;
  /** Machines out of service since they tripped. */
  readonly tripped: Set<string>;
  readonly move: (entity: string, isOpen: boolean) => void;
  readonly news: (assets: Iterable<string>) => void;
}

export interface Composed {
  readonly frequency: Frequency;
  readonly supply: Supply;
  readonly switches: Switches;
  readonly protection: Protection;
  readonly play: Play;
  /** All of them, in the order in which they are asked. */
  readonly parts: readonly Part[];
}

export function composeField({ simulation, points }: Region, surroundings: Surroundings): Composed {
  const { grid, declared, agenda, random, tripped, move, news } = surroundings;
  const typeOf = (entity: string): string | undefined => declared.get(entity)?.type;
  const generators = simulation.generators ?? [];
  const frequency = createFrequency(generators, grid, simulation.island);
  const batteries = createBatteries(simulation.batteries ?? [], grid, frequency.governor);
  const thermostats = createThermostats(simulation.thermostats ?? [], grid, random);
  const chargers = simulation.loads.filter(({ consumer }) => typeOf(consumer) === 'EVSE');
  const vehicles = createVehicles(chargers, grid, random);
  const draws = (consumer: string, load: number): number =>
    load * vehicles.part(consumer) + thermostats.power(consumer);
  const machines = generators
    .filter(({ machine, activePower, droop }) => {
      return typeOf(machine) === 'SynchronousMachine' && activePower === undefined && droop > 0;
    })
    .toSorted((a, b) => b.ratedPower - a.ratedPower)
    .map(({ machine }) => machine);
  const supply = createSupply({ grid, declared, agenda, batteries, machines, move });
  const switches = createSwitches(grid, declared, random);
  const protection = createProtection({ grid, declared, agenda, move, news });
  return {
    ...{ frequency, supply, switches, protection },
    play: createEvents({ grid, declared, protection, switches, move, tripped }),
    parts: [
      createWeatherReadings(points, typeOf),
      frequency,
      batteries,
      createPhotovoltaics(simulation.photovoltaics, grid, declared, supply.surplus),
      createWind(simulation.wind ?? [], grid),
      vehicles,
      thermostats,
      createLoads(simulation.loads, grid, random, draws),
      createTapChangers(simulation.tapChangers ?? [], grid, declared),
      createShunts(grid, declared),
      createOil(simulation.transformers, grid, declared),
      createMeters(simulation.meters ?? [], grid),
      switches,
      createInstruments(points, { grid, frequency, supply, declared }),
      protection,
    ],
  };
}
