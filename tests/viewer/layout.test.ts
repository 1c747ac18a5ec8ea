/** From entities to a picture: places in metres, conductors, what is alive. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { demoRegion } from '#models/facility/demo.ts';
import { entitiesOf } from '#models/facility/entities.ts';
import { siteAt } from '#models/facility/template/place.ts';
import { buildNetwork } from '#twins/network/build.ts';
import { deEnergised, isLive, topologyOf } from '#twins/network/topology.ts';
import type { AssetRow } from '#viewer/layout/asset.ts';
import { catenary } from '#viewer/layout/catenary.ts';
import { isContainer, isDrawn } from '#viewer/layout/kinds.ts';
import { darkNodes, isSwitch } from '#viewer/layout/liveness.ts';
import { locate } from '#viewer/layout/locate.ts';
import { projectionAt } from '#viewer/layout/projection.ts';
import { pointsOf } from '#viewer/layout/wire.ts';
import { buildWorld } from '#viewer/layout/world.ts';
import { demoRows } from './demo.ts';

const rows = demoRows();
const row = (id: string, more: Partial<AssetRow> = {}): AssetRow => ({
  ...{ id, type: 'Breaker', name: null, location: null, heading: null, parent: null, terminals: [] },
  ...more,
});

describe('the projection', () => {
  const site = fc.tuple(fc.double({ min: -179, max: 179, noNaN: true }), fc.double({ min: -80, max: 80, noNaN: true }));
  const metres = fc.tuple(
    fc.double({ min: -5000, max: 5000, noNaN: true }),
    fc.double({ min: -5000, max: 5000, noNaN: true }),
  );

  test('there and back is the same place to a millimetre', () => {
    fc.assert(
      fc.property(site, metres, (origin, at) => {
        const projection = projectionAt(origin);
        const [east, north] = projection.toGround(projection.toPosition(at));
        expect(Math.hypot(east - at[0], north - at[1])).toBeLessThan(1e-3);
      }),
    );
  });

  test('agrees with the site that declared the demo, to the centimetre that its files keep', () => {
    const origin = [-80.1, 39.2] as const;
    const [east, north] = projectionAt(origin).toGround(siteAt(origin).position([1820, 660]));
    expect(east).toBeCloseTo(1820, 1);
    expect(north).toBeCloseTo(660, 1);
  });
});

test('a conductor hangs by its sag below the middle of its ends', () => {
  const points = catenary([0, 10, 0], [40, 20, 0], 2, 10);
  expect(points).toHaveLength(11);
  expect(points[0]).toEqual([0, 10, 0]);
  expect(points[10]).toEqual([40, 20, 0]);
  // The middle of the straight line is at 15 m.
  expect(points[5]).toEqual([20, 13, 0]);
});

describe('assets without a place', () => {
  test('stand on a grid beside their container, always at the same places', () => {
    const container = row('s', { type: 'Substation', location: { type: 'Point', coordinates: [8, 50] } });
    const inside = ['a', 'b', 'c'].map((id) => row(id, { parent: 's', location: container.location }));
    const all = new Map([container, ...inside].map((asset) => [asset.id, asset]));
    const fewer = new Map([...all].filter(([id]) => id !== 'c'));
    const origin = [8, 50] as const;
    expect(locate(all, origin).of.get('b')).toEqual(locate(fewer, origin).of.get('b'));
    const places = ['a', 'b', 'c'].map((id) => JSON.stringify(locate(all, origin).of.get(id)?.path));
    expect(new Set(places).size).toBe(3);
  });

  test('of a type that nobody knows are drawn as a marker, and nothing breaks', () => {
    const { placements, anchors } = buildWorld(new Map([['x', row('x', { type: 'Windmill' })]]));
    expect(placements.map(({ kind }) => kind)).toEqual(['marker']);
    expect(anchors.has('x')).toBe(true);
  });

  test('an empty twin is an empty world', () => {
    const { placements, wires } = buildWorld(new Map());
    expect([placements.length, wires.length]).toEqual([0, 0]);
  });
});

describe('the demo region as a world', () => {
  const world = buildWorld(rows);

  test('draws every piece of equipment, and every home', () => {
    const drawn = new Set([...world.placements, ...world.wires].map(({ asset }) => asset));
    const missing = [...rows.values()]
      .filter((asset) => isDrawn(asset) && (!isContainer(asset.type) || asset.type === 'Home'))
      .filter(({ id }) => !drawn.has(id));
    expect(missing).toEqual([]);
  });

  test('gives every asset an anchor for the camera', () => {
    const lost = [...rows.keys()].filter((id) => !world.anchors.has(id));
    expect(lost).toEqual([]);
    for (const { middle, radius } of world.anchors.values()) {
      expect([...middle, radius].every(Number.isFinite)).toBe(true);
    }
  });

  test('strings conductors that are finite and above the ground', () => {
    expect(world.wires.length).toBeGreaterThan(100);
    for (const wire of world.wires) {
      // What lies in the ground is marked on it.
      if (wire.asset && rows.get(wire.asset)?.underground) continue;
      for (const point of pointsOf(wire)) {
        expect(point.every(Number.isFinite)).toBe(true);
        expect(point[1]).toBeGreaterThan(1);
      }
    }
  });

  test('moves nothing when an asset is added and the origin is kept', () => {
    const more = new Map(rows).set('new', row('new', { location: { type: 'Point', coordinates: [-80, 39.3] } }));
    const { origin } = world.places.projection;
    const before = new Map(world.placements.map(({ asset, position }) => [asset, position]));
    for (const { asset, position } of buildWorld(more, origin).placements) {
      if (asset !== 'new' && asset && !asset.includes('Line')) expect(before.has(asset)).toBe(true);
      if (asset?.includes('Breaker')) expect(position).toEqual(before.get(asset));
    }
  });
});

test('a node is dark exactly when the topology of the twin says that no source feeds it, for any switch positions', () => {
  const switches = [...rows.values()].filter(({ type }) => isSwitch(type)).map(({ id }) => id);
  const at = '2026-11-21T12:00:00.000Z';
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: switches.length, maxLength: switches.length }), (positions) => {
      const open = new Map(switches.map((id, index) => [id, positions[index]!]));
      const drafts = demoRegion.entities.map((draft) =>
        open.has(draft.id) ? { ...draft, open: { type: 'Property', value: open.get(draft.id)! } } : draft,
      );
      const network = buildNetwork(entitiesOf({ ...demoRegion, entities: drafts }, at), { revision: 1, at });
      const topology = topologyOf(network);
      const dark = new Set(deEnergised(network));
      const found = darkNodes(rows.values(), dark, ({ id }) => open.get(id) ?? false);
      network.nodes.ids.forEach((node, index) => {
        expect(found.has(node), `${node} with ${positions}`).toBe(!isLive(topology, index));
      });
    }),
    { numRuns: 60 },
  );
});
