/** Random contexts with all that our JSON-LD takes, and the contexts behind addresses that they may name. */
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { aliases, compactIri, iri, language, often, plainTerms, reference, seldom, vocab } from './arbitrary-names.ts';

const place = 'https://example.net/contexts/';

/** Address → context. Those of `importable` have terms only: what else is imported the package passes over (jsonld.js#547). */
const importable: Readonly<Record<string, JsonValue>> = {
  terms: { far: 'https://example.org/far', Far: { '@id': 'https://example.org/T', '@type': '@id' } },
  guarded: { '@protected': true, far: { '@id': 'https://example.org/far', '@container': '@set' } },
  scoped: { Far: { '@id': 'https://example.org/T', '@context': { a: 'https://example.com/x#far' } } },
  nothing: {},
};
const others: Readonly<Record<string, JsonValue>> = {
  settings: { '@vocab': 'https://example.com/x#', '@language': 'de' },
  list: [{ far: 'https://example.org/a' }, { Far: { '@id': 'far:b', '@prefix': false } }],
};
export const published: ReadonlyMap<string, JsonValue> = new Map(
  Object.entries({ ...importable, ...others }).map(([name, context]) => [place + name, context]),
);

/** The addresses of those that do not define the term. */
const addresses = (all: Readonly<Record<string, JsonValue>>, without = ''): fc.Arbitrary<string> =>
  fc.constantFrom(
    ...Object.keys(all)
      .filter((name) => !JSON.stringify(all[name]).includes(`"${without}"`))
      .map((name) => place + name),
  );

const container = fc.constantFrom<JsonValue>(
  '@list',
  '@set',
  '@language',
  '@index',
  ['@set', '@index'],
  ['@language', '@set'],
  ['@set'],
  ['@list'],
);
const type = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<JsonValue>('@id', '@vocab', '@json', '@none') },
  { weight: 2, arbitrary: reference as fc.Arbitrary<JsonValue> },
);
const tag = fc.oneof({ weight: 4, arbitrary: language as fc.Arbitrary<JsonValue> }, fc.constant(null));

/** What a definition may say beside its IRI: mostly one thing. */
const facets: fc.Arbitrary<JsonObject> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 5, arbitrary: type.map((one) => ({ '@type': one })) },
  { weight: 2, arbitrary: tag.map((one) => ({ '@language': one })) },
  { weight: 4, arbitrary: container.map((one) => ({ '@container': one })) },
  {
    weight: 2,
    // The package reads a map even where the values are JSON; step 13.6 of the standard comes before its steps 13.7 and 13.8.
    arbitrary: fc
      .tuple(container, type)
      .filter(([one, other]) => other !== '@json' || !/language|index/.test(JSON.stringify(one)))
      .map(([one, other]) => ({ '@container': one, '@type': other })),
  },
  { weight: 1, arbitrary: fc.tuple(container, tag).map(([one, other]) => ({ '@container': one, '@language': other })) },
  { weight: 1, arbitrary: fc.boolean().map((is) => ({ '@protected': is })) },
  { weight: 1, arbitrary: fc.boolean().map((is) => ({ '@prefix': is })) },
);

/** The package also looks at the context of a definition that it then ignores. */
const kept = reference.filter((id) => id !== '@ignored');

type Entry = readonly [string, JsonValue];

/** Term and definition. */
function entry(depth: number, names: readonly string[]): fc.Arbitrary<Entry> {
  const definition = (own: string): fc.Arbitrary<JsonValue> =>
    fc.oneof(
      { weight: 6, arbitrary: reference as fc.Arbitrary<JsonValue> },
      { weight: 8, arbitrary: fc.tuple(reference, facets).map(([id, more]) => ({ '@id': id, ...more })) },
      { weight: 2, arbitrary: facets },
      { weight: 2, arbitrary: fc.constantFrom<JsonValue>(null, { '@id': null }) },
      ...(depth > 0
        ? [
            {
              weight: 6,
              arbitrary: fc
                .tuple(kept, facets, anyContext(depth - 1, own))
                .map(([id, more, scoped]) => ({ '@id': id, ...more, '@context': scoped })),
            },
          ]
        : []),
    );
  const plain = fc.constantFrom(...names).chain((own) => fc.tuple(fc.constant(own), definition(own)));
  return fc.oneof({ weight: 10, arbitrary: plain }, { weight: 1, arbitrary: strange });
}

/** Terms that look like IRIs, which is refused where they mean another than they look like, and one that is kept for later. */
const strange: fc.Arbitrary<Entry> = fc.oneof(
  fc.tuple(fc.oneof(compactIri, iri), facets),
  fc.oneof(compactIri, iri).map((own): Entry => [own, own]),
  fc.tuple(fc.constantFrom('a/b', '@ignored'), fc.oneof(iri as fc.Arbitrary<JsonValue>, facets)),
  fc.tuple(compactIri, reference),
);

/** What a context says beside its terms. A scoped one does not lean on itself with its @vocab, as the package applies it twice. */
const settings = (without?: string): fc.Arbitrary<JsonObject> =>
  fc
    .tuple(
      often(
        fc.oneof(
          { weight: 12, arbitrary: vocab as fc.Arbitrary<JsonValue> },
          fc.constantFrom(null, without === undefined ? 'ex:' : 'https://example.org/b', 'urn:example:'),
        ),
      ),
      seldom(5, tag),
      seldom(12, addresses(importable, without)),
      seldom(12, fc.constant(true)),
      seldom(10, fc.boolean()),
      seldom(16, fc.constant(1.1)),
      seldom(12, fc.constantFrom({ '@container': '@set' }, { '@container': '@set', '@protected': true })),
    )
    .map((values) => {
      const names = ['@vocab', '@language', '@import', '@protected', '@propagate', '@version', '@type'];
      return Object.fromEntries(
        names.flatMap((name, at) => (values[at] === undefined ? [] : [[name, values[at]]])),
      ) as JsonObject;
    });

/** `without`: the term whose scoped context it is. The package applies that twice, which shows where it redefines its term. */
function context(depth: number, without?: string): fc.Arbitrary<JsonObject> {
  const names = plainTerms.filter((name) => name !== without);
  return fc
    .tuple(
      settings(without),
      fc.subarray(Object.keys(aliases), { maxLength: 3 }),
      often(fc.constant('https://example.org/')),
      fc.array(entry(depth, names), { maxLength: 5 }),
    )
    .map(([all, some, prefix, entries]) => ({
      ...all,
      ...(prefix !== undefined && without !== 'ex' && { ex: prefix }),
      ...Object.fromEntries(some.map((alias) => [alias, aliases[alias]!])),
      ...Object.fromEntries(entries.filter(([name]) => name !== without)),
    }));
}

/** A context in each of its forms. */
export function anyContext(depth: number, without?: string): fc.Arbitrary<JsonValue> {
  const one = context(depth, without);
  const address = addresses({ ...importable, ...others }, without);
  // The package takes the @propagate of the first of a list for that of all; the standard, none.
  const listed = one.map(({ '@propagate': _, ...rest }): JsonValue => rest);
  const part = fc.oneof({ weight: 6, arbitrary: listed }, fc.constant(null), address);
  // Applied twice, as the package does, a list of two may mean another: its first then leans on its second.
  const once = fc.oneof(
    fc.array(part, { maxLength: 1 }),
    part.map((only) => [null, only]),
  );
  return fc.oneof(
    { weight: 10, arbitrary: one },
    { weight: 2, arbitrary: without === undefined ? fc.array(part, { maxLength: 2 }) : once },
    { weight: 1, arbitrary: fc.oneof(address as fc.Arbitrary<JsonValue>, fc.constant(null)) },
  );
}

export const contexts: fc.Arbitrary<JsonValue> = anyContext(2);
