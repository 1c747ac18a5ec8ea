/** Electric vehicles at their chargers: plugged in while the day of the charger says so, charging until they are full. */
import { atHour, type LoadFacts } from '#models/facility/region.ts';
import type { Grid } from './grid.ts';
import { type Part, readingKey, type Value } from './part.ts';

export interface Vehicles extends Part {
  /** Which part of the load of its day a charger draws: none when no vehicle is there or it is full. */
  part(charger: string): number;
}

/** MWh of a battery of 60 kWh; how full it comes home, and how much of what it draws it keeps. */
const capacity = 0.06;
const arrival = { least: 30, most: 70 };
const efficiency = 0.92;

export function createVehicles(loads: readonly LoadFacts[], grid: Grid, random: () => number): Vehicles {
  const full = 100;
  const comes = (): number => arrival.least + random() * (arrival.most - arrival.least);
  const chargers = loads.map((load) => ({ ...load, charge: comes(), isConnected: false }));
  const byCharger = new Map(chargers.map((charger) => [charger.consumer, charger]));
  const readings = new Map<string, () => Value | undefined>();
  for (const charger of chargers) {
    readings.set(readingKey(charger.consumer, 'vehicleConnected'), () => charger.isConnected);
    // While none is there: how full the last one left.
    readings.set(readingKey(charger.consumer, 'stateOfCharge'), () => charger.charge);
  }
  return {
    readings,
    part(charger) {
      const found = byCharger.get(charger);
      return !found || (found.isConnected && found.charge < full) ? 1 : 0;
    },
    pass({ seconds, hour }) {
      for (const charger of chargers) {
        const stored = Math.max(0, grid.activePower(charger.consumer)) * efficiency * (seconds / 3600);
        charger.charge = Math.min(full, charger.charge + (full * stored) / capacity);
        const wasConnected = charger.isConnected;
        charger.isConnected = atHour(charger.activePower, hour) > 0;
        if (charger.isConnected && !wasConnected && seconds > 0) charger.charge = comes();
      }
    },
  };
}
