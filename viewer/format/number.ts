/** Numbers as people read them: four significant digits, and the prefix of the unit that leaves few zeros. */

/** Unit → the next smaller and the next larger one; factors of a thousand. */
const ladders: readonly (readonly string[])[] = [
  ['W', 'kW', 'MW', 'GW'],
  ['var', 'kvar', 'Mvar', 'Gvar'],
  ['VA', 'kVA', 'MVA', 'GVA'],
  ['Wh', 'kWh', 'MWh', 'GWh'],
  ['mV', 'V', 'kV'],
  ['mA', 'A', 'kA'],
  ['m', 'km'],
];

export interface Reading {
  readonly number: string;
  readonly unit: string;
}

/** 0.003214 MW → 3.214 kW; 345 kV stays; a unit without prefixes keeps its name. */
export function reading(value: number | null | undefined, unit: string | null | undefined): Reading {
  if (value === null || value === undefined || Number.isNaN(value)) return { number: '–', unit: '' };
  const ladder = ladders.find((steps) => unit && steps.includes(unit));
  if (!ladder || !unit || value === 0) return { number: digits(value), unit: unit ?? '' };
  let step = ladder.indexOf(unit);
  let scaled = value;
  while (Math.abs(scaled) < 0.99995 && step > 0) {
    scaled *= 1000;
    step -= 1;
  }
  // Line voltages are said in kilovolts up to the highest, currents in ampere up to ten thousand.
  const ceiling = ladder.includes('kA') ? 9999.5 : 999.95;
  while (Math.abs(scaled) >= ceiling && step < ladder.length - 1) {
    scaled /= 1000;
    step += 1;
  }
  return { number: digits(scaled), unit: ladder[step]! };
}

/** Four significant digits without trailing zeros; a true minus sign. */
export function digits(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return value.toExponential(3).replace('-', '−');
  const decimals = Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(size))));
  const text = value.toFixed(decimals);
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short.replace('-', '−');
}

export const readingText = (value: number | null | undefined, unit: string | null | undefined): string => {
  const { number, unit: shown } = reading(value, unit);
  if (!shown) return number;
  return shown === '°' || shown === '%' ? `${number} ${shown}`.replace(' °', '°') : `${number} ${shown}`;
};
