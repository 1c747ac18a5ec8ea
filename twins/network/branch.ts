/**
 * Lines and transformers: ohm, siemens and kV to per unit on 100 MVA and the base voltages of the nodes.
 *
 * With U1, U2 rated voltages (equal for a line), B1, B2 base voltages of the nodes, all kV, and z in ohm at terminal 1:
 *   ratio t = (U1/U2)(B2/B1)·(1 + (step − neutralStep)·increment/100)
 *   z per unit = z (U2/U1)² / (B2²/100),   y per unit = y (U1/U2)² (B2²/100)
 * The impedance stands at the to side of the ratio, as in `BranchTable`; it does not move with the tap.
 */
import { PowerTransformer } from '#models/catalogue.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { baseMva, type TapChanger } from './network.ts';
import { type Findings, isOfType, numberOf } from './read.ts';
import type { BranchRow } from './rows.ts';
import { type Nodes, serves, terminals } from './terminals.ts';

/** What stands in for an impedance of zero, per unit of reactance: too small to be seen, large enough to calculate with. */
const leastReactance = 1e-6;

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
