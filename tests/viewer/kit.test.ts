/** The kit: every kind is finite, of a plausible size, no box, and shows its state in its form. */
import { Triangle, Vector3 } from 'three';
import { describe, expect, test } from 'vitest';
import { chargeOf, chargeVariant } from '#viewer/kit/battery-container/charge.ts';
import { budgets } from '#viewer/kit/choose.ts';
import type { Detail } from '#viewer/kit/detail.ts';
import { type Look, voltageClass } from '#viewer/kit/kind.ts';
import { kit, shapeOf, sizeOf } from '#viewer/kit/kit.ts';
import { type Point, type Shape, sculptor } from '#viewer/kit/sculpt.ts';

const voltages = [0.24, 12.47, 138, 345, 765] as const;
const details: readonly Detail[] = ['near', 'middle', 'far'];
const looks: readonly Look[] = voltages.map((kilovolts) => ({ voltage: voltageClass(kilovolts) }));

const corners = ({ positions }: Shape): Set<string> => {
  const places = new Set<string>();
  for (let index = 0; index < positions.length; index += 3) {
    places.add([0, 1, 2].map((axis) => positions[index + axis]!.toFixed(3)).join());
  }
  return places;
};

const extent = ({ positions }: Shape): readonly [Point, Point] => {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  positions.forEach((value, index) => {
    const axis = (index % 3) as 0 | 1 | 2;
    low[axis] = Math.min(low[axis], value);
    high[axis] = Math.max(high[axis], value);
  });
  return [low, high];
};

/** Metres from a point to the nearest of the triangles of a shape. */
function distanceTo({ positions, index }: Shape, [x, y, z]: Point): number {
  const triangle = new Triangle();
  const [point, nearest] = [new Vector3(x, y, z), new Vector3()];
  const corner = (into: Vector3, at: number) => into.fromArray(positions, index[at]! * 3);
  let best = Number.POSITIVE_INFINITY;
  for (let at = 0; at < index.length; at += 3) {
    corner(triangle.a, at);
    corner(triangle.b, at + 1);
    corner(triangle.c, at + 2);
    triangle.closestPointToPoint(point, nearest);
    best = Math.min(best, nearest.distanceTo(point));
  }
  return best;
}

describe.each([...kit.keys()])('%s', (name) => {
  test.each(looks)('is finite, with unit normals, colours and one surface each ($voltage.name)', (look) => {
    for (const detail of details) {
      const shape = shapeOf(name, look, detail);
      const vertices = shape.positions.length / 3;
      const counts = [shape.normals.length / 3, shape.colors.length / 3, shape.surface.length / 2];
      expect(counts).toEqual([vertices, vertices, vertices]);
      expect(shape.index.length % 3).toBe(0);
      expect(shape.index.every((at) => at < vertices)).toBe(true);
      for (const values of [shape.positions, shape.normals, shape.colors, shape.surface]) {
        expect(values.every(Number.isFinite)).toBe(true);
      }
      const lengths = Array.from({ length: vertices }, (_, at) =>
        Math.hypot(...shape.normals.subarray(at * 3, at * 3 + 3)),
      );
      expect(lengths.filter((length) => Math.abs(length - 1) > 1e-3)).toEqual([]);
    }
  });

  test.each(looks)('has more corners than a box, stands on the ground and is of its size ($voltage.name)', (look) => {
    const shape = shapeOf(name, look);
    expect(corners(shape).size).toBeGreaterThan(8);
    const [low, high] = extent(shape);
    expect(low[1]).toBeGreaterThan(-1.5);
    const { radius, height } = sizeOf(name, look);
    expect(height).toBeGreaterThanOrEqual(high[1] - 1e-3);
    expect(radius).toBeGreaterThanOrEqual(Math.max(high[0], high[2], -low[0], -low[2]) - 1e-3);
    // A lattice tower of 765 kV is about 50 m high, a wind turbine of 3 MW reaches up to about 150 m.
    expect(Math.max(radius * 2, height)).toBeLessThan(name === 'windTurbine' ? 160 : 75);
  });

  test.each(looks)('keeps within the triangles of each distance ($voltage.name)', (look) => {
    for (const open of [false, true]) {
      for (const detail of details) {
        const { index } = shapeOf(name, { ...look, open }, detail);
        expect(index.length, detail).toBeGreaterThan(0);
        expect(index.length / 3, detail).toBeLessThanOrEqual(budgets[detail]);
      }
    }
  });

  test.each(looks)('keeps its height and breadth to a fifth from afar ($voltage.name)', (look) => {
    const [low, high] = extent(shapeOf(name, look));
    for (const detail of ['middle', 'far'] as const) {
      const [farLow, farHigh] = extent(shapeOf(name, look, detail));
      const size = Math.max(...high.map((value, axis) => value - low[axis]!));
      for (const axis of [0, 1, 2] as const) {
        expect(Math.abs(farLow[axis] - low[axis]), `${detail} ${axis}`).toBeLessThan(0.2 * size);
        expect(Math.abs(farHigh[axis] - high[axis]), `${detail} ${axis}`).toBeLessThan(0.2 * size);
      }
    }
  });

  test.each(looks)('has its pads on metal at every distance ($voltage.name)', (look) => {
    const { radius, height } = sizeOf(name, look);
    // From near a conductor hides a few centimetres; from further away a pixel is 2 or 4 per cent of what is seen.
    const gaps = { near: 0.05, middle: 0.02, far: 0.04 };
    for (const detail of details) {
      const gap = detail === 'near' ? gaps.near : gaps[detail] * Math.max(2 * radius, height);
      const shape = shapeOf(name, look, detail);
      for (const pad of kit.get(name)!.pads(look).flat()) expect(distanceTo(shape, pad), detail).toBeLessThan(gap);
    }
  });
});

describe('the state of equipment is in its form', () => {
  const look: Look = { voltage: voltageClass(345) };

  const switches = ['breaker', 'disconnector', 'loadBreakSwitch', 'groundDisconnector', 'recloser', 'fuse'];

  test.each([...switches, 'transferSwitch', 'cabinet'])(
    '%s: open has other corners than closed, also from afar',
    (name) => {
      for (const detail of details) {
        const closed = corners(shapeOf(name, look, detail));
        const open = corners(shapeOf(name, { ...look, open: true }, detail));
        expect([...open].filter((corner) => !closed.has(corner)).length, detail).toBeGreaterThan(2);
      }
    },
  );

  test('the blade of an open disconnector stands up by most of its length', () => {
    const [, closed] = extent(shapeOf('disconnector', look));
    const [, open] = extent(shapeOf('disconnector', { ...look, open: true }));
    expect(open[1] - closed[1]).toBeGreaterThan(0.7 * look.voltage.reach);
  });

  test('an earthed blade lies when it is open and stands up when it is closed', () => {
    const depth = (open: boolean): number => {
      const [low, high] = extent(shapeOf('groundDisconnector', { ...look, open }));
      return high[2] - low[2];
    };
    // Lying, the blade sticks out by its length: about that of the insulator.
    expect(depth(true) - depth(false)).toBeGreaterThan(0.8 * look.voltage.insulator);
  });

  const light = ({ surface }: Shape): number =>
    surface.filter((_, index) => index % 2 === 1).reduce((a, b) => a + b, 0);

  test.each(['home', 'meter', 'inverter', 'evse', 'thermostat', 'generator', 'controlHouse', 'pmu', 'converter'])(
    '%s gives light as long as it is fed, and none when it is dark',
    (name) => {
      expect(light(shapeOf(name, look))).toBeGreaterThan(0);
      for (const detail of details) expect(light(shapeOf(name, { ...look, dark: true }, detail)), detail).toBe(0);
    },
  );

  test.each(['batteryContainer', 'homeBattery'])('the strip of %s is lit as far as it is charged', (name) => {
    /** The highest corner that gives light, metres. */
    const lit = (percent: number, detail: Detail): number => {
      const { positions, surface } = shapeOf(name, { ...look, variant: chargeVariant(percent) }, detail);
      return Math.max(
        0,
        ...surface.filter((_, at) => at % 2 === 1).map((glow, at) => (glow ? positions[at * 3 + 1]! : 0)),
      );
    };
    for (const detail of details) {
      const heights = [0, 20, 50, 80, 100].map((percent) => lit(percent, detail));
      expect(heights[0]).toBe(0);
      expect(heights).toEqual([...new Set(heights)].sort((a, b) => a - b));
    }
  });

  test('a charge is shown in tenths, and what is no charge is none', () => {
    expect([0, 4, 5, 94, 95, 100, 140, -3].map(chargeVariant).map(chargeOf)).toEqual([0, 0, 10, 90, 100, 100, 100, 0]);
    expect([undefined, '', 'onRoof', 'charge-x'].map(chargeOf)).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('higher voltage is larger', () => {
    const height = (kilovolts: number) => extent(shapeOf('breaker', { voltage: voltageClass(kilovolts) }))[1][1];
    expect(height(765)).toBeGreaterThan(height(345));
    expect(height(345)).toBeGreaterThan(height(138));
    expect(height(138)).toBeGreaterThan(height(12.47));
  });
});

test.each(['arrester', 'waveTrap', 'currentTransformer', 'voltageTransformer', 'busSupport', 'tower'])(
  '%s is seen with all of its phases or none, however far away',
  (name) => {
    for (const look of looks.slice(2)) {
      const [low, high] = extent(shapeOf(name, look, 'far'));
      const pads = kit.get(name)!.pads(look).flat();
      const gap = 0.04 * 2 * sizeOf(name, look).radius;
      for (const axis of [0, 2] as const) {
        expect(low[axis]).toBeLessThanOrEqual(Math.min(...pads.map((pad) => pad[axis])) + gap);
        expect(high[axis]).toBeGreaterThanOrEqual(Math.max(...pads.map((pad) => pad[axis])) - gap);
      }
    }
  },
);

test('500 kV and above is a class of its own', () => {
  expect([765, 500, 499, 345, 200, 199].map((kilovolts) => voltageClass(kilovolts).name)).toEqual([
    ...['ultraHigh', 'ultraHigh', 'extraHigh', 'extraHigh', 'extraHigh', 'high'],
  ]);
});

test('a solid is closed and turned outwards: its tetrahedra with the origin add up to its volume', () => {
  const s = sculptor();
  s.box([5, 6, 7], [2, 3, 4], { color: 0 });
  const { positions, index } = s.shape();
  const corner = (at: number): Point => [...positions.subarray(index[at]! * 3, index[at]! * 3 + 3)] as unknown as Point;
  let sixfold = 0;
  for (let at = 0; at < index.length; at += 3) {
    const [[ax, ay, az], [bx, by, bz], [cx, cy, cz]] = [corner(at), corner(at + 1), corner(at + 2)];
    sixfold += ax * (by * cz - bz * cy) - ay * (bx * cz - bz * cx) + az * (bx * cy - by * cx);
  }
  // 2 × 3 × 4 m³.
  expect(sixfold / 6).toBeCloseTo(24, 4);
});
