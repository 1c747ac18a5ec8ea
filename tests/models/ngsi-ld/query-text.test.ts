/** The query language of clause 4.9, written and read again. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Names } from '#models/ngsi-ld/names.ts';
import { parseQuery } from '#models/ngsi-ld/q.ts';
import type { QueryTree, QueryValue } from '#models/ngsi-ld/query.ts';
import { namesIn, queryText } from '#models/ngsi-ld/query-text.ts';
import { iri, names } from './generate.ts';

const limits = { queryTermsMax: 100, queryDepthMax: 16 };
const read = (text: string): QueryTree => parseQuery(text, names, limits);

describe('a query is written as short as it can be read', () => {
  test.each([
    'load',
    'load>=3.5',
    'a;b|c',
    '(a|b);c',
    '(a;b);c',
    'load.quality=="good","bad"',
    'load==1..2,5',
    'at==2026-11-21T12:00:00.000Z..2026-11-22T12:00:00.000Z',
    'name!~=^a(b|c)+$',
    'name~="x;y"',
    'address[city.name]=="Bern"',
    'address["a.b"]==true',
    'feeder{name}=="F1"',
    'feeder{Feeder:name}=="F1"',
    'feeder{(A|B);C:line{Line:r}}>0',
    'feeder{name=="F1";phases==3|r}',
    'https://example.org/terms#load.quality>1',
  ])('%s', (text) => {
    expect(queryText(read(text), names)).toBe(text);
  });
});

test('what a name would end in cannot be said', () => {
  const dotted: Names = { ...names, compact: () => 'https://example.org/terms#Switch.open' };
  expect(queryText(read('open'), dotted)).toBeUndefined();
  expect(queryText(read('open'), { ...names, compact: () => 'a=b' })).toBeUndefined();
});

test('names in other terms are those of other names', () => {
  const other: Names = { expand: (term) => names.expand(term.slice(2)), compact: (iri) => `o_${names.compact(iri)}` };
  expect(queryText(read('feeder{Feeder:name.quality}'), other)).toBe('o_feeder{o_Feeder:o_name.o_quality}');
  const all = ['feeder', 'Feeder', 'name', 'quality', 'r'];
  expect(namesIn(read('feeder{Feeder:name.quality}|r')).map((one) => names.compact(one))).toEqual(all);
});

const text = fc.string({ unit: 'binary' }).map((value): QueryValue => ({ kind: 'string', value }));
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value): QueryValue => ({ kind: 'number', value: value + 0 }));
const instant = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date): QueryValue => ({ kind: 'instant', value: date.toISOString() }));
const boolean = fc.boolean().map((value): QueryValue => ({ kind: 'boolean', value }));
const rangeOf = (one: fc.Arbitrary<QueryValue>) =>
  fc.tuple(one, one).map(([from, to]): QueryValue => ({ kind: 'range', from, to }));
const one = fc.oneof(text, number, instant, boolean);
const single = fc.oneof(one, rangeOf(text), rangeOf(number), rangeOf(instant));
const list = fc.array(single, { minLength: 2, maxLength: 3 }).map((values): QueryValue => ({ kind: 'list', values }));
const path = fc
  .tuple(iri, fc.array(iri, { maxLength: 2 }), fc.array(fc.string({ minLength: 1 }), { maxLength: 2 }))
  .map(([attribute, subAttributes, members]) => ({ attribute, subAttributes, members }));
const linking = path.map((one) => ({ ...one, members: [] }));
const compared: fc.Arbitrary<QueryTree> = fc.oneof(
  fc.tuple(path, fc.constantFrom('>', '>=', '<', '<='), one).map(([path, operator, value]): QueryTree => {
    return { kind: 'compare', path, operator: operator as '>', value };
  }),
  fc.tuple(path, fc.constantFrom('==', '!='), fc.oneof(single, list)).map(([path, operator, value]): QueryTree => {
    return { kind: 'compare', path, operator: operator as '==', value };
  }),
);
const { tree } = fc.letrec<{ tree: QueryTree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    compared,
    path.map((path): QueryTree => ({ kind: 'exists', path })),
    fc.tuple(linking, path).map(([path, onward]): QueryTree => {
      return { kind: 'exists', path: { ...path, linked: { path: onward } } };
    }),
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
      .map(([kind, operands]): QueryTree => ({ kind: kind as 'and', operands })),
    fc
      .tuple(
        linking,
        tie('tree').filter(({ kind }) => kind !== 'exists'),
      )
      .map(([path, query]): QueryTree => ({ kind: 'linked', path, query })),
  ),
}));

test('any query that is written says the same when it is read', () => {
  let said = 0;
  fc.assert(
    fc.property(tree, (any) => {
      const written = queryText(any, names);
      if (written === undefined) return;
      said += 1;
      expect(parseQuery(written, names, { queryTermsMax: 1e6, queryDepthMax: 1e6 })).toEqual(any);
    }),
    { numRuns: 500 },
  );
  // Nearly all can be said: what cannot has a member with a sign of its own in it, or links too many entities.
  expect(said).toBeGreaterThan(300);
});
