import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldScenario } from '#ingest/simulator/scenario.ts';
import { open, played } from './played.ts';
import { always, entity, regionWith, smallRegion, urn } from './region.ts';

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

  test('falls at once when load is added, by what is missing over the inertia of all that turns', () => {
    const { field, number } = played(regionWith({ loads: [], photovoltaics: [], wind: [], thermostats: [] }));
    const before = number('GFM.activePower');
    expect(field.set(urn('PowerElectronicsConnection', 'GFM'), 'activePower', 1.9)).toBeUndefined();
    // Σ H S: 4 s × 60 MVA, 3 s × 50 MVA and 1 s × 2 MVA.
    const rate = (-(1.9 - before) * 60) / (2 * (240 + 150 + 2));
    expect(number('PMU1.rocof') / rate).toBeCloseTo(1, 1);
  });

  test('is that of its own mass in an island that forms: the microgrid falls as what it took from outside is missing', () => {
    const { run, field, number } = played(regionWith({ photovoltaics: [], wind: [] }));
    run(1);
    field.setOpen(urn('Breaker', 'PCC'), true);
    // Half a MW into the battery and what the load takes; H S of the converter alone: 1 s × 2 MVA.
    const missing = 0.5 + number('EM.activePower');
    expect(number('MG.frequency')).toBeCloseTo(60, 1);
    run(0.005, 0.005);
    const slope = (number('MG.frequency') - 60) / 0.005;
    expect(slope / ((-missing * 60) / (2 * 2))).toBeGreaterThan(0.9);
    expect(slope / ((-missing * 60) / (2 * 2))).toBeLessThan(1.1);
    run(10, 0.05);
    // The droop of 2 % of 60 Hz for 2 MW, before secondary control has done all.
    expect(number('MG.frequency')).toBeLessThan(60);
    expect(number('MG.frequency')).toBeGreaterThan(60 - 0.6 * missing - 0.05);
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
