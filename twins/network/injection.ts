/** What has one terminal: which of the kinds it is, and what all of them share. */
import {
  AsynchronousMachine,
  EnergySource,
  EquivalentShunt,
  LinearShuntCompensator,
  NonlinearShuntCompensator,
} from '#models/catalogue.ts';
import type { Model } from '#models/define.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import { worse } from '#models/quality.ts';
import { machineFacts } from './machine.ts';
import { baseMva, type CurvePoint, type Shunt } from './network.ts';
import { type Findings, numberOf, type Reading, readingOf } from './read.ts';
import { type InjectionRow, idle, type Trust } from './rows.ts';
import { shuntFacts } from './shunt.ts';
import { type Nodes, serves, terminals } from './terminals.ts';

export interface InjectionRows {
  readonly row: InjectionRow;
  readonly curve?: readonly CurvePoint[];
  readonly sections?: readonly Shunt[];
}

export function injectionRow(
  entity: Entity,
  model: Model,
  nodes: Nodes,
  findings: Findings,
): InjectionRows | undefined {
  const ends = terminals(entity, 1, nodes, findings);
  if (!ends) return undefined;
  const node = ends[0]!;
  const base = nodes.baseKilovolt[node]!;
  const kind = injectionKind(model);
  const inService = serves(entity, findings);
  const row = { ...idle, id: entity.id, kind, type: model.type, node, p: 0, q: 0, inService } as const;
  switch (kind) {
    case 'busbar':
      return { row };
    case 'source':
      return { row: { ...row, ...sourceFacts(entity, base, findings) } };
    case 'shunt': {
      const { sections, ...facts } = shuntFacts(entity, model, base, findings);
      const shunt = { ...row, ...facts };
      return sections ? { row: shunt, sections } : { row: shunt };
    }
    case 'load':
      return { row: { ...row, ...powerOf(entity, kind, findings) } };
    case 'generation': {
      const { curve, ...facts } = machineFacts(entity, model, { node, nodes }, findings);
      // What balances an island need not say its power, and a compensator has none to say.
      const isQuiet = facts.priority > 0 || !('activePower' in model.attributes);
      const machine = { ...row, ...powerOf(entity, kind, isQuiet ? [] : findings), ...facts };
      return curve ? { row: machine, curve } : { row: machine };
    }
  }
}

const shunts = new Set([EquivalentShunt.iri, LinearShuntCompensator.iri, NonlinearShuntCompensator.iri]);

function injectionKind(model: Model): InjectionRow['kind'] {
  if (model.iri === EnergySource.iri) return 'source';
  if (shunts.has(model.iri)) return 'shunt';
  if ('pfixed' in model.attributes || model.iri === AsynchronousMachine.iri) return 'load';
  return 'reactivePower' in model.attributes ? 'generation' : 'busbar';
}

function sourceFacts(entity: Entity, base: number, findings: Findings): Pick<InjectionRow, 'voltage' | 'angle'> {
  const held = numberOf(entity, 'voltageMagnitude', findings) ?? numberOf(entity, 'nominalVoltage', findings) ?? base;
  const angle = ((numberOf(entity, 'voltageAngle', findings) ?? 0) * Math.PI) / 180;
  if (held > 0) return { voltage: held / base, angle };
  findings.push({ asset: entity.id, message: `voltageMagnitude is ${held} kV: give what it keeps, above zero.` });
  return { voltage: 1, angle };
}

/**
 * Power into the equipment, per unit: what is measured; where that is missing or bad, pfixed and qfixed as a substitute.
 * A load that nobody measures is what pfixed declares it to be.
 */
export function powerOf(
  entity: Entity,
  kind: 'load' | 'generation',
  findings: Findings,
): Trust & { readonly p: number; readonly q: number; readonly pfixed: number; readonly qfixed: number } {
  const declared = (name: string): number | undefined =>
    kind === 'load' ? numberOf(entity, name, findings) : undefined;
  const [pfixed, qfixed] = [declared('pfixed'), declared('qfixed')];
  const active = choose(readingOf(entity, 'activePower', findings), pfixed);
  const reactive = choose(readingOf(entity, 'reactivePower', findings), qfixed);
  if (active === undefined) {
    const fix = kind === 'load' ? 'give pfixed, in MAW, or measure activePower' : 'measure activePower';
    findings.push({ asset: entity.id, message: `Its active power is unknown: ${fix}. It is taken as zero.` });
  }
  const first = active ?? { value: 0, quality: reactive?.quality ?? 'missing', observedAt: undefined };
  const second = reactive ?? { value: 0, quality: first.quality, observedAt: undefined };
  const times = [first.observedAt, second.observedAt].filter((time) => time !== undefined).sort(compareInstants);
  return {
    p: first.value / baseMva,
    q: second.value / baseMva,
    pfixed: (pfixed ?? Number.NaN) / baseMva,
    qfixed: (qfixed ?? Number.NaN) / baseMva,
    quality: worse(first.quality, second.quality),
    observedAt: times[0],
  };
}

function choose(measured: Reading | undefined, declared: number | undefined): Reading | undefined {
  if (measured && measured.quality !== 'missing' && measured.quality !== 'bad') return measured;
  if (declared !== undefined) {
    return { value: declared, quality: measured ? 'substituted' : 'good', observedAt: undefined };
  }
  return measured && { ...measured, value: 0 };
}
