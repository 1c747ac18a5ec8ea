/**
 * Each kind of equipment, entity → row: units to per unit on 100 MVA and the base voltage of the nodes.
 *
 * With U1, U2 rated voltages (equal for a line), B1, B2 base voltages of the nodes, all kV, and z in ohm at terminal 1:
 *   ratio t = (U1/U2)(B2/B1)·(1 + (step − neutralStep)·increment/100)
 *   z per unit = z (U2/U1)² / (B2²/100),   y per unit = y (U1/U2)² (B2²/100)
 * The impedance stands at the to side of the ratio, as in `BranchTable`; it does not move with the tap.
 */
import { EnergySource, PowerTransformer } from '#models/catalogue.ts';
import type { Model } from '#models/define.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { worse } from '#models/quality.ts';
import { baseMva, type SwitchTable, type TapChanger } from './network.ts';
import { type Findings, flagOf, isOfType, numberOf, type Reading, readingOf, terminalOf } from './read.ts';
import type { BranchRow, InjectionRow, SwitchRow, Trust } from './rows.ts';

/** Nodes as far as equipment needs them. */
export interface Nodes {
  readonly row: ReadonlyMap<Iri, number>;
  readonly baseKilovolt: ArrayLike<number>;
}

/** What stands in for an impedance of zero, per unit of reactance: too small to be seen, large enough to calculate with. */
const leastReactance = 1e-6;

/** Rows of the nodes at terminals 1 … count; undefined, with a finding, if one is missing or has no base voltage. */
function terminals(entity: Entity, count: number, nodes: Nodes, findings: Findings): readonly number[] | undefined {
  const rows: number[] = [];
  const say = (message: string): undefined => {
    findings.push({ asset: entity.id, message: `${message} It is left out of the network.` });
  };
  for (let sequence = 1; sequence <= count; sequence++) {
    const id = terminalOf(entity, sequence);
    if (id === undefined) {
      const dataset = `urn:ngsi-ld:Dataset:T${sequence}`;
      return say(`Terminal ${sequence} is missing: give a Relationship terminal with datasetId ${dataset}.`);
    }
    const row = nodes.row.get(id);
    if (row === undefined) {
      return say(
        `Terminal ${sequence} points to ${id}, which is no ConnectivityNode here: create it or correct the id.`,
      );
    }
    if (Number.isNaN(nodes.baseKilovolt[row]!)) {
      return say(`Terminal ${sequence} is at ${id}, whose base voltage is unknown: give it nominalVoltage.`);
    }
    rows.push(row);
  }
  return rows;
}

const serves = (entity: Entity, findings: Findings): boolean => flagOf(entity, 'inService', findings)?.value ?? true;

export function branchRow(
  entity: Entity,
  nodes: Nodes,
  findings: Findings,
): { readonly row: BranchRow; readonly tapChanger?: TapChanger } | undefined {
  const ends = terminals(entity, 2, nodes, findings);
  if (!ends) return undefined;
  const [from, to] = ends as [number, number];
  const [base1, base2] = [nodes.baseKilovolt[from]!, nodes.baseKilovolt[to]!];
  const isTransformer = isOfType(entity, PowerTransformer);
  const say = (message: string): void => void findings.push({ asset: entity.id, message });
  const given = (name: string, terminal?: number): number | undefined => numberOf(entity, name, findings, terminal);

  const [rated1, rated2] = isTransformer
    ? [ratedVoltage(given('ratedU', 1), 1, base1, say), ratedVoltage(given('ratedU', 2), 2, base2, say)]
    : [base1, base1];
  if (!isTransformer && Math.abs(base1 / base2 - 1) > 1e-3) {
    say(`It joins ${base1} kV and ${base2} kV without a transformer: correct nominalVoltage of its nodes.`);
  }
  const turns = rated1 / rated2;
  const impedanceBase = (base2 * base2) / baseMva;
  let r = given('r');
  let x = given('x');
  if (r === undefined || x === undefined) {
    const missing = [r === undefined ? 'r' : '', x === undefined ? 'x' : ''].filter(Boolean).join(' and ');
    say(`${missing} missing: give it in OHM. It is taken as zero.`);
    r ??= 0;
    x ??= 0;
  }
  const isZero = r === 0 && x === 0;
  if (isZero) say(`Its impedance is zero: give r and x in OHM. It is calculated with ${leastReactance} per unit.`);

  const tapChanger = isTransformer ? tapOf(given) : undefined;
  const ratedS = isTransformer ? given('ratedS') : undefined;
  return {
    row: {
      id: entity.id,
      kind: isTransformer ? 'transformer' : 'line',
      from,
      to,
      r: r / (turns * turns) / impedanceBase,
      x: isZero ? leastReactance : x / (turns * turns) / impedanceBase,
      g: (given(isTransformer ? 'g' : 'gch') ?? 0) * turns * turns * impedanceBase,
      b: (given(isTransformer ? 'b' : 'bch') ?? 0) * turns * turns * impedanceBase,
      ratio: turns * (base2 / base1) * tapFactor(tapChanger),
      shift: 0,
      ratedCurrent: isTransformer
        ? ((ratedS ?? Number.NaN) * 1000) / (Math.sqrt(3) * rated1)
        : (given('ratedCurrent') ?? Number.NaN),
      inService: serves(entity, findings),
    },
    ...(tapChanger ? { tapChanger } : {}),
  };
}

function ratedVoltage(
  given: number | undefined,
  terminal: number,
  base: number,
  say: (message: string) => void,
): number {
  if (given !== undefined && given > 0) return given;
  say(`ratedU of terminal ${terminal} is missing: give it in KVT. It is taken as ${base} kV, the base of its node.`);
  return base;
}

/** What the tap makes of the ratio of the rated voltages. */
export function tapFactor(tap: TapChanger | undefined): number {
  return tap ? 1 + ((tap.step - tap.neutralStep) * tap.increment) / 100 : 1;
}

function tapOf(given: (name: string) => number | undefined): TapChanger | undefined {
  const increment = given('stepVoltageIncrement');
  if (increment === undefined) return undefined;
  const neutralStep = given('neutralStep') ?? 0;
  const lowStep = given('lowStep');
  const highStep = given('highStep');
  return {
    step: given('step') ?? neutralStep,
    neutralStep,
    increment,
    ...(lowStep === undefined ? {} : { lowStep }),
    ...(highStep === undefined ? {} : { highStep }),
  };
}

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

export function injectionRow(entity: Entity, model: Model, nodes: Nodes, findings: Findings): InjectionRow | undefined {
  const ends = terminals(entity, 1, nodes, findings);
  if (!ends) return undefined;
  const node = ends[0]!;
  const base = nodes.baseKilovolt[node]!;
  const kind = injectionKind(model);
  const row = {
    id: entity.id,
    kind,
    type: model.type,
    node,
    p: 0,
    q: 0,
    g: 0,
    b: 0,
    voltage: Number.NaN,
    angle: Number.NaN,
    inService: serves(entity, findings),
    quality: 'good',
    observedAt: undefined,
  } as const;
  if (kind === 'busbar') return row;
  if (kind !== 'source') return { ...row, ...powerOf(entity, kind, findings) };
  const held = numberOf(entity, 'voltageMagnitude', findings) ?? numberOf(entity, 'nominalVoltage', findings) ?? base;
  const angle = numberOf(entity, 'voltageAngle', findings) ?? 0;
  if (!(held > 0)) {
    findings.push({ asset: entity.id, message: `voltageMagnitude is ${held} kV: give what it keeps, above zero.` });
    return { ...row, voltage: 1, angle: (angle * Math.PI) / 180 };
  }
  return { ...row, voltage: held / base, angle: (angle * Math.PI) / 180 };
}

function injectionKind(model: Model): InjectionRow['kind'] {
  if (model.iri === EnergySource.iri) return 'source';
  if ('pfixed' in model.attributes) return 'load';
  return 'activePower' in model.attributes ? 'generation' : 'busbar';
}

/**
 * Power into the equipment, per unit: what is measured; where that is missing or bad, pfixed and qfixed as a substitute.
 * A load that nobody measures is what pfixed declares it to be.
 */
export function powerOf(
  entity: Entity,
  kind: 'load' | 'generation' | 'shunt',
  findings: Findings,
): Trust & { readonly p: number; readonly q: number } {
  const declared = (name: string): number | undefined =>
    kind === 'load' ? numberOf(entity, name, findings) : undefined;
  const active = choose(readingOf(entity, 'activePower', findings), declared('pfixed'));
  const reactive = choose(readingOf(entity, 'reactivePower', findings), declared('qfixed'));
  if (active === undefined) {
    const fix = kind === 'load' ? 'give pfixed, in MAW, or measure activePower' : 'measure activePower';
    findings.push({ asset: entity.id, message: `Its active power is unknown: ${fix}. It is taken as zero.` });
  }
  const first = active ?? { value: 0, quality: 'missing', observedAt: undefined };
  const second = reactive ?? { value: 0, quality: first.quality, observedAt: undefined };
  const times = [first.observedAt, second.observedAt].filter((time) => time !== undefined).sort();
  return {
    p: first.value / baseMva,
    q: second.value / baseMva,
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
