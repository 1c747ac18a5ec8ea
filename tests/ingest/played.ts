/** A simulated field with a clock of its own, for tests: time passes when they say so. */
import type { Outcome } from '#ingest/simulator/events.ts';
import { createField, type Field } from '#ingest/simulator/field.ts';
import type { FieldScenario } from '#ingest/simulator/scenario.ts';
import type { Region } from '#models/facility/region.ts';
import { smallRegion, urn } from './region.ts';

const start = Date.UTC(2026, 2, 21, 12);

/** A field and its clock. */
export function played(region: Region = smallRegion) {
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
/** Whether a switch is open. */
export const open = (field: Field, type: string, key: string) => field.isOpen(urn(type, key));
