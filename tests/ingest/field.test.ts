import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '#ingest/simulator/events.ts';
import { createField, type Field } from '#ingest/simulator/field.ts';
import type { FieldScenario } from '#ingest/simulator/scenario.ts';
import { windPower } from '#ingest/simulator/wind.ts';
import type { Region } from '#models/facility/region.ts';
import { always, entity, regionWith, smallRegion, urn } from './region.ts';

const start = Date.UTC(2026, 2, 21, 12);

/** A field and its clock. */
function played(region: Region = smallRegion) {
  const field = createField(region, 1, start);
  let time = start;
  const read = (name: string) => {
    const point = region.points.find((one) => one.name === name);
    if (!point) throw new Error(`${name} is no point`);
    return field.measure(point);
  };
  return {
    field,
    read,
    number: (name: string) => read(name) as number,
    run(seconds: number, step = 1) {
      for (let left = seconds; left > 1e-9; left -= step) {
        time += Math.min(step, left) * 1000;
        field.advance(time);
      }
    },
    play(scenario: FieldScenario): () => Outcome | undefined {
      let outcome: Outcome | undefined;
      field.play(scenario, (answer) => {
        outcome = answer;
      });
      return () => outcome;
    },
  };
}
const open = (field: Field, type: string, key: string) => field.isOpen(urn(type, key));

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

describe('The frequency of the field', () => {
  const quiet = regionWith({
    loads: [{ consumer: urn('EnergyConsumer', 'EM'), activePower: always(6), powerFactor: 1 }],
    photovoltaics: [],
    wind: [],
    thermostats: [],
    batteries: [],
    generators: smallRegion.simulation.generators!.slice(0, 2),
  });

  test('falls after a machine is lost at the rate of the closed form, to its nadir, within 5 %', () => {
    const { run, number, play } = played(quiet);
    expect(number('SRC.frequency')).toBeCloseTo(60, 2);
    const lost = -number('G1.activePower');
    const load = number('EM.activePower');
    play({ kind: 'trip', machine: 'G1' });
    // What remains: 60 MVA, H 4 s, R 5 %, T 8 s, load damping 1 (Anderson and Mirheydar; see frequency.test.ts).
    const mass = (2 * 4 * 60) / 60;
    const self = load / 60;
    const stiffness = self + (100 * 60) / (5 * 60);
    const omega = Math.sqrt(stiffness / (mass * 8));
    const zeta = (mass + self * 8) / (mass * 8) / (2 * omega);
    const damped = omega * Math.sqrt(1 - zeta ** 2);
    const lowestAt = Math.atan2(damped * 8, zeta * omega * 8 - 1) / damped;
    const factor = Math.sqrt((1 - 16 * zeta * omega + 64 * omega ** 2) / (1 - zeta ** 2));
    const phase = Math.atan2(damped * 8, 1 - zeta * omega * 8) - Math.atan2(Math.sqrt(1 - zeta ** 2), -zeta);
    const nadir =
      (lost / stiffness) * (1 + factor * Math.exp(-zeta * omega * lowestAt) * Math.sin(damped * lowestAt + phase));
    expect(number('PMU1.rocof') / (-lost / mass)).toBeCloseTo(1, 1);
    let lowest = 60;
    for (let n = 0; n < 40; n++) {
      run(0.25, 0.25);
      lowest = Math.min(lowest, number('SRC.frequency'));
    }
    expect(Math.abs((60 - lowest) / nadir - 1)).toBeLessThan(0.05);
    // The source gives what the machine gave.
    expect(-number('SRC.activePower')).toBeGreaterThan(lost);
  });

  test('comes back when the machine does, and is secured by secondary control', () => {
    const { run, number, play } = played(quiet);
    play({ kind: 'trip', machine: 'G1' });
    run(3);
    expect(number('SRC.frequency')).toBeLessThan(59.8);
    run(900);
    expect(number('SRC.frequency')).toBeCloseTo(60, 1);
    play({ kind: 'restore', asset: 'G1' });
    expect(number('PMU1.rocof')).toBeCloseTo(0, 1);
  });

  test('is not measured where nothing feeds', () => {
    const { run, field, read } = played(quiet);
    field.setOpen(urn('Breaker', 'B2'), true);
    run(1);
    expect([read('PMU1.frequency'), read('PMU1.rocof'), read('G1.frequency')]).toEqual(Array(3).fill(undefined));
    expect(read('SRC.frequency')).toBeGreaterThan(59);
  });
});

describe('What cannot go on', () => {
  test('collapses: a machine that is left with far too much load trips, and all is back after restore', () => {
    const { run, field, play, read, number } = played(
      regionWith({
        loads: [{ consumer: urn('EnergyConsumer', 'E2'), activePower: always(0.01), powerFactor: 1 }],
        generators: [
          {
            ...{ machine: urn('SynchronousMachine', 'G1'), ratedPower: 0.1, inertia: 3 },
            ...{ droop: 5, governorTimeConstant: 8 },
          },
        ],
        batteries: smallRegion.simulation.batteries!.map((one) => ({ ...one, activePower: always(-1.9) })),
      }),
    );
    // 1.9 MW into the batteries is far beyond 0.1 MVA.
    play({ kind: 'trip', machine: 'SRC' });
    run(20);
    expect(read('PMU1.frequency')).toBeUndefined();
    expect(field.isOpen(urn('TransferSwitch', 'TS'))).toBe(true);
    play({ kind: 'restore' });
    run(10);
    expect(number('PMU1.frequency')).toBeCloseTo(60, 1);
    expect(number('E2.voltage')).toBeGreaterThan(0.35);
  });

  test('can be anything in any order, and leaves nothing behind when all is restored', () => {
    const switches = smallRegion.entities.map(({ id }) => id).filter((id) => played().field.isSwitch(id));
    const step = fc.oneof(
      fc.record({ kind: fc.constant('fault' as const), line: fc.constantFrom('L1', 'F1') }),
      fc.record({ kind: fc.constant('breakerFailure' as const), breaker: fc.constantFrom('B1', 'B2', 'R1', 'PCC') }),
      fc.record({ kind: fc.constant('trip' as const), machine: fc.constantFrom('SRC', 'G1', 'GFM', 'I2') }),
      fc.record({ kind: fc.constant('restore' as const) }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.integer({ min: 1, max: 8 })), { maxLength: 8 }), (steps) => {
        const { field, play, run } = played();
        for (const [scenario, seconds] of steps) {
          play(scenario);
          run(seconds, 0.5);
        }
        play({ kind: 'restore' });
        run(30);
        expect(switches.filter((id) => field.isOpen(id))).toEqual([]);
        const silent = smallRegion.points.filter((point) => !Number.isFinite(Number(field.measure(point))));
        expect(silent.map(({ name }) => name)).toEqual([]);
      }),
      { numRuns: 40 },
    );
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

describe('A fault on a line', () => {
  test('is shown where its current passes, and the nearest device opens for it', () => {
    const { run, field, read, number, play } = played();
    const outcome = play({ kind: 'fault', line: 'F1' });
    run(0.05, 0.05);
    expect(outcome()).toBeUndefined();
    expect([read('FI1.faultDetected'), read('R1.faultDetected')]).toEqual([true, true]);
    expect(number('R1.current')).toBeGreaterThan(1000);
    run(0.1, 0.1);
    expect(outcome()).toEqual({
      ...{ accepted: true, message: 'Fault on F1; opened: R1.' },
      ...{ opened: [urn('Recloser', 'R1')], closed: [] },
    });
    expect(field.takeNews()).toContain(urn('Recloser', 'R1'));
    expect(number('R1.current')).toBe(0);
    expect(open(field, 'Breaker', 'B2')).toBe(false);
  });

  test('is tried again so often as the recloser may, which then stays open', () => {
    const { run, field, number, play } = played();
    const before = number('R1.operationCount');
    play({ kind: 'fault', line: 'F1' });
    run(20, 0.1);
    expect(open(field, 'Recloser', 'R1')).toBe(true);
    // Open, close, open, close, open: two shots.
    expect(number('R1.operationCount') - before).toBe(5);
  });

  test('passes when the recloser gives it time without voltage', () => {
    const { run, field, read, play } = played();
    play({ kind: 'fault', line: 'F1', clearsAfterSeconds: 0.3 });
    run(2, 0.1);
    expect(open(field, 'Recloser', 'R1')).toBe(false);
    expect(read('R1.faultDetected')).toBe(false);
  });

  test('opens the breakers at both ends of a line that is fed from both, and nothing else', () => {
    const { run, field, play } = played();
    // G1 alone does not hold an island: what is behind the line has no source of its own.
    const outcome = play({ kind: 'fault', line: urn('ACLineSegment', 'L1') });
    run(1, 0.1);
    expect(outcome()?.opened).toEqual([urn('Breaker', 'B1')]);
    expect(open(field, 'Recloser', 'R1')).toBe(false);
  });

  test('takes a line out that a source feeds without a breaker between, until the fault is over', () => {
    const { run, field, number, play } = played({
      ...smallRegion,
      // The line hangs at the source itself.
      entities: smallRegion.entities.map((one) =>
        one.id === urn('ACLineSegment', 'L1')
          ? entity('ACLineSegment', 'L1', { terminal: ['n1', 'n3'], r: 0.1, x: 0.5 })
          : one,
      ),
    });
    const outcome = play({ kind: 'fault', line: 'L1', clearsAfterSeconds: 2 });
    run(1, 0.1);
    expect(outcome()?.opened).toEqual([]);
    expect([number('BB.voltage'), number('L1.current')]).toEqual([0, 0]);
    run(3);
    expect(number('BB.voltage')).toBeGreaterThan(12);
    expect(open(field, 'Breaker', 'B2')).toBe(false);
  });

  test('goes on to the next device when a breaker fails', () => {
    const { run, field, play } = played();
    play({ kind: 'breakerFailure', breaker: 'R1' });
    const outcome = play({ kind: 'fault', line: 'F1' });
    run(0.15, 0.05);
    expect(open(field, 'Recloser', 'R1')).toBe(false);
    expect(outcome()).toBeUndefined();
    run(0.2, 0.05);
    expect(outcome()?.opened).toEqual([urn('Breaker', 'B2')]);
  });

  test('flows again when somebody closes on it, and all is well after restore', () => {
    const { run, field, play, read } = played();
    play({ kind: 'fault', line: 'L1' });
    run(1);
    field.setOpen(urn('Breaker', 'B1'), false);
    run(1, 0.1);
    expect(open(field, 'Breaker', 'B1')).toBe(true);
    const restored = play({ kind: 'restore' });
    expect(restored()).toMatchObject({ accepted: true, message: 'Restored: L1.', closed: [urn('Breaker', 'B1')] });
    run(8);
    expect(open(field, 'Breaker', 'B1')).toBe(false);
    expect(read('R1.faultDetected')).toBe(false);
  });

  test.each<[FieldScenario, string]>([
    [{ kind: 'fault', line: 'nowhere' }, 'nowhere is not in this field: correct the id.'],
    [{ kind: 'fault', line: 'B1' }, 'B1 is a Breaker: give an ACLineSegment.'],
    [{ kind: 'breakerFailure', breaker: 'L1' }, 'L1 is a ACLineSegment: give a Breaker or another switch.'],
    [{ kind: 'trip', machine: 'E1' }, 'E1 is a EnergyConsumer: give a machine, a converter or a source.'],
    [{ kind: 'restore' }, 'There was nothing to restore.'],
  ])('is refused with a sentence: %j', (scenario, message) => {
    expect(played().play(scenario)()).toEqual({ accepted: false, message, opened: [], closed: [] });
  });
});
