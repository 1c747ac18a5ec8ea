/** The small languages of the API beside q: scopeQ (4.19), pick and omit (4.21), lang (4.15), orderBy (4.23). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attribute, Entity } from '#models/ngsi-ld/entity.ts';
import { parseLanguages } from '#models/ngsi-ld/language.ts';
import { ordered, parseOrdering } from '#models/ngsi-ld/order.ts';
import { parseProjection } from '#models/ngsi-ld/projection.ts';
import type { ScopeQuery } from '#models/ngsi-ld/query.ts';
import { representEntity } from '#models/ngsi-ld/represent.ts';
import { matchesScope, parseScopeQuery } from '#models/ngsi-ld/scope-query.ts';
import { NOW, names } from './generate.ts';

const times = { createdAt: NOW, modifiedAt: NOW };
const property = (value: unknown, more: object = {}): readonly Attribute[] => [
  { kind: 'Property', value, ...times, ...more } as Attribute,
];
const entity = (
  id: string,
  attributes: Readonly<Record<string, readonly Attribute[]>>,
  scopes: readonly string[] = [],
): Entity => ({
  ...{ id, types: ['https://x.test/T'], scopes, ...times },
  attributes: new Map(Object.entries(attributes).map(([name, instances]) => [names.expand(name), instances])),
});

describe('scopeQ (4.19)', () => {
  const has = (query: string, ...scopes: readonly string[]): boolean =>
    matchesScope(parseScopeQuery(query), { scopes });

  test('answers the examples of the clause', () => {
    expect(has('/Madrid', '/Madrid')).toBe(true);
    expect(has('/Madrid', '/Madrid/Gardens')).toBe(false);
    const below = ['/Madrid/Gardens', '/Madrid/Gardens/ParqueNorte', '/Madrid/Gardens/ParqueNorte/Parterre1'];
    expect(below.map((scope) => has('/Madrid/Gardens/#', scope))).toEqual([true, true, true]);
    expect(has('/Madrid/Gardens/#', '/Madrid/GardensOld')).toBe(false);
    expect(has('/Madrid/+/ParqueNorte', '/Madrid/Sights/ParqueNorte')).toBe(true);
    expect(has('/Madrid/+/ParqueNorte', '/Madrid/ParqueNorte')).toBe(false);
    expect(has('(/Madrid/Districts;/CompanyA)', '/Madrid/Districts', '/CompanyA')).toBe(true);
    expect(has('(/Madrid/Districts;/CompanyA)', '/Madrid/Districts')).toBe(false);
    expect(has('(/Madrid/Districts;/CompanyA)|CompanyB', '/CompanyB')).toBe(true);
    expect(has('(/Madrid/Districts;/CompanyA),CompanyB', '/CompanyB')).toBe(true);
    expect([has('/#', '/Any/Thing'), has('/#')]).toEqual([true, false]);
  });

  const level = fc.constantFrom('A', 'B', 'C');
  const scope = fc.array(level, { minLength: 1, maxLength: 3 }).map((levels) => `/${levels.join('/')}`);
  const term = fc.tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 3 }), fc.boolean());
  const tree: fc.Arbitrary<string> = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      term.map(([levels, below]) => `/${levels.join('/')}${below ? '/#' : ''}`),
      fc.tuple(tie('tree'), fc.constantFrom(';', '|', ','), tie('tree')).map(([a, op, b]) => `(${a}${op}${b})`),
    ),
  })).tree;

  /** A term is a regular expression; and, or are those of JavaScript. */
  function naive(query: ScopeQuery, scopes: readonly string[]): boolean {
    if (query.kind === 'allOf') return query.operands.every((one) => naive(one, scopes));
    if (query.kind === 'anyOf') return query.operands.some((one) => naive(one, scopes));
    const levels = query.levels.map((one) => (one === '+' ? '/[^/]+' : `/${one}`)).join('');
    return scopes.some((one) => new RegExp(`^${levels}${query.below ? '(/.*)?' : ''}$`).test(one));
  }

  test('selects what regular expressions select', () => {
    fc.assert(
      fc.property(tree, fc.array(scope, { maxLength: 3 }), (text, scopes) => {
        const query = parseScopeQuery(text);
        expect(matchesScope(query, { scopes })).toBe(naive(query, scopes));
      }),
    );
  });

  test.each(['', '/', '//A', '/A/', '/A B', '/A;', '(/A', '/A)', '/#/A', '/1-A', '/A/+x'])('%j is refused', (text) => {
    expect(() => parseScopeQuery(text)).toThrow(expect.objectContaining({ kind: 'BadRequestData' }));
  });
});

describe('pick and omit (4.21)', () => {
  const quality = property('good');
  const source = property('meter');
  const load = property(5, {
    attributes: new Map([
      [names.expand('quality'), quality],
      [names.expand('source'), source],
    ]),
  });
  const whole = entity('urn:x:1', { load, name: property('L') }, ['/A']);
  const show = (projection: { pick?: string; omit?: string }) =>
    representEntity(whole, names, {
      format: 'concise',
      ...(projection.pick && { pick: parseProjection(projection.pick, 'pick', names) }),
      ...(projection.omit && { omit: parseProjection(projection.omit, 'omit', names) }),
    });

  test('name members, separated by commas or bars', () => {
    expect(show({ pick: 'id,name' })).toEqual({ id: 'urn:x:1', name: 'L' });
    expect(show({ pick: 'id|name' })).toEqual({ id: 'urn:x:1', name: 'L' });
    expect(Object.keys(show({ omit: 'type,load' }))).toEqual(['id', 'scope', 'name']);
  });

  test('name sub-attributes in braces', () => {
    expect(show({ pick: 'load{quality}' })).toEqual({ load: { value: 5, quality: 'good' } });
    expect(show({ omit: 'id,type,scope,name,load{quality}' })).toEqual({ load: { value: 5, source: 'meter' } });
    expect(show({ pick: 'load{other}' })).toEqual({ load: 5 });
  });

  test.each(['', 'a,', 'a{b', 'a}', 'a{}', 'id{x}', 'a{b}}', 'a b'])('%j is refused', (text) => {
    expect(() => parseProjection(text, 'pick', names)).toThrow(expect.objectContaining({ kind: 'BadRequestData' }));
  });
});

describe('lang (4.15)', () => {
  const languageMap = { en: 'line', 'fr-CH': 'ligne', de: ['Leitung', 'Freileitung'] };
  const line = entity('urn:x:1', { label: [{ kind: 'LanguageProperty', languageMap, ...times }] });
  const show = (lang: string, format: 'normalized' | 'concise' | 'simplified' = 'normalized') =>
    representEntity(line, names, { format, languages: parseLanguages(lang) })['label'];

  test('shows a Property in the language that is wanted most, and says which', () => {
    expect(show('en')).toEqual({ type: 'Property', value: 'line', lang: 'en' });
    expect(show('fr')).toEqual({ type: 'Property', value: 'ligne', lang: 'fr-CH' });
    expect(show('it,de;q=0.9,en;q=0.8')).toEqual({ type: 'Property', value: ['Leitung', 'Freileitung'], lang: 'de' });
    expect(show('en', 'concise')).toEqual({ value: 'line', lang: 'en' });
    expect(show('EN', 'simplified')).toBe('line');
  });

  test('cuts a range from its end until a language is found (RFC 4647 §3.4)', () => {
    expect(show('de-AT')).toMatchObject({ lang: 'de' });
    expect(show('de-Latn-AT-x-dialect,en;q=0.9')).toMatchObject({ lang: 'de' });
    expect(show('fr-CH-x-valais')).toMatchObject({ lang: 'fr-CH' });
    expect(show('it-CH,de;q=0.5')).toMatchObject({ lang: 'de' });
  });

  test('falls to any language where none is there that is wanted', () => {
    expect(show('it')).toMatchObject({ lang: 'en' });
    expect(show('*')).toMatchObject({ lang: 'en' });
  });

  test.each(['', 'en;q=2', 'en;x=1', 'en-', ','])('%j is refused', (text) => {
    expect(() => parseLanguages(text)).toThrow(expect.objectContaining({ kind: 'BadRequestData' }));
  });
});

describe('orderBy (4.23)', () => {
  const at = (x: number, y: number): readonly Attribute[] => [
    { kind: 'GeoProperty', value: { type: 'Point', coordinates: [x, y] }, ...times },
  ];
  const sort = (text: string, entities: readonly Entity[], more = {}): readonly string[] =>
    ordered(entities, parseOrdering(text, names, more)).map(({ id }) => id.slice('urn:x:'.length));

  test('sorts by one value, then by the next; what is equal keeps its order', () => {
    const all = [
      entity('urn:x:1', { name: property('b'), age: property(1) }),
      entity('urn:x:2', { name: property('a'), age: property(2) }),
      entity('urn:x:3', { name: property('b'), age: property(3) }),
    ];
    expect(sort('name', all)).toEqual(['2', '1', '3']);
    expect(sort('name,age;desc', all)).toEqual(['2', '3', '1']);
    expect(sort('name;desc', all)).toEqual(['1', '3', '2']);
    expect(sort('id;desc', all)).toEqual(['3', '2', '1']);
  });

  test('ranks kinds of values as 4.23.2 says, and puts what is missing last in both directions', () => {
    const moments = ['12:00:00', '2026-01-01', '2026-01-01T00:00:00Z'];
    const values = [5, 'text', { a: 1 }, [1], true, ...moments];
    const all = values.map((value, i) => entity(`urn:x:${i}`, { v: property(value) })).reverse();
    const order = ['0', '1', '2', '3', '4', '5', '6', '7'];
    expect(sort('v', [entity('urn:x:none', {}), ...all])).toEqual([...order, 'none']);
    expect(sort('v;desc', [entity('urn:x:none', {}), ...all])).toEqual([...order.toReversed(), 'none']);
  });

  test('sorts by distance, nearest or furthest first, entities without a place after them (example 8)', () => {
    const all = [
      entity('urn:x:far', { location: at(10, 45) }),
      entity('urn:x:none', {}),
      entity('urn:x:near', { location: at(8.01, 40.01) }),
    ];
    const from = { from: { type: 'Point', coordinates: [8, 40] } };
    expect(sort('location;dist-asc', all, from)).toEqual(['near', 'far', 'none']);
    expect(sort('location;dist-desc', all, from)).toEqual(['far', 'near', 'none']);
  });

  test('compares texts as the collation says', () => {
    const all = ['Zebra', 'Äpfel', 'apfel'].map((name) => entity(`urn:x:${name}`, { name: property(name) }));
    expect(sort('name', all, { collation: 'de' })).toEqual(['apfel', 'Äpfel', 'Zebra']);
    expect(sort('name', all, { collation: 'sv' })).toEqual(['apfel', 'Zebra', 'Äpfel']);
  });

  test('goes into values and sub-attributes (examples 4 and 5)', () => {
    const all = [
      entity('urn:x:1', { address: property({ city: 'B' }, { observedAt: '2026-01-01T00:00:00.000Z' }) }),
      entity('urn:x:2', { address: property({ city: 'A' }, { observedAt: '2026-01-02T00:00:00.000Z' }) }),
    ];
    expect(sort('address[city]', all)).toEqual(['2', '1']);
    expect(sort('address.observedAt', all)).toEqual(['1', '2']);
  });

  test.each(['', 'name;', 'name;up', 'name,', 'location;dist-asc', 'name;asc;desc'])('%j is refused', (text) => {
    expect(() => parseOrdering(text, names, {})).toThrow(expect.objectContaining({ kind: 'BadRequestData' }));
  });

  test('a collation that is no language tag is refused', () => {
    expect(() => parseOrdering('name', names, { collation: '?' })).toThrow('collation');
  });
});
