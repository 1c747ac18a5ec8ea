/** What parsing takes, and the sentences with which it refuses (clauses 4.5, 4.6, 5.5.4). */
import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { parseAttribute, parseAttributePatch, parseEntity, parseFragment, parsePatch } from '#models/ngsi-ld/parse.ts';
import { Problem } from '#models/problem.ts';
import { NOW, names } from './generate.ts';

const base = { id: 'urn:ngsi-ld:Car:1', type: 'Car' };
const read = (json: JsonObject) => parseEntity({ ...base, ...json }, names, NOW);
const first = (json: JsonValue) => read({ it: json }).attributes.get(names.expand('it'))![0]!;

/** The detail of the Problem that the call throws. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof Problem && error.kind === 'BadRequestData') return error.detail;
    throw error;
  }
  throw new Error('It was taken');
}

describe('the kind of an attribute', () => {
  test.each([
    [5, 'Property'],
    ['text', 'Property'],
    [['a', 'b'], 'Property'],
    [{ value: 5 }, 'Property'],
    [{ street: 'Grand Place' }, 'Property'],
    [{ type: 'Point', coordinates: [1, 2] }, 'GeoProperty'],
    [{ value: { type: 'Point', coordinates: [1, 2] } }, 'GeoProperty'],
    [{ type: 'Property', value: { type: 'Point', coordinates: [1, 2] } }, 'Property'],
    [{ object: 'urn:ngsi-ld:Car:2' }, 'Relationship'],
    [{ languageMap: { en: 'x' } }, 'LanguageProperty'],
    [{ vocab: 'sedan' }, 'VocabProperty'],
    [{ json: {} }, 'JsonProperty'],
    [{ valueList: [1, 2] }, 'ListProperty'],
    [{ objectList: [{ object: 'urn:ngsi-ld:Car:2' }] }, 'ListRelationship'],
    [{ type: 'https://uri.etsi.org/ngsi-ld/Property', value: 1 }, 'Property'],
  ] as const)('of %j is %s', (json, kind) => {
    expect(first(json as JsonValue).kind).toBe(kind);
  });
});

test('names become IRIs in types, attributes, sub-attributes, vocab and objectType', () => {
  const entity = read({ a: { vocab: 'sedan', b: 1 }, c: { object: 'urn:x:1', objectType: 'Person' } });
  const a = entity.attributes.get(names.expand('a'))![0]!;
  expect(entity.types).toEqual([names.expand('Car')]);
  expect(a).toMatchObject({ vocab: names.expand('sedan') });
  expect([...a.attributes!.keys()]).toEqual([names.expand('b')]);
  expect(entity.attributes.get(names.expand('c'))![0]).toMatchObject({ objectType: [names.expand('Person')] });
});

test('moments are normalised, those of the broker are ignored', () => {
  expect(first({ value: 1, observedAt: '2026-11-21T12:00:00,000000Z', createdAt: 'x', modifiedAt: 7 })).toEqual({
    kind: 'Property',
    value: 1,
    observedAt: '2026-11-21T12:00:00.000Z',
    createdAt: NOW,
    modifiedAt: NOW,
  });
});

test('JSON-LD keywords may stand for id and type', () => {
  expect(parseEntity({ '@id': 'urn:x:1', '@type': 'Car' }, names, NOW)).toMatchObject({
    id: 'urn:x:1',
    types: [names.expand('Car')],
  });
});

describe('an entity is refused', () => {
  test.each<[string, JsonValue, RegExp]>([
    ['that is no object', [], /is a JSON object/],
    ['without id', { type: 'Car' }, /no id/],
    ['without type', { id: 'urn:x:1' }, /no type/],
    ['with an id that is no URI', { id: 'car 1', type: 'Car' }, /^id "car 1" is not an absolute URI/],
    ['with a type that is no name', { id: 'urn:x:1', type: 'A B' }, /"A B" is no name for a type/],
    ['with __proto__', JSON.parse('{"id":"urn:x:1","type":"Car","__proto__":{"value":1}}'), /"__proto__" is no name/],
    ['with null', { ...base, a: null }, /^a is null/],
    ['with null under value', { ...base, a: { value: null } }, /^a\.value is null/],
    ['with an NGSI-LD Null', { ...base, a: 'urn:ngsi-ld:null' }, /nothing to delete/],
    [
      'with a number that JSON cannot carry',
      JSON.parse('{"id":"urn:x:1","type":"Car","a":1e999}'),
      /^a holds a number/,
    ],
    ['with a kind that is none', { ...base, a: { type: 'Proprety', value: 1 } }, /^a\.type "Proprety"/],
    [
      'with a Property that has an object',
      { ...base, a: { type: 'Property', object: 'urn:x:1' } },
      /holds value, not object/,
    ],
    ['with two values', { ...base, a: { value: 1, object: 'urn:x:1' } }, /^a\.object: .*two values|holds value/],
    ['without a value', { ...base, a: { type: 'Property', unitCode: 'MAW' } }, /^a has no value/],
    ['without a value in a sub-attribute', { ...base, a: { value: 1, b: { type: 'Property' } } }, /^a\.b has no value/],
    ['with a target that is no URI', { ...base, a: { object: 'x' } }, /^a\.object "x" is not an absolute URI/],
    ['with a time without zone', { ...base, a: { value: 1, observedAt: '2026-11-21T12:00:00' } }, /^a\.observedAt/],
    ['with a day that is none', { ...base, a: { value: 1, observedAt: '2026-02-30T12:00:00Z' } }, /^a\.observedAt/],
    [
      'with a geometry beyond the Earth',
      { ...base, a: { type: 'Point', coordinates: [181, 0] } },
      /no GeoJSON geometry/,
    ],
    [
      'with an open ring',
      {
        ...base,
        a: {
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 1],
            ],
          ],
        },
      },
      /ring that is not closed/,
    ],
    ['with a scope that is none', { ...base, scope: 'a b' }, /^scope "a b"/],
    ['with the same datasetId twice', { ...base, a: [{ value: 1 }, { value: 2 }] }, /same datasetId/],
    ['with one attribute under two names', { ...base, a: 1, [names.expand('a')]: 2 }, /is given twice/],
    ['with a languageMap that is none', { ...base, a: { languageMap: { en: 5 } } }, /no language map/],
  ])('%s', (_, json, sentence) => {
    expect(refusal(() => parseEntity(json, names, NOW))).toMatch(sentence);
  });
});

test('a fragment needs neither id nor type, and says what is to be deleted', () => {
  const { id, types, scopes, attributes } = parseFragment(
    {
      a: { type: 'Property', value: 'urn:ngsi-ld:null' },
      b: { languageMap: { '@none': 'urn:ngsi-ld:null' } },
      scope: 'urn:ngsi-ld:null',
    },
    names,
  );
  expect({ id, types, scopes }).toEqual({ id: undefined, types: [], scopes: null });
  expect([...attributes.values()].map(([instance]) => instance!.deleted)).toEqual([true, true]);
});

test('a patch takes attributes without a value, and nulls for their members', () => {
  const { attributes } = parsePatch({ a: { unitCode: 'urn:ngsi-ld:null', quality: 'bad' } }, names);
  expect(attributes.get(names.expand('a'))).toEqual([
    { unitCode: null, attributes: new Map([[names.expand('quality'), [{ content: 'bad' }]]]) },
  ]);
});

test('an attribute on its own is read whole, or as a part', () => {
  expect(parseAttribute({ value: 1 }, names, NOW)).toHaveLength(1);
  expect(refusal(() => parseAttribute({ unitCode: 'MAW' }, names, NOW))).toMatch(/has no value/);
  expect(parseAttributePatch({ unitCode: 'MAW' }, names)).toEqual({ unitCode: 'MAW' });
});

test('what a source answers is taken where it can be understood, whatever no client may send (4.6.3, 4.5.2, 4.5.24)', () => {
  const json = {
    ...{ id: 'urn:x:1', type: 'Car', expiresAt: '2100-01-01T01:00:00+01:00' },
    speed: { value: 1, observedAt: '2026-11-21T13:00:00+01:00', previousValue: 0, '@context': {} },
    card: { type: 'JsonProperty', json: 5, unitCode: 'MTR' },
  };
  expect(() => parseEntity(json, names, NOW)).toThrow(/not a moment in UTC/);
  const { expiresAt, attributes } = parseEntity(json, names, NOW, { lenient: true });
  expect(expiresAt).toBe('2100-01-01T00:00:00.000Z');
  const [[speed], [card]] = [...attributes.values()] as [[object], [object]];
  expect(speed).toMatchObject({ value: 1, observedAt: '2026-11-21T12:00:00.000Z' });
  expect(card).toEqual({ kind: 'JsonProperty', json: 5, createdAt: NOW, modifiedAt: NOW });
});
