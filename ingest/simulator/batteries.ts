/**
 * Batteries: energy in and out with losses on the way, within power and energy. On the grid they follow their day; in an
 * island that they form they balance, and what flows then is what the power flow says.
 */
import { atHour, type BatteryFacts } from '#models/facility/region.ts';
import type { Grid } from './grid.ts';
import { type Part, readingKey, type Value } from './part.ts';

export interface Batteries extends Part {
  /** MW that the battery behind a converter can give and take at this moment; undefined where there is none. */
  limits(converter: string): { readonly give: number; readonly take: number } | undefined;
}

/** K above the air around it at rated power, and the seconds in which it gets there by 63 %. */
const riseAtRatedPower = 12;
const heatSeconds = 1800;
/** Percent below which it gives nothing and above which it takes nothing. */
const leastCharge = 2;
const mostCharge = 99.9;
/** A setpoint that is not repeated holds for an hour; then its own day counts again. */
const toldSeconds = 3600;

/** `droop` is the power that a grid-forming one adds for the sake of the frequency, MW. */
export function createBatteries(
  facts: readonly BatteryFacts[],
  grid: Grid,
  droop: (converter: string) => number,
): Batteries {
  const units = facts.map((unit) => ({
    ...unit,
    storedE: (unit.stateOfCharge / 100) * unit.ratedEnergy,
    temperature: undefined as number | undefined,
    /** MW into it that somebody asked for, and for how many seconds that still holds. */
    told: { power: 0, seconds: 0 },
  }));
  type Unit = (typeof units)[number];
  const charge = (unit: Unit): number => (100 * unit.storedE) / unit.ratedEnergy;
  const limits = (unit: Unit) => ({
    give: charge(unit) > leastCharge ? unit.ratedPower : 0,
    take: charge(unit) < mostCharge ? unit.ratedPower : 0,
  });
  const byConverter = new Map(units.map((unit) => [unit.converter, unit]));
  const readings = new Map<string, () => Value | undefined>();
  for (const unit of units) {
    readings.set(readingKey(unit.unit, 'stateOfCharge'), () => charge(unit));
    readings.set(readingKey(unit.unit, 'storedE'), () => unit.storedE);
    readings.set(readingKey(unit.unit, 'temperature'), () => unit.temperature);
  }
  const set = (unit: Unit, power: number): string | undefined => {
    if (Math.abs(power) > unit.ratedPower) return `It can give and take ${unit.ratedPower} MW`;
    unit.told = { power, seconds: toldSeconds };
    return undefined;
  };
  return {
    readings,
    settings: new Map(
      units.map((unit) => [readingKey(unit.converter, 'activePower'), (power: number) => set(unit, power)]),
    ),
    limits(converter) {
      const unit = byConverter.get(converter);
      return unit && limits(unit);
    },
    pass({ seconds, weather }) {
      for (const unit of units) {
        unit.told.seconds -= seconds;
        const power = grid.activePower(unit.converter);
        const stored = power > 0 ? power * unit.efficiency : power / unit.efficiency;
        unit.storedE = Math.min(unit.ratedEnergy, Math.max(0, unit.storedE + (stored * seconds) / 3600));
        const steady = weather.temperature + riseAtRatedPower * (power / unit.ratedPower) ** 2;
        unit.temperature ??= steady;
        unit.temperature += (steady - unit.temperature) * (1 - Math.exp(-seconds / heatSeconds));
      }
    },
    act({ hour }) {
      for (const unit of units) {
        const { give, take } = limits(unit);
        // `activePower` of the facts is given: into the equipment it is negative.
        const planned = unit.told.seconds > 0 ? -unit.told.power : atHour(unit.activePower, hour);
        const given = planned + droop(unit.converter);
        grid.setPower(unit.converter, Math.min(take, Math.max(-give, -given)), 0);
      }
    },
  };
}
