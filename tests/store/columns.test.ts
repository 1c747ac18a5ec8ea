/** What columns, rankings and counts say of a table that changes, against a look at every entity. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { censusOf } from '#broker/store/embedded/memory/census.ts';
import { MemoryGraph } from '#broker/store/embedded/memory/memory.ts';
import { select } from '#broker/store/embedded/memory/select.ts';
import type { Slot } from '#broker/store/embedded/memory/slots.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { presentAt } from '#models/ngsi-ld/expiry.ts';
import { ordered } from '#models/ngsi-ld/order.ts';
import { parseEntity } from '#models/ngsi-ld/parse.ts';
import { parseQuery } from '#models/ngsi-ld/q.ts';
import type { EntityQuery, Ordering } from '#models/ngsi-ld/query.ts';
import { satisfies } from '#models/ngsi-ld/select.ts';
import { names } from '../models/ngsi-ld/generate.ts';

const limits = { queryTermsMax: 100, queryDepthMax: 16 };
const now = '2026-11-21T12:00:00.000Z';
/** Enough rows for columns to be kept. */
const SIZE = 320;
const idOf = (n: number): string => `urn:ngsi-ld:Meter:${n}`;

const number = fc.integer({ min: 0, max: 9 });
const expiresAt = fc.constantFrom(undefined, undefined, '2026-11-21T11:00:00Z', '2026-11-21T13:00:00Z');
const members = fc.record(
  {
    power: fc.oneof(
      number,
      number.map((value) => ({ value, quality: value % 2 ? 'good' : 'bad', expiresAt: undefined })),
      fc.tuple(number, number).map(([a, b]) => [{ value: a }, { value: b, datasetId: 'urn:x:2' }]),
      fc.array(number, { minLength: 1, maxLength: 3 }).map((value) => ({ value })),
      fc.tuple(number, expiresAt).map(([value, end]) => ({ value, expiresAt: end ?? '2036-01-01T00:00:00Z' })),
    ),
    name: fc.constantFrom('north', 'south', 'Süd', '7', '2026-01-01T00:00:00Z', '2026-01-01'),
    open: fc.boolean(),
    address: fc.record({
      value: fc.record({ city: fc.constantFrom('Graz', 'Wien'), floors: fc.constant([{ no: 1 }]) }),
    }),
    label: fc.constant({ languageMap: { en: 'line', de: 'Leitung' } }),
    feeder: number.map((n) => ({ object: idOf(n) })),
  },
  { requiredKeys: [] },
);
const entity = fc
  .record({
    n: fc.nat(SIZE - 1),
    type: fc.constantFrom('Meter', 'Feeder', ['Meter', 'Feeder']),
    members,
    end: expiresAt,
  })
  .map(({ n, type, members: given, end }): { readonly id: string; readonly entity: Entity } => {
    const json = JSON.parse(JSON.stringify({ id: idOf(n), type, ...given, ...(end && { expiresAt: end }) }));
    return { id: idOf(n), entity: parseEntity(json, names, now) };
  });
const q = fc.constantFrom(
  ...[
    'power>5',
    'power==3',
    'power!=3',
    'power==2..4',
    'power==1,7',
    'power.quality=="good"',
    'power',
    'name~="^[ns]"',
  ],
  ...[
    'name!~="th$"',
    'name>"n"',
    'feeder>"urn:a"',
    'feeder~=Meter',
    'name==2026-01-01T00:00:00Z',
    'open==true',
    'open',
    'address[city]=="Graz"',
    'label[de]',
  ],
  ...['address[floors.no]==1', 'power>2;name=="north"', 'power>7|open==false;name=="south"', 'createdAt', 'nothing'],
  ...['feeder{Meter:power}>4', 'feeder{open==true}', 'feeder==urn:ngsi-ld:Meter:3'],
);
const path = (name: string) => ({ attribute: names.expand(name), subAttributes: [], members: [] });
const ordering: fc.Arbitrary<Ordering> = fc.record({
  terms: fc.array(
    fc.record({
      by: fc.constantFrom('id' as const, path('power'), path('name'), path('open')),
      descending: fc.boolean(),
      byDistance: fc.constant(false),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});
const ofType = (type: string) => ({ kind: 'type' as const, type: names.expand(type) });
const either = { kind: 'anyOf' as const, operands: [ofType('Meter'), ofType('Feeder')] };
const both = { kind: 'allOf' as const, operands: [ofType('Meter'), ofType('Feeder')] };
const query: fc.Arbitrary<EntityQuery> = fc
  .record(
    {
      q: q.map((text) => parseQuery(text, names, limits)),
      types: fc.constantFrom(ofType('Meter'), ofType('Feeder'), either, both),
      anyOf: fc.constantFrom(
        [{ types: ofType('Meter') }],
        [{ types: either }, { ids: [idOf(1)] }],
        [{ idPattern: /[13]$/ }],
      ),
      now: fc.constant(now),
      ordering,
      limit: fc.integer({ min: 0, max: 30 }),
      offset: fc.integer({ min: 0, max: 30 }),
      count: fc.boolean(),
    },
    { requiredKeys: ['limit', 'offset', 'count'] },
  )
  .map((parts) => parts as EntityQuery);

function naive(slots: readonly Slot[], wanted: EntityQuery): { total: number; entities: readonly Entity[] } {
  const present = (one: Entity): Entity | undefined => (wanted.now ? presentAt(one, wanted.now) : one);
  const all = slots
    .toSorted((a, b) => a.born - b.born)
    .map((slot) => present(slot.entity))
    .filter((one) => one !== undefined);
  const byId = new Map(all.map((one) => [one.id, one]));
  const found = all.filter((one) => satisfies(wanted, one, (id) => byId.get(id)));
  const sorted = wanted.ordering ? ordered(found, wanted.ordering) : found;
  return { total: found.length, entities: sorted.slice(wanted.offset, wanted.offset + wanted.limit) };
}

test('a table that is written to between queries answers as a look at every entity does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(entity, { minLength: 80, maxLength: 80 }),
      fc.array(fc.tuple(fc.array(fc.tuple(entity, fc.boolean()), { maxLength: 30 }), query), {
        minLength: 6,
        maxLength: 12,
      }),
      async (first, rounds) => {
        const graph = new MemoryGraph();
        const slots = new Map<string, Slot>();
        const put = (id: string, next: Entity | undefined): void => {
          graph.revision += 1;
          const slot = next && { entity: next, born: slots.get(id)?.born ?? graph.revision };
          graph.put(id, slot);
          if (slot) slots.set(id, slot);
          else slots.delete(id);
        };
        for (let n = 0; n < SIZE; n += 1) put(idOf(n), { ...first[n % first.length]!.entity, id: idOf(n) });
        for (const [writes, wanted] of rounds) {
          for (const [{ id, entity: next }, goes] of writes) put(id, goes ? undefined : next);
          const page = await select(graph, wanted);
          const { total, entities } = naive([...slots.values()], wanted);
          expect(page.entities).toEqual(entities);
          expect(page.more).toBe(total > wanted.offset + entities.length);
          if (wanted.count) expect(page.total).toBe(total);
          const counted = censusOf(slots.values());
          expect(new Map(graph.census().types)).toEqual(counted.types);
          expect(new Map(graph.census().attributes)).toEqual(counted.attributes);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('of many entities of two types those are found that a look at every entity finds', async () => {
  const graph = new MemoryGraph();
  const types = ['Meter', 'Feeder', 'Line', ['Meter', 'Line']];
  const slots = Array.from({ length: 9000 }, (_, n): Slot => {
    const json = { id: idOf(n), type: types[n % 4]!, power: n % 10 };
    return { entity: parseEntity(json, names, now), born: n + 1 };
  });
  for (const slot of slots) graph.put(slot.entity.id, slot);
  const wanted = { types: either, q: parseQuery('power==3', names, limits), limit: 20, offset: 500, count: true };
  for (const one of [wanted, { ...wanted, types: both }, { ...wanted, anyOf: [{ types: ofType('Line') }] }]) {
    const page = await select(graph, one);
    expect({ total: page.total, entities: page.entities }).toEqual(naive(slots, one));
  }
  expect((await select(graph, wanted)).total).toBeGreaterThan(500);
});

test('a query that takes long is of the moment at which it was asked, whatever is written meanwhile', async () => {
  const graph = new MemoryGraph();
  const size = 60_000;
  for (let n = 0; n < size; n += 1) {
    const one = parseEntity({ id: idOf(n), type: 'Meter', name: `meter ${n}`, power: n }, names, now);
    graph.put(one.id, { entity: one, born: n + 1 });
  }
  const ordering = { terms: [{ by: path('name'), descending: true, byDistance: false }] };
  const asked = select(graph, { q: parseQuery('power>=0', names, limits), ordering, limit: 1, offset: 0, count: true });
  expect(asked).toBeInstanceOf(Promise);
  for (let n = 0; n < size; n += 1) graph.put(idOf(n), undefined);
  expect(await asked).toMatchObject({ total: size, entities: [{ id: idOf(9999) }] });
  expect(await select(graph, { limit: 1, offset: 0, count: true })).toEqual({ entities: [], total: 0, more: false });
});
