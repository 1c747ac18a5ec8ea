/** The heat of houses, first order: it warms towards ambient + rise while the heat pump runs, else it cools to ambient. */
import type { ThermostatFacts } from '#models/facility/region.ts';
import type { Grid } from './grid.ts';
import { type Part, readingKey, type Value } from './part.ts';

export interface Thermostats extends Part {
  /** MW that the heat pumps of a consumer draw. */
  power(consumer: string): number;
}

/** K below and above the target at which it switches. */
const hysteresis = 0.5;

export function createThermostats(facts: readonly ThermostatFacts[], grid: Grid, random: () => number): Thermostats {
  const houses = facts.map((house) => ({
    ...house,
    target: house.targetTemperature,
    // Not all houses heat at the same time.
    temperature: house.targetTemperature + hysteresis * (2 * random() - 1),
    heating: random() < 0.5,
  }));
  const byConsumer = Map.groupBy(houses, ({ consumer }) => consumer);
  const readings = new Map<string, () => Value | undefined>();
  for (const house of houses) {
    readings.set(readingKey(house.thermostat, 'temperature'), () => house.temperature);
    readings.set(readingKey(house.thermostat, 'targetTemperature'), () => house.target);
    readings.set(readingKey(house.thermostat, 'heating'), () => house.heating);
  }
  const settings = houses.map((house) => {
    const set = (temperature: number): undefined => {
      house.target = temperature;
    };
    return [readingKey(house.thermostat, 'targetTemperature'), set] as const;
  });
  return {
    readings,
    settings: new Map(settings),
    power: (consumer) =>
      (byConsumer.get(consumer) ?? []).reduce(
        (sum, { heating, heatingPower }) => sum + (heating ? heatingPower : 0),
        0,
      ),
    pass({ seconds, weather }) {
      for (const house of houses) {
        const node = grid.node(house.consumer);
        const isWarmed = house.heating && node !== undefined && grid.isLive(node);
        const towards = weather.temperature + (isWarmed ? house.temperatureRise : 0);
        const kept = Math.exp(-seconds / (house.timeConstant * 3600));
        house.temperature = towards + (house.temperature - towards) * kept;
        if (house.temperature < house.target - hysteresis) house.heating = true;
        if (house.temperature > house.target + hysteresis) house.heating = false;
      }
    },
  };
}
