/**
 * PowerTransformerEnd and its tap changers → the transformer.
 *
 * CIM gives each end an impedance referred to its own ratedU. Two windings have one here, referred to terminal 1:
 * z = z1 + z2 (U1/U2)², y = y1 + y2 (U2/U1)². Three windings keep theirs, the star of CIM.
 */
import type { Draft } from '../draft.ts';
import { type Assembly, ofClass, takeNumber, takeObject } from './assembly.ts';
import { type CimObject, placeOf, titleOf } from './objects.ts';
import { type End, foldTapChangers } from './taps.ts';

interface Winding extends End {
  readonly ratedU: number | undefined;
  readonly impedance: { readonly r: number; readonly x: number; readonly g: number; readonly b: number };
}

export function foldTransformers(assembly: Assembly): void {
  const windings = new Map<Draft, Winding[]>();
  const ends = new Map<string, End>();
  for (const object of ofClass(assembly, 'PowerTransformerEnd')) {
    const transformer = takeObject(assembly, object, 'PowerTransformerEnd.PowerTransformer');
    const entity = transformer && assembly.drafts.get(transformer.key);
    const number = takeNumber(assembly, object, 'TransformerEnd.endNumber');
    if (!entity || number === undefined) continue;
    const winding = readWinding(assembly, object, entity, number);
    ends.set(object.key, winding);
    const others = windings.get(entity);
    if (others) others.push(winding);
    else windings.set(entity, [winding]);
  }
  for (const [transformer, list] of windings) {
    list.sort((a, b) => a.number - b.number);
    if (list.length !== 2 && list.length !== 3) {
      const { object } = list[0]!;
      const where = placeOf(assembly.model.files, object.definition);
      assembly.findings.warn(`${where}: ${transformer.id} has ${list.length} windings: two and three are understood.`);
    }
    writeWindings(transformer, list);
  }
  foldTapChangers(assembly, ends);
}

function readWinding(assembly: Assembly, object: CimObject, transformer: Draft, number: number): Winding {
  const read = (name: string): number => takeNumber(assembly, object, `PowerTransformerEnd.${name}`) ?? 0;
  takeObject(assembly, object, 'TransformerEnd.Terminal');
  checkBaseVoltage(assembly, object, transformer, number);
  const ratedU = takeNumber(assembly, object, 'PowerTransformerEnd.ratedU');
  const ratedS = takeNumber(assembly, object, 'PowerTransformerEnd.ratedS');
  const clock = takeNumber(assembly, object, 'PowerTransformerEnd.phaseAngleClock');
  if (ratedU !== undefined) transformer.set('ratedU', ratedU, { terminal: number });
  if (clock) transformer.set('phaseAngleClock', clock, { terminal: number });
  // The transformer is rated as its strongest winding.
  if (ratedS) transformer.set('ratedS', Math.max(ratedS, Number(transformer.get('ratedS') ?? 0)));
  return { object, transformer, number, ratedU, impedance: { r: read('r'), x: read('x'), g: read('g'), b: read('b') } };
}

/** TransformerEnd.BaseVoltage says again what the voltage level of its node says. */
function checkBaseVoltage(assembly: Assembly, object: CimObject, transformer: Draft, number: number): void {
  const base = takeObject(assembly, object, 'TransformerEnd.BaseVoltage');
  const statement = base?.find('BaseVoltage.nominalVoltage');
  const ratedU = object.find('PowerTransformerEnd.ratedU');
  if (!statement || !ratedU) return;
  const apart = Math.abs(Number(ratedU.value) / Number(statement.value) - 1);
  if (!(apart > 0.5)) return;
  const where = placeOf(assembly.model.files, ratedU);
  assembly.findings.warn(
    `${where}: ${titleOf(object)}: ratedU ${ratedU.value} kV of terminal ${number} of ${transformer.id} is far from its base voltage ${statement.value} kV.`,
  );
}

function writeWindings(transformer: Draft, windings: readonly Winding[]): void {
  const [first, second] = windings;
  if (windings.length === 2 && first && second) {
    const turns = (first.ratedU ?? 1) / (second.ratedU ?? first.ratedU ?? 1);
    const up = turns * turns;
    const sum = (name: 'r' | 'x' | 'g' | 'b', factor: number): void => {
      const value = first.impedance[name] + second.impedance[name] * factor;
      if (value !== 0 || name === 'r' || name === 'x') transformer.set(name, value);
    };
    sum('r', up);
    sum('x', up);
    sum('g', 1 / up);
    sum('b', 1 / up);
    return;
  }
  for (const { number, impedance } of windings) {
    transformer.set('r', impedance.r, { terminal: number }).set('x', impedance.x, { terminal: number });
    if (impedance.g !== 0) transformer.set('g', impedance.g, { terminal: number });
    if (impedance.b !== 0) transformer.set('b', impedance.b, { terminal: number });
  }
}
