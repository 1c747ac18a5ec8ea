/** Block LU against dense elimination with pivoting, on random systems. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factorise, solve } from '#twins/math/block-lu.ts';
import { entryOf, patternOf } from '#twins/math/pattern.ts';
import { analyse } from '#twins/math/symbolic.ts';

/** Gauss with row exchanges: the naive model. */
function denseSolve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, at) => [...row, right[at]!]);
  const size = rows.length;
  for (let step = 0; step < size; step++) {
    let best = step;
    for (let row = step; row < size; row++) if (Math.abs(rows[row]![step]!) > Math.abs(rows[best]![step]!)) best = row;
    [rows[step], rows[best]] = [rows[best]!, rows[step]!];
    for (let row = step + 1; row < size; row++) {
      const factor = rows[row]![step]! / rows[step]![step]!;
      for (let at = step; at <= size; at++) rows[row]![at]! -= factor * rows[step]![at]!;
    }
  }
  const x = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    let sum = rows[row]![size]!;
    for (let at = row + 1; at < size; at++) sum -= rows[row]![at]! * x[at]!;
    x[row] = sum / rows[row]![row]!;
  }
  return x;
}

/** Entries of U when the vertex with the fewest neighbours goes first, found by writing every neighbour down. */
function fillOf(size: number, links: readonly (readonly [number, number])[]): number {
  const joined = new Map(Array.from({ length: size }, (_, vertex) => [vertex, new Set<number>()]));
  for (const [a, b] of links) {
    joined.get(a)!.add(b);
    joined.get(b)!.add(a);
  }
  let fill = 0;
  while (joined.size > 0) {
    const [vertex, others] = [...joined].reduce((best, one) => (one[1].size < best[1].size ? one : best));
    fill += others.size;
    joined.delete(vertex);
    for (const a of others) {
      joined.get(a)!.delete(vertex);
      for (const b of others) if (a !== b) joined.get(a)!.add(b);
    }
  }
  return fill;
}

/** A graph of n vertices with random links, blocks and right side; blocks on the diagonal outweigh their row. */
const system = fc.integer({ min: 1, max: 25 }).chain((size) => {
  const vertex = fc.nat({ max: size - 1 });
  const real = fc.double({ min: -1, max: 1, noNaN: true });
  return fc.record({
    size: fc.constant(size),
    links: fc.array(fc.tuple(vertex, vertex), { maxLength: 3 * size }),
    seeds: fc.array(real, { minLength: 64, maxLength: 64 }),
    right: fc.array(real, { minLength: 2 * size, maxLength: 2 * size }),
  });
});

describe('block LU', () => {
  test('solves random systems as dense elimination does', () => {
    fc.assert(
      fc.property(system, ({ size, links, seeds, right }) => {
        const pattern = patternOf(
          size,
          links.map(([from]) => from),
          links.map(([, to]) => to),
        );
        const blocks = new Float64Array(4 * pattern.column.length);
        const dense = Array.from({ length: 2 * size }, () => new Array<number>(2 * size).fill(0));
        for (let row = 0; row < size; row++) {
          const degree = pattern.rowStart[row + 1]! - pattern.rowStart[row]!;
          for (let at = pattern.rowStart[row]!; at < pattern.rowStart[row + 1]!; at++) {
            const column = pattern.column[at]!;
            for (let part = 0; part < 4; part++) {
              const onDiagonal = row === column && (part === 0 || part === 3);
              const value = seeds[(5 * at + part) % 64]! + (onDiagonal ? 2 * degree + 1 : 0);
              blocks[4 * at + part] = value;
              dense[2 * row + (part >> 1)]![2 * column + (part & 1)] = value;
            }
          }
        }
        const factors = factorise(analyse(pattern), blocks);
        const x = solve(factors, Float64Array.from(right));
        expect(factors.weakPivots).toBe(0);
        for (const [at, value] of denseSolve(dense, right).entries()) expect(x[at]).toBeCloseTo(value, 10);
      }),
    );
  });

  test('one analysis serves matrices with different numbers', () => {
    const pattern = patternOf(3, [0, 1], [1, 2]);
    const analysis = analyse(pattern);
    for (const size of [1, 8]) {
      const blocks = new Float64Array(4 * pattern.column.length);
      for (let row = 0; row < 3; row++) {
        const at = 4 * entryOf(pattern, row, row);
        blocks[at] = size;
        blocks[at + 3] = 2 * size;
      }
      expect([...solve(factorise(analysis, blocks), Float64Array.from([1, 2, 3, 4, 5, 6]))]).toEqual(
        [1, 2 / 2, 3, 4 / 2, 5, 6 / 2].map((value) => value / size),
      );
    }
  });

  test('counts a block that has lost its rank, and still gives finite numbers', () => {
    const pattern = patternOf(2, [0], [1]);
    // Rows 0 and 1 are the same: the second pivot cancels to zero.
    const blocks = new Float64Array(16);
    for (let at = 0; at < 4; at++) blocks.set([1, 0, 0, 1], 4 * at);
    const factors = factorise(analyse(pattern), blocks);
    expect(factors.weakPivots).toBe(1);
    expect([...solve(factors, new Float64Array(4).fill(1))].every(Number.isFinite)).toBe(true);
  });

  test('the pattern of L and U is what eliminating in that order, pair by pair, leaves', () => {
    fc.assert(
      fc.property(system, ({ size, links }) => {
        const [from, to] = [links.map(([a]) => a), links.map(([, b]) => b)];
        const { order, position, upperStart, upper, lowerStart, lower } = analyse(patternOf(size, from, to));
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, vertex) => vertex));
        const joined = Array.from({ length: size }, () => new Set<number>());
        links.forEach(([a, b]) => {
          if (a === b) return;
          joined[position[a]!]!.add(position[b]!);
          joined[position[b]!]!.add(position[a]!);
        });
        for (let row = 0; row < size; row++) {
          const right = [...joined[row]!].filter((other) => other > row).sort((a, b) => a - b);
          for (const a of right) for (const b of right) if (a !== b) joined[a]!.add(b);
          expect([...upper.subarray(upperStart[row]!, upperStart[row + 1]!)]).toEqual(right);
          const left = [...joined[row]!].filter((other) => other < row).sort((a, b) => a - b);
          expect([...lower.subarray(lowerStart[row]!, lowerStart[row + 1]!)]).toEqual(left);
        }
      }),
    );
  });

  test('the order fills in little more than taking the vertex with the fewest neighbours each time', () => {
    const side = 16;
    const at = (row: number, column: number): number => side * row + column;
    const links: [number, number][] = [];
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        if (row > 0) links.push([at(row, column), at(row - 1, column)]);
        if (column > 0) links.push([at(row, column), at(row, column - 1)]);
      }
    }
    const { upper } = analyse(
      patternOf(
        side * side,
        links.map(([a]) => a),
        links.map(([, b]) => b),
      ),
    );
    expect(upper.length).toBeLessThan(1.15 * fillOf(side * side, links));
  });

  test('a tree fills in nothing: L and U have the entries of the matrix', () => {
    // A star with 30 rays, its hub first.
    const rays = Array.from({ length: 30 }, (_, ray) => ray + 1);
    const analysis = analyse(
      patternOf(
        31,
        rays.map(() => 0),
        rays,
      ),
    );
    expect(analysis.upper.length).toBe(30);
    expect(analysis.lower.length).toBe(30);
  });
});
