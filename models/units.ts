/**
 * The units that attributes may have: UN/CEFACT Recommendation 20 code → symbol, quantity and factor to the SI unit.
 *
 * The broker never converts: an attribute has one unit. Converting is for the border of the field and for what a
 * person types; codes of one quantity convert into each other.
 */
export interface Unit {
  readonly code: string;
  readonly symbol: string;
  readonly quantity: string;
  /** value × factor + offset = value in the coherent SI unit of the quantity. */
  readonly factor: number;
  readonly offset?: number;
}

const rows: readonly (readonly [code: string, symbol: string, quantity: string, factor: number, offset?: number])[] = [
  ['VLT', 'V', 'voltage', 1],
  ['KVT', 'kV', 'voltage', 1e3],
  ['4K', 'mA', 'current', 1e-3],
  ['AMP', 'A', 'current', 1],
  ['B22', 'kA', 'current', 1e3],
  ['OHM', 'Ω', 'impedance', 1],
  ['F56', 'Ω/km', 'impedance per length', 1e-3],
  ['SIE', 'S', 'admittance', 1],
  ['B99', 'µS', 'admittance', 1e-6],
  ['WTT', 'W', 'active power', 1],
  ['KWT', 'kW', 'active power', 1e3],
  ['MAW', 'MW', 'active power', 1e6],
  ['D44', 'var', 'reactive power', 1],
  ['KVR', 'kvar', 'reactive power', 1e3],
  ['MAR', 'Mvar', 'reactive power', 1e6],
  ['D46', 'VA', 'apparent power', 1],
  ['KVA', 'kVA', 'apparent power', 1e3],
  ['MVA', 'MVA', 'apparent power', 1e6],
  ['WHR', 'Wh', 'energy', 3.6e3],
  ['KWH', 'kWh', 'energy', 3.6e6],
  ['MWH', 'MWh', 'energy', 3.6e9],
  ['K3', 'kvarh', 'reactive energy', 3.6e6],
  ['MAH', 'Mvarh', 'reactive energy', 3.6e9],
  ['AMH', 'Ah', 'electric charge', 3.6e3],
  ['HTZ', 'Hz', 'frequency', 1],
  ['UCUM:Hz.s-1', 'Hz/s', 'rate of change of frequency', 1],
  ['DD', '°', 'angle', Math.PI / 180],
  ['C81', 'rad', 'angle', 1],
  ['KEL', 'K', 'temperature', 1],
  ['CEL', '°C', 'temperature', 1, 273.15],
  ['C62', '', 'number', 1],
  ['P1', '%', 'number', 1e-2],
  ['59', 'ppm', 'number', 1e-6],
  ['MMT', 'mm', 'length', 1e-3],
  ['FOT', 'ft', 'length', 0.3048],
  ['MTR', 'm', 'length', 1],
  ['KMT', 'km', 'length', 1e3],
  ['B98', 'µs', 'time', 1e-6],
  ['C26', 'ms', 'time', 1e-3],
  ['SEC', 's', 'time', 1],
  ['MIN', 'min', 'time', 60],
  ['HUR', 'h', 'time', 3600],
  ['DAY', 'd', 'time', 86_400],
  ['MTS', 'm/s', 'speed', 1],
  ['D54', 'W/m²', 'irradiance', 1],
  ['BAR', 'bar', 'pressure', 1e5],
  ['KPA', 'kPa', 'pressure', 1e3],
  ['PS', 'psi', 'pressure', 6894.757],
];

export const units: ReadonlyMap<string, Unit> = new Map(
  rows.map(([code, symbol, quantity, factor, offset]) => [
    code,
    offset === undefined ? { code, symbol, quantity, factor } : { code, symbol, quantity, factor, offset },
  ]),
);

/** What a person reads behind the number: `MW` for `MAW`; nothing for a plain number; the code itself when unknown. */
export function unitSymbol(code: string): string {
  return units.get(code)?.symbol ?? code;
}

/** The code of a symbol, `MAW` for `MW`; undefined when no unit has it. */
export function unitCode(symbol: string): string | undefined {
  for (const unit of units.values()) if (unit.symbol === symbol) return unit.code;
  return undefined;
}

/** `value` of one unit in another; undefined when one of them is unknown or they measure different quantities. */
export function convertUnit(value: number, from: string, to: string): number | undefined {
  if (from === to) return value;
  const source = units.get(from);
  const target = units.get(to);
  if (!source || !target || source.quantity !== target.quantity) return undefined;
  // One ratio, not two products: 1 kW is then exactly 0.001 MW.
  const offset = (source.offset ?? 0) - (target.offset ?? 0);
  const scaled =
    source.factor < target.factor ? value / (target.factor / source.factor) : value * (source.factor / target.factor);
  return offset === 0 ? scaled : scaled + offset / target.factor;
}
