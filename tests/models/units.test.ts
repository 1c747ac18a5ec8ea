/** Converting units at the border. Factors: UN/CEFACT Recommendation 20 and the SI Brochure. */
import { describe, expect, test } from 'vitest';
import { convertUnit, unitCode, unitSymbol, units } from '#models/units.ts';

describe('units', () => {
  test.each([
    [1, 'KWT', 'MAW', 0.001],
    [2500, 'WTT', 'MAW', 0.0025],
    [0.24, 'KVT', 'VLT', 240],
    [50, 'B22', 'AMP', 50_000],
    [180, 'DD', 'C81', Math.PI],
    [25, 'CEL', 'KEL', 298.15],
    [300, 'KEL', 'CEL', 26.85],
    [1, 'KWH', 'WHR', 1000],
    [3, 'P1', 'C62', 0.03],
    [7, 'AMP', 'AMP', 7],
  ])('%d %s in %s is %d', (value, from, to, expected) => {
    expect(convertUnit(value, from, to)).toBeCloseTo(expected, 12);
  });

  test('kilowatt to megawatt is the same number as dividing by a thousand', () => {
    for (const kilowatt of [1, 3, 7.3, 0.1, 1234.567])
      expect(convertUnit(kilowatt, 'KWT', 'MAW')).toBe(kilowatt / 1000);
  });

  test('do not convert into another quantity, nor from what nobody knows', () => {
    expect(convertUnit(1, 'MAW', 'MAR')).toBeUndefined();
    expect(convertUnit(1, 'MAW', 'MVA')).toBeUndefined();
    expect(convertUnit(1, 'XXX', 'MAW')).toBeUndefined();
  });

  test('have one symbol each, by which they are found again', () => {
    for (const { code, symbol } of units.values()) expect(unitCode(symbol)).toBe(code);
    expect(unitSymbol('CEL')).toBe('°C');
    expect(unitSymbol('C62')).toBe('');
    expect(unitSymbol('XXX')).toBe('XXX');
    expect(unitCode('furlong')).toBeUndefined();
  });
});
