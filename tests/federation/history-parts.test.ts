/** Histories that are told in parts (6.3.10), against a source that cuts them wherever it likes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SeriesPoint } from '#broker/core/ports.ts';
import { type TemporalEntity, type TimeRelation, withinOf } from '#broker/core/temporal/terms.ts';
import { inParts, type Told } from '#broker/federation/history-parts.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';

const instant = (minute: number): string => instantAt(Date.parse('2026-11-21T10:00:00Z') + minute * 60_000);
const at = instant(0);
const point = (minute: number): SeriesPoint => {
  const times = { createdAt: at, modifiedAt: at };
  return { revision: 0, at, instance: { kind: 'Property', value: minute, observedAt: instant(minute), ...times } };
};
const historyOf = (id: string, minutes: readonly number[]): TemporalEntity => ({
  ...{ id, types: ['urn:T'], scopes: [], createdAt: at, modifiedAt: at, scopePoints: [] },
  series: minutes.length > 0 ? [{ attribute: 'urn:a', points: minutes.map(point) }] : [],
});
const minutesOf = ({ series }: TemporalEntity): readonly unknown[] =>
  series.flatMap(({ points }) =>
    points.map(({ instance }) => (instance?.kind === 'Property' ? instance.value : undefined)),
  );

const minute = fc.integer({ min: 1, max: 30 });
const relation: fc.Arbitrary<TimeRelation> = fc.oneof(
  fc.constant<TimeRelation>({ kind: 'always' }),
  minute.map((one): TimeRelation => ({ kind: 'before', at: instant(one) })),
  minute.map((one): TimeRelation => ({ kind: 'after', at: instant(one) })),
  fc.tuple(minute, minute).map(([a, b]): TimeRelation => {
    return { kind: 'between', from: instant(Math.min(a, b)), to: instant(Math.max(a, b) + 1) };
  }),
);
const held = fc.array(fc.uniqueArray(minute, { maxLength: 12 }), { minLength: 1, maxLength: 3 });

/** Tells, of each page of one entity, the oldest or the newest `most` moments. */
function source(all: readonly (readonly number[])[], most: number, isNewest: boolean) {
  return async (time: TimeRelation): Promise<Told> => {
    const isWithin = withinOf(time);
    const ranges: string[] = [];
    const histories = all.map((minutes, index) => {
      const wanted = minutes.filter((one) => isWithin(instant(one))).sort((a, b) => a - b);
      const told = isNewest ? wanted.slice(-most) : wanted.slice(0, most);
      const [first, last] = [told[0]!, told.at(-1)!];
      // Either moment may stand first.
      if (told.length < wanted.length)
        ranges.push(`date-time ${instant(isNewest ? last : 0)}-${instant(isNewest ? first : last)}/*`);
      return historyOf(`urn:${index}`, told);
    });
    return { histories, ranges };
  };
}

test('are whole in the end, each instance once and in the order of time', async () => {
  await fc.assert(
    fc.asyncProperty(
      held,
      fc.integer({ min: 1, max: 5 }),
      relation,
      fc.boolean(),
      async (all, most, time, isNewest) => {
        const temporal = { time, timeproperty: 'observedAt', limit: 1000, ...(isNewest && { lastN: 1000 }) } as const;
        const bounds = { partsMax: 1000, enough: Number.POSITIVE_INFINITY };
        const { histories, fault } = await inParts(temporal, bounds, source(all, most, isNewest));
        expect(fault).toBeUndefined();
        const isWithin = withinOf(time);
        const wanted = all.map((minutes) => minutes.filter((one) => isWithin(instant(one))).sort((a, b) => a - b));
        expect(histories.map(minutesOf)).toEqual(wanted);
        expect(histories.every(({ edge }) => edge === undefined)).toBe(true);
      },
    ),
  );
});

test('have nothing missing up to the edge, and nothing beyond it, where no more parts are asked for', async () => {
  await fc.assert(
    fc.asyncProperty(held, fc.integer({ min: 1, max: 3 }), fc.boolean(), async (all, partsMax, isNewest) => {
      const whole = { time: { kind: 'always' }, timeproperty: 'observedAt', limit: 1000 } as const;
      const temporal = isNewest ? { ...whole, lastN: 1000 } : whole;
      const { histories, fault } = await inParts(temporal, { partsMax, enough: 1000 }, source(all, 2, isNewest));
      const edge = histories[0]!.edge;
      expect(fault === undefined).toBe(edge === undefined);
      const isInside = (one: number): boolean =>
        edge === undefined || (isNewest ? instant(one) >= edge.at : instant(one) <= edge.at);
      expect(histories.map(minutesOf)).toEqual(all.map((minutes) => minutes.filter(isInside).sort((a, b) => a - b)));
    }),
  );
});
