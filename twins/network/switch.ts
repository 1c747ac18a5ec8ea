/** Breakers and disconnectors. */
import type { Model } from '#models/define.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import type { SwitchTable } from './network.ts';
import { type Findings, flagOf, numberOf } from './read.ts';
import type { SwitchRow, Trust } from './rows.ts';
import { type Nodes, serves, terminals } from './terminals.ts';

export function switchRow(entity: Entity, model: Model, nodes: Nodes, findings: Findings): SwitchRow | undefined {
  const ends = terminals(entity, 2, nodes, findings);
  if (!ends) return undefined;
  const [from, to] = ends as [number, number];
  const [base1, base2] = [nodes.baseKilovolt[from]!, nodes.baseKilovolt[to]!];
  if (Math.abs(base1 / base2 - 1) > 1e-3) {
    const message = `It joins ${base1} kV and ${base2} kV without a transformer: correct nominalVoltage of its nodes.`;
    findings.push({ asset: entity.id, message });
  }
  const kind: SwitchTable['kinds'][number] =
    model.type === 'Breaker' || model.type === 'Disconnector' ? model.type : 'Switch';
  return {
    id: entity.id,
    kind,
    from,
    to,
    ratedCurrent: numberOf(entity, 'ratedCurrent', findings) ?? Number.NaN,
    inService: serves(entity, findings),
    ...positionOf(entity, findings),
  };
}

/**
 * The position of a switch: what is measured; where that is missing or bad, its normal position, as a substitute. Where
 * nothing is known it counts as closed.
 */
export function positionOf(entity: Entity, findings: Findings): Trust & { readonly open: boolean } {
  const open = flagOf(entity, 'open', findings);
  const normal = flagOf(entity, 'normalOpen', findings)?.value;
  if (open && open.quality !== 'missing' && open.quality !== 'bad') {
    return { open: open.value, quality: open.quality, observedAt: open.observedAt };
  }
  if (normal !== undefined) return { open: normal, quality: open ? 'substituted' : 'good', observedAt: undefined };
  if (open) return { open: open.value, quality: open.quality, observedAt: open.observedAt };
  findings.push({ asset: entity.id, message: 'Its position is unknown: give open. It is taken as closed.' });
  return { open: false, quality: 'missing', observedAt: undefined };
}
