/** Random entities, changes and queries of a small world, so that they meet each other often. */
import fc from 'fast-check';
import type { EntityChange } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { EntityQuery, GeoQuery, QueryTree } from '#models/ngsi-ld/query.ts';
import { parseScopeQuery } from '#models/ngsi-ld/scope-query.ts';

export const ids: readonly Iri[] = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `urn:ngsi-ld:T:${name}`);
export const types: readonly Iri[] = ['https://x.test/A', 'https://x.test/B', 'https://x.test/C'];
export const values: readonly Iri[] = ['https://x.test/power', 'https://x.test/name'];
export const relationships: readonly Iri[] = ['https://x.test/in', 'https://x.test/to'];
const datasets = [undefined, 'urn:ngsi-ld:Dataset:T1', 'urn:ngsi-ld:Dataset:T2'];
const moments = Array.from({ length: 6 }, (_, minute) => `2026-11-21T12:0${minute}:00.000Z`);
const instants = fc.constantFrom(...moments, '2026-11-21T12:03:00.000500Z');

/** What a store may be asked to do to one id; turned into a change once it is known what is there. */
export interface Wish {
  readonly id: Iri;
  readonly action: 'put' | 'patch' | 'delete';
  readonly types: readonly Iri[];
  readonly scopes: readonly string[];
  readonly attributes: ReadonlyMap<Iri, readonly Attribute[]>;
  readonly at: string;
  readonly expiresAt?: string | undefined;
}

// JSON has no negative zero and no undefined.
const json = fc.jsonValue({ maxDepth: 2, noUnicodeString: false } as never).map((v) => JSON.parse(JSON.stringify(v)));
const number = fc.oneof(
  fc.integer({ min: -50, max: 50 }).map((n) => n / 10),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
  fc.constantFrom(0, 1, 1e300, 123.456, 2 ** 53),
);
const quality = fc.constantFrom('good', 'stale', 'bad');

function withOptional(instance: object, dataset: Iri | undefined, observedAt: string | undefined): Attribute {
  return {
    ...instance,
    ...(dataset ? { datasetId: dataset } : {}),
    ...(observedAt ? { observedAt } : {}),
  } as Attribute;
}

const instanceOf = (content: fc.Arbitrary<object>, dataset: Iri | undefined): fc.Arbitrary<Attribute> =>
  fc
    .record({
      content,
      observedAt: fc.option(instants, { nil: undefined }),
      at: instants,
      made: instants,
      quality: fc.option(quality),
      end: fc.option(instants),
    })
    .map((r) => {
      const times = { createdAt: r.made, modifiedAt: r.at };
      const sub =
        r.quality && new Map([['https://x.test/quality', [{ kind: 'Property', value: r.quality, ...times }]]]);
      return withOptional(
        { ...r.content, ...times, ...(r.end && { expiresAt: r.end }), ...(sub ? { attributes: sub } : {}) },
        dataset,
        r.observedAt,
      );
    });

/** In the same cell of any index, in the next ones, far away, across many cells. */
const geometry = fc.constantFrom(
  { type: 'Point', coordinates: [13.4, 52.5] },
  { type: 'Point', coordinates: [13.4001, 52.5001] },
  { type: 'Point', coordinates: [13.42, 52.51] },
  { type: 'Point', coordinates: [-100, 31] },
  {
    type: 'LineString',
    coordinates: [
      [13.39, 52.49],
      [13.43, 52.52],
    ],
  },
  {
    type: 'Polygon',
    coordinates: [
      [
        [10, 50],
        [16, 50],
        [16, 54],
        [10, 54],
        [10, 50],
      ],
    ],
  },
);

const property = fc.oneof(
  fc
    .record({ value: number, unitCode: fc.option(fc.constantFrom('MAW', 'KVT'), { nil: undefined }) })
    .map(({ value, unitCode }) => (unitCode ? { kind: 'Property', value, unitCode } : { kind: 'Property', value })),
  json.map((value) => ({ kind: 'Property', value })),
  fc.constant({ kind: 'Property', value: '12', valueType: 'https://x.test/Volt' }),
  json.map((value) => ({ kind: 'JsonProperty', json: value })),
  fc.array(number).map((valueList) => ({ kind: 'ListProperty', valueList })),
  fc.constant({ kind: 'LanguageProperty', languageMap: { en: 'line', de: 'Leitung' } }),
  geometry.map((value) => ({ kind: 'GeoProperty', value })),
  fc.constant({ kind: 'VocabProperty', vocab: 'https://x.test/open' }),
);
const target = fc.constantFrom(...ids);
const relationship = fc.oneof(
  target.map((object) => ({ kind: 'Relationship', object })),
  fc.uniqueArray(target, { minLength: 1 }).map((object) => ({ kind: 'Relationship', object, objectType: [types[0]!] })),
  fc.uniqueArray(target).map((objectList) => ({ kind: 'ListRelationship', objectList })),
);

const instances = (content: fc.Arbitrary<object>): fc.Arbitrary<readonly Attribute[]> =>
  fc
    .subarray(datasets, { minLength: 1 })
    .chain((chosen) => fc.tuple(...chosen.map((dataset) => instanceOf(content, dataset))));

const attributes = fc
  .record(
    Object.fromEntries([
      ...values.map((name) => [name, instances(property)]),
      ...relationships.map((name) => [name, instances(relationship)]),
    ]) as Record<Iri, fc.Arbitrary<readonly Attribute[]>>,
    { requiredKeys: [] },
  )
  .map((record): Wish['attributes'] => new Map(Object.entries(record as Record<Iri, readonly Attribute[]>)));

export const wishes: fc.Arbitrary<Wish> = fc.record({
  id: target,
  action: fc.constantFrom('put' as const, 'patch' as const, 'patch' as const, 'delete' as const),
  types: fc.subarray([...types], { minLength: 1 }),
  scopes: fc.subarray(['/grid', '/grid/north', '/city']),
  attributes,
  at: instants,
  expiresAt: fc.option(instants, { nil: undefined }),
});

/** The change that a wish makes of what is there. A patch removes an attribute that it has no instance for. */
export function grant(wish: Wish, current: Entity | undefined): EntityChange | undefined {
  const { id, types, scopes, attributes, at } = wish;
  const end = wish.expiresAt === undefined ? {} : { expiresAt: wish.expiresAt };
  if (!current) {
    if (wish.action === 'delete') return undefined;
    return { kind: 'created', after: { id, types, scopes, attributes, createdAt: at, modifiedAt: at, ...end } };
  }
  if (wish.action === 'delete') return { kind: 'deleted', before: current };
  const merged = wish.action === 'put' ? attributes : new Map([...current.attributes, ...attributes]);
  const names = new Set([...merged.keys(), ...current.attributes.keys()]);
  const changed = [...names].filter((name) => merged.get(name) !== current.attributes.get(name));
  const { expiresAt: _, ...lasting } = current;
  const after = { ...lasting, ...end, types, scopes, attributes: merged, modifiedAt: at };
  return { kind: 'updated', before: current, after, attributes: changed };
}

const tree: fc.Arbitrary<QueryTree> = fc.record({
  kind: fc.constant('compare' as const),
  path: fc.constant({ attribute: values[0]!, subAttributes: [], members: [] }),
  operator: fc.constantFrom('>' as const, '==' as const, '<=' as const),
  value: fc.integer({ min: -5, max: 5 }).map((value) => ({ kind: 'number' as const, value })),
});
const type = fc.constantFrom(...types).map((type) => ({ kind: 'type' as const, type }));

const choice = fc.oneof(
  type,
  fc.tuple(type, type).map((operands) => ({ kind: 'allOf' as const, operands })),
  fc.tuple(type, type).map((operands) => ({ kind: 'anyOf' as const, operands })),
);
const geo: fc.Arbitrary<GeoQuery> = fc
  .tuple(
    fc.constantFrom<Pick<GeoQuery, 'relation' | 'maxDistance' | 'minDistance'>>(
      ...(['within', 'contains', 'intersects', 'equals', 'disjoint', 'overlaps'] as const).map((relation) => ({
        relation,
      })),
      ...[5, 2000, 1e5, 2e7].map((maxDistance) => ({ relation: 'near' as const, maxDistance })),
      { relation: 'near', minDistance: 1000 },
    ),
    geometry,
  )
  .map(([relation, shape]) => ({ ...relation, geometry: shape, property: values[0]! }));
const scopes = fc.constantFrom(
  ...['/grid', '/grid/#', '/+/north', '(/grid;/city)', '/city,/grid/north'].map(parseScopeQuery),
);
const path = { attribute: values[0]!, subAttributes: [], members: [] };
const ordering = fc.record({
  terms: fc.array(
    fc.record({
      by: fc.constantFrom('id' as const, 'scope' as const, path),
      descending: fc.boolean(),
      byDistance: fc.constant(false),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});
const selector = fc.record({ ids: fc.subarray([...ids]), types: choice }, { requiredKeys: [] });

export const queries: fc.Arbitrary<EntityQuery> = fc
  .record(
    {
      ids: fc.array(target),
      idPattern: fc.constantFrom(/[abc]$/, /T:d/),
      types: choice,
      anyOf: fc.array(selector, { minLength: 1, maxLength: 3 }),
      attributes: fc.subarray([...values, ...relationships], { minLength: 1 }),
      q: tree,
      geo,
      scopes,
      ordering,
      limit: fc.integer({ min: 0, max: 4 }),
      offset: fc.integer({ min: 0, max: 4 }),
      count: fc.boolean(),
    },
    { requiredKeys: ['limit', 'offset', 'count'] },
  )
  .map((query) => query as EntityQuery);
