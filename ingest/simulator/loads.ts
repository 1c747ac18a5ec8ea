/** Loads: each follows its day and wanders around it. */
import { atHour, type LoadFacts } from '#models/facility/region.ts';
import type { Grid } from './grid.ts';
import { createWander } from './noise.ts';
import type { Part } from './part.ts';

/** `draws` makes of the load that the day of a consumer has what it draws, MW: vehicles and heat pumps have a say. */
export function createLoads(
  facts: readonly LoadFacts[],
  grid: Grid,
  random: () => number,
  draws: (consumer: string, load: number) => number,
): Part {
  const loads = facts.map((load) => ({
    ...load,
    tangent: Math.tan(Math.acos(load.powerFactor)),
    wander: createWander(random, 0.12, 300),
  }));
  return {
    act({ hour, seconds }) {
      for (const { consumer, activePower, tangent, wander } of loads) {
        const load = draws(consumer, atHour(activePower, hour) * Math.exp(wander(seconds)));
        grid.setPower(consumer, load, load * tangent);
      }
    },
  };
}
