/** Meters: the power of what they measure added up, and its energy, what is taken and what is given apart. */
import type { MeterFacts } from '#models/facility/region.ts';
import type { Grid } from './grid.ts';
import { type Part, readingKey, type Value } from './part.ts';

export function createMeters(facts: readonly MeterFacts[], grid: Grid): Part {
  const meters = facts.map((meter) => ({ ...meter, importEnergy: 0, exportEnergy: 0 }));
  const readings = new Map<string, () => Value | undefined>();
  const power = (measures: readonly string[]): number =>
    measures.reduce((sum, asset) => sum + grid.activePower(asset), 0);
  for (const meter of meters) {
    const reads = (attribute: string, read: () => Value | undefined) =>
      readings.set(readingKey(meter.meter, attribute), read);
    reads('activePower', () => power(meter.measures));
    reads('voltage', () => (meter.measures[0] === undefined ? undefined : grid.flow(meter.measures[0])?.voltage));
    reads('importEnergy', () => meter.importEnergy);
    reads('exportEnergy', () => meter.exportEnergy);
  }
  return {
    readings,
    pass({ seconds }) {
      for (const meter of meters) {
        // MW for so many seconds, in kWh.
        const energy = (power(meter.measures) * seconds) / 3.6;
        if (energy > 0) meter.importEnergy += energy;
        else meter.exportEnergy -= energy;
      }
    },
  };
}
