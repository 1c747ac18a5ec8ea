/** Geo queries: clause 4.10, relations of OGC 06-103r4 §6.1.15, distances on the sphere. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { distance, EARTH_RADIUS, furthest, haversine, widened } from '#models/ngsi-ld/geo/distance.ts';
import { matchesGeo, parseGeoQuery, reachOf } from '#models/ngsi-ld/geo/geo-query.ts';
import { equals, intersects, overlaps, within } from '#models/ngsi-ld/geo/relate.ts';
import { boxesMeet, type Position, shapeOf } from '#models/ngsi-ld/geo/shape.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { LOCATION } from '#models/ngsi-ld/names.ts';
import type { GeoQuery } from '#models/ngsi-ld/query.ts';
import { NOW } from './generate.ts';

/** Shapes with corners on a lattice and edges along its lines: a sample at each quarter step tells all of them. */
interface Sampled {
  readonly geometry: JsonObject;
  readonly dimension: number;
  readonly closed: (x: number, y: number) => boolean;
  readonly inside: (x: number, y: number) => boolean;
}

const SIZE = 4;
const whole = fc.integer({ min: 0, max: SIZE });
const steps = Array.from({ length: SIZE * 4 + 1 }, (_, i) => i / 4);
const lattice = steps.flatMap((x) => steps.map((y) => [x, y] as const));

const points: fc.Arbitrary<Sampled> = fc
  .uniqueArray(fc.tuple(whole, whole), { minLength: 1, maxLength: 3, selector: String })
  .map((coordinates) => {
    const closed = (x: number, y: number): boolean => coordinates.some(([a, b]) => a === x && b === y);
    return { geometry: { type: 'MultiPoint', coordinates }, dimension: 0, closed, inside: closed };
  });

/** A staircase to the right and up: it never meets itself. */
const lines: fc.Arbitrary<Sampled> = fc
  .tuple(whole, whole, fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }))
  .map(([x, y, turns]): readonly Position[] => {
    const path: [number, number][] = [[x, y]];
    for (const right of turns) {
      const [a, b] = path.at(-1)!;
      path.push(right ? [a + 1, b] : [a, b + 1]);
    }
    return path.filter(([a, b]) => a <= SIZE && b <= SIZE);
  })
  .filter((path) => path.length > 1)
  .map((coordinates) => {
    const closed = (x: number, y: number): boolean =>
      coordinates.slice(1).some((end, i) => {
        const start = coordinates[i]!;
        return x >= start[0]! && x <= end[0]! && y >= start[1]! && y <= end[1]!;
      });
    const isEnd = (x: number, y: number): boolean =>
      [coordinates[0]!, coordinates.at(-1)!].some(([a, b]) => a === x && b === y);
    const inside = (x: number, y: number): boolean => closed(x, y) && !isEnd(x, y);
    return { geometry: { type: 'LineString', coordinates }, dimension: 1, closed, inside };
  });

const sides = fc
  .uniqueArray(whole, { minLength: 2, maxLength: 2 })
  .map(([a, b]) => [Math.min(a!, b!), Math.max(a!, b!)] as const);
const ring = (w: number, s: number, e: number, n: number): Position[] => [
  [w, s],
  [e, s],
  [e, n],
  [w, n],
  [w, s],
];

/** A rectangle; if it is large enough, it may have a hole. */
const areas: fc.Arbitrary<Sampled> = fc.tuple(sides, sides, fc.boolean()).map(([[w, e], [s, n], pierced]) => {
  const hole = pierced && e - w >= 3 && n - s >= 3;
  const rings = [ring(w, s, e, n), ...(hole ? [ring(w + 1, s + 1, e - 1, n - 1)] : [])];
  const closed = (x: number, y: number): boolean =>
    x >= w && x <= e && y >= s && y <= n && !(hole && x > w + 1 && x < e - 1 && y > s + 1 && y < n - 1);
  const inside = (x: number, y: number): boolean =>
    x > w && x < e && y > s && y < n && !(hole && x >= w + 1 && x <= e - 1 && y >= s + 1 && y <= n - 1);
  return { geometry: { type: 'Polygon', coordinates: rings }, dimension: 2, closed, inside };
});

const shapes = fc.oneof(points, lines, areas);

const covered = (a: Sampled, b: Sampled): boolean => lattice.every(([x, y]) => !a.closed(x, y) || b.closed(x, y));
const naive = {
  intersects: (a: Sampled, b: Sampled) => lattice.some(([x, y]) => a.closed(x, y) && b.closed(x, y)),
  equals: (a: Sampled, b: Sampled) => a.dimension === b.dimension && covered(a, b) && covered(b, a),
  within: (a: Sampled, b: Sampled) =>
    a.dimension <= b.dimension && covered(a, b) && lattice.some(([x, y]) => a.closed(x, y) && b.inside(x, y)),
  overlaps: (a: Sampled, b: Sampled) => {
    const isShared = (x: number, y: number): boolean => {
      if (a.dimension < 2) return a.closed(x, y) && b.closed(x, y) && (a.dimension === 0 || x % 1 !== 0 || y % 1 !== 0);
      return a.inside(x, y) && b.inside(x, y);
    };
    return a.dimension === b.dimension && lattice.some(([x, y]) => isShared(x, y)) && !covered(a, b) && !covered(b, a);
  },
};

describe('relations of the plane (4.10)', () => {
  test.each(Object.keys(naive) as (keyof typeof naive)[])('%s is what samples of both shapes say', (relation) => {
    const judge = { intersects, equals, within, overlaps }[relation];
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        expect(judge(shapeOf(a.geometry), shapeOf(b.geometry))).toBe(naive[relation](a, b));
      }),
      { numRuns: 1500 },
    );
  });

  test('a square that exactly fills a hole is not within, and does not overlap', () => {
    const square = shapeOf({ type: 'Polygon', coordinates: [ring(1, 1, 3, 3)] });
    const pierced = shapeOf({ type: 'Polygon', coordinates: [ring(0, 0, 4, 4), ring(1, 1, 3, 3)] });
    expect([within(square, pierced), overlaps(square, pierced), intersects(square, pierced)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('two halves that touch cover what lies across their seam', () => {
    const halves = shapeOf({ type: 'MultiPolygon', coordinates: [[ring(0, 0, 2, 4)], [ring(2, 0, 4, 4)]] });
    const square = shapeOf({ type: 'Polygon', coordinates: [ring(1, 1, 3, 3)] });
    expect([within(square, halves), within(halves, square)]).toEqual([true, false]);
    expect(equals(halves, shapeOf({ type: 'Polygon', coordinates: [ring(0, 0, 4, 4)] }))).toBe(true);
  });

  test('a slanted line through a corner meets it', () => {
    const line = shapeOf({
      type: 'LineString',
      coordinates: [
        [0.1, 0],
        [0.3, 0.6],
      ],
    });
    expect(intersects(line, shapeOf({ type: 'Point', coordinates: [0.2, 0.3] }))).toBe(true);
    expect(intersects(line, shapeOf({ type: 'Point', coordinates: [0.2, 0.300_000_1] }))).toBe(false);
  });
});

test('what is nearer than a tenth of a millimetre is the same, also at the edge of its box', () => {
  const nearly = shapeOf({ type: 'Point', coordinates: [8 - 5e-10, 40] });
  const point = shapeOf({ type: 'Point', coordinates: [8, 40] });
  const square = shapeOf({ type: 'Polygon', coordinates: [ring(8, 40, 9, 41)] });
  expect([equals(nearly, point), intersects(nearly, square), within(nearly, square)]).toEqual([true, true, false]);
});

describe('distances', () => {
  test('a degree along the equator and along a meridian is 2πR/360', () => {
    const degree = (Math.PI / 180) * EARTH_RADIUS;
    expect(haversine([0, 0], [1, 0])).toBeCloseTo(degree, 5);
    expect(haversine([8, 40], [8, 41])).toBeCloseTo(degree, 5);
    expect(haversine([180, 10], [-180, 10])).toBeCloseTo(0, 5);
  });

  test('Berlin to Munich is 504 km (52.5200 N 13.4050 E, 48.1351 N 11.5820 E; haversine of the mean radius)', () => {
    expect(haversine([13.405, 52.52], [11.582, 48.1351]) / 1000).toBeCloseTo(504.4, 0);
  });

  test('from a position to a segment no sample of the segment is nearer, and one is nearly as near', () => {
    const position = fc.tuple(
      fc.double({ min: -20, max: 20, noNaN: true }),
      fc.double({ min: 30, max: 60, noNaN: true }),
    );
    const near = fc.tuple(
      position,
      fc.tuple(fc.double({ min: -0.5, max: 0.5, noNaN: true }), fc.double({ min: -0.5, max: 0.5, noNaN: true })),
    );
    fc.assert(
      fc.property(near, position, ([start, [dx, dy]], from) => {
        const end = [start[0] + dx, start[1] + dy] as const;
        const line = shapeOf({ type: 'LineString', coordinates: [start, end] });
        const metres = distance(shapeOf({ type: 'Point', coordinates: from }), line);
        const samples = Array.from({ length: 201 }, (_, i) =>
          haversine(from, [start[0] + (dx * i) / 200, start[1] + (dy * i) / 200]),
        );
        const nearest = samples.reduce((a, b) => Math.min(a, b));
        // A segment of half a degree is at most 100 m beside the arc of the great circle; samples are 400 m apart.
        expect(metres).toBeLessThanOrEqual(nearest + 100);
        expect(metres).toBeGreaterThanOrEqual(nearest - 500);
      }),
      { numRuns: 500 },
    );
  });

  test('near with maxDistance is within the buffer: a line counts by its furthest end; minDistance by its nearest', () => {
    const line = shapeOf({
      type: 'LineString',
      coordinates: [
        [0, 0],
        [1, 0],
      ],
    });
    const point = shapeOf({ type: 'Point', coordinates: [0, 0] });
    expect([distance(line, point), Math.round(furthest(line, point) / 1000)]).toEqual([0, 111]);
  });

  test('the box around a query holds everything that is near', () => {
    const position = fc.tuple(
      fc.double({ min: -180, max: 180, noNaN: true }),
      fc.double({ min: -90, max: 90, noNaN: true }),
    );
    fc.assert(
      fc.property(position, position, fc.double({ min: 1, max: 3e6, noNaN: true }), (a, b, metres) => {
        fc.pre(haversine(a, b) <= metres);
        expect(boxesMeet(widened([...a, ...a], metres), [...b, ...b])).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the language', () => {
  const at = (...coordinates: readonly number[]): Entity => ({
    ...{ id: 'urn:x:1', types: ['T'], scopes: [], createdAt: NOW, modifiedAt: NOW },
    attributes: new Map([
      [LOCATION, [{ kind: 'GeoProperty', value: { type: 'Point', coordinates }, createdAt: NOW, modifiedAt: NOW }]],
    ]),
  });
  const ask = (georel: string): GeoQuery => parseGeoQuery(georel, 'Point', [8, 40], LOCATION);

  test('near takes what is at most or more than so many metres away', () => {
    // One hundredth of a degree of latitude is 1112 m.
    const entity = at(8, 40.01);
    expect(matchesGeo(ask('near;maxDistance==1113'), entity)).toBe(true);
    expect(matchesGeo(ask('near;maxDistance==1111'), entity)).toBe(false);
    expect(matchesGeo(ask('near;minDistance==1111'), entity)).toBe(true);
    expect(matchesGeo(ask('near;minDistance==1113'), entity)).toBe(false);
  });

  test('an entity without the GeoProperty matches nothing, not even disjoint', () => {
    const nowhere = { ...at(0, 0), attributes: new Map() };
    expect(matchesGeo(ask('disjoint'), nowhere)).toBe(false);
    expect(matchesGeo(ask('disjoint'), at(9, 40))).toBe(true);
  });

  test('what nothing bounds has no box', () => {
    expect([reachOf(ask('disjoint')), reachOf(ask('near;minDistance==5'))]).toEqual([undefined, undefined]);
    expect(reachOf(ask('equals'))!.map((side) => Math.round(side * 1e6) / 1e6)).toEqual([8, 40, 8, 40]);
  });

  test.each([
    ['beside', 'Point', [8, 40]],
    ['near', 'Point', [8, 40]],
    ['near;maxDistance==0', 'Point', [8, 40]],
    ['near;maxDistance==-5', 'Point', [8, 40]],
    ['near;maxDistance=5', 'Point', [8, 40]],
    ['near;maxDistance==1e999', 'Point', [8, 40]],
    ['within', 'Circle', [8, 40]],
    ['within', 'GeometryCollection', []],
    ['within', 'Point', [8]],
    ['within', 'Point', [200, 40]],
    [
      'within',
      'Polygon',
      [
        [
          [0, 0],
          [1, 0],
          [1, 1],
        ],
      ],
    ],
    ['within', 'Polygon', 'somewhere'],
  ])('%s %s %j is refused with a sentence', (georel, geometry, coordinates) => {
    expect(() => parseGeoQuery(georel, geometry, coordinates, LOCATION)).toThrow(
      expect.objectContaining({ kind: 'BadRequestData', detail: expect.stringMatching(/give|end it/) }),
    );
  });

  test('a geometry of too many positions is too complex', () => {
    const many = Array.from({ length: 2001 }, (_, i) => [i / 100, 0]);
    expect(() => parseGeoQuery('intersects', 'LineString', many, LOCATION)).toThrow(
      expect.objectContaining({ kind: 'TooComplexQuery' }),
    );
  });
});
