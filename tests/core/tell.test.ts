/** Telling the past, held against a model that a reader believes at a glance: clauses 5.6.11, 5.6.12, 5.6.14, 5.6.15. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { Broker } from '#broker/core/broker.ts';
import { commitEdit } from '#broker/core/commit.ts';
import { retrieveTemporal } from '#broker/core/consumption/temporal.ts';
import { attributeReplacement } from '#broker/core/provision/edits.ts';
import { patchInstance, removeInstance } from '#broker/core/temporal/rewrite.ts';
import { tellHistory } from '#broker/core/temporal/tell.ts';
import type { Attribute, Property } from '#models/ngsi-ld/entity.ts';
import { instanceIdOf, seriesKey } from '#models/ngsi-ld/instance-id.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import { openInline } from '../store/inline.ts';

const id = 'urn:ngsi-ld:Meter:1';
const power = 'https://x.test/power';
const begin = Date.parse('2026-11-20T00:00:00Z');
const written = '2026-11-21T12:00:00.000Z';
const reading = (minute: number, value: number): Attribute => ({
  ...{ kind: 'Property', value, observedAt: instantAt(begin + 60_000 * minute) },
  ...{ createdAt: written, modifiedAt: written },
});

type Step =
  | { readonly kind: 'tell'; readonly readings: readonly (readonly [minute: number, value: number])[] }
  | { readonly kind: 'observe'; readonly value: number }
  | { readonly kind: 'patch' | 'remove'; readonly pick: number; readonly value: number };

const value = fc.integer({ min: 0, max: 99 });
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('tell' as const),
      readings: fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 20 }), value), {
        ...{ minLength: 1, maxLength: 5, selector: ([minute]) => minute },
      }),
    }),
    fc.record({ kind: fc.constant('observe' as const), value }),
    fc.record({ kind: fc.constantFrom('patch' as const, 'remove' as const), pick: fc.nat(20), value }),
  ),
  { maxLength: 25 },
);

const directories: string[] = [];
afterEach(async () => {
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true });
});

test('The history has each observation once, and the newest that was told or observed is the state', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const directory = await mkdtemp(join(tmpdir(), 'busbar-tell-'));
      directories.push(directory);
      const store = await openInline(directory);
      const clock = { now: () => Date.parse(written), monotonic: () => 0 };
      const broker: Broker = { ...store, clock };
      const told = new Map<number, number>();
      let state: readonly [minute: number, value: number] = [0, 0];
      const tell = (readings: readonly (readonly [number, number])[]) => {
        const instances = new Map([[power, readings.map(([minute, one]) => reading(minute, one))]]);
        return tellHistory(broker, { id, types: ['https://x.test/Meter'], instances }, written);
      };
      await tell([[0, 0]]);
      told.set(0, 0);
      const pointsOf = async () => {
        const query = { time: { kind: 'always' }, timeproperty: 'observedAt', limit: 1000 } as const;
        return (await retrieveTemporal(broker, id, query)).series.flatMap(({ points }) => points);
      };
      // What is observed is always newer than all that is told.
      let now = 100;
      for (const step of script) {
        if (step.kind === 'tell') {
          await tell(step.readings);
          for (const [minute, one] of step.readings) told.set(minute, one);
          const newest = step.readings.reduce((a, b) => (b[0] > a[0] ? b : a));
          if (newest[0] >= state[0]) state = newest;
        } else if (step.kind === 'observe') {
          now += 1;
          await commitEdit(broker, attributeReplacement(id, power, [reading(now, step.value)], written));
          told.set(now, step.value);
          state = [now, step.value];
        } else {
          const points = await pointsOf();
          const point = points[step.pick % Math.max(1, points.length)];
          if (!point) continue;
          const { revision, ordinal = 0 } = point;
          const instanceId = instanceIdOf({ key: seriesKey(power, undefined), revision, ordinal });
          const minute = (Date.parse(point.instance!.observedAt!) - begin) / 60_000;
          if (step.kind === 'remove') {
            await removeInstance(broker, id, power, instanceId);
            told.delete(minute);
          } else {
            await patchInstance(broker, id, power, instanceId, { content: step.value }, written);
            told.set(minute, step.value);
          }
        }
        const found = (await pointsOf()).map(({ instance }) => [instance!.observedAt, (instance as Property).value]);
        const expected = [...told].sort(([a], [b]) => a - b);
        expect(found).toEqual(expected.map(([minute, one]) => [reading(minute, one).observedAt, one]));
        const [entity] = await store.graph.get([id]);
        expect((entity!.attributes.get(power)![0] as Property).value).toBe(state[1]);
      }
      await store.close();
    }),
    { numRuns: 25 },
  );
});
