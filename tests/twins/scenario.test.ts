/** What-if studies: the base is never touched, the dark are found, actions do what they say. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '#models/problem.ts';
import type { Network } from '#twins/network/network.ts';
import { runScenario } from '#twins/scenario/run.ts';
import type { Action, Scenario } from '#twins/scenario/scenario.ts';
import { networkOf, readCase } from './matpower.ts';
import { breaker, line, load, network, radialNetwork, source } from './random-network.ts';
import { polar, residual } from './residual.ts';

const study = (actions: readonly Action[], within?: string): Scenario => ({
  base: { kind: 'live' },
  actions,
  analysis: 'powerFlow',
  ...(within === undefined ? {} : { within }),
});

/** 0 source — breaker — 1 — line — 2 load in a home; 20 kV. */
const small = network({
  nodes: 3,
  branches: [line(1, 1, 2)],
  switches: [breaker(1, 0, 1)],
  injections: [source(0, 0), load(0, 2, 0.1)],
  containers: new Map([['urn:ngsi-ld:EnergyConsumer:0', 'urn:ngsi-ld:Home:1']]),
  homes: new Set(['urn:ngsi-ld:Home:1']),
});
const theLine = 'urn:ngsi-ld:ACLineSegment:1';
const theBreaker = 'urn:ngsi-ld:Breaker:1';
const theLoad = 'urn:ngsi-ld:EnergyConsumer:0';

/** The homes all of whose loads a search from the source no longer reaches once a switch is open. */
function darkHomes(one: Network, opened: string): ReadonlySet<string> {
  const { branches, switches, injections } = one;
  const found = new Set([0]);
  for (const node of found) {
    for (const table of [branches, switches]) {
      table.ids.forEach((id, row) => {
        if (id === opened) return;
        if (table.from[row] === node) found.add(table.to[row]!);
        if (table.to[row] === node) found.add(table.from[row]!);
      });
    }
  }
  const homes = new Set(one.homes);
  injections.ids.forEach((id, row) => {
    if (found.has(injections.node[row]!)) homes.delete(one.containers.get(id) ?? '');
  });
  return homes;
}

describe('the base of a scenario', () => {
  test('keeps every bit, whatever the actions', () => {
    fc.assert(
      fc.property(radialNetwork, fc.nat(), (one, pick) => {
        const before = structuredClone(one);
        const asset = (ids: readonly string[]) => ids[pick % ids.length];
        const actions: Action[] = [{ kind: 'scale', type: 'EnergyConsumer', factor: 1.3 }];
        const [aSwitch, aBranch] = [asset(one.switches.ids), asset(one.branches.ids)];
        if (aSwitch) actions.push({ kind: 'switch', asset: aSwitch, open: true });
        if (aBranch) actions.push({ kind: 'setpoint', asset: aBranch, attribute: 'r', value: 3 });
        if (aBranch) actions.push({ kind: 'outage', asset: aBranch });
        runScenario(one, study(actions));
        expect(one).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });
});

describe('opening a breaker', () => {
  test('lists exactly the homes that a search of its own finds dark', () => {
    fc.assert(
      fc.property(radialNetwork, (one) => {
        for (const asset of one.switches.ids) {
          const { violations, deEnergised, islands } = runScenario(one, study([{ kind: 'switch', asset, open: true }]));
          const homes = violations.filter((one) => one.kind === 'deEnergised' && one.asset.includes(':Home:'));
          expect(new Set(homes.map((one) => one.asset))).toEqual(darkHomes(one, asset));
          expect(new Set(deEnergised.filter((id) => id.includes(':Home:')))).toEqual(darkHomes(one, asset));
          expect(homes.every(({ change }) => change === 'new')).toBe(true);
          expect(islands.filter(({ energised }) => energised).every(({ status }) => status === 'converged')).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('tells the power that is no longer supplied, and relief when it is closed again', () => {
    const opened = runScenario(small, study([{ kind: 'switch', asset: theBreaker, open: true }]));
    // 0.1 per unit on 100 MVA.
    expect(opened.violations).toContainEqual({
      kind: 'deEnergised',
      asset: 'urn:ngsi-ld:Home:1',
      value: 10,
      limit: 0,
      unit: 'MW',
      severity: 1,
      change: 'new',
    });
    const base = { ...small, switches: { ...small.switches, open: Uint8Array.of(1) } };
    const closed = runScenario(base, study([{ kind: 'switch', asset: theBreaker, open: false }]));
    expect(closed.violations.map(({ asset, value, change }) => [asset, value, change])).toEqual([
      [theLoad, 0, 'relieved'],
      ['urn:ngsi-ld:Home:1', 0, 'relieved'],
    ]);
    const still = runScenario(base, study([]));
    expect(still.violations.map(({ change }) => change)).toEqual(['unchanged', 'unchanged']);
  });
});

describe('a load that is dark', () => {
  test('counts with what it is declared to draw, as its meter says nothing of that', () => {
    const { injections, switches } = small;
    const dark: Network = {
      ...small,
      switches: { ...switches, open: Uint8Array.of(1) },
      injections: {
        ...injections,
        p: Float64Array.of(0, 0),
        q: Float64Array.of(0, 0),
        pfixed: Float64Array.of(Number.NaN, 0.08),
        qfixed: Float64Array.of(Number.NaN, 0.02),
        observedAt: [undefined, '2026-01-01T00:00:00.000Z'],
      },
    };
    const still = runScenario(dark, study([]));
    expect(still.violations.find(({ asset }) => asset === theLoad)).toMatchObject({ value: 8, change: 'unchanged' });
    const fed = runScenario(dark, study([{ kind: 'switch', asset: theBreaker, open: false }]));
    expect(fed.summary.load).toEqual({ active: 8, reactive: 2 });
    expect(fed.quality).toBe('substituted');
  });
});

describe('a grid that cannot carry its load', () => {
  test('answers with a cause and without numbers that nobody knows', () => {
    const result = runScenario(small, study([{ kind: 'scale', type: 'EnergyConsumer', factor: 1000 }]));
    expect(result.islands).toHaveLength(1);
    expect(result.islands[0]).toMatchObject({ energised: true, largestMismatchAt: expect.stringMatching(/Node:/) });
    expect(['failed', 'iterationLimit']).toContain(result.islands[0]!.status);
    expect(result.islands[0]!.cause).toContain('MVA is out of balance at urn:ngsi-ld:ConnectivityNode:');
    expect([result.voltages, result.flows, result.violations]).toEqual([[], [], []]);
    expect(result.summary.lowestVoltage).toBeUndefined();
    // JSON would turn a NaN into null.
    expect(JSON.stringify(result)).not.toContain('null');
  });
});

describe('a result', () => {
  test('balances: generation is load and losses, and the referee finds no mismatch', () => {
    const one = networkOf(readCase('case118'));
    const result = runScenario(one, study([{ kind: 'scale', type: 'EnergyConsumer', factor: 1.05 }]));
    const { load: drawn, generation, losses } = result.summary;
    expect(generation.active).toBeCloseTo(drawn.active + losses.active, 6);
    expect(generation.reactive).toBeCloseTo(drawn.reactive + losses.reactive, 6);
    // 4242 MW is the sum of Pd of case118.
    expect(drawn.active).toBeCloseTo(4242 * 1.05, 6);
    const changed = { ...one, injections: { ...one.injections, ...scaled(one, 1.05) } };
    const voltage = result.voltages.map(({ voltage }, row) => voltage / one.nodes.baseKilovolt[row]!);
    const angle = result.voltages.map(({ angle }) => (angle * Math.PI) / 180);
    expect(residual(changed, voltage, angle)).toBeLessThan(1e-8);
    expect(result.provenance.residual).toBeLessThan(1e-8);
  });

  test('has flows whose power is what voltage and current make of it', () => {
    const { flows } = runScenario(small, study([]));
    for (const { activePower, reactivePower, voltage, current } of flows) {
      expect(Math.hypot(activePower, reactivePower)).toBeCloseTo((Math.sqrt(3) * voltage * current) / 1000, 9);
    }
    const [near] = flows.filter(({ asset, terminal }) => asset === theLine && terminal === 1);
    // The rated current of the line is 400 A.
    expect(near!.loading).toBeCloseTo(near!.current / 4, 9);
    const through = flows.filter(({ asset }) => asset === theBreaker).map(({ activePower }) => activePower);
    expect(through[0]).toBeCloseTo(near!.activePower, 9);
    expect(through[1]).toBeCloseTo(-near!.activePower, 9);
  });

  test('is the same to the last bit when it is run again', () => {
    const actions: readonly Action[] = [{ kind: 'scale', type: 'EnergyConsumer', factor: 0.9 }];
    const first = runScenario(networkOf(readCase('case14')), study(actions));
    expect(runScenario(networkOf(readCase('case14')), study(actions))).toEqual(first);
  });

  test('within an area tells of that area alone, with the numbers of the whole', () => {
    const whole = runScenario(small, study([]));
    const part = runScenario(small, study([], 'urn:ngsi-ld:Home:1'));
    expect(part.flows).toEqual(whole.flows.filter(({ asset }) => asset === theLoad));
    expect(part.summary.load).toEqual(whole.summary.load);
    expect(part.summary.generation.active).toBe(0);
  });
});

const scaled = ({ injections }: Network, factor: number) => {
  const isLoad = (row: number) => injections.types[row] === 'EnergyConsumer';
  return {
    p: injections.p.map((p, row) => (isLoad(row) ? factor * p : p)),
    q: injections.q.map((q, row) => (isLoad(row) ? factor * q : q)),
  };
};

test('a scale reaches the special cases of its type: ConformLoad and EVSE are loads too, a converter is not', () => {
  const kinds = ['EnergyConsumer', 'ConformLoad', 'NonConformLoad', 'StationSupply', 'EVSE'];
  const loads = kinds.map((type, at) => ({ ...load(at, 2, 0.01), type }));
  const one = network({
    nodes: 3,
    branches: [line(1, 1, 2)],
    switches: [breaker(1, 0, 1)],
    injections: [source(9, 0), ...loads],
  });
  const run = (type: string) => runScenario(one, study([{ kind: 'scale', type, factor: 2 }])).summary.load.active;
  // Five loads of 0.01 per unit on 100 MVA.
  expect(run('EnergyConsumer')).toBeCloseTo(10, 9);
  expect(run('ConformLoad')).toBeCloseTo(6, 9);
  expect(() => run('PowerElectronicsConnection')).toThrow('No equipment of type PowerElectronicsConnection');
});

describe('violations against the base', () => {
  test('a heavier load overloads a line; more of it makes that worse; less of it is relief', () => {
    // 0.1 per unit at 20 kV is 289 A of 400 A; the reactive third makes it more.
    const of = (base: Network, factor: number) =>
      runScenario(base, study([{ kind: 'scale', type: 'EnergyConsumer', factor }])).violations.filter(
        ({ kind, asset }) => kind === 'overload' && asset === theLine,
      );
    expect(of(small, 1)).toEqual([]);
    expect(of(small, 2)).toMatchObject([{ change: 'new', limit: 100, unit: '%' }]);
    const heavy = { ...small, injections: { ...small.injections, p: small.injections.p.map((p) => 2 * p) } };
    expect(of(heavy, 1)).toMatchObject([{ change: 'unchanged' }]);
    expect(of(heavy, 1.2)).toMatchObject([{ change: 'worsened' }]);
    expect(of(heavy, 0.9)).toMatchObject([{ change: 'relieved' }]);
    const [gone] = of(heavy, 0.4);
    expect(gone).toMatchObject({ change: 'relieved', severity: 0 });
    expect(gone!.value).toBeLessThan(100);
  });

  test('each flow stands beside the loading that it has in the base', () => {
    const loadingOf = (factor: number) =>
      runScenario(small, study([{ kind: 'scale', type: 'EnergyConsumer', factor }])).flows.find(
        ({ asset, terminal }) => asset === theLine && terminal === 1,
      )!;
    const base = loadingOf(1);
    expect(base.baseLoading).toBe(base.loading);
    const heavy = loadingOf(2);
    expect(heavy.baseLoading).toBe(base.loading);
    expect(heavy.loading).toBeGreaterThan(base.loading!);
  });

  test('a long line sags below 0.9 per unit, told in kV with its severity', () => {
    const result = runScenario(small, study([{ kind: 'setpoint', asset: theLine, attribute: 'r', value: 5 }]));
    const [low] = result.violations.filter(({ kind }) => kind === 'undervoltage');
    // 90 % of 20 kV.
    expect(low).toMatchObject({ asset: 'urn:ngsi-ld:ConnectivityNode:2', limit: 18, unit: 'kV', change: 'new' });
    expect(low!.severity).toBeCloseTo((18 - low!.value) / 2, 9);
  });
});

describe('actions', () => {
  test('a setpoint of r in ohm gives the voltage that the circuit equation gives', () => {
    const result = runScenario(small, study([{ kind: 'setpoint', asset: theLine, attribute: 'r', value: 0.4 }]));
    // 0.4 Ω on 20 kV, 100 MVA is 0.1 per unit; x stays 0.02. Behind the line: V₁ = V₂ + z conj(S/V₂).
    const { voltage, angle } = result.voltages[2]!;
    const v2 = polar(voltage / 20, (angle * Math.PI) / 180);
    const square = v2.re ** 2 + v2.im ** 2;
    const [p, q] = [0.1, 0.1 / 3];
    const i = { re: (p * v2.re + q * v2.im) / square, im: (p * v2.im - q * v2.re) / square };
    expect(v2.re + 0.1 * i.re - 0.02 * i.im).toBeCloseTo(1.02, 9);
    expect(v2.im + 0.1 * i.im + 0.02 * i.re).toBeCloseTo(0, 9);
  });

  test('a setpoint converts the unit that it names', () => {
    const set = (value: number, unit?: string): Action => {
      const plain = { kind: 'setpoint', asset: theLoad, attribute: 'activePower', value } as const;
      return unit === undefined ? plain : { ...plain, unit };
    };
    const megawatt = runScenario(small, study([set(4)]));
    expect(runScenario(small, study([set(4000, 'KWT')])).flows).toEqual(megawatt.flows);
    expect(runScenario(small, study([set(4000, 'kW')])).flows).toEqual(megawatt.flows);
    expect(megawatt.summary.load.active).toBeCloseTo(4, 9);
  });

  test('an outage of a line darkens what it fed', () => {
    const { deEnergised } = runScenario(small, study([{ kind: 'outage', asset: theLine }]));
    expect(deEnergised).toEqual([theLine, theLoad, 'urn:ngsi-ld:Home:1']);
  });

  test('a tap of a transformer moves its ratio by the increment of each step', () => {
    const one: Network = {
      ...small,
      tapChangers: new Map([[theLine, { terminal: 1, step: 0, neutralStep: 0, increment: 1.25 }]]),
    };
    const moved = runScenario(one, study([{ kind: 'tap', asset: theLine, step: -4 }]));
    const direct = { ...one, branches: { ...one.branches, ratio: Float64Array.of(0.95) } };
    expect(moved.voltages).toEqual(runScenario(direct, study([])).voltages);
  });

  test('entities that are added together may name each other', () => {
    const node = 'urn:ngsi-ld:ConnectivityNode:new';
    const terminal = (object: string, sequence: number) => ({
      type: 'Relationship',
      object,
      datasetId: `urn:ngsi-ld:Dataset:T${sequence}`,
    });
    const value = (number: number, unitCode: string) => ({ type: 'Property', value: number, unitCode });
    const result = runScenario(
      small,
      study([
        {
          kind: 'add',
          entity: {
            id: 'urn:ngsi-ld:ACLineSegment:new',
            type: 'ACLineSegment',
            terminal: [terminal('urn:ngsi-ld:ConnectivityNode:2', 1), terminal(node, 2)],
            r: value(0.2, 'OHM'),
            x: value(0.4, 'OHM'),
          },
        },
        {
          kind: 'add',
          entity: {
            id: 'urn:ngsi-ld:EnergyConsumer:new',
            type: 'EnergyConsumer',
            terminal: [terminal(node, 1)],
            pfixed: value(2, 'MAW'),
          },
        },
        { kind: 'add', entity: { id: node, type: 'ConnectivityNode' } },
      ]),
    );
    expect(result.summary.load.active).toBeCloseTo(12, 9);
    expect(result.voltages.find(({ node: at }) => at === node)!.voltage).toBeGreaterThan(18);
    expect(result.provenance.residual).toBeLessThan(1e-8);
  });

  test.each([
    [{ kind: 'switch', asset: 'urn:x', open: true }, /actions\[0\].*urn:x does not exist/],
    [{ kind: 'switch', asset: theLine, open: true }, /no switch/],
    [{ kind: 'tap', asset: theLine, step: 1 }, /no tap changer/],
    [{ kind: 'setpoint', asset: theLine, attribute: 'length', value: 1 }, /give one of r, x/],
    [{ kind: 'setpoint', asset: theLine, attribute: 'r', value: 1, unit: 'KWT' }, /KWT is not a unit of r: give OHM/],
    [{ kind: 'scale', type: 'Home', factor: 2 }, /No equipment of type Home/],
    [{ kind: 'add', entity: { id: theLine, type: 'ACLineSegment' } }, /exists already/],
    [{ kind: 'add', entity: { type: 'ACLineSegment' } }, /^actions\[0\]: The entity has no id/],
    [
      { kind: 'add', entity: { id: 'urn:x:1', type: 'ACLineSegment', r: { type: 'Property', value: 'low' } } },
      /^actions\[0\]: urn:x:1: r has the value "low"/,
    ],
    [{ kind: 'scale', type: 'EnergyConsumer', factor: -1 }, /The factor -1 is not a number from 0/],
  ] satisfies [Action, RegExp][])('%j is refused with a sentence', (action, sentence) => {
    const refused = () => runScenario(small, study([action]));
    expect(refused).toThrow(Problem);
    expect(refused).toThrow(sentence);
  });
});
