/**
 * A seeded grid that looks like a transmission grid: buses scattered over a country, each joined to the nearest of those
 * before it and then to near neighbours until there are loops enough; lines whose impedance follows their length,
 * transformers with taps, machines that roughly cover the loads around them. Nobody's grid: for measuring only.
 */
import { baseMva, type Network } from '#twins/network/network.ts';
import { type BranchRow, type InjectionRow, idle, plainBranch, tabulate } from '#twins/network/rows.ts';
import { seeded } from '../twins/seeded.ts';

interface GridSize {
  readonly buses: number;
  readonly branches: number;
  readonly machines: number;
}

/** The sizes of PEGASE's 2,869-bus model of a part of Europe, rounded (Josz et al., 2016): only the sizes are taken. */
export const countrySize: GridSize = { buses: 2869, branches: 4000, machines: 510 };

export function syntheticGrid({ buses, branches: links, machines }: GridSize, seed: number): Network {
  const random = seeded(seed);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const x = Float64Array.from({ length: buses }, random);
  const y = Float64Array.from({ length: buses }, random);
  const distance = (a: number, b: number): number => Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!);
  const nearest = (to: number, among: Iterable<number>): number => {
    let best = -1;
    for (const one of among) if (best < 0 || distance(to, one) < distance(to, best)) best = one;
    return best;
  };

  const pairs = new Map<string, readonly [number, number]>();
  const pair = (a: number, b: number): void => void pairs.set(`${Math.min(a, b)}-${Math.max(a, b)}`, [a, b]);
  for (let bus = 1; bus < buses; bus++)
    pair(
      bus,
      nearest(
        bus,
        Array.from({ length: bus }, (_, one) => one),
      ),
    );
  while (pairs.size < links) {
    const bus = Math.floor(random() * buses);
    const near = Array.from({ length: buses }, (_, one) => one)
      .filter((one) => one !== bus && distance(bus, one) < 0.05)
      .sort((a, b) => distance(bus, a) - distance(bus, b));
    pair(bus, near[Math.floor(random() * Math.min(6, near.length))] ?? (bus === 0 ? 1 : 0));
  }
  const branches = [...pairs.values()].map(([from, to], row): BranchRow => {
    const id = `urn:ngsi-ld:ACLineSegment:${row}`;
    if (random() < 0.1) {
      const tap = { ratio: 1 + Math.round(between(-4, 4)) * 0.0125 };
      return { ...plainBranch, ...tap, id, kind: 'transformer', from, to, r: 0.0005, x: between(0.01, 0.03) };
    }
    // A country of 1000 km; 0.3 Ω/km and 4 µS/km at 380 kV, a base of 1444 Ω; the shortest line has 5 km.
    const km = Math.max(5, 1000 * distance(from, to));
    const reactance = (0.3 * km) / 1444;
    const half = (4e-6 * km * 1444) / 2;
    return { ...plainBranch, id, kind: 'line', from, to, r: reactance / 9, x: reactance, bFrom: half, bTo: half };
  });

  const places = Array.from({ length: machines }, (_, row) => Math.floor((row * buses) / machines));
  const output = new Map(places.map((place) => [place, 0]));
  const injections: InjectionRow[] = [];
  for (let node = 0; node < buses; node++) {
    if (random() < 0.35) continue;
    const p = between(5, 110) / baseMva;
    const id = `urn:ngsi-ld:EnergyConsumer:${node}`;
    injections.push({ ...idle, id, kind: 'load', type: 'EnergyConsumer', node, p, q: p * between(0.1, 0.35) });
    const machine = nearest(node, places);
    output.set(machine, output.get(machine)! + p);
  }
  for (const [row, node] of places.entries()) {
    const isFirst = row === 0;
    injections.push({
      ...idle,
      id: `urn:ngsi-ld:SynchronousMachine:${node}`,
      kind: isFirst ? 'source' : 'generation',
      type: isFirst ? 'EnergySource' : 'SynchronousMachine',
      node,
      p: -output.get(node)! * between(0.75, 1.25),
      q: 0,
      voltage: between(1, 1.05),
      angle: isFirst ? 0 : Number.NaN,
    });
  }
  const nodes = Array.from({ length: buses }, (_, row) => ({
    id: `urn:ngsi-ld:ConnectivityNode:${row}`,
    baseKilovolt: 380,
  }));
  const none = {
    tapChangers: new Map(),
    reactiveCurves: new Map(),
    shuntSections: new Map(),
    containers: new Map(),
    homes: new Set<string>(),
  };
  return tabulate(
    { nodes, branches, switches: [], injections, ...none, findings: [] },
    { revision: 1, at: '2026-01-01T00:00:00.000Z' },
  );
}
