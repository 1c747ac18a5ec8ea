/** Names of few kinds, so that random contexts and documents speak of the same things. */
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';

/** `far` and `Far` are also terms of contexts behind an address. */
export const plainTerms = ['a', 'b', 'c', 'd', 'ex', 'x1', 'T', 'U', 'far', 'Far'] as const;
export const term = fc.constantFrom(...plainTerms);
export const iri = fc.constantFrom(
  'https://example.org/',
  'https://example.org/a',
  'https://example.org/b',
  'https://example.org/T',
  'https://example.com/x#',
  'https://example.com/x#b',
  'urn:example:a',
);
const suffix = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'x', 'T') },
  fc.constantFrom('', '//a', 'a:b', 'a/b'),
);
export const compactIri = fc.tuple(term, suffix).map((parts) => parts.join(':'));
export const reference = fc.oneof(
  { weight: 16, arbitrary: iri },
  { weight: 4, arbitrary: compactIri },
  { weight: 4, arbitrary: term },
  { weight: 1, arbitrary: fc.constantFrom(':a', '@ignored') },
);
export const language = fc.constantFrom('en', 'de', 'fr-CH', 'EN');
export const vocab = fc.constantFrom('https://example.org/', 'https://example.com/x#');

/** Aliases, some of them in a definition that says more. */
export const aliases: Readonly<Record<string, JsonValue>> = {
  id: '@id',
  type: '@type',
  val: '@value',
  lang: '@language',
  list: '@list',
  set: '@set',
  index: '@index',
  none: '@none',
  json: '@json',
  kind: { '@id': '@type', '@container': '@set' },
  key: { '@id': '@id', '@type': '@id' },
};

/** The keyword itself, or, as often as not in vain, an alias of it. */
export const either = (keyword: string): fc.Arbitrary<string> => {
  const known = Object.keys(aliases).filter((alias) => {
    const meaning = aliases[alias]!;
    return (typeof meaning === 'string' ? meaning : (meaning as JsonObject)['@id']) === keyword;
  });
  return fc.oneof({ weight: 3, arbitrary: fc.constant(keyword) }, { weight: 1, arbitrary: fc.constantFrom(...known) });
};

/** Once in so many times. */
export const seldom = <T>(times: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

export const often = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 3 });
