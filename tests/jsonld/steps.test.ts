/** Steps of JSON-LD 1.1 API that random documents found us to take wrongly, one example each. */
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { published } from './arbitrary-contexts.ts';
import { compactOurs, expandOurs } from './sides.ts';

const ex = 'https://example.org/';
const json = (value: JsonValue) => ({ kind: 'json', json: value });
const refused = (sentence: RegExp) => ({ kind: 'refused', code: expect.stringMatching(sentence) as string });

describe('a context', () => {
  test.each<[string, JsonValue, JsonValue, unknown]>([
    [
      'takes what begins like a term, with an authority, for an IRI in full (§5.2 step 6.2)',
      { meter: 'meter://plant/1' },
      { meter: true },
      json([{ 'meter://plant/1': [{ '@value': true }] }]),
    ],
    [
      'takes a term that ends with a colon for an IRI where it is no prefix and suffix (§4.2.2 step 15)',
      { 'meter:': { '@container': '@set' } },
      { 'meter:': true },
      json([{ 'meter:': [{ '@value': true }] }]),
    ],
    [
      'defines nothing by a term that is kept for later (§4.2.2 step 14.2.2)',
      { later: { '@id': '@later' }, power: 'later:power' },
      {},
      refused(/later is kept for later versions/),
    ],
    [
      'leaves a term with its own context as it was where it is kept for later (§4.2.2 step 14.2.2)',
      { meter: { '@id': `${ex}meter`, '@context': { meter: '@later' } } },
      { meter: { meter: 1 } },
      json([{ [`${ex}meter`]: [{ [`${ex}meter`]: [{ '@value': 1 }] }] }]),
    ],
    [
      'does not refuse a scoped context for what the document before it in the list may give (§4.2.2 step 21)',
      { meter: { '@id': `${ex}meter`, '@context': [`https://example.net/contexts/settings`, { power: {} }] } },
      { meter: { power: 1 } },
      json([{ [`${ex}meter`]: [{ 'https://example.com/x#power': [{ '@value': 1 }] }] }]),
    ],
  ])('%s', (_title, context, document, outcome) => {
    expect([...published.keys()]).toContain('https://example.net/contexts/settings');
    expect(expandOurs(document, context)).toEqual(outcome);
  });
});

describe('expanding', () => {
  test.each<[string, JsonValue, JsonValue]>([
    ['a set of what is nothing leaves nothing (§5.1.2 step 13.4.11)', { '@set': null }, []],
    [
      'an empty set in a list, without an array around it, is an empty list (§5.1.2 step 13.4.10)',
      { '@list': { '@set': [] } },
      [{ [`${ex}meter`]: [{ '@list': [] }] }],
    ],
    [
      'a set in the array of a list is a list in a list (§5.1.2 step 5.2.2)',
      { '@list': [{ '@set': [1] }] },
      [{ [`${ex}meter`]: [{ '@list': [{ '@list': [{ '@value': 1 }] }] }] }],
    ],
  ])('%s', (_title, value, nodes) => {
    expect(expandOurs({ [`${ex}meter`]: value }, {})).toEqual(json(nodes));
  });

  test('takes the types also of a key that the context of another type makes one (§5.1.2 step 11)', () => {
    const context = {
      Meter: { '@id': `${ex}Meter`, '@context': { kind: '@type' } },
      Named: { '@id': `${ex}Named`, '@context': { '@language': 'en' } },
      label: `${ex}label`,
    };
    expect(expandOurs({ '@type': 'Meter', kind: 'Named', label: 'a' }, context)).toEqual(
      json([{ '@type': [`${ex}Meter`, `${ex}Named`], [`${ex}label`]: [{ '@language': 'en', '@value': 'a' }] }]),
    );
  });
});

describe('compacting', () => {
  test('may write an id as a term that looks like prefix and suffix, and a property not (§6.2 step 8.3)', () => {
    const context = { ex, 'ex:Meter': { '@type': '@id' } };
    const nodes = [{ '@id': `${ex}Meter`, [`${ex}Meter`]: [{ '@value': 1 }] }];
    expect(compactOurs(nodes, context)).toEqual(json({ '@id': 'ex:Meter', [`${ex}Meter`]: 1 }));
  });

  test('writes an IRI in full that reads as prefix and suffix of itself (§6.2 step 8)', () => {
    const context = [{ far: { '@id': 'T:', '@prefix': false } }, { T: 'far' }];
    expect(compactOurs([{ '@id': 'T:a', '@type': ['a'] }], context)).toEqual(json({ '@id': 'T:a', '@type': 'a' }));
  });

  test('drops a null that is JSON from a list (§6.1 step 3.2.2)', () => {
    const context = { meter: { '@id': `${ex}meter`, '@container': '@list', '@type': '@json' } };
    const list = [null, 1].map((value) => ({ '@value': value, '@type': '@json' }));
    expect(compactOurs([{ [`${ex}meter`]: [{ '@list': list }] }], context)).toEqual(json({ meter: [1] }));
  });

  test('by the @vocab may leave a suffix that begins with a colon (§6.2 step 7)', () => {
    expect(compactOurs([{ '@type': [`${ex}:Meter`] }], { '@vocab': ex })).toEqual(json({ '@type': ':Meter' }));
    expect(expandOurs({ '@type': ':Meter' }, { '@vocab': ex })).toEqual(json([{ '@type': [`${ex}:Meter`] }]));
  });

  test('never writes an IRI as what would be read as another', () => {
    const nodes = [{ '@type': [`${ex}urn:Meter`] }];
    expect(compactOurs(nodes, { '@vocab': ex })).toEqual(json({ '@type': `${ex}urn:Meter` }));
  });

  test('leaves out the index in a map also where the context of the property has another word for it (§6.1 step 12.6)', () => {
    const context = { parts: { '@id': `${ex}parts`, '@container': '@index', '@context': { at: '@index' } } };
    const nodes = [{ [`${ex}parts`]: [{ '@id': 'urn:x:1', '@index': 'left', [`${ex}open`]: [{ '@value': true }] }] }];
    expect(compactOurs(nodes, context)).toEqual(json({ parts: { left: { '@id': 'urn:x:1', [`${ex}open`]: true } } }));
  });
});
