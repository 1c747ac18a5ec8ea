/** What an instrument shows of what is: with the noise of its class, and no more digits than it has. */
import { gaussian } from './noise.ts';

/** Standard deviation of what instruments show, as a part of the value: classes 0.2 and better. */
const deviations: Readonly<Record<string, number>> = {
  activePower: 0.001,
  reactivePower: 0.002,
  current: 0.001,
  voltage: 0.0004,
  irradiance: 0.005,
  windSpeed: 0.01,
  topOilTemperature: 0.001,
  temperature: 0.001,
  leakageCurrent: 0.01,
  gasPressure: 0.0005,
  frequency: 2e-6,
};
const digits = 7;

export function shown(attribute: string, exact: number, random: () => number): number {
  const noisy = exact * (1 + (deviations[attribute] ?? 0) * gaussian(random));
  return Number(noisy.toPrecision(digits));
}
