import { describe, expect, test } from 'vitest';
import { windPower } from '#ingest/simulator/wind.ts';
import { open, played } from './played.ts';
import { always, regionWith, smallRegion, urn } from './region.ts';

describe('The field', () => {
  test('shows something at every instrument of every kind', () => {
    const { field } = played();
    const silent = smallRegion.points.filter((point) => field.measure(point) === undefined);
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  test('has instruments that show what is where they hang', () => {
    const { number } = played();
    expect(number('CT1.current') / number('B1.current')).toBeCloseTo(1, 1);
    // n3, behind the line.
    expect(number('VT1.voltage')).toBeGreaterThan(130);
    expect(number('PMU1.voltage')).toBeCloseTo(number('BB.voltage'), 1);
    // 0.6 mA at nominal voltage.
    expect(number('SA1.leakageCurrent')).toBeCloseTo(0.6, 1);
  });

  test('has turbines that follow the cube of the wind between cut-in and rated speed', () => {
    const facts = { ratedPower: 3, cutInWindSpeed: 3, ratedWindSpeed: 12, cutOutWindSpeed: 25 };
    expect([2.9, 3, 12, 24.9, 25].map((speed) => windPower(facts, speed))).toEqual([0, 0, 3, 3, 0]);
    // (8³ − 3³) / (12³ − 3³).
    expect(windPower(facts, 8)).toBeCloseTo((3 * (512 - 27)) / (1728 - 27), 9);
  });

  test('charges batteries with losses: 0.5 MW for an hour at 90 % are 0.45 MWh, 11.25 % of 4 MWh', () => {
    const { run, number } = played(regionWith({ generators: [] }));
    expect(number('BATM.stateOfCharge')).toBeCloseTo(50, 6);
    run(3600, 60);
    expect(number('BATM.stateOfCharge')).toBeCloseTo(61.25, 3);
    expect(number('BATM.storedE')).toBeCloseTo(2.45, 4);
  });

  test('keeps houses within half a degree of what the thermostat asks, and heats for it', () => {
    const { run, number, read } = played();
    const seen = new Set<unknown>();
    for (let quarter = 0; quarter < 96; quarter++) {
      run(900, 300);
      seen.add(read('TH1.heating'));
      // In 5 minutes of 30 K and 40 h it moves by 0.06 K.
      expect(Math.abs(number('TH1.temperature') - 20)).toBeLessThan(0.7);
    }
    expect(seen).toEqual(new Set([true, false]));
  });

  test('has meters that add up energy, what is taken and what is given apart', () => {
    const { run, number } = played(
      regionWith({ loads: [], photovoltaics: [], thermostats: [], generators: [], batteries: [] }),
    );
    run(3600, 60);
    expect([number('M1.importEnergy'), number('M1.exportEnergy')].map((energy) => Math.abs(energy))).toEqual([0, 0]);
    const sunny = played(regionWith({ loads: [], thermostats: [], generators: [] }));
    sunny.run(3600, 60);
    expect(sunny.number('M1.importEnergy')).toBe(0);
    // At most 5 kW × 0.8 × 0.96 for an hour, a cloud or two away.
    expect(sunny.number('M1.exportEnergy')).toBeLessThanOrEqual(3.85);
    expect(sunny.number('M1.exportEnergy')).toBeGreaterThan(0.9);
  });

  test('steps taps after the delay, one at a time, until the voltage is in its band', () => {
    const heavy = regionWith({
      loads: [{ consumer: urn('EnergyConsumer', 'EM'), activePower: always(18), powerFactor: 0.9 }],
      generators: [],
    });
    const { run, number } = played(heavy);
    expect(number('BB.voltage')).toBeLessThan(12.4);
    run(29);
    expect(number('T1.step')).toBe(0);
    run(2);
    // A lower ratio raises the voltage behind it.
    expect(number('T1.step')).toBe(-1);
    run(900, 5);
    expect(Math.abs(number('BB.voltage') - 12.5)).toBeLessThan(0.13);
  });

  test('does what it is told: steps, sections, powers, temperatures; and says why not', () => {
    const { run, field, number } = played(regionWith({ generators: [] }));
    expect(field.set(urn('PowerTransformer', 'T1'), 'step', 4)).toBeUndefined();
    expect(number('T1.step')).toBe(4);
    const before = number('BB.voltage');
    expect(field.set(urn('LinearShuntCompensator', 'CAP'), 'sections', 2)).toBeUndefined();
    // 0.01 S at 12.5 kV are 1.6 Mvar more behind 20 ohm at 138 kV.
    expect(number('BB.voltage')).toBeGreaterThan(before);
    expect(field.set(urn('PowerElectronicsConnection', 'GFM'), 'activePower', -1.5)).toBeUndefined();
    expect(number('GFM.activePower')).toBeCloseTo(-1.5, 1);
    expect(field.set(urn('Thermostat', 'TH1'), 'targetTemperature', 17)).toBeUndefined();
    run(3600, 60);
    expect(number('TH1.targetTemperature')).toBe(17);
    run(60);
    // After an hour its own day counts again.
    expect(number('GFM.activePower')).toBeCloseTo(0.5, 1);
    expect(field.set(urn('PowerTransformer', 'T1'), 'step', 17)).toBe('Its steps are -16 to 16');
    expect(field.set(urn('LinearShuntCompensator', 'CAP'), 'sections', 3)).toBe('It has sections 0 to 2');
    expect(field.set(urn('PowerElectronicsConnection', 'GFM'), 'activePower', 3)).toBe('It can give and take 2 MW');
    expect(field.set(urn('Home', 'H1'), 'activePower', 3)).toBe('It has no activePower that can be set');
  });

  test('charges a vehicle until it is full, and then draws nothing for it', () => {
    const { run, number, read } = played();
    expect(read('V1.vehicleConnected')).toBe(true);
    const before = number('V1.stateOfCharge');
    run(3600, 60);
    // 1 kW with 92 % into 60 kWh is 1.5 % an hour, give or take how the load wanders.
    expect(number('V1.stateOfCharge') - before).toBeGreaterThan(1);
    expect(number('V1.stateOfCharge') - before).toBeLessThan(2.5);
    run(80 * 3600, 1800);
    expect(number('V1.stateOfCharge')).toBe(100);
    expect(number('V1.activePower')).toBeCloseTo(0, 9);
  });
});

describe('A loss of supply', () => {
  test('leaves the home with its battery alight on its own, and its neighbour dark', () => {
    const { run, field, number, read } = played();
    field.setOpen(urn('Breaker', 'B1'), true);
    field.setOpen(urn('Recloser', 'R1'), true);
    run(1);
    expect(open(field, 'TransferSwitch', 'TS')).toBe(true);
    expect(number('E1.voltage')).toBeCloseTo(0.4, 1);
    expect(number('E2.voltage')).toBe(0);
    // The battery gives what home and vehicle take and the panels do not give.
    const sum = ['E1', 'V1', 'I1', 'I2'].reduce((total, key) => total + number(`${key}.activePower`), 0);
    expect(sum).toBeCloseTo(0, 4);
    // A microgrid of its own.
    expect(open(field, 'Breaker', 'PCC')).toBe(true);
    expect(read('MG.islanded')).toBe(true);
    expect(number('EM.voltage')).toBeGreaterThan(12);
    expect(number('MG.frequency')).toBeGreaterThan(59);
  });

  test('ends when supply has been back for some seconds: it synchronises and closes', () => {
    const { run, field, read, number } = played();
    field.setOpen(urn('Recloser', 'R1'), true);
    run(10);
    field.setOpen(urn('Recloser', 'R1'), false);
    run(4);
    expect(open(field, 'TransferSwitch', 'TS')).toBe(true);
    run(2);
    expect(open(field, 'TransferSwitch', 'TS')).toBe(false);
    expect(open(field, 'Breaker', 'PCC')).toBe(false);
    expect(read('MG.islanded')).toBe(false);
    // It charges again, give or take what its droop makes of the frequency.
    expect(Math.abs(number('GFM.activePower') - 0.5)).toBeLessThan(0.3);
  });

  test('does not close what a person opened', () => {
    const { run, field } = played();
    field.setOpen(urn('TransferSwitch', 'TS'), true);
    run(60);
    expect(open(field, 'TransferSwitch', 'TS')).toBe(true);
  });

  test('makes dark what the battery cannot carry', () => {
    const { run, field, number } = played(
      regionWith({
        loads: [{ consumer: urn('EnergyConsumer', 'E1'), activePower: always(0.02), powerFactor: 1 }],
        photovoltaics: [],
      }),
    );
    field.setOpen(urn('Recloser', 'R1'), true);
    run(2);
    expect(number('E1.voltage')).toBe(0);
    field.setOpen(urn('Recloser', 'R1'), false);
    run(7);
    expect(number('E1.voltage')).toBeGreaterThan(0.3);
  });

  test('holds panels down that a full battery cannot take', () => {
    const { batteries } = smallRegion.simulation;
    const { run, field, number } = played(
      regionWith({ loads: [], thermostats: [], batteries: batteries!.map((one) => ({ ...one, stateOfCharge: 100 })) }),
    );
    field.setOpen(urn('Recloser', 'R1'), true);
    run(10);
    expect(number('I2.activePower')).toBeLessThan(1e-4);
    expect(number('BAT1.stateOfCharge')).toBeLessThanOrEqual(100);
  });
});
