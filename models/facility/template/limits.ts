/** Limits that assets are declared with: values of `operationalLimits`, after the standard that each names. */
import type { OperationalLimit } from '../../operations/limit.ts';
import { significant } from './significant.ts';

/** Oil at the top, °C: the alarm of usual practice, and 105 °C, the most of IEC 60076-7 for normal cyclic loading. */
export const oilLimits: readonly OperationalLimit[] = [
  { attribute: 'topOilTemperature', direction: 'high', value: 90, deadband: 3, priority: 3, name: 'Oil warm' },
  { attribute: 'topOilTemperature', direction: 'high', value: 105, deadband: 3, priority: 1, name: 'Oil hot' },
];

/** What a transformer carries without limit of time, MVA, and half as much again for half an hour. */
export const powerLimits = (ratedS: number): readonly OperationalLimit[] => [
  { attribute: 'apparentPower', direction: 'high', value: ratedS, name: 'PATL' },
  {
    attribute: 'apparentPower',
    direction: 'high',
    value: ratedS * 1.5,
    acceptableDuration: 1800,
    priority: 1,
    name: 'TATL 1800 s',
  },
];

/** What a conductor carries without limit of time, A, and a fifth more for a quarter of an hour. */
export const currentLimits = (ratedCurrent: number): readonly OperationalLimit[] => [
  { attribute: 'current', direction: 'high', value: ratedCurrent, name: 'PATL' },
  {
    attribute: 'current',
    direction: 'high',
    value: Math.round(ratedCurrent * 1.2),
    acceptableDuration: 900,
    priority: 1,
    name: 'TATL 900 s',
  },
];

/** ±5 % of nominal, kV: normal operation of a transmission network, and range A of ANSI C84.1 for service voltage. */
export const voltageLimits = (nominalVoltage: number): readonly OperationalLimit[] => {
  const band = voltageBand(nominalVoltage);
  return [
    { attribute: 'voltage', direction: 'high', value: band.high, deadband: significant(nominalVoltage * 0.005) },
    { attribute: 'voltage', direction: 'low', value: band.low, deadband: significant(nominalVoltage * 0.005) },
  ];
};

export const voltageBand = (nominalVoltage: number) => ({
  low: significant(nominalVoltage * 0.95),
  high: significant(nominalVoltage * 1.05),
});

/** Percent of what the battery stores. */
export const chargeLimits: readonly OperationalLimit[] = [
  { attribute: 'stateOfCharge', direction: 'low', value: 10, deadband: 2, priority: 3, name: 'Nearly empty' },
];

/** Hz of a network of 60 Hz: ±0.2 Hz is out of what governors keep, ±0.5 Hz is where load shedding begins (NERC PRC-006). */
export const frequencyLimits: readonly OperationalLimit[] = [
  { attribute: 'frequency', direction: 'high', value: 60.2, deadband: 0.05, priority: 2 },
  { attribute: 'frequency', direction: 'low', value: 59.8, deadband: 0.05, priority: 2 },
  { attribute: 'frequency', direction: 'low', value: 59.5, deadband: 0.05, priority: 1 },
];

/** bar, absolute, at 20 °C in a breaker filled with SF6 to 7 bar: the refill alarm, and the lock-out of operation. */
export const gasLimits: readonly OperationalLimit[] = [
  { attribute: 'gasPressure', direction: 'low', value: 6.3, deadband: 0.1, priority: 3, name: 'Refill' },
  { attribute: 'gasPressure', direction: 'low', value: 6, deadband: 0.1, priority: 1, name: 'Lock-out' },
];
