/** Merging and paging over the federation, held against a model that looks at everything at once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Contribution, Gathered } from '#broker/core/federation/gathering.ts';
import { mergedEntity } from '#broker/core/federation/merge.ts';
import { mergedPage } from '#broker/core/federation/page.ts';
import { asRegistered, visibleHere } from '#broker/core/federation/proxied.ts';
import type { Attribute, Entity } from '#models/ngsi-ld/entity.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import type { RegistrationMode } from '#models/ngsi-ld/registration.ts';
import { satisfies } from '#models/ngsi-ld/select.ts';
import { registration } from './stage.ts';

const METER = 'https://grid.example/Meter';
const at = (second: number): string => `2026-11-21T12:00:${String(second).padStart(2, '0')}.000Z`;

function property(value: number, modified: number, observed?: number, datasetId?: string): Attribute {
  return {
    kind: 'Property',
    value,
    createdAt: at(0),
    modifiedAt: at(modified),
    ...(observed !== undefined && { observedAt: at(observed) }),
    ...(datasetId !== undefined && { datasetId }),
  };
}

function meter(key: string, attributes: Readonly<Record<string, readonly Attribute[]>>): Entity {
  const id = `urn:ngsi-ld:Meter:${key}`;
  return {
    ...{ id, types: [METER], scopes: [], attributes: new Map(Object.entries(attributes)) },
    ...{ createdAt: at(0), modifiedAt: at(0) },
  };
}

const from = (mode: RegistrationMode, ...entities: Entity[]): Contribution => ({
  registration: registration(mode, 'http://source.example', { mode }),
  entities,
});
const gathered = (...contributions: Contribution[]): Gathered => ({ contributions, proxied: [] });

test('Of two instances the one observed last counts, else the one modified last (4.5.5.3)', () => {
  const here = meter('1', { load: [property(1, 30)], level: [property(1, 10)], flow: [property(1, 10, 20)] });
  const there = meter('1', { load: [property(2, 20)], level: [property(2, 11)], flow: [property(2, 9, 21)] });
  const { attributes } = mergedEntity(here, gathered(from('inclusive', there)))!;
  expect([...attributes].map(([name, [one]]) => [name, (one as { value: number }).value])).toEqual([
    ['load', 1],
    ['level', 2],
    ['flow', 2],
  ]);
});

test('Instances with different datasetIds stand side by side', () => {
  const here = meter('1', { load: [property(1, 10)] });
  const there = meter('1', { load: [property(2, 20, undefined, 'urn:ngsi-ld:Dataset:T2')] });
  expect(mergedEntity(here, gathered(from('inclusive', there)))!.attributes.get('load')).toHaveLength(2);
});

test('An auxiliary source adds attributes that nobody else has, and overrides none, however new (4.3.6.2)', () => {
  const here = meter('1', { load: [property(1, 10)] });
  const auxiliary = meter('1', { load: [property(2, 50, 50)], level: [property(3, 1)] });
  const whole = mergedEntity(here, gathered(from('auxiliary', auxiliary)))!;
  expect(whole.attributes.get('load')).toEqual([property(1, 10)]);
  expect(whole.attributes.get('level')).toEqual([property(3, 1)]);
});

test('An entity ends only where all its parts end, and then with the last of them (4.5.5.3)', () => {
  const part = meter('1', {});
  const ending = (second: number): Entity => ({ ...part, expiresAt: at(second) });
  expect(mergedEntity(ending(10), gathered(from('inclusive', part)))!.expiresAt).toBeUndefined();
  expect(mergedEntity(ending(10), gathered(from('inclusive', ending(20))))!.expiresAt).toBe(at(20));
});

test('What an exclusive registration keeps for its source does not count here (4.3.6.3)', () => {
  const entity = meter('1', { load: [property(1, 10)], level: [property(1, 10)] });
  const types = { kind: 'type', type: METER } as const;
  const some = { registration: registration('X', ''), information: [{ entities: [{ types }], properties: ['load'] }] };
  expect([...visibleHere(entity, [some])!.attributes.keys()]).toEqual(['level']);
  const all = { registration: registration('X', ''), information: [{ entities: [{ types, id: entity.id }] }] };
  expect(visibleHere(entity, [all])).toBeUndefined();
  expect(visibleHere(meter('2', {}), [all])).toBeDefined();
  expect(asRegistered(entity, some.information)!.attributes.size).toBe(1);
  expect(asRegistered(meter('1', { level: [property(1, 1)] }), some.information)).toBeUndefined();
});

const instances = fc.record({ value: fc.integer({ min: 0, max: 3 }), modified: fc.integer({ min: 0, max: 59 }) });
const entities = fc
  .uniqueArray(
    fc.record({ key: fc.integer({ min: 0, max: 7 }), load: fc.option(instances), level: fc.option(instances) }),
    {
      selector: ({ key }) => key,
      maxLength: 8,
    },
  )
  .map((list) =>
    list.map(({ key, load, level }) =>
      meter(String(key), {
        ...(load && { load: [property(load.value, load.modified)] }),
        ...(level && { level: [property(level.value, level.modified)] }),
      }),
    ),
  );

/** A store that knows only what a page asks of it. */
function graphOf(all: readonly Entity[]) {
  return {
    get: async (ids: readonly string[]) => ids.map((id) => all.find((one) => one.id === id)),
    query: async (query: EntityQuery) => {
      const found = all.filter((one) => satisfies(query, one));
      const end = query.offset + query.limit;
      const page = { entities: found.slice(query.offset, end), more: found.length > end };
      return query.count ? { ...page, total: found.length } : page;
    },
  };
}

test('Every page holds what the whole would, whatever lies where', async () => {
  const q = { kind: 'compare', operator: '>', value: { kind: 'number', value: 1 } } as const;
  const path = { attribute: 'load', subAttributes: [], members: [] };
  await fc.assert(
    fc.asyncProperty(
      entities,
      fc.array(fc.record({ mode: fc.constantFrom('inclusive', 'auxiliary'), entities }), { maxLength: 3 }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      async (here, sources, limit, hasFilter) => {
        const contributions = sources.map((one) => from(one.mode as RegistrationMode, ...one.entities));
        const filter = hasFilter ? { q: { ...q, path } } : {};
        const everyId = new Set([...here, ...sources.flatMap((one) => one.entities)].map(({ id }) => id));
        const expected = [...everyId]
          .map((id) => {
            const of = (list: readonly Entity[]) => list.filter((one) => one.id === id);
            return mergedEntity(
              of(here)[0],
              gathered(...contributions.map((one) => ({ ...one, entities: of(one.entities) }))),
            )!;
          })
          .filter((whole) => satisfies({ ...filter, limit: 1, offset: 0, count: false }, whole));
        const found: Entity[] = [];
        let more = true;
        for (let offset = 0; more; offset += limit) {
          const query = { ...filter, limit, offset, count: true };
          const page = await mergedPage({ graph: graphOf(here) }, query, gathered(...contributions));
          expect(page.total).toBe(expected.length);
          expect(page.entities.length).toBe(Math.min(limit, Math.max(0, expected.length - offset)));
          found.push(...page.entities);
          more = page.more;
        }
        const byId = (a: Entity, b: Entity): number => (a.id < b.id ? -1 : 1);
        expect(found.sort(byId)).toEqual(expected.sort(byId));
      },
    ),
    { numRuns: 300 },
  );
});
