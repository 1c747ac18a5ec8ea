/** The index of registrations against a naive matcher that asks each (ETSI GS CIM 009 v1.9.1 clause 5.12). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRegistrationIndex } from '#broker/core/registration/index.ts';
import { matchOf } from '#broker/core/registration/matching.ts';
import { literalStart } from '#broker/core/registration/pattern-start.ts';
import type { SourceMatch, SourceWish } from '#broker/core/registration/registrations.ts';
import { parsePattern } from '#models/ngsi-ld/pattern.ts';
import type { TypeSelection } from '#models/ngsi-ld/query.ts';
import type { EntityInfo, Registration } from '#models/ngsi-ld/registration.ts';
import { registration } from './samples.ts';

const ids = ['urn:ngsi-ld:Meter:1', 'urn:ngsi-ld:Meter:2', 'urn:ngsi-ld:Breaker:1', 'urn:ngsi-ld:Breaker:22'];
const patterns = ['^urn:ngsi-ld:Meter:.*', '^urn:ngsi-ld:Breaker:2+$', '2$', 'Meter', '^urn:ngsi-ld:(Meter|Line):1'];
const types = ['urn:t:Meter', 'urn:t:Breaker', 'urn:t:Line'];
const attributes = ['urn:a:power', 'urn:a:open', 'urn:a:feeds'];

const datasetIds = ['@none', 'urn:d:1'];

const someOf = <T>(values: readonly T[]): fc.Arbitrary<readonly T[]> => fc.subarray([...values], { minLength: 1 });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const selection: fc.Arbitrary<TypeSelection> = fc.record({
  kind: fc.constantFrom('anyOf' as const, 'allOf' as const),
  operands: someOf(types).map((names) => names.map((type) => ({ kind: 'type' as const, type }))),
});
const pattern = fc.constantFrom(...patterns).map(parsePattern);

function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}

const entity = fc
  .record({ types: selection, id: maybe(fc.constantFrom(...ids)), idPattern: maybe(pattern) })
  .map(({ idPattern, ...rest }) => present({ ...rest, idPattern: rest.id ? undefined : idPattern }) as EntityInfo);
const information = fc
  .record({
    entities: maybe(fc.array(entity, { minLength: 1, maxLength: 3 })),
    properties: maybe(someOf(attributes)),
    relationships: maybe(someOf(attributes)),
  })
  .map(present);
const operations = fc.constantFrom(['queryEntity'] as const, ['queryEntity', 'createEntity'] as const);
const registrations = fc.array(
  fc.record({
    id: fc.nat({ max: 9 }),
    information: fc.array(information, { minLength: 1, maxLength: 3 }),
    operations,
    datasetIds: maybe(someOf(datasetIds)),
  }),
  { maxLength: 12 },
);
const wish = fc
  .record({
    operation: maybe(fc.constantFrom('queryEntity' as const, 'createEntity' as const, 'deleteEntity' as const)),
    ids: maybe(someOf(ids)),
    idPattern: maybe(pattern),
    types: maybe(selection),
    attributes: maybe(someOf(attributes)),
    datasetIds: maybe(someOf(datasetIds)),
  })
  .map(present) as fc.Arbitrary<SourceWish>;

function naive(all: Iterable<Registration>, asked: SourceWish): readonly SourceMatch[] {
  return [...all].flatMap((one) => matchOf(one, asked) ?? []);
}

describe('The index of registrations', () => {
  it('finds what a matcher finds that asks each, in the same order, through additions, replacements and removals', () => {
    fc.assert(
      fc.property(
        registrations,
        fc.array(fc.nat({ max: 9 })),
        fc.array(wish, { minLength: 1 }),
        (added, gone, wishes) => {
          const index = createRegistrationIndex();
          const model = new Map<string, Registration>();
          for (const { id, datasetIds: held, ...rest } of added) {
            const sets = { operations: new Set(rest.operations), ...(held && { datasetIds: new Set(held) }) };
            const one = registration(`urn:r:${id}`, { ...rest, ...sets });
            index.set(one);
            model.set(one.id, one);
          }
          for (const id of gone) {
            index.delete(`urn:r:${id}`);
            model.delete(`urn:r:${id}`);
          }
          for (const asked of wishes) expect(index.match(asked)).toEqual(naive(model.values(), asked));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('narrows what matches to the entities and attributes that were asked for', () => {
    const index = createRegistrationIndex();
    const meters: EntityInfo = { types: { kind: 'type', type: types[0]! } };
    const breakers: EntityInfo = { types: { kind: 'type', type: types[1]! } };
    const properties = ['urn:a:power', 'urn:a:open'];
    index.set(registration('urn:r:1', { information: [{ entities: [meters, breakers], properties }] }));
    const matches = index.match({ types: meters.types, attributes: ['urn:a:power'] });
    expect(matches.map((one) => one.information)).toEqual([[{ entities: [meters], properties: ['urn:a:power'] }]]);
  });

  it('looks at one of 10,000 registrations where one matches', () => {
    const index = createRegistrationIndex();
    let asked = 0;
    for (let i = 0; i < 10_000; i++) {
      const source = `^urn:ngsi-ld:Meter:${String(i).padStart(5, '0')}:`;
      const compiled = parsePattern(source);
      const counting = { source, test: (text: string) => ++asked > 0 && compiled.test(text) };
      const entities = [{ types: { kind: 'type', type: types[0]! }, idPattern: counting } as const];
      index.set(registration(`urn:r:${i}`, { information: [{ entities }] }));
    }
    const matches = index.match({ ids: ['urn:ngsi-ld:Meter:01234:7'] });
    expect(matches.map((one) => one.registration.id)).toEqual(['urn:r:1234']);
    expect(asked).toBe(1);
  });
});

describe('Several wishes', () => {
  it('are met where any of them is, with all that any of them takes', () => {
    const meters: EntityInfo = { types: { kind: 'type', type: types[0]! }, id: ids[0]! };
    const breakers: EntityInfo = { types: { kind: 'type', type: types[1]! }, id: ids[2]! };
    const lines: EntityInfo = { types: { kind: 'type', type: types[2]! } };
    const one = registration('urn:r:1', { information: [{ entities: [meters, lines] }, { entities: [breakers] }] });
    const wishes = [
      { ids: [ids[0]!], types: meters.types },
      { ids: [ids[2]!], types: breakers.types },
    ] as const;
    expect(matchOf(one, ...wishes)?.information).toEqual([{ entities: [meters] }, { entities: [breakers] }]);
    expect(matchOf(one, { ids: [ids[1]!], types: meters.types })).toBeUndefined();
  });
});

describe('The beginning of a pattern', () => {
  it('is what every text that matches begins with', () => {
    expect(literalStart('^urn:ngsi-ld:Meter:.*')).toBe('urn:ngsi-ld:Meter:');
    expect(literalStart('^urn:ngsi-ld:Meter:*')).toBe('urn:ngsi-ld:Meter');
    expect(literalStart('^abc+')).toBe('ab');
    expect(literalStart('^a|b')).toBe('');
    expect(literalStart('urn:ngsi-ld:Meter')).toBe('');
  });
});
