/** Stations that nobody surveyed: everything in them gets a place, and nothing stands on another. */
import { describe, expect, test } from 'vitest';
import { isContainer, isDrawn } from '#viewer/layout/kinds.ts';
import { buildWorld } from '#viewer/layout/world.ts';
import { rowsOf } from '#viewer/state/rows.ts';
import { columnsOf } from './demo.ts';
import { syntheticRegion } from './synthetic.ts';

describe('a region of which only the stations have a place', () => {
  const rows = new Map(
    rowsOf(columnsOf(syntheticRegion({ count: 1200, spacing: 9000, unplaced: true }))).map((row) => [row.id, row]),
  );
  const world = buildWorld(rows);
  const inStation = [...rows.values()].filter(
    ({ id, type, terminals }) => !isContainer(type) && isDrawn({ type }) && terminals.length > 0 && !id.includes('.F.'),
  );

  test('puts all equipment of a station within 250 m of it', () => {
    for (const { id, type } of inStation) {
      if (type === 'ACLineSegment') continue;
      const station = rows.get(`urn:ngsi-ld:Substation:${/SYN\.S\d+/.exec(id)![0]}`)!;
      const [own, middle] = [world.places.of.get(id)?.path[0], world.places.of.get(station.id)!.path[0]!];
      expect(own, id).toBeDefined();
      expect(Math.hypot(own![0] - middle[0], own![1] - middle[1]), id).toBeLessThan(250);
    }
  });

  test('puts no two pieces of equipment on one place', () => {
    const taken = new Map<string, string>();
    for (const { id, type } of inStation) {
      if (type === 'ACLineSegment' || type === 'BusbarSection') continue;
      const [east, north] = world.places.of.get(id)!.path[0]!;
      const key = `${east.toFixed(1)},${north.toFixed(1)}`;
      expect(taken.get(key), `${id} at ${key}`).toBeUndefined();
      taken.set(key, id);
    }
  });

  test('strings lines from station to station', () => {
    const lines = [...rows.values()].filter(({ id, type }) => type === 'ACLineSegment' && !id.includes('.F.'));
    expect(lines.length).toBeGreaterThan(5);
    for (const { id } of lines) {
      const path = world.places.of.get(id)?.path ?? [];
      expect(path.length, id).toBeGreaterThan(1);
      const [first, last] = [path[0]!, path.at(-1)!];
      // Stations are nine kilometres apart.
      expect(Math.hypot(first[0] - last[0], first[1] - last[1])).toBeGreaterThan(8000);
      expect(world.wires.some(({ asset }) => asset === id)).toBe(true);
    }
  });

  test('is always laid out the same', () => {
    expect([...buildWorld(rows).places.of]).toEqual([...world.places.of]);
  });
});
