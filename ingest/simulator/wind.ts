/** Wind turbines: between cut-in and rated speed the power of the wind, which grows with the cube of its speed. */
import type { WindFacts } from '#models/facility/region.ts';
import type { Grid } from './grid.ts';
import type { Part } from './part.ts';

/** MW at a wind speed in m/s. */
export function windPower(facts: Omit<WindFacts, 'unit' | 'converter'>, speed: number): number {
  const { ratedPower, cutInWindSpeed, ratedWindSpeed, cutOutWindSpeed } = facts;
  if (speed < cutInWindSpeed || speed >= cutOutWindSpeed) return 0;
  if (speed >= ratedWindSpeed) return ratedPower;
  return (ratedPower * (speed ** 3 - cutInWindSpeed ** 3)) / (ratedWindSpeed ** 3 - cutInWindSpeed ** 3);
}

export function createWind(facts: readonly WindFacts[], grid: Grid): Part {
  return {
    act({ weather }) {
      for (const unit of facts) grid.setPower(unit.converter, -windPower(unit, weather.windSpeed), 0);
    },
  };
}
