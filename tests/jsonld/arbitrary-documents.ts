/** Random documents with all that our JSON-LD takes. */
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { anyContext } from './arbitrary-contexts.ts';
import { compactIri, either, iri, language, often, reference, seldom, term } from './arbitrary-names.ts';

/** Blank nodes are taken as ids, and not as names. */
const id = fc.oneof(
  { weight: 6, arbitrary: iri },
  { weight: 6, arbitrary: compactIri },
  { weight: 1, arbitrary: fc.constantFrom('_:b0', 'a', '@ignored') },
);
const name = fc.oneof({ weight: 5, arbitrary: term }, { weight: 1, arbitrary: reference });
const text = fc.oneof(fc.constantFrom('a', 'T', 'ex:a', 'word', ''), iri, compactIri);
const scalar: fc.Arbitrary<JsonValue> = fc.oneof(text, fc.constantFrom(1, 2.5, 0, true, false, null));
const empty = fc.constantFrom<JsonValue>(null, [], {}, [null], [[]]);
const index = fc.tuple(either('@index'), fc.constantFrom('k1', 'k2'));

/** What is written beside a value, a list or a set now and then. */
const beside = fc.tuple(seldom(8, index), seldom(16, anyContext(0))).map(
  ([at, own]): JsonObject => ({
    ...(at && { [at[0]]: at[1] }),
    ...(own !== undefined && { '@context': own }),
  }),
);

const valueObject: fc.Arbitrary<JsonObject> = fc
  .tuple(
    either('@value'),
    scalar,
    fc.oneof(
      fc.constant({}),
      fc.tuple(either('@type'), reference).map(([key, type]) => ({ [key]: type })),
      fc.tuple(either('@language'), fc.option(language, { freq: 12 })).map(([key, tag]) => ({ [key]: tag })),
    ),
    beside,
  )
  .map(([key, value, more, and]) => ({ [key]: value, ...more, ...and }));

const anyJson = fc.constantFrom<JsonValue>(null, [], [1, [2]], {}, { b: 1, a: [null] }, 'text', 0, true);
const jsonObject: fc.Arbitrary<JsonObject> = fc
  .tuple(either('@value'), anyJson, either('@type'), either('@json'))
  .map(([key, value, type, json]) => ({ [key]: value, [type]: json }));

const none = fc.constantFrom('@none', 'none');
const languages: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.oneof(language, none),
  fc.oneof(fc.constantFrom<JsonValue>('word', null), fc.array(fc.constantFrom('one', 'two'), { maxLength: 2 })),
  { maxKeys: 3 },
);

function value(depth: number): fc.Arbitrary<JsonValue> {
  if (depth === 0) return fc.oneof(scalar, valueObject, empty);
  const inner = value(depth - 1);
  const several = fc.array(inner, { maxLength: 3 });
  const wrapped = (keyword: string) =>
    fc
      .tuple(either(keyword), fc.oneof({ weight: 5, arbitrary: several as fc.Arbitrary<JsonValue> }, inner), beside)
      .map(([key, items, and]): JsonObject => ({ [key]: items, ...and }));
  return fc.oneof(
    { weight: 8, arbitrary: scalar },
    { weight: 6, arbitrary: node(depth - 1) },
    { weight: 4, arbitrary: several },
    { weight: 4, arbitrary: valueObject },
    { weight: 1, arbitrary: jsonObject },
    { weight: 1, arbitrary: empty },
    { weight: 2, arbitrary: wrapped('@list') },
    { weight: 2, arbitrary: wrapped('@set') },
    { weight: 3, arbitrary: languages as fc.Arbitrary<JsonValue> },
    { weight: 3, arbitrary: fc.dictionary(fc.oneof(fc.constantFrom('k1', 'k2'), none), inner, { maxKeys: 2 }) },
  );
}

const types = fc.oneof({ weight: 3, arbitrary: name as fc.Arbitrary<JsonValue> }, fc.array(name, { maxLength: 2 }));

function node(depth: number): fc.Arbitrary<JsonObject> {
  return fc
    .tuple(
      often(fc.tuple(either('@id'), id)),
      often(fc.tuple(either('@type'), types)),
      seldom(12, index),
      seldom(12, fc.tuple(either('@type'), types)),
      fc.array(fc.tuple(name, value(depth)), { maxLength: 3 }),
      seldom(4, anyContext(0)),
    )
    .map(([identity, type, at, again, members, own]) => ({
      ...Object.fromEntries([identity, type, at, again, ...members].filter((member) => member !== undefined)),
      ...(own !== undefined && { '@context': own }),
    }));
}

export const documents: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 12, arbitrary: node(2) as fc.Arbitrary<JsonValue> },
  { weight: 1, arbitrary: fc.array(node(1), { maxLength: 2 }) },
  { weight: 1, arbitrary: node(3) },
);
