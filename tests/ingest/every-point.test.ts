import { describe, expect, test } from 'vitest';
import { layoutOf } from '#ingest/layout.ts';
import { createField } from '#ingest/simulator/field.ts';
import { encode, messagesOf } from '#ingest/simulator/messages.ts';
import { demoRegion } from '#models/facility/demo.ts';

describe('The demo region in the simulated field', () => {
  test.each([0, 6, 12, 18])('shows something at every point at %i o’clock UTC', (hour) => {
    const start = Date.UTC(2026, 8, 21, hour);
    const field = createField(demoRegion, 1, start);
    field.advance(start + 60_000);
    const silent = demoRegion.points.filter((point) => field.measure(point) === undefined);
    expect(silent.map(({ name }) => name)).toEqual([]);
    // A number that is none would be lost in its message.
    const wrong = demoRegion.points.filter((point) => Number.isNaN(field.measure(point)));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test('can be told all that it says it can', () => {
    const field = createField(demoRegion, 1, 0);
    for (const { entity, attribute, name } of demoRegion.commands) {
      const now = field.measure(
        demoRegion.points.find((point) => point.entity === entity && point.attribute === attribute)!,
      );
      if (typeof now === 'boolean') expect(field.isSwitch(entity), name).toBe(true);
      else expect(field.set(entity, attribute, now ?? Number.NaN), name).toBeUndefined();
    }
  });

  test('says several values in a message', () => {
    const messages = messagesOf(demoRegion);
    expect(layoutOf(demoRegion).points.length / messages.length).toBeGreaterThan(3);
    for (const message of messages) {
      // The bound of the embedded MQTT broker is 1 MiB.
      expect(encode(message, 0, () => Math.PI).length).toBeLessThan(1024 * 1024);
    }
  });
});
