import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '#broker/config.ts';
import { Boxes } from '#broker/core/subscription/boxes.ts';
import { isDue } from '#broker/core/subscription/due.ts';
import { literalPrefix } from '#broker/core/subscription/keys.ts';
import { createSubscriptionIndex } from '#broker/core/subscription/match.ts';
import { Ranges } from '#broker/core/subscription/stab.ts';
import type { EntityChange } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity } from '#models/ngsi-ld/entity.ts';
import { parseGeoQuery } from '#models/ngsi-ld/geo/geo-query.ts';
import type { Box } from '#models/ngsi-ld/geo/shape.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { parsePattern } from '#models/ngsi-ld/pattern.ts';
import { parseQuery } from '#models/ngsi-ld/q.ts';
import { parseScopeQuery } from '#models/ngsi-ld/scope-query.ts';
import type { EntitySelector, Subscription } from '#models/ngsi-ld/subscription.ts';
import { parseTypeSelection } from '#models/ngsi-ld/type-selection.ts';
import { kindsOfFilter } from './filters.ts';
import { at, change, created, deleted, iri, plainNames, subscription, updated } from './samples.ts';

const some = <T>(values: readonly T[], min = 1) => fc.subarray([...values], { minLength: min });
const times = { createdAt: at, modifiedAt: at };

/** Every kind of value that q compares with, few enough of each that they often meet. */
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom('on', 'off', '2026-01-01T00:00:00Z'),
  fc.boolean(),
  fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('on', 'off')), { maxLength: 3 }),
  fc.constant({ '@type': 'DateTime', '@value': '2026-01-01T00:00:00Z' }),
  fc.record({ m: fc.integer({ min: 0, max: 2 }) }),
);
const property = fc
  .record({ value, datasetId: fc.constantFrom(undefined, 'urn:d:1') })
  .map(({ value, datasetId }): Attribute => ({ kind: 'Property', value, ...(datasetId && { datasetId }), ...times }));
const coordinate = fc.constantFrom(-180, -0.3, 0, 0.01, 0.2, 5, 60, 179.9);
const place = fc.tuple(coordinate, fc.constantFrom(-90, -0.3, 0, 0.01, 0.2, 5, 60, 90)).chain(([x, y]) =>
  fc.constantFrom<Attribute>(
    { kind: 'GeoProperty', value: { type: 'Point', coordinates: [x, y] }, ...times },
    {
      kind: 'GeoProperty',
      value: {
        type: 'LineString',
        coordinates: [
          [x, y],
          [0, 0],
        ],
      },
      ...times,
    },
  ),
);
const anyEntity: fc.Arbitrary<Entity> = fc
  .record({
    id: fc.constantFrom('urn:Meter:1', 'urn:Meter:22', 'urn:Line.1', 'urn:Line:1'),
    types: some(['A', 'B', 'C']),
    scopes: some(['/x', '/x/y', '/x/y/z', '/w'], 0),
    values: fc.dictionary(fc.constantFrom('a', 'b', 'c'), property, { maxKeys: 3 }),
    place: fc.option(place, { nil: undefined }),
  })
  .map(({ id, types, scopes, values, place }) => {
    const attributes = new Map(
      Object.entries(values).map(([name, one]): [string, readonly Attribute[]] => [iri(name), [one]]),
    );
    if (place) attributes.set(iri('site'), [place]);
    return { id, types: types.map(iri), scopes, attributes, ...times };
  });
const anyChange: fc.Arbitrary<EntityChange> = fc.oneof(
  anyEntity.map(created),
  anyEntity.map(deleted),
  fc.tuple(anyEntity, anyEntity).map(([before, after]) => updated({ ...before, id: after.id }, after)),
);

const term = fc.constantFrom(
  ...['a==1', 'a>1', 'a>=2', 'b<1', 'b<=0', 'a==0..2', 'b==-1..1,3', 'c==1,"on"', 'a=="on"', 'b==true', 'c!=1', 'a'],
  ...['a~="^o"', 'c=="2026-01-01T00:00:00Z"', 'c==2026-01-01T00:00:00Z', 'b[m]==1', 'createdAt>2020-01-01T00:00:00Z'],
);
const q = fc.oneof(
  term,
  fc.array(term, { minLength: 2, maxLength: 3 }).map((terms) => terms.join(';')),
  fc.array(term, { minLength: 2, maxLength: 3 }).map((terms) => terms.join('|')),
  fc.tuple(term, term, term).map(([x, y, z]) => `(${x};${y})|${z}`),
);
const polygon = [
  [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ],
];
const geo = fc.constantFrom(
  parseGeoQuery('near;maxDistance==3000', 'Point', [0.01, 0.01], iri('site')),
  parseGeoQuery('near;minDistance==3000', 'Point', [0, 0], iri('site')),
  parseGeoQuery('near;maxDistance==3000', 'Point', [179.99, 0], iri('site')),
  parseGeoQuery('within', 'Polygon', polygon, iri('site')),
  parseGeoQuery('disjoint', 'Polygon', polygon, iri('site')),
  parseGeoQuery(
    'intersects',
    'LineString',
    [
      [0, 0],
      [60, 60],
    ],
    iri('site'),
  ),
);
const selector: fc.Arbitrary<EntitySelector> = fc
  .record({
    types: fc.constantFrom('A', 'B', 'A|B', 'A;B', '(A;C)|B', undefined),
    id: fc.option(fc.constantFrom('urn:Meter:1', 'urn:Line:1'), { nil: undefined, freq: 2 }),
    pattern: fc.constantFrom(
      undefined,
      '^urn:Meter:',
      '^urn:Line\\.1',
      '^urn:Lines?',
      '^urn:(Meter|Line)',
      '1$',
      '^urn:Meter:2+',
    ),
  })
  .map(({ types, id, pattern }) => ({
    ...(types && { types: parseTypeSelection(types, plainNames) }),
    ...(id && { id }),
    ...(pattern && { idPattern: parsePattern(pattern) }),
  }));
const anySubscription: fc.Arbitrary<Subscription> = fc
  .record({
    id: fc.constantFrom(...Array.from({ length: 8 }, (_, n) => `urn:s${n}`)),
    entities: fc.array(selector, { maxLength: 2 }),
    watched: fc.option(some(['a', 'b', 'site']), { nil: undefined }),
    triggers: some([
      ...(['entityCreated', 'entityUpdated', 'entityDeleted', 'attributeUpdated', 'attributeDeleted'] as const),
    ]),
    q: fc.option(q, { nil: undefined }),
    geo: fc.option(geo, { nil: undefined }),
    scopes: fc.option(fc.constantFrom('/x', '/x/#', '/x/+/z', '/+/y', '/x/y,/w', '(/x;/w)', '/#'), { nil: undefined }),
    datasetIds: fc.constantFrom(undefined, new Set(['urn:d:1']), new Set(['@none'])),
    onRealChange: fc.boolean(),
  })
  .map(({ id, entities, watched, triggers, q, geo, scopes, datasetIds, onRealChange }) =>
    subscription({
      ...{ id, entities, triggers },
      ...(watched && { watchedAttributes: watched.map(iri) }),
      ...(q !== undefined && { q: parseQuery(q, plainNames, limits) }),
      ...(geo && { geo }),
      ...(scopes !== undefined && { scopes: parseScopeQuery(scopes) }),
      ...(datasetIds && { datasetIds }),
      ...(onRealChange && { delivery: { onRealChange } }),
    }),
  );

test('the index finds what asking each subscription finds, while they come, change and go', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: anySubscription },
    { weight: 1, arbitrary: fc.constantFrom('urn:s1', 'urn:s2', 'urn:s3') },
  );
  const round = fc.tuple(fc.array(step, { maxLength: 6 }), fc.array(anyChange, { minLength: 1, maxLength: 5 }));
  fc.assert(
    fc.property(fc.array(round, { minLength: 1, maxLength: 3 }), (rounds) => {
      const index = createSubscriptionIndex();
      const all = new Map<string, Subscription>();
      for (const [steps, changes] of rounds) {
        for (const one of steps) {
          if (typeof one === 'string') index.delete(one);
          else index.set(one);
          if (typeof one === 'string') all.delete(one);
          else all.set(one.id, one);
        }
        for (const one of changes.map((each) => change(each))) {
          const plain = [...all.values()].filter((each) => isDue(each, one));
          expect(new Set(index.match(one))).toEqual(new Set(plain));
        }
      }
    }),
    { numRuns: 2000 },
  );
});

describe('of subscriptions that are not due', () => {
  /** How many are asked about one change, of so many of a kind. */
  function asked(kind: keyof typeof kindsOfFilter, count: number): number {
    let questions = 0;
    const index = createSubscriptionIndex();
    for (let n = 0; n < count; n += 1) {
      const one = subscription({ ...kindsOfFilter[kind](n), id: `urn:s${n}` });
      Object.defineProperty(one, 'isActive', {
        get() {
          questions += 1;
          return true;
        },
      });
      index.set(one);
    }
    const attributes = new Map<string, readonly Attribute[]>([
      [iri('load'), [{ kind: 'Property', value: 0.5, ...times }]],
      [iri('site'), [{ kind: 'GeoProperty', value: { type: 'Point', coordinates: [0, 0] }, ...times }]],
    ]);
    const entity: Entity = {
      id: 'urn:ngsi-ld:Meter:here',
      types: [iri('Meter')],
      scopes: ['/Here'],
      attributes,
      ...times,
    };
    expect(index.match(change({ kind: 'updated', before: entity, after: entity, attributes: [iri('load')] }))).toEqual(
      [],
    );
    return questions;
  }

  // What a match costs must not grow with what it does not find: no more are asked of 10,000 than of 100.
  test.each(Object.keys(kindsOfFilter) as (keyof typeof kindsOfFilter)[])('no more are asked of many by %s', (kind) => {
    expect(asked(kind, 10_000)).toBeLessThanOrEqual(asked(kind, 100));
    expect(asked(kind, 100)).toBeLessThanOrEqual(1);
  });
});

test('ranges find those that hold a number, while they come and go', () => {
  const end = fc.oneof(
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
  );
  const range = fc.tuple(end, end).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
  fc.assert(
    fc.property(fc.array(range, { maxLength: 30 }), fc.array(fc.nat(29), { maxLength: 10 }), (ranges, gone) => {
      const tree = new Ranges<number>();
      const removals = ranges.map((one, n) => tree.add(one, n));
      for (const left of [new Set<number>(), new Set(gone)]) {
        for (const n of left) removals[n]?.();
        for (let value = -6; value <= 6; value += 1) {
          const found: number[] = [];
          tree.stab(value, (n) => found.push(n));
          const plain = ranges.flatMap(({ from, to }, n) => (!left.has(n) && from <= value && value <= to ? [n] : []));
          expect(found.toSorted((a, b) => a - b)).toEqual(plain);
        }
      }
    }),
  );
});

test('boxes find at least all that touch, of every size, and nothing once they are gone', () => {
  const side = fc.double({ min: -180, max: 180, noNaN: true });
  const box = fc
    .tuple(
      side,
      side,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(0.001, 0.1, 3, 90),
    )
    .map(([west, south, x, y, size]): Box => [west, south / 2, west + x * size, south / 2 + y * size]);
  const meet = (a: Box, b: Box): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
  fc.assert(
    fc.property(fc.array(box, { maxLength: 20 }), fc.array(box, { minLength: 1, maxLength: 5 }), (boxes, places) => {
      const grid = new Boxes<number>();
      const removals = boxes.map((one, n) => grid.add(one, n));
      for (const place of places) {
        const found = new Set<number>();
        grid.near(place, (n) => found.add(n));
        for (const [n, one] of boxes.entries()) if (meet(one, place)) expect(found).toContain(n);
      }
      for (const remove of removals) remove();
      expect(grid.empty).toBe(true);
    }),
  );
});

test.each([
  ['^urn:ngsi-ld:Meter:', 'urn:ngsi-ld:Meter:'],
  ['^urn:a\\.b', 'urn:a.b'],
  ['^urn:ab?c', 'urn:a'],
  ['^urn:a\\.*', 'urn:a'],
  ['^urn:a+', 'urn:a'],
  ['^urn:a{2}', 'urn:'],
  ['^urn:[ab]', 'urn:'],
  ['^urn:\\d', 'urn:'],
  ['^urn:a.c', 'urn:a'],
  ['^urn:a|b', ''],
  ['urn:a', ''],
])('what matches %s begins with "%s"', (pattern, prefix) => {
  expect(literalPrefix(pattern)).toBe(prefix);
});
