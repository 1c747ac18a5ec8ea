/**
 * Lines, series compensators and equivalent branches: ohm and siemens to per unit on 100 MVA and the base voltages of the
 * nodes. With B1, B2 those bases, kV: t = B2/B1, z per unit = z / (B2²/100), y per unit = y (B2²/100), half at each end.
 */
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { currentLimit, lastingLimits } from './limits.ts';
import { baseMva } from './network.ts';
import { type Findings, numberOf } from './read.ts';
import { type BranchRow, plainBranch } from './rows.ts';
import { type Nodes, serves, terminals } from './terminals.ts';

export function branchRow(entity: Entity, nodes: Nodes, findings: Findings): BranchRow | undefined {
  const ends = terminals(entity, 2, nodes, findings);
  if (!ends) return undefined;
  const [from, to] = ends as [number, number];
  const [base1, base2] = [nodes.baseKilovolt[from]!, nodes.baseKilovolt[to]!];
  if (Math.abs(base1 / base2 - 1) > 1e-3) {
    const message = `It joins ${base1} kV and ${base2} kV without a transformer: correct nominalVoltage of its nodes.`;
    findings.push({ asset: entity.id, message });
  }
  const impedanceBase = (base2 * base2) / baseMva;
  const { r, x } = impedanceOf(entity, undefined, findings);
  const [g, b] = ['gch', 'bch'].map((name) => ((numberOf(entity, name, findings) ?? 0) * impedanceBase) / 2);
  const limits = lastingLimits(entity, findings);
  const rated = numberOf(entity, 'ratedCurrent', findings);
  const [limit1, limit2] = [currentLimit(limits, 1, base1), currentLimit(limits, 2, base2)];
  return {
    ...plainBranch,
    id: entity.id,
    kind: 'line',
    from,
    to,
    r: r / impedanceBase,
    x: x / impedanceBase,
    ...{ gFrom: g!, bFrom: b!, gTo: g!, bTo: b! },
    ratio: base2 / base1,
    // The same conductor from end to end: a limit at one of them is one of both.
    ratedFrom: rated ?? (Number.isNaN(limit1) ? limit2 : limit1),
    ratedTo: rated ?? (Number.isNaN(limit2) ? limit1 : limit2),
    inService: serves(entity, findings),
  };
}

/** r and x of a winding or of the whole, ohm; what is missing counts as zero, and is told. */
export function impedanceOf(
  entity: Entity,
  terminal: number | undefined,
  findings: Findings,
): { readonly r: number; readonly x: number } {
  const [r, x] = ['r', 'x'].map((name) => numberOf(entity, name, findings, terminal));
  const where = terminal === undefined ? '' : ` of terminal ${terminal}`;
  if (r === undefined || x === undefined) {
    const missing = [r === undefined ? 'r' : '', x === undefined ? 'x' : ''].filter(Boolean).join(' and ');
    findings.push({ asset: entity.id, message: `${missing}${where} missing: give it in OHM. It is taken as zero.` });
  } else if (r === 0 && x === 0 && terminal === undefined) {
    const message = 'Its impedance is zero: give r and x in OHM. It is calculated like a closed switch.';
    findings.push({ asset: entity.id, message });
  }
  return { r: r ?? 0, x: x ?? 0 };
}
