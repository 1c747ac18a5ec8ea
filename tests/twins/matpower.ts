/** Reference grids of `tests/cases` as networks: one node a bus, no switches. */
import { readFileSync } from 'node:fs';
import { baseMva, type Network } from '#twins/network/network.ts';
import { type BranchRow, type InjectionRow, idle, plainBranch, tabulate } from '#twins/network/rows.ts';

type Row = readonly number[];

export interface Case {
  readonly baseMva: number;
  readonly impedance: 'p.u.' | 'ohm';
  readonly bus: readonly Row[];
  readonly generator: readonly Row[];
  readonly branch: readonly Row[];
}

export function readCase(name: string): Case {
  const text = readFileSync(new URL(`../cases/${name}/case.json`, import.meta.url), 'utf8');
  const raw = JSON.parse(text) as Case;
  if (raw.impedance === 'p.u.') return raw;
  const base = raw.bus[0]![8]! ** 2 / raw.baseMva;
  const branch = raw.branch.map(([from, to, r, x, ...rest]) => [from!, to!, r! / base, x! / base, ...rest]);
  return { ...raw, impedance: 'p.u.', branch };
}

export const nodeId = (bus: number): string => `urn:ngsi-ld:ConnectivityNode:${bus}`;
export const branchId = (row: number): string => `urn:ngsi-ld:ACLineSegment:${row}`;

/**
 * Generators become sources at the reference bus, machines that keep a voltage at PV buses, and machines that do not
 * elsewhere. With `machines` the reference is a machine too, first in line to balance, the others behind it in their
 * order: a source has no reactive limits.
 */
export function networkOf(
  { baseMva: own, bus, generator, branch }: Case,
  reference: 'source' | 'machine' = 'source',
): Network {
  const nodeOf = new Map(bus.map(([number], row) => [number!, row]));
  const impedance = baseMva / own;
  const injections: InjectionRow[] = [];
  bus.forEach(([number, , p, q, g, b], node) => {
    if (p || q) {
      const id = `urn:ngsi-ld:EnergyConsumer:${number}`;
      injections.push({ ...idle, id, kind: 'load', type: 'EnergyConsumer', node, p: p! / baseMva, q: q! / baseMva });
    }
    if (g || b) {
      const id = `urn:ngsi-ld:LinearShuntCompensator:${number}`;
      const shunt = { g: g! / baseMva, b: b! / baseMva };
      injections.push({ ...idle, ...shunt, id, kind: 'shunt', type: 'LinearShuntCompensator', node, p: 0, q: 0 });
    }
  });
  generator.forEach(([number, p, q, voltage, status, maxQ, minQ], row) => {
    const node = nodeOf.get(number!)!;
    const kind = bus[node]![1]!;
    const id = `urn:ngsi-ld:EnergySource:${number}.${row}`;
    const isSource = kind === 3 && reference === 'source';
    const angle = isSource ? { angle: (bus[node]![7]! * Math.PI) / 180 } : {};
    const limits = maxQ === undefined || isSource ? {} : { qLow: -maxQ / baseMva, qHigh: -minQ! / baseMva };
    const held = kind === 1 ? {} : { voltage: voltage!, ...angle };
    injections.push({
      ...idle,
      ...held,
      ...limits,
      id,
      kind: isSource ? 'source' : 'generation',
      type: isSource ? 'EnergySource' : 'SynchronousMachine',
      priority: kind === 1 ? 0 : row + 1,
      node,
      p: -p! / baseMva,
      q: -q! / baseMva,
      inService: status === 1,
    });
  });
  const branches = branch.map(([from, to, r, x, b, , ratio, shift, status], row): BranchRow => {
    const half = b! / impedance / 2;
    return {
      ...plainBranch,
      id: branchId(row),
      kind: ratio || shift ? 'transformer' : 'line',
      from: nodeOf.get(from!)!,
      to: nodeOf.get(to!)!,
      r: r! * impedance,
      x: x! * impedance,
      bFrom: half,
      bTo: half,
      ratio: ratio || 1,
      shift: (shift! * Math.PI) / 180,
      inService: status === 1,
    };
  });
  const nodes = bus.map(([number, , , , , , , , kilovolt]) => ({ id: nodeId(number!), baseKilovolt: kilovolt || 1 }));
  const none = { tapChangers: new Map(), reactiveCurves: new Map(), shuntSections: new Map() };
  const empty = { switches: [], ...none, containers: new Map(), homes: new Set<string>(), findings: [] };
  return tabulate({ nodes, branches, injections, ...empty }, { revision: 1, at: '2026-01-01T00:00:00.000Z' });
}
