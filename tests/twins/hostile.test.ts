/** Grids that nobody would build: whatever they are, there is an answer, and it balances or says why there is none. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Network } from '#twins/network/network.ts';
import type { BranchRow, InjectionRow } from '#twins/network/rows.ts';
import { trace } from '#twins/network/trace.ts';
import { residualOf } from '#twins/powerflow/residual.ts';
import { solvePowerFlow } from '#twins/powerflow/solve.ts';
import { breaker, line, load, network, source } from './random-network.ts';
import { residual } from './residual.ts';

const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });

const grid: fc.Arbitrary<Network> = fc.integer({ min: 2, max: 12 }).chain((nodes) => {
  const node = fc.nat(nodes - 1);
  const branch = fc.record({
    ...{ from: node, to: node, r: real(0.001, 0.2), x: real(-0.05, 0.5), b: real(-0.5, 0.5) },
    ...{ ratio: real(0.8, 1.2), shift: real(-1, 1), isShort: fc.boolean(), inService: fc.boolean() },
  });
  const machine = fc.record({
    ...{ node, regulated: node, p: real(-2, 2), voltage: real(0.9, 1.1), qLow: real(-1, 0), qHigh: real(0, 1) },
    ...{ priority: fc.nat(2), keeps: fc.boolean(), isLimited: fc.boolean() },
  });
  return fc
    .record({
      branches: fc.array(branch, { minLength: 1, maxLength: 16 }),
      machines: fc.array(machine, { maxLength: 5 }),
      loads: fc.array(fc.record({ node, p: real(-1, 3) }), { maxLength: 8 }),
      sources: fc.array(node, { maxLength: 2 }),
      switches: fc.array(fc.record({ from: node, to: node, open: fc.boolean() }), { maxLength: 6 }),
    })
    .map(({ branches, machines, loads, sources, switches }) =>
      network({
        nodes,
        branches: branches.map(({ isShort, b, from, to, ...more }, id): BranchRow => {
          const plain = line(id, from, to, more.inService);
          return isShort ? { ...plain, r: 0, x: 0, bFrom: b } : { ...plain, ...more, bFrom: b, bTo: b };
        }),
        switches: switches.map(({ from, to, open }, id) => breaker(id, from, to, open)),
        injections: [
          ...sources.map((at, id) => source(id, at)),
          ...loads.map(({ node: at, p }, id) => load(id, at, p)),
          ...machines.map(({ keeps, isLimited, qLow, qHigh, voltage, ...more }, id): InjectionRow => {
            const plain = load(id, more.node, more.p);
            const limits = isLimited ? { qLow, qHigh } : {};
            return {
              ...plain,
              ...more,
              ...limits,
              id: `urn:ngsi-ld:SynchronousMachine:${id}`,
              kind: 'generation',
              type: 'SynchronousMachine',
              voltage: keeps ? voltage : Number.NaN,
            };
          }),
        ],
      }),
    );
});

test('every grid has an answer for each of its islands: one that balances, or a sentence', () => {
  let solved = 0;
  fc.assert(
    fc.property(grid, (one) => {
      const result = solvePowerFlow(one);
      for (const { status, energised, cause } of result.islands) {
        if (status === 'converged') solved += 1;
        else expect(cause).toMatch(energised ? /found no solution for the island of/ : /No source in service/);
      }
      const { voltage, angle, flows } = result;
      expect(residual(one, voltage, angle, [], flows.injections)).toBeLessThan(1e-7);
      expect(residualOf(one, result)).toBeLessThan(1e-7);
      for (const id of [...one.branches.ids, ...one.injections.ids]) trace(one, [id], 'upstream');
    }),
    { numRuns: 300 },
  );
  expect(solved).toBeGreaterThan(50);
});
