/** Attributes of every kind (clause 4.5), right ones. */
import fc from 'fast-check';
import { datasetId, entityId } from './world.ts';

type Attribute = fc.Arbitrary<Readonly<Record<string, unknown>>>;

export const moment = fc.constantFrom(
  ...['2026-11-21T12:00:00Z', '2026-11-21T12:30:00.123Z', '2025-01-01T00:00:00Z', '2026-11-22T00:00:00.999999Z'],
);
const geometry = fc.constantFrom(
  { type: 'Point', coordinates: [8, 40] },
  {
    type: 'LineString',
    coordinates: [
      [8, 40],
      [9, 41],
    ],
  },
  {
    type: 'Polygon',
    coordinates: [
      [
        [8, 40],
        [9, 40],
        [9, 41],
        [8, 40],
      ],
    ],
  },
  {
    type: 'MultiPoint',
    coordinates: [
      [8, 40],
      [-179, 0],
    ],
  },
);
export const location = geometry.map((value) => ({ type: 'GeoProperty', value }));
const simple = fc.oneof(fc.integer(), fc.boolean(), fc.constantFrom('B1', '', 'é𝄞', '2026-11-21T12:00:00Z', 'good'));
const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => value !== null);

const kinds: readonly Attribute[] = [
  simple.map((value) => ({ type: 'Property', value })),
  json.map((value) => ({ type: 'Property', value })),
  entityId.map((object) => ({ type: 'Relationship', object })),
  fc.array(entityId, { minLength: 1, maxLength: 3 }).map((object) => ({ type: 'Relationship', object })),
  location,
  simple.map((text) => ({ type: 'LanguageProperty', languageMap: { en: String(text), de: 'Schalter', '@none': 'x' } })),
  fc.constantFrom('Breaker', ['Breaker', 'name']).map((vocab) => ({ type: 'VocabProperty', vocab })),
  json.map((value) => ({ type: 'JsonProperty', json: value })),
  fc.array(json, { maxLength: 3 }).map((valueList) => ({ type: 'ListProperty', valueList })),
  fc
    .array(entityId, { minLength: 1, maxLength: 3 })
    .map((ids) => ({ type: 'ListRelationship', objectList: ids.map((object) => ({ object })) })),
];

const beside = fc.record(
  {
    observedAt: moment,
    quality: fc.constant({ type: 'Property', value: 'good' }),
    partOf: entityId.map((object) => ({ type: 'Relationship', object })),
    expiresAt: fc.constant('2099-01-01T00:00:00Z'),
  },
  { requiredKeys: [] },
);

/** One instance, with sub-attributes now and then. */
export const attribute: Attribute = fc.tuple(fc.oneof(...kinds), beside).map(([one, more]) => ({ ...one, ...more }));

/** Two instances of one kind. */
export const twins = fc
  .tuple(attribute, datasetId)
  .map(([one, dataset]) => [one, { ...one, datasetId: dataset }] as const);

const value = fc.oneof({ weight: 4, arbitrary: attribute as fc.Arbitrary<unknown> }, twins, simple);

/** Attributes that a Breaker has, and some that no model knows. */
export const breakerAttributes = fc.record(
  {
    name: fc.constant({ type: 'Property', value: 'B1' }),
    open: fc.boolean().map((is) => ({ type: 'Property', value: is, observedAt: '2026-11-21T12:00:00Z' })),
    ratedCurrent: fc.integer({ min: 1, max: 4000 }).map((amperes) => ({ value: amperes, unitCode: 'AMP' })),
    scope: fc.constantFrom<unknown>('/TX1/345', ['/TX1/345', '/CA1']),
    note: value,
  },
  { requiredKeys: ['name'] },
);
export const thingAttributes = fc.record(
  {
    a: value,
    b: value,
    c: value,
    within: value,
    location,
    scope: fc.constantFrom<unknown>('/TX1', ['/TX1/345', '/X']),
  },
  { requiredKeys: ['a'] },
);
