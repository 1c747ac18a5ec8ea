/** Random entities, and names that need no context: what fast-check feeds the tests of this folder with. */
import fc from 'fast-check';
import type { Attribute, Attributes, Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { DEFAULT_CONTEXT, type Names, NGSI_LD } from '#models/ngsi-ld/names.ts';

const coreTerms = new Set(['observedAt', 'createdAt', 'modifiedAt', 'unitCode', 'datasetId']);

/** What the core context does, in short: a term falls to the default context, but for its own; an IRI stays. */
export const names: Names = {
  expand: (term) => (term.includes(':') ? term : (coreTerms.has(term) ? NGSI_LD : DEFAULT_CONTEXT) + term),
  compact: (iri) => (iri.startsWith(DEFAULT_CONTEXT) ? iri.slice(DEFAULT_CONTEXT.length) : iri),
};

export const NOW: Instant = '2026-11-21T12:00:00.000Z';
export const LATER: Instant = '2026-11-21T13:00:00.000Z';

/** The digit keeps it from being a name that the specification reserves. */
const word = fc.stringMatching(/^[a-z]{1,3}[A-Z]{0,2}[0-9]$/);
export const iri: fc.Arbitrary<Iri> = fc.oneof(
  word.map((term) => DEFAULT_CONTEXT + term),
  word.map((term) => `https://example.org/terms#${term}`),
);
const uri = word.map((key) => `urn:ngsi-ld:Thing:${key}`);
export const instant = fc
  .date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.integer(),
  fc.boolean(),
  fc.string(),
);
/** Any JSON that a Property may hold; keys may be those that the specification reserves, or __proto__. */
export const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.oneof(fc.string(), fc.constantFrom('value', 'type', '__proto__', 'dataset')), tie('value')), {
        maxLength: 3,
      })
      .map((entries) => Object.fromEntries(entries) as JsonValue),
  ),
})).value;

const position = fc.tuple(
  fc.double({ min: -180, max: 180, noNaN: true }).map((x) => x + 0),
  fc.double({ min: -90, max: 90, noNaN: true }).map((y) => y + 0),
);
const geometry = fc.oneof(
  position.map((coordinates) => ({ type: 'Point', coordinates })),
  fc.array(position, { minLength: 2, maxLength: 4 }).map((coordinates) => ({ type: 'LineString', coordinates })),
);

/** What a JsonProperty may hold (clause 4.5.24.2): an object, or a list of such. */
export const rawJson: fc.Arbitrary<JsonValue> = fc.array(json, { maxLength: 3 }).chain((values) => {
  const objects = values.map((value, i): JsonValue => ({ [`k${i}`]: value }));
  return fc.constantFrom<JsonValue>(objects, Object.assign({}, ...objects) as JsonValue);
});

type Content = { readonly kind: Attribute['kind'] } & Record<string, unknown>;
const contents: fc.Arbitrary<Content> = fc.oneof(
  fc.record({ kind: fc.constant('Property' as const), value: json }),
  fc.record({ kind: fc.constant('Property' as const), value: geometry }),
  fc.record({ kind: fc.constant('Property' as const), value: scalar, unitCode: fc.constantFrom('MAW', 'KVT') }),
  fc.record({ kind: fc.constant('GeoProperty' as const), value: geometry }),
  fc.record({ kind: fc.constant('Relationship' as const), object: uri }),
  fc.record({
    kind: fc.constant('Relationship' as const),
    object: fc.array(uri, { minLength: 1, maxLength: 3 }),
    objectType: fc.array(iri, { minLength: 1, maxLength: 1 }),
  }),
  fc.record({
    kind: fc.constant('LanguageProperty' as const),
    languageMap: fc.dictionary(fc.constantFrom('en', 'de-CH', '@none'), fc.string(), { noNullPrototype: true }),
  }),
  fc.record({ kind: fc.constant('VocabProperty' as const), vocab: iri }),
  fc.record({ kind: fc.constant('JsonProperty' as const), json: rawJson }),
  fc.record({ kind: fc.constant('ListProperty' as const), valueList: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({
    kind: fc.constant('ListRelationship' as const),
    objectList: fc.array(uri, { minLength: 1, maxLength: 3 }),
  }),
);

function attribute(depth: number): fc.Arbitrary<Attribute> {
  const optional = fc.record({ observedAt: instant, datasetId: uri }, { requiredKeys: [] });
  const inner = depth === 0 ? fc.constant(undefined) : fc.option(attributes(depth - 1, 1), { nil: undefined });
  return fc
    .tuple(contents, optional, inner)
    .map(
      ([content, members, sub]) =>
        ({ ...content, ...members, createdAt: NOW, modifiedAt: NOW, ...(sub ? { attributes: sub } : {}) }) as Attribute,
    );
}

/** At least `minLength` attributes with one to three instances each. */
export function attributes(depth: number, minLength = 0): fc.Arbitrary<Attributes> {
  const instances = fc.uniqueArray(attribute(depth), {
    minLength: 1,
    maxLength: 3,
    selector: (instance) => instance.datasetId,
  });
  return fc
    .uniqueArray(fc.tuple(iri, instances), { minLength, maxLength: 4, selector: ([name]) => name })
    .map((entries) => new Map(entries));
}

export const entity: fc.Arbitrary<Entity> = fc.record({
  id: uri,
  types: fc.uniqueArray(iri, { minLength: 1, maxLength: 3 }),
  scopes: fc.uniqueArray(
    word.map((level) => `/${level}`),
    { maxLength: 2 },
  ),
  attributes: attributes(2),
  createdAt: fc.constant(NOW),
  modifiedAt: fc.constant(NOW),
});
