/** Loads: each follows its day and wanders around it. */
import { atHour, type LoadFacts } from '#models/facility/region.ts';
import type { Grid } from './grid.ts';
import { createWander } from './noise.ts';
import type { Part } from './part.ts';

/**
 * Standard deviation of a load as a part of it, and how long it remembers, in seconds: a home of 2 kW strays by 12 %, and
 * what is larger by less, as its parts stray against each other – 0.5 % at 500 MW.
 */
const wander = { deviation: 0.12, at: 0.002, exponent: 0.25, seconds: 300 };

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
    wander: createWander(random, deviationOf(Math.max(...load.activePower)), wander.seconds),
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

function deviationOf(peak: number): number {
  return wander.deviation * Math.min(1, (wander.at / Math.max(peak, wander.at)) ** wander.exponent);
}
