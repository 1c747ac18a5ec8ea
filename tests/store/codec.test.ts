/** What is encoded comes back as it was, and a measured value takes little room. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EntityTrack, Memtable, type SeriesTrack, type Track } from '#broker/store/embedded/history/memtable.ts';
import { Dictionary, decodeTrack, encodeTrack } from '#broker/store/embedded/history/track-codec.ts';
import { decodeDelta, encodeDelta } from '#broker/store/embedded/log/codec.ts';
import { type Delta, deltaOf, roll, unroll } from '#broker/store/embedded/log/delta.ts';
import type { HistoryEdit } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity } from '#models/ngsi-ld/entity.ts';
import { grant, type Wish, wishes } from '../contract/samples.ts';

test('A change goes through the log and can be played forward and backward', () => {
  fc.assert(
    fc.property(fc.array(wishes), (wanted) => {
      const slots = new Map();
      for (const [index, wish] of wanted.entries()) {
        const before = slots.get(wish.id);
        const change = grant(wish, before?.entity);
        if (!change) continue;
        const delta = deltaOf(change, before, index + 1, '2026-11-21T12:00:00.000Z');
        const told = telling(wish, index + 1);
        expect(decodeDelta(encodeDelta(told))).toEqual(told);
        const read = decodeDelta(encodeDelta(delta));
        const after = roll(read, before);
        expect(after?.entity).toEqual(change.kind === 'deleted' ? undefined : change.after);
        expect(unroll(read, after)).toEqual(before);
        slots.set(wish.id, after);
      }
    }),
  );
});

/** The values are read off the columns when they are asked for: here they are. */
const plain = ({ life, series, told, edits }: EntityTrack): object => {
  const read = <T>({ opening, points }: Track<T>): object => ({
    opening,
    points: points.map(({ revision, value }) => ({ revision, value })),
  });
  const named = (one: SeriesTrack): object => ({ attribute: one.attribute, datasetId: one.datasetId, ...read(one) });
  return { life: read(life), series: series.map(named), told: told.map(named), edits };
};

/** Instances of a wish as they are added, changed, removed, cleared. */
function telling({ id, attributes }: Wish, revision: number): Delta {
  const place = { revision: 1, ordinal: 2 };
  const edits = [...attributes].flatMap(([attribute, instances]): HistoryEdit[] => [
    ...instances.map((instance) => ({ kind: 'added', attribute, instance }) as const),
    { kind: 'changed', attribute, place, instance: instances[0]! },
    { kind: 'removed', attribute, datasetId: instances[0]!.datasetId, place },
    { kind: 'cleared', attribute, datasetId: revision % 2 === 0 ? 'all' : undefined },
  ]);
  return { kind: 'retold', revision, at: '2026-11-21T12:00:00.000Z', id, edits };
}

test('A track of any entity comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(wishes, { maxLength: 30 }), (wanted) => {
      const table = new Memtable();
      const slots = new Map();
      for (const [index, wish] of wanted.entries()) {
        const change = grant(wish, slots.get(wish.id)?.entity);
        if (!change) continue;
        const delta = deltaOf(change, slots.get(wish.id), index + 1, '2026-11-21T12:00:00.000Z');
        slots.set(wish.id, roll(delta, slots.get(wish.id)));
        table.add(delta);
        if (index % 3 === 0) table.add(telling(wish, index + 1));
      }
      const dictionary = new Dictionary();
      for (const [, track] of table.entities()) {
        expect(plain(decodeTrack(encodeTrack(track, dictionary), dictionary.texts))).toEqual(plain(track));
      }
    }),
  );
});

test('A sample of a measured power with its quality takes less than 20 bytes before compression', () => {
  const instance = (index: number): Attribute => {
    const at = new Date(Date.parse('2026-11-21T12:00:00Z') + 1000 * index).toISOString();
    const createdAt = '2026-11-21T11:00:00.000Z';
    const quality = [{ kind: 'Property' as const, value: 'good', createdAt, modifiedAt: at }];
    // A random walk with three decimals, as a meter gives it.
    const value = Math.round(1000 * (120 + 5 * Math.sin(index / 7))) / 1000;
    const attributes = new Map([['https://x.test/quality', quality]]);
    return { kind: 'Property', value, unitCode: 'MAW', observedAt: at, createdAt, modifiedAt: at, attributes };
  };
  const points = Array.from({ length: 1000 }, (_, index) => ({ revision: 7 * index + 1, value: instance(index) }));
  const series = [{ attribute: 'https://x.test/power', datasetId: undefined, opening: undefined, points }];
  const dictionary = new Dictionary();
  const bytes = encodeTrack({ life: { opening: undefined, points: [] }, series, told: [], edits: [] }, dictionary);
  expect(bytes.length / points.length).toBeLessThan(20);
  expect(dictionary.texts).toHaveLength(2);
});

test('The record of a measured value has less than 350 bytes, as what stays is not written again', () => {
  const [createdAt, before, at] = [10, 11, 12].map((hour) => `2026-11-21T${hour}:00:00.000Z`) as [
    string,
    string,
    string,
  ];
  const type = 'https://uri.etsi.org/ngsi-ld/default-context/Meter';
  const power = 'https://uri.etsi.org/ngsi-ld/default-context/activePower';
  const entity = (value: number, modifiedAt: string): Entity => ({
    ...{ id: 'urn:ngsi-ld:Meter:1', types: [type], scopes: [], createdAt, modifiedAt },
    attributes: new Map([
      [power, [{ kind: 'Property', value, unitCode: 'MAW', observedAt: modifiedAt, createdAt, modifiedAt }]],
    ]),
  });
  const slot = { entity: entity(1, before), born: 1 };
  const change = { kind: 'updated', before: slot.entity, after: entity(2, at), attributes: [power] } as const;
  // Format 1 took 621.
  expect(encodeDelta(deltaOf(change, slot, 2, at)).length).toBeLessThan(350);
});
