/** Random contexts and documents with all that our JSON-LD takes, for comparing it with the `jsonld` package. */
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';

const plainTerms = ['a', 'b', 'c', 'd', 'ex', 'x1', 'T', 'U'] as const;
const term = fc.constantFrom(...plainTerms);
const iri = fc.constantFrom(
  'https://example.org/',
  'https://example.org/a',
  'https://example.org/b',
  'https://example.org/T',
  'https://example.com/x#',
  'https://example.com/x#b',
  'urn:example:a',
);
const compact = fc.tuple(term, fc.constantFrom('a', 'b', 'x', 'T')).map(([prefix, suffix]) => `${prefix}:${suffix}`);
const reference = fc.oneof(
  { weight: 3, arbitrary: iri },
  { weight: 1, arbitrary: compact },
  { weight: 1, arbitrary: term },
);
const language = fc.constantFrom('en', 'de', 'fr-CH', 'EN');

const facets: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.constantFrom<JsonObject>(
    {},
    { '@type': '@id' },
    { '@type': '@vocab' },
    { '@type': '@json' },
    { '@type': '@none' },
  ),
  reference.map((type) => ({ '@type': type })),
  fc.oneof(language, fc.constant(null)).map((tag) => ({ '@language': tag })),
  fc
    .constantFrom<JsonValue>(
      '@list',
      '@set',
      '@language',
      '@index',
      ['@set', '@index'],
      ['@language', '@set'],
      ['@set'],
    )
    .map((container) => ({ '@container': container })),
  fc.constantFrom<JsonObject>(
    { '@container': '@list', '@type': '@id' },
    { '@container': '@set', '@type': '@vocab' },
    { '@container': '@list', '@language': 'en' },
    { '@protected': true },
  ),
);

const aliases: JsonObject = {
  id: '@id',
  type: '@type',
  val: '@value',
  lang: '@language',
  list: '@list',
  none: '@none',
};

/** `without`: the term whose scoped context it is. The package applies that twice, which shows where it redefines its term. */
function context(depth: number, without?: string): fc.Arbitrary<JsonObject> {
  const names = plainTerms.filter((name) => name !== without);
  const entry = fc.constantFrom(...names).chain((name) =>
    fc.tuple(
      fc.constant(name),
      fc.oneof(
        { weight: 3, arbitrary: reference as fc.Arbitrary<JsonValue> },
        { weight: 4, arbitrary: fc.tuple(reference, facets).map(([id, more]) => ({ '@id': id, ...more })) },
        { weight: 1, arbitrary: facets },
        { weight: 1, arbitrary: fc.constant(null) },
        ...(depth > 0
          ? [
              {
                weight: 3,
                arbitrary: fc
                  .tuple(reference, facets, context(depth - 1, name))
                  .map(([id, more, scoped]) => ({ '@id': id, ...more, '@context': scoped })),
              },
            ]
          : []),
      ),
    ),
  );
  return fc
    .tuple(
      fc.array(entry, { maxLength: 5 }),
      fc.option(fc.constantFrom('https://example.org/', 'https://example.com/x#'), { nil: undefined }),
      fc.option(fc.oneof(language, fc.constant(null)), { nil: undefined, freq: 4 }),
      fc.subarray(Object.keys(aliases), { maxLength: 3 }),
      fc.boolean(),
    )
    .map(([entries, vocab, tag, some, hasPrefix]) => ({
      ...(vocab !== undefined && { '@vocab': vocab }),
      ...(tag !== undefined && { '@language': tag }),
      ...(hasPrefix && without !== 'ex' && { ex: 'https://example.org/' }),
      ...Object.fromEntries(some.map((alias) => [alias, aliases[alias]!])),
      ...Object.fromEntries(entries),
    }));
}

export const contexts: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 4, arbitrary: context(1) },
  { weight: 1, arbitrary: fc.array(context(1), { maxLength: 2 }) },
);

const id = fc.oneof(
  iri.filter((one) => !one.endsWith('/')),
  compact,
);
const name = fc.oneof({ weight: 5, arbitrary: term }, { weight: 1, arbitrary: reference });
const text = fc.oneof(fc.constantFrom('a', 'T', 'ex:a', 'word'), id);
const scalar: fc.Arbitrary<JsonValue> = fc.oneof(text, fc.constantFrom(1, 2.5, true, false, null));
const either = (keyword: string, alias: string) => fc.constantFrom(keyword, keyword, keyword, alias);

const valueObject: fc.Arbitrary<JsonObject> = fc
  .tuple(
    either('@value', 'val'),
    scalar,
    fc.oneof(
      fc.constant({}),
      reference.map((type) => ({ '@type': type })),
      fc.tuple(either('@language', 'lang'), language).map(([key, tag]) => ({ [key]: tag })),
    ),
  )
  .map(([key, value, more]) => ({ [key]: value, ...more }));

const languages: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.oneof(language, fc.constantFrom('@none', 'none')),
  fc.oneof(fc.constantFrom<JsonValue>('word', null), fc.array(fc.constantFrom('one', 'two'), { maxLength: 2 })),
  { maxKeys: 3 },
);

function value(depth: number): fc.Arbitrary<JsonValue> {
  if (depth === 0) return fc.oneof(scalar, valueObject);
  const inner = value(depth - 1);
  return fc.oneof(
    { weight: 4, arbitrary: scalar },
    { weight: 3, arbitrary: node(depth - 1) },
    { weight: 2, arbitrary: fc.array(inner, { maxLength: 3 }) },
    { weight: 2, arbitrary: valueObject },
    {
      weight: 1,
      arbitrary: fc
        .tuple(either('@list', 'list'), fc.array(inner, { maxLength: 3 }))
        .map(([key, list]) => ({ [key]: list })),
    },
    { weight: 1, arbitrary: fc.array(inner, { maxLength: 2 }).map((set) => ({ '@set': set })) },
    { weight: 2, arbitrary: languages as fc.Arbitrary<JsonValue> },
    { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('k1', 'k2', '@none'), inner, { maxKeys: 2 }) },
  );
}

function node(depth: number): fc.Arbitrary<JsonObject> {
  return fc
    .tuple(
      fc.option(fc.tuple(either('@id', 'id'), id), { nil: undefined }),
      fc.option(fc.tuple(either('@type', 'type'), fc.oneof(name, fc.array(name, { maxLength: 2 }))), {
        nil: undefined,
      }),
      fc.array(fc.tuple(name, value(depth)), { maxLength: 3 }),
      fc.option(context(0), { nil: undefined, freq: 6 }),
    )
    .map(([identity, type, members, own]) => ({
      ...Object.fromEntries([...(identity ? [identity] : []), ...(type ? [type] : []), ...members]),
      ...(own && { '@context': own }),
    }));
}

export const documents: fc.Arbitrary<JsonObject> = node(2);
