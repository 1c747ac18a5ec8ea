import { describe, expect, test } from 'vitest';
import type { Sample } from '#ingest/agent.ts';
import type { Buffer, Reading } from '#ingest/buffer.ts';
import { Intake } from '#ingest/intake.ts';
import { compileMapping } from '#ingest/mapping.ts';
import { definitionOf } from '#ingest/source.ts';
import { Watchdog } from '#ingest/watchdog.ts';

function open(deadband?: number) {
  const mapping = compileMapping(
    {
      version: 1,
      source: { protocol: 'mqtt' },
      points: [
        {
          at: {},
          entity: 'urn:ngsi-ld:EnergyConsumer:A',
          type: 'EnergyConsumer',
          attribute: 'activePower',
          unit: 'MAW',
          class: 'history',
          periodMs: 1000,
          ...(deadband === undefined ? {} : { deadband }),
        },
      ],
    },
    definitionOf,
  );
  const taken: Reading[] = [];
  const state = { isWritable: true, fill: 0 };
  const buffer: Pick<Buffer, 'append' | 'fill'> = {
    append: (readings) => state.isWritable && taken.push(...readings) > 0,
    fill: () => state.fill,
  };
  const watchdog = new Watchdog(mapping, { start: 0, stalePeriods: 1.5 });
  const intake = new Intake({ mapping, buffer: buffer as Buffer, watchdog, wake: () => undefined });
  return { intake, taken, state, watchdog };
}

const day = 24 * 3600 * 1000;
const now = 10 * day;
const sample = (value: number, sourceTime?: number, arrivalTime = now): Sample => ({
  point: 0,
  value,
  quality: 'good',
  ...(sourceTime === undefined ? {} : { sourceTime }),
  arrivalTime,
  cause: 'cyclic',
});

describe('The time of a reading', () => {
  test.each([
    ['that of the source, where it can be believed', now - 3000, now - 3000, 0],
    ['that of the source a little ahead of us', now + 4999, now + 4999, 0],
    ['that of arrival, where the source is in the future', now + 5001, now, 1],
    ['that of arrival, where the source is more than a day behind', now - day - 1, now, 1],
    ['that of arrival, where the source sends none', undefined, now, 0],
  ])('is %s', (_, sourceTime, observedAt, timeInvalid) => {
    const { intake, taken } = open();
    expect(intake.emit([sample(1, sourceTime)])).toBe('ok');
    expect(taken).toEqual([{ point: 0, value: 1, quality: 'good', observedAt }]);
    expect(intake.health().timeInvalid).toBe(timeInvalid);
  });
});

describe('A redelivery', () => {
  test('of the newest sample, or of an older one, is counted and not sent again', () => {
    const { intake, taken } = open();
    for (const time of [1, 2, 3, 2, 3]) intake.emit([sample(time, now - 10 + time)]);
    expect(taken.map((reading) => reading.value)).toEqual([1, 2, 3]);
    expect(intake.health()).toMatchObject({ taken: 3, duplicates: 1, late: 1 });
  });

  test('after the point became stale makes it good again', () => {
    const { intake, taken, watchdog } = open();
    intake.emit([sample(1, now)]);
    watchdog.check(now + 2000, () => true);
    intake.emit([sample(1, now)]);
    expect(taken).toHaveLength(2);
    expect(watchdog.isStale(0)).toBe(false);
  });

  test('is not what it looks like when the clock of the device was set back for long', () => {
    const { intake, taken } = open();
    intake.emit([sample(1, now)]);
    intake.emit([sample(2, now - 3_600_000)]);
    expect(taken.map((reading) => reading.value)).toEqual([1, 2]);
  });
});

describe('A deadband', () => {
  test('holds back small changes, measured from what was sent, but for a minute at most', () => {
    const { intake, taken, watchdog } = open(0.5);
    intake.emit([sample(10, undefined, now)]);
    intake.emit([sample(10.4, undefined, now + 1000)]);
    intake.emit([sample(10.5, undefined, now + 2000)]);
    intake.emit([sample(10.9, undefined, now + 3000)]);
    intake.emit([sample(10.9, undefined, now + 62_000)]);
    expect(taken.map((reading) => reading.value)).toEqual([10, 10.5, 10.9]);
    expect(intake.health().suppressed).toBe(2);
    // What is held back has come all the same.
    expect(watchdog.valueOf(0)).toBe(10.9);
  });
});

describe('Backpressure', () => {
  test('is stop while the disk takes nothing, and the same batch passes later', () => {
    const { intake, taken, state } = open();
    state.isWritable = false;
    expect(intake.emit([sample(1, now)])).toBe('stop');
    state.isWritable = true;
    expect(intake.emit([sample(1, now)])).toBe('ok');
    expect(taken).toHaveLength(1);
    expect(intake.health()).toMatchObject({ taken: 1, duplicates: 0 });
  });

  test('is slow while the buffer is more than half full', () => {
    const { intake, state } = open();
    state.fill = 0.6;
    expect(intake.emit([sample(1, now)])).toBe('slow');
  });
});
