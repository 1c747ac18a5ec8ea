/** Days: 24 values from 00:00 local solar time, as multiples of their mean or of a rating. */
import type { HourlyCurve } from '../region.ts';
import { significant } from './significant.ts';

/** A household: low at night, a peak at breakfast, a higher one at nightfall. */
export const household: HourlyCurve = [
  0.55, 0.48, 0.45, 0.44, 0.46, 0.58, 0.9, 1.2, 1.15, 0.95, 0.88, 0.9, 0.98, 0.95, 0.9, 0.95, 1.15, 1.5, 1.85, 1.9,
  1.75, 1.45, 1.05, 0.63,
];

/** Shops and schools: open from eight to six. */
export const business: HourlyCurve = [
  0.45, 0.43, 0.42, 0.42, 0.44, 0.5, 0.72, 1.1, 1.5, 1.65, 1.7, 1.72, 1.7, 1.68, 1.65, 1.6, 1.5, 1.35, 1.1, 0.85, 0.65,
  0.55, 0.48, 0.44,
];

/** Many of all kinds together: what a network sees. */
export const network: HourlyCurve = [
  0.8, 0.76, 0.74, 0.73, 0.75, 0.82, 0.93, 1.04, 1.08, 1.09, 1.1, 1.1, 1.09, 1.08, 1.07, 1.08, 1.12, 1.2, 1.24, 1.21,
  1.13, 1.04, 0.94, 0.86,
];

/** The same at every hour. */
export const flat: HourlyCurve = Array(24).fill(1);

/** A vehicle on its charger, parts of the rated power: plugged in after work, or kept for the night tariff. */
export const eveningCharge: HourlyCurve = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.4, 1, 1, 0.6, 0, 0, 0];
export const nightCharge: HourlyCurve = [1, 1, 0.7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.2, 0.6];

/**
 * A battery, parts of the rated power: charged when the sun is high, given back in the evening. Both are about as much as a
 * third of a battery of three hours, and what is given is less by what is lost.
 */
export const sunStored: HourlyCurve = [
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -0.12, -0.2, -0.25, -0.23, -0.15, 0, 0, 0.12, 0.22, 0.25, 0.19, 0.1, 0, 0,
];

/** The same for a plant of four hours that also buys at night. */
export const priceFollowed: HourlyCurve = [
  -0.2, -0.4, -0.4, -0.3, -0.1, 0, 0.4, 0.5, 0.36, 0, -0.2, -0.4, -0.4, -0.3, -0.2, 0, 0, 0.3, 0.5, 0.4, 0.18, 0, 0, 0,
];

export const times = (curve: HourlyCurve, factor: number): HourlyCurve =>
  curve.map((value) => significant(value * factor));

export const meanOf = (curve: HourlyCurve): number =>
  significant(curve.reduce((sum, value) => sum + value, 0) / curve.length);

/** A fair day in early autumn, panels facing south at 30°, W/m²; °C in the shade; m/s at hub height. */
export const autumnDay = {
  irradiance: [0, 0, 0, 0, 0, 0, 15, 140, 340, 540, 700, 800, 835, 800, 700, 540, 340, 140, 15, 0, 0, 0, 0, 0],
  temperature: [
    11, 10.5, 10, 9.5, 9.2, 9, 9.5, 11, 13, 15.2, 17.3, 19.2, 20.6, 21.5, 22, 21.8, 21, 19.5, 17.6, 16, 14.6, 13.5,
    12.6, 11.8,
  ],
  windSpeed: [
    8.4, 8.6, 8.7, 8.6, 8.3, 8, 7.6, 7.1, 6.6, 6.3, 6.2, 6.4, 6.7, 7, 7.2, 7.4, 7.5, 7.4, 7.5, 7.7, 7.9, 8.1, 8.2, 8.3,
  ],
} as const;
