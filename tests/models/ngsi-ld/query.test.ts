/** The query language of clause 4.9, from text to verdict, and type selection (4.17). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { matches, selects } from '#models/ngsi-ld/evaluate.ts';
import { DEFAULT_CONTEXT } from '#models/ngsi-ld/names.ts';
import { parseEntity } from '#models/ngsi-ld/parse.ts';
import { parseQuery } from '#models/ngsi-ld/q.ts';
import { parseTypeSelection } from '#models/ngsi-ld/type-selection.ts';
import { Problem } from '#models/problem.ts';
import { NOW, names } from './generate.ts';

const limits = { queryTermsMax: 100, queryDepthMax: 16 };
const asks = (q: string, entity: Entity): boolean => matches(parseQuery(q, names, limits), entity);

const line = parseEntity(
  {
    id: 'urn:ngsi-ld:Line:1',
    type: ['Line', 'Asset'],
    load: { value: 42.5, unitCode: 'MAW', observedAt: '2026-11-21T12:00:00Z', quality: { value: 'good', by: 'twin' } },
    name: 'North "A"',
    open: false,
    tags: ['overhead', 'old'],
    commissioned: '1998-05-01T00:00:00Z',
    inspected: { '@type': 'DateTime', '@value': '2025-01-01T10:00:00+01:00' },
    day: '2025-06-01',
    shift: '06:00:00',
    address: { value: { city: 'Graz', floors: [{ number: 1 }, { number: 2 }] } },
    label: { languageMap: { en: 'north line', de: ['Nordleitung', 'Leitung Nord'] } },
    feeds: { object: ['urn:ngsi-ld:Feeder:1', 'urn:ngsi-ld:Feeder:2'] },
    class: { vocab: 'https://example.org/HighVoltage' },
    limit: [
      { value: 100, datasetId: 'urn:ngsi-ld:Dataset:summer' },
      { value: 120, datasetId: 'urn:ngsi-ld:Dataset:winter' },
    ],
    doc: { json: { a: { b: null } } },
  },
  names,
  NOW,
);

describe('a line', () => {
  test.each<[string, boolean]>([
    // Existence
    ['load', true],
    ['missing', false],
    ['load.quality', true],
    ['load.quality.by', true],
    ['load.missing', false],
    ['address[city]', true],
    ['address[street]', false],
    ['doc[a.b]', true],
    // Numbers
    ['load==42.5', true],
    ['load==42.50', true],
    ['load!=42.5', false],
    ['load>42', true],
    ['load>=42.5', true],
    ['load<42.5', false],
    ['load<=4.25e1', true],
    ['load==40..45', true],
    ['load!=40..45', false],
    ['load==1,42.5,3', true],
    ['load==1,2..50', true],
    ['load!=1,2', true],
    // Values of different types are unequal, and in no order
    ['load=="42.5"', false],
    ['load!="42.5"', true],
    ['load>"1"', false],
    ['name>1', false],
    // What is not there is neither equal nor unequal
    ['missing==1', false],
    ['missing!=1', false],
    // Texts
    ['name=="North \\"A\\""', true],
    ['name>"N"', true],
    ['name~=North.*', true],
    ['name~="^North .A.$"', true],
    ['name!~=South', true],
    ['name~=(South|North)', true],
    ['load~=4', false],
    // Truth values
    ['open==false', true],
    ['open!=true', true],
    ['open>true', false],
    // A list is equal to what it includes
    ['tags=="old"', true],
    ['tags=="new"', false],
    ['tags!="old"', false],
    // Times
    ['commissioned==1998-05-01T00:00:00Z', true],
    ['commissioned==1998-05-01T01:00:00.000+01:00', true],
    ['commissioned<2000-01-01T00:00:00Z', true],
    ['commissioned==1998-05-01', true],
    ['inspected==2025-01-01T09:00:00Z', true],
    ['day>2025-05-31', true],
    ['day==2025-05-31..2025-06-02', true],
    ['shift>=05:59:59', true],
    ['shift>2025-05-31', false],
    ['name!=2025-05-31', true],
    // Members of the instance
    ['load.observedAt>=2026-11-21T12:00:00Z', true],
    ['load.unitCode=="MAW"', true],
    ['load.modifiedAt==2026-11-21T12:00:00Z', true],
    ['modifiedAt>2026-11-21T12:00:00Z', false],
    ['load.quality=="good"', true],
    ['load.quality.by=="twin"', true],
    // Members of the value
    ['address[city]=="Graz"', true],
    ['address[floors.number]==2', true],
    ['label[en]=="north line"', true],
    ['label[de]=="Leitung Nord"', true],
    ['label[*]~=Nord', true],
    ['label[fr]=="x"', false],
    // Unequal in any language: none of them may be equal
    ['label[*]!="north line"', false],
    ['label[*]!="south line"', true],
    ['label[de]!="north line"', true],
    ['load[*]!="north line"', false],
    // Relationships and vocabulary
    ['feeds==urn:ngsi-ld:Feeder:2', true],
    ['feeds=="urn:ngsi-ld:Feeder:2"', true],
    ['feeds==urn:ngsi-ld:Feeder:3', false],
    ['feeds!="urn:ngsi-ld:Feeder:3"', true],
    ['class=="https://example.org/HighVoltage"', true],
    ['class==Male', false],
    // A Relationship is equal or not: no other operator ever matches it
    ['feeds>"urn:a"', false],
    ['feeds<="urn:z"', false],
    ['feeds~=Feeder', false],
    ['feeds!~=Breaker', false],
    // One instance is enough
    ['limit==120', true],
    ['limit!=120', true],
    ['limit>120', false],
    // Logic: ; binds tighter than |
    ['load>50;open==true|name~=North', true],
    ['load>50;(open==true|name~=North)', false],
    ['(load>40;(open==false))', true],
  ])('%s is %s', (q, expected) => {
    expect(asks(q, line)).toBe(expected);
  });
});

describe('a query is refused', () => {
  test.each([
    ['', /character 1: expected the name of an attribute, found the end/],
    ['a==', /character 4: expected a value, found the end/],
    ['a==-x', /character 4: expected a number, true, false, a time, a URI, a term, or a text in quotes, found "-x"/],
    ['a=1', /character 2: expected an operator/],
    ['a=="x', /character 4: expected a text that ends with a quote/],
    ['(a', /character 3: expected "\)"/],
    ['a)', /character 2: expected ";" or "\|" or the end/],
    ['a>1,2', /compares with one value/],
    ['a==1.."x"', /of the same kind/],
    ['a[b', /expected "]"/],
    ['a{b', /expected "}"/],
    ['a{}', /expected the name/],
    ['a{B}.', /expected ";" or "\|" or the end/],
    ['a{B:}', /expected the name/],
    ['a{B:c==1}', /before one path/],
    ['a[b]{c}', /no Relationship/],
    ['a{b{c{d{e{f{g}}}}}}', /more than 5 linked/],
    ['a~=', /expected a pattern/],
    ['a~="(x"', /Pattern .* not closed/],
    [`${'('.repeat(17)}a${')'.repeat(17)}`, /nested deeper than 16/],
    [Array.from({ length: 101 }, () => 'a').join(';'), /more than 100 terms/],
  ])('%s', (q, sentence) => {
    expect(() => parseQuery(q, names, limits)).toThrow(Problem);
    expect(() => parseQuery(q, names, limits)).toThrow(sentence);
  });
});

/** A naive reading of clause 4.9 over one number: the operators of JavaScript. */
const operators: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};
type Naive = { readonly text: string; readonly judge: (load: number | undefined) => boolean };
const naive = fc.letrec<{ tree: Naive }>((tie) => {
  const term: fc.Arbitrary<Naive> = fc.oneof(
    fc.constant<Naive>({ text: 'load', judge: (load) => load !== undefined }),
    fc.tuple(fc.constantFrom(...Object.keys(operators)), fc.integer({ min: -3, max: 3 })).map(([operator, number]) => ({
      text: `load${operator}${number}`,
      judge: (load: number | undefined) => load !== undefined && operators[operator]!(load, number),
    })),
    fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 })).map(([from, to]) => ({
      text: `load==${from}..${to}`,
      judge: (load: number | undefined) => load !== undefined && from <= load && load <= to,
    })),
  );
  const joined = fc
    .tuple(fc.constantFrom(';', '|'), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
    .map(([operator, parts]) => ({
      text: `(${parts.map(({ text }) => text).join(operator)})`,
      judge: (load: number | undefined) =>
        operator === ';' ? parts.every(({ judge }) => judge(load)) : parts.some(({ judge }) => judge(load)),
    }));
  return { tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, term, joined) };
}).tree;

test('any query over a number gives the verdict of a naive reading', () => {
  fc.assert(
    fc.property(naive, fc.option(fc.integer({ min: -4, max: 4 }), { nil: undefined }), ({ text, judge }, load) => {
      const entity = parseEntity({ id: 'urn:x:1', type: 'T', ...(load === undefined ? {} : { load }) }, names, NOW);
      expect(asks(text, entity)).toBe(judge(load));
    }),
    { numRuns: 500 },
  );
});

test('a text in quotes is found whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const entity = parseEntity({ id: 'urn:x:1', type: 'T', a: text }, names, NOW);
      fc.pre(text !== 'urn:ngsi-ld:null');
      expect(asks(`a==${JSON.stringify(text)}`, entity)).toBe(true);
    }),
  );
});

describe('type selection', () => {
  test.each<[string, boolean]>([
    ['Line', true],
    ['Bus', false],
    ['Bus,Line', true],
    ['Bus|Line', true],
    ['Line;Asset', true],
    ['Line;Bus', false],
    ['(Line;Bus)|Asset', true],
    ['Line;(Bus|Asset)', true],
  ])('%s is %s for a Line that is an Asset', (text, expected) => {
    expect(selects(parseTypeSelection(text, names), line)).toBe(expected);
  });

  test.each(['', 'A,', '(A', 'A)', 'A;;B', 'A B'])('%s is refused', (text) => {
    expect(() => parseTypeSelection(text, names)).toThrow(Problem);
  });
});

test.each([
  ['load>40', true],
  ['load.quality=="good"', true],
  [`load.${DEFAULT_CONTEXT}quality.by=="twin"`, true],
  ['address[city]=="Graz"', true],
  ['load.quality=="bad"', false],
])('a name may be an IRI with dots in it: <default context>%s is %s', (q, expected) => {
  expect(asks(DEFAULT_CONTEXT + q, line)).toBe(expected);
});

describe('a query over linked entities', () => {
  const feeder = (key: string, members: object): Entity =>
    parseEntity({ id: `urn:ngsi-ld:Feeder:${key}`, type: 'Feeder', ...members }, names, NOW);
  const substation = parseEntity({ id: 'urn:ngsi-ld:Substation:1', type: 'Substation', name: 'West' }, names, NOW);
  const feeders = [
    feeder('1', { name: 'F1', phases: 3, in: { object: 'urn:ngsi-ld:Substation:1' } }),
    feeder('2', { name: 'F2', phases: 1 }),
  ];
  const all = new Map([...feeders, substation].map((entity) => [entity.id, entity]));

  test.each<[string, boolean]>([
    ['feeds{Feeder:name}=="F2"', true],
    ['feeds{Feeder:name}=="F3"', false],
    ['feeds{Breaker:name}=="F2"', false],
    ['feeds{Breaker|Feeder:phases}>2', true],
    ['feeds{Feeder:in}', true],
    ['feeds{Feeder:in{Substation:name}}=="West"', true],
    ['feeds{Feeder:in{Feeder:name}}=="West"', false],
    // Examples 13 and 14 of the clause: without a hint at the type, and with several
    ['feeds{name}=="F2"', true],
    ['feeds{name}=="F3"', false],
    ['feeds{Breaker,Feeder:name}=="F2"', true],
    ['feeds{in{name}}=="West"', true],
    ['feeds{in{name}}!="West"', false],
    ['feeds{name=="F2";phases==1}', true],
    // No one feeder is both, though there is one for either.
    ['feeds{name=="F2";phases==3}', false],
    ['feeds{Feeder:name}=="F2";feeds{Feeder:phases}==3', true],
    ['feeds{in{name=="West"}|phases==7}', true],
    ['load{Feeder:name}=="F1"', false],
    ['open==true|feeds{Feeder:name}=="F1"', true],
  ])('%s is %s for a line that feeds two feeders', (q, expected) => {
    const find = (id: string): Entity | undefined => all.get(id);
    expect(matches(parseQuery(q, names, limits), line, find)).toBe(expected);
  });

  test('is false where linked entities are not here', () => {
    expect(asks('feeds{Feeder:name}=="F2"', line)).toBe(false);
  });
});
