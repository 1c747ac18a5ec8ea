/** Switches of all kinds: what has two positions and no impedance. */
import { GroundDisconnector } from '#models/catalogue.ts';
import type { Model } from '#models/define.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { currentLimit, lastingLimits } from './limits.ts';
import { type Findings, flagOf, numberOf } from './read.ts';
import type { SwitchRow, Trust } from './rows.ts';
import { type Nodes, serves, terminals } from './terminals.ts';

export function switchRow(entity: Entity, model: Model, nodes: Nodes, findings: Findings): SwitchRow | undefined {
  const isEarth = model.iri === GroundDisconnector.iri;
  const ends = terminals(entity, isEarth ? 1 : 2, nodes, findings);
  if (!ends) return undefined;
  const from = ends[0]!;
  // A second terminal of a GroundDisconnector is earth itself.
  const to = isEarth ? from : ends[1]!;
  const [base1, base2] = [nodes.baseKilovolt[from]!, nodes.baseKilovolt[to]!];
  if (Math.abs(base1 / base2 - 1) > 1e-3) {
    const message = `It joins ${base1} kV and ${base2} kV without a transformer: correct nominalVoltage of its nodes.`;
    findings.push({ asset: entity.id, message });
  }
  const limits = lastingLimits(entity, findings);
  const [limit1, limit2] = [currentLimit(limits, 1, base1), currentLimit(limits, 2, base2)];
  return {
    id: entity.id,
    kind: isEarth ? 'earth' : 'switch',
    from,
    to,
    opensOnLossOfSupply: flagOf(entity, 'opensOnLossOfSupply', findings)?.value ?? false,
    ratedCurrent:
      numberOf(entity, 'ratedCurrent', findings) ?? (limit1 <= limit2 || Number.isNaN(limit2) ? limit1 : limit2),
    inService: serves(entity, findings),
    ...positionOf(entity, model, findings),
  };
}

/**
 * The position of a switch: what is measured; where that is missing or bad, its normal position, as a substitute. Where
 * nothing is known it counts as closed, a GroundDisconnector as open.
 */
export function positionOf(entity: Entity, model: Model, findings: Findings): Trust & { readonly open: boolean } {
  const open = flagOf(entity, 'open', findings);
  const normal = flagOf(entity, 'normalOpen', findings)?.value;
  if (open && open.quality !== 'missing' && open.quality !== 'bad') {
    return { open: open.value, quality: open.quality, observedAt: open.observedAt };
  }
  if (normal !== undefined) return { open: normal, quality: open ? 'substituted' : 'good', observedAt: undefined };
  if (open) return { open: open.value, quality: open.quality, observedAt: open.observedAt };
  const isEarth = model.iri === GroundDisconnector.iri;
  const taken = isEarth ? 'open' : 'closed';
  findings.push({ asset: entity.id, message: `Its position is unknown: give open. It is taken as ${taken}.` });
  return { open: isEarth, quality: 'missing', observedAt: undefined };
}
