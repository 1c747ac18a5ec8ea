/** The picture without a card: instances in columns, what is seen of them, and what a ray meets. */
import fc from 'fast-check';
import { Frustum, Matrix4, PerspectiveCamera, Ray, Vector3 } from 'three';
import { describe, expect, test } from 'vitest';
import { eventsOf } from '#viewer/api/event-stream.ts';
import { buildWorld } from '#viewer/layout/world.ts';
import { bvhOf } from '#viewer/scene/bvh.ts';
import { cellsOf } from '#viewer/scene/cells.ts';
import { detailAt } from '#viewer/scene/detail.ts';
import { instancesOf } from '#viewer/scene/instances.ts';
import { createPicker, matrixAt } from '#viewer/scene/pick.ts';
import { runsOf } from '#viewer/scene/runs.ts';
import { strandsOf } from '#viewer/scene/strands.ts';
import { cover, dress } from '#viewer/scene/tint.ts';
import { displayOf } from '#viewer/state/display.ts';
import { rowsOf } from '#viewer/state/rows.ts';
import { columnsOf } from './demo.ts';
import { syntheticRegion } from './synthetic.ts';

const rows = new Map(rowsOf(columnsOf(syntheticRegion({ count: 700 }))).map((row) => [row.id, row]));
const world = buildWorld(rows);
const instances = instancesOf([...world.placements, ...world.scenery.standing], world.wires);
const cells = cellsOf(instances);
const live = { rows, dark: new Set<string>(), answer: null };

test('every instance is in exactly one cell, and inside its sphere', () => {
  expect([...cells.order].sort((a, b) => a - b)).toEqual(Array.from({ length: instances.count }, (_, index) => index));
  for (let cell = 0; cell < cells.count; cell += 1) {
    const [x, y, z, radius] = cells.spheres.subarray(cell * 4, cell * 4 + 4);
    for (let at = cells.start[cell]!; at < cells.start[cell + 1]!; at += 1) {
      const index = cells.order[at]!;
      expect(cells.cellOf[index]).toBe(cell);
      const [px, py, pz] = instances.position.subarray(index * 3, index * 3 + 3);
      expect(Math.hypot(px! - x!, py! - y!, pz! - z!)).toBeLessThanOrEqual(radius! + 1e-6);
    }
  }
});

test('whatever the camera looks at, the instances before it are among those that are drawn', () => {
  const runs = runsOf(instances, cells);
  const metres = fc.integer({ min: -1500, max: 1500 });
  fc.assert(
    fc.property(
      metres,
      metres,
      fc.integer({ min: 5, max: 2000 }),
      fc.integer({ min: 1, max: 359 }),
      (x, z, height, turn) => {
        const camera = new PerspectiveCamera(34, 1.7, 1, 20_000);
        const target = new Vector3(x, 0, z);
        camera.position.set(x + Math.sin(turn) * height, height, z + Math.cos(turn) * height);
        camera.lookAt(target);
        camera.updateMatrixWorld();
        const frustum = new Frustum().setFromProjectionMatrix(
          new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse),
        );
        // 1200 pixels high: a metre at a metre.
        const pixels = 1200 / (2 * Math.tan((34 * Math.PI) / 360));
        runs.judge({ eye: camera.position, frustum, pixels, target, shadowReach: 50 });
        const drawn = new Set<number>();
        for (const cell of runs.visible()) {
          for (const { from, to } of cell) for (let at = from; at < to; at += 1) drawn.add(cells.order[at]!);
        }
        const point = new Vector3();
        for (let index = 0; index < instances.count; index += 1) {
          point.fromArray(instances.position, index * 3);
          if (frustum.containsPoint(point)) expect(drawn.has(index)).toBe(true);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('detail grows with size on the screen and has play between two', () => {
  expect([0.1, 3, 20, 200].map((pixels) => detailAt(pixels))).toEqual([0, 1, 2, 3]);
  expect([detailAt(7.5, 1), detailAt(7.5, 2), detailAt(6.5, 2), detailAt(6.5, 1)]).toEqual([1, 2, 2, 1]);
});

test('a switch that moves changes the shape of its instance and of no other', () => {
  const breaker = [...rows.values()].find(({ type }) => type === 'Breaker')!;
  dress(instances, rows, displayOf(live), () => undefined);
  const before = instances.shape.slice();
  const moved = new Map(rows).set(breaker.id, { ...breaker, open: true });
  const reshaped: number[] = [];
  dress(instances, moved, displayOf({ ...live, rows: moved }), (index) => reshaped.push(index));
  expect(reshaped.map((index) => instances.asset[index])).toEqual([breaker.id]);
  expect(instances.shapes[instances.shape[reshaped[0]!]!]!.look.open).toBe(true);
  expect([...instances.shape].filter((shape, index) => shape !== before[index])).toHaveLength(1);
});

test('what is not shown alone is a ghost, what has no supply is dim', () => {
  const home = [...rows.values()].find(({ type }) => type === 'Home')!.id;
  const breaker = [...rows.values()].find(({ type }) => type === 'Breaker')!.id;
  dress(instances, rows, displayOf({ ...live, dark: new Set([home]), only: new Set([home]) }), () => undefined);
  const part = (id: string) => instances.tint[instances.asset.indexOf(id) * 4 + 3];
  expect([part(home), part(breaker)]).toEqual([cover.dark, cover.ghost]);
});

describe('a ray', () => {
  test('meets in the tree of boxes just those that it meets one by one', () => {
    const box = fc.tuple(...Array.from({ length: 6 }, () => fc.integer({ min: -50, max: 50 })));
    const vector = fc.tuple(...Array.from({ length: 3 }, () => fc.integer({ min: -60, max: 60 })));
    fc.assert(
      fc.property(fc.array(box, { maxLength: 60 }), vector, vector, (given, from, to) => {
        const direction = new Vector3(...(to as [number, number, number])).sub(
          new Vector3(...(from as [number, number, number])),
        );
        fc.pre(direction.length() > 0);
        direction.normalize();
        const boxes = new Float32Array(
          given.flatMap((b) =>
            [0, 1, 2]
              .map((axis) => Math.min(b[axis]!, b[axis + 3]!))
              .concat([0, 1, 2].map((axis) => Math.max(b[axis]!, b[axis + 3]!) + 1)),
          ),
        );
        const met: number[] = [];
        bvhOf(boxes).cast(
          from,
          direction.toArray(),
          0,
          () => Infinity,
          (item) => met.push(item),
        );
        // A ray that grazes an edge may be on either side of it by a rounding: only a clear yes or no counts.
        given.forEach((_, item) => {
          let [near, far] = [0, Infinity];
          direction.toArray().forEach((slope, axis) => {
            const [low, high] = [boxes[item * 6 + axis]!, boxes[item * 6 + 3 + axis]!];
            if (slope === 0) {
              if (from[axis]! < low || from[axis]! > high) far = -1;
              return;
            }
            const sides = [(low - from[axis]!) / slope, (high - from[axis]!) / slope].sort((a, b) => a - b);
            [near, far] = [Math.max(near, sides[0]!), Math.min(far, sides[1]!)];
          });
          if (Math.abs(far - near) > 1e-6) expect(met.includes(item)).toBe(near < far);
        });
        expect(new Set(met).size).toBe(met.length);
      }),
    );
  });

  test('straight down onto a home finds the home', () => {
    const picker = createPicker(instances, world.wires);
    const homes = [...rows.values()].filter(({ type }) => type === 'Home').slice(0, 12);
    for (const { id } of homes) {
      const [x, y, z] = world.anchors.get(id)!.middle;
      // From beside its ridge: a service drop may cross the middle.
      const found = picker.pick(new Ray(new Vector3(x + 1.3, y + 40, z + 1.1), new Vector3(0, -1, 0)), 1e-5);
      expect(found).toBe(id);
    }
  });
});

test('a tube lies along its wire from end to end', () => {
  const wire = world.wires.find(({ radius, sag }) => radius > 0 && sag === 0)!;
  const first = world.placements.length + world.scenery.standing.length;
  const end = new Vector3(1, 0, 0).applyMatrix4(matrixAt(instances, first));
  for (const [axis, value] of wire.to.entries()) expect(end.getComponent(axis)).toBeCloseTo(value, 3);
});

test('a bundle is drawn near, three phases further away, one conductor from afar', () => {
  const spans = world.wires
    .filter(({ asset, voltage }) => asset?.endsWith('.L') && voltage === 'extraHigh')
    .slice(0, 3);
  const lines = ([1, 2, 3] as const).map((nearness) =>
    [...strandsOf(spans, nearness, [0, 0, 0]).counts].filter((count) => count > 0),
  );
  expect(lines.map((counts) => counts.length)).toEqual([1, 3, 3]);
  // Two conductors a phase at 345 kV, 14 segments each.
  expect(lines[2]).toEqual([28, 28, 28]);
});

test('server-sent events are read whole, however they are cut', () => {
  const text =
    ': alive\n\nevent: next\ndata: {"a":1}\n\nevent: next\r\ndata: {"b":\r\ndata: 2}\r\n\r\nevent: complete\n\n';
  const wanted = [
    { type: 'next', data: '{"a":1}' },
    { type: 'next', data: '{"b":\n2}' },
    { type: 'complete', data: '' },
  ];
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: text.length - 1 }), { maxLength: 6 }), (cuts) => {
      const places = [0, ...new Set(cuts), text.length].sort((a, b) => a - b);
      let rest = '';
      const seen = places.slice(1).flatMap((end, index) => {
        const read = eventsOf(rest + text.slice(places[index], end));
        rest = read.rest;
        return read.events;
      });
      expect(seen).toEqual(wanted);
    }),
  );
});
