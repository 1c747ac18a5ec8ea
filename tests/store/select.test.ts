/** Selection by place, scope and type in the memory graph, live and past, against a filter over all of it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryGraph } from '#broker/store/embedded/memory/memory.ts';
import { select } from '#broker/store/embedded/memory/select.ts';
import type { Slot } from '#broker/store/embedded/memory/slots.ts';
import type { Attribute, Entity } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { EntityQuery, GeoQuery } from '#models/ngsi-ld/query.ts';
import { parseScopeQuery } from '#models/ngsi-ld/scope-query.ts';
import { satisfies } from '#models/ngsi-ld/select.ts';

const NOW = '2026-11-21T12:00:00.000Z';
const places = ['https://x.test/location', 'https://x.test/reach'];
const types = ['https://x.test/A', 'https://x.test/B'];

/** Sixteenths of a degree, on the lines of the grid, and a little beside them; the ends of the Earth. */
const near = fc.tuple(fc.integer({ min: -2, max: 2 }), fc.constantFrom(0, 0.003)).map(([n, beside]) => n / 16 + beside);
const longitude = fc.oneof(near, fc.constantFrom(-180, 180, 179.99, 13.4));
const latitude = fc.oneof(near, fc.constantFrom(-90, 90, 52.5));
const position = fc.tuple(longitude, latitude);
const geometry: fc.Arbitrary<JsonObject> = fc.oneof(
  position.map((coordinates) => ({ type: 'Point', coordinates })),
  position.map((coordinates) => ({ type: 'Point', coordinates })),
  fc
    .uniqueArray(position, { minLength: 2, maxLength: 3, selector: String })
    .map((coordinates) => ({ type: 'LineString', coordinates })),
  fc
    .tuple(
      fc.uniqueArray(longitude, { minLength: 2, maxLength: 2 }),
      fc.uniqueArray(latitude, { minLength: 2, maxLength: 2 }),
    )
    .map(([[a, c], [b, d]]) => ({
      type: 'Polygon',
      coordinates: [
        [
          [a!, b!],
          [c!, b!],
          [c!, d!],
          [a!, d!],
          [a!, b!],
        ],
      ],
    })),
);
const instances = fc.array(geometry, { maxLength: 2 }).map((values) =>
  values.map(
    (value, i): Attribute => ({
      ...{ kind: 'GeoProperty', value, createdAt: NOW, modifiedAt: NOW },
      ...(i > 0 && { datasetId: `urn:x:d${i}` }),
    }),
  ),
);

interface Step {
  readonly id: string;
  /** Undefined: it is deleted. */
  readonly entity: Entity | undefined;
  /** Keep a view from before this step. */
  readonly view: boolean;
}
const id = fc.integer({ min: 0, max: 12 }).map((n) => `urn:x:${n}`);
const step: fc.Arbitrary<Step> = id.chain((name) =>
  fc.record({
    id: fc.constant(name),
    view: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    entity: fc.option(
      fc.record({
        id: fc.constant(name),
        types: fc.subarray(types, { minLength: 1 }),
        scopes: fc.subarray(['/A', '/A/B', '/C']),
        attributes: fc
          .tuple(instances, instances)
          .map((both) => new Map(both.flatMap((list, i) => (list.length > 0 ? [[places[i]!, list] as const] : [])))),
        createdAt: fc.constant(NOW),
        modifiedAt: fc.constant(NOW),
      }),
      { freq: 8, nil: undefined },
    ),
  }),
);

const relation: fc.Arbitrary<Pick<GeoQuery, 'relation' | 'maxDistance' | 'minDistance'>> = fc.constantFrom<
  Pick<GeoQuery, 'relation' | 'maxDistance' | 'minDistance'>
>(
  ...(['within', 'contains', 'intersects', 'equals', 'disjoint', 'overlaps'] as const).map((one) => ({
    relation: one,
  })),
  ...[1, 8000, 30_000, 2e6].map((maxDistance) => ({ relation: 'near' as const, maxDistance })),
  { relation: 'near', minDistance: 8000 },
);
const geo: fc.Arbitrary<GeoQuery> = fc
  .tuple(relation, geometry, fc.constantFrom(...places))
  .map(([one, shape, property]) => ({ ...one, geometry: shape, property }));
const query: fc.Arbitrary<EntityQuery> = fc
  .record(
    {
      geo,
      scopes: fc.constantFrom(...['/A', '/A/#', '/+/B', '(/A;/C)', '/#'].map(parseScopeQuery)),
      types: fc.constantFrom(...types).map((type) => ({ kind: 'type' as const, type })),
    },
    { requiredKeys: ['geo'] },
  )
  .map((parts) => ({ ...parts, limit: 1000, offset: 0, count: false }));

test('the grid, the types and the views of the past select what a filter over everything selects', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      fc.array(query, { minLength: 3, maxLength: 8 }),
      async (steps, queries) => {
        const graph = new MemoryGraph();
        const views: (readonly [ReturnType<MemoryGraph['epoch']>, readonly Slot[]])[] = [];
        let now = new Map<string, Slot>();
        for (const { id: name, entity, view } of steps) {
          if (view) views.push([graph.epoch(), [...now.values()]]);
          graph.revision += 1;
          const born = now.get(name)?.born ?? graph.revision;
          const slot = entity && { entity, born };
          graph.put(name, slot);
          now = new Map(now);
          if (slot) now.set(name, slot);
          else now.delete(name);
        }
        for (const [slots, all] of [[graph, [...now.values()]] as const, ...views]) {
          const inOrder = all.toSorted((a, b) => a.born - b.born).map(({ entity }) => entity);
          for (const one of queries) {
            expect((await select(slots, one)).entities).toEqual(inOrder.filter((entity) => satisfies(one, entity)));
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});
