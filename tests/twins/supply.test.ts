/** What goes on alone when its supply is lost, against a naive model: homes with batteries behind transfer switches. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Network } from '#twins/network/network.ts';
import type { InjectionRow, SwitchRow } from '#twins/network/rows.ts';
import { deEnergised, isLive, topologyOf } from '#twins/network/topology.ts';
import { trace } from '#twins/network/trace.ts';
import { solvePowerFlow } from '#twins/powerflow/solve.ts';
import { runScenario } from '#twins/scenario/run.ts';
import { breaker, homeName, line, load, network, source } from './random-network.ts';
import { residual } from './residual.ts';

const gateName = (id: number): string => `urn:ngsi-ld:TransferSwitch:${id}`;
const gate = (id: number, from: number, to: number, open = false): SwitchRow => ({
  ...breaker(id, from, to, open),
  id: gateName(id),
  opensOnLossOfSupply: true,
});
const battery = (id: number, node: number): InjectionRow => ({
  ...load(id, node, -0.001),
  id: `urn:ngsi-ld:PowerElectronicsConnection:${id}`,
  kind: 'generation',
  type: 'PowerElectronicsConnection',
  gridForming: true,
});

interface HomeDraft {
  readonly at: number;
  readonly hasBattery: boolean;
  readonly isGateOpen: boolean;
}

/** A feeder in a row, a breaker between each two nodes, a source at node 0; homes hang on it, each of one node inside. */
function feeder(breakersOpen: readonly boolean[], homes: readonly HomeDraft[], hasSource = true): Network {
  const length = breakersOpen.length + 1;
  const inside = (id: number): number => length + id;
  const containers = new Map<string, string>();
  homes.forEach((_, id) => {
    for (const asset of [gateName(id), `urn:ngsi-ld:EnergyConsumer:${id}`, battery(id, 0).id]) {
      containers.set(asset, homeName(id));
    }
  });
  return network({
    nodes: length + homes.length,
    switches: [
      ...breakersOpen.map((open, at) => breaker(at, at, at + 1, open)),
      ...homes.map(({ at, isGateOpen }, id) => gate(id, at % length, inside(id), isGateOpen)),
    ],
    injections: [
      ...(hasSource ? [source(0, 0)] : []),
      ...homes.map((_, id) => load(id, inside(id))),
      ...homes.flatMap(({ hasBattery }, id) => (hasBattery ? [battery(id, inside(id))] : [])),
    ],
    containers,
    homes: new Set(homes.map((_, id) => homeName(id))),
  });
}

const anyFeeder = fc.record({
  breakersOpen: fc.array(fc.boolean(), { maxLength: 6 }),
  homes: fc.array(fc.record({ at: fc.nat(6), hasBattery: fc.boolean(), isGateOpen: fc.boolean() }), { maxLength: 5 }),
});

describe('a home with a battery behind its transfer switch', () => {
  test('stays alive when the feeder goes dark, and its neighbours do not, wherever breakers are open', () => {
    fc.assert(
      fc.property(anyFeeder, ({ breakersOpen, homes }) => {
        const one = feeder(breakersOpen, homes);
        const topology = topologyOf(one);
        // Without any search: the feeder has voltage up to its first open breaker.
        const end = breakersOpen.indexOf(true);
        const reaches = (at: number): boolean => end < 0 || at <= end;
        for (let at = 0; at <= breakersOpen.length; at++) expect(isLive(topology, at)).toBe(reaches(at));
        homes.forEach(({ at, hasBattery, isGateOpen }, id) => {
          const row = one.index.get(gateName(id))!.row;
          const isSupplied = reaches(at % (breakersOpen.length + 1));
          expect(topology.open[row]).toBe(isGateOpen || (hasBattery && !isSupplied) ? 1 : 0);
          const isLit = hasBattery || (isSupplied && !isGateOpen);
          expect(isLive(topology, breakersOpen.length + 1 + id)).toBe(isLit);
          expect(deEnergised(one).includes(homeName(id))).toBe(!isLit);
          expect(trace(one, [`urn:ngsi-ld:EnergyConsumer:${id}`], 'upstream').energised).toBe(isLit);
        });
        const { voltage, angle, islands, control } = solvePowerFlow(one);
        expect(islands.filter(({ energised, status }) => energised && status !== 'converged')).toEqual([]);
        expect(
          residual(
            one.switches.open === topology.open ? one : opened(one, topology.open),
            voltage,
            angle,
            topology.balances,
          ),
        ).toBeLessThan(1e-8);
        // A battery balances only what no source feeds.
        homes.forEach(({ at, hasBattery, isGateOpen }, id) => {
          if (!hasBattery) return;
          const alone = isGateOpen || !reaches(at % (breakersOpen.length + 1));
          expect(control.roles[one.index.get(battery(id, 0).id)!.row]).toBe(alone ? 2 : 0);
        });
      }),
      { numRuns: 150 },
    );
  });

  test('is traced to its battery when it is alone, to the grid when it is not', () => {
    const homes = [{ at: 1, hasBattery: true, isGateOpen: false }];
    expect(trace(feeder([false], homes), [homeName(0)], 'upstream').sources).toEqual(['urn:ngsi-ld:EnergySource:0']);
    expect(trace(feeder([true], homes), [homeName(0)], 'upstream').sources).toEqual([battery(0, 0).id]);
  });

  test('is no customer that a breaker would cut off', () => {
    const draft = { at: 1, isGateOpen: false };
    const one = feeder(
      [false],
      [
        { ...draft, hasBattery: true },
        { ...draft, hasBattery: false },
      ],
    );
    const { steps } = trace(one, ['urn:ngsi-ld:Breaker:0'], 'affectedCustomers');
    expect(steps.map(({ asset }) => asset)).toEqual([homeName(1)]);
  });

  test('keeps its load in a study that opens the breaker, and the study says what opened by itself', () => {
    const draft = { at: 1, isGateOpen: false };
    const one = feeder(
      [false],
      [
        { ...draft, hasBattery: true },
        { ...draft, hasBattery: false },
      ],
    );
    const action = { kind: 'switch', asset: 'urn:ngsi-ld:Breaker:0', open: true } as const;
    const result = runScenario(one, { base: { kind: 'live' }, actions: [action], analysis: 'powerFlow' });
    expect(result.deEnergised.filter((id) => id.includes('Home'))).toEqual([homeName(1)]);
    expect(result.findings).toEqual([
      { asset: gateName(0), message: expect.stringMatching(/opens by itself: no source outside .*Home:0/) },
    ]);
    expect(result.summary.load.active).toBeCloseTo(0.1, 9);
  });
});

describe('a home in a microgrid', () => {
  // 0 source — breaker 0 — 1 — gate 0 (microgrid) — 2 — line — 3 — gate 1 (home) — 4; a battery at 2 and one at 4.
  const nested = (isFed: boolean): Network => {
    const microgrid = 'urn:ngsi-ld:Microgrid:1';
    return network({
      nodes: 5,
      branches: [line(1, 2, 3)],
      switches: [breaker(0, 0, 1, !isFed), gate(0, 1, 2), gate(1, 3, 4)],
      injections: [source(0, 0), load(0, 4), battery(0, 2), battery(1, 4)],
      containers: new Map([
        [gateName(0), microgrid],
        [battery(0, 0).id, microgrid],
        [homeName(1), microgrid],
        [gateName(1), homeName(1)],
        [battery(1, 0).id, homeName(1)],
        ['urn:ngsi-ld:EnergyConsumer:0', homeName(1)],
      ]),
      homes: new Set([homeName(1)]),
    });
  };

  test('stays with its microgrid when that goes on alone, whose battery balances both', () => {
    const { open, balances } = topologyOf(nested(false));
    expect([...open]).toEqual([1, 1, 0]);
    const one = nested(false);
    expect(one.injections.ids.filter((_, row) => balances[row] === 1)).toEqual([
      'urn:ngsi-ld:EnergySource:0',
      battery(0, 0).id,
    ]);
    expect([...topologyOf(nested(true)).open]).toEqual([0, 0, 0]);
  });
});

test('a grid-forming converter behind a switch that does not open by itself feeds no dead network', () => {
  const one = network({ nodes: 2, branches: [line(1, 0, 1)], injections: [load(0, 0), battery(0, 1)] });
  expect([...topologyOf(one).energised]).toEqual([0]);
});

const opened = (one: Network, open: Uint8Array): Network => ({ ...one, switches: { ...one.switches, open } });
