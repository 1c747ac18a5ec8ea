/** Ratio and phase tap changers, with their tables → attributes of their transformer, at the terminal of their winding. */
import type { Draft, Particulars } from '../draft.ts';
import { type Assembly, ofClass, originOf, take, takeNumber, takeObject } from './assembly.ts';
import { type CimObject, placeOf, titleOf } from './objects.ts';

export interface End {
  readonly object: CimObject;
  readonly transformer: Draft;
  readonly number: number;
}

const phaseKinds: Readonly<Record<string, string>> = {
  PhaseTapChangerLinear: 'linear',
  PhaseTapChangerSymmetrical: 'symmetrical',
  PhaseTapChangerAsymmetrical: 'asymmetrical',
  PhaseTapChangerTabular: 'tabular',
};

export function foldTapChangers(assembly: Assembly, ends: ReadonlyMap<string, End>): void {
  const taken = new Set<string>();
  const counts = new Map<Draft, number>();
  for (const object of ofClass(assembly, 'RatioTapChanger', ...Object.keys(phaseKinds))) {
    const end = object.find('RatioTapChanger.TransformerEnd') ?? object.find('PhaseTapChanger.TransformerEnd');
    const transformer = end && ends.get(end.value)?.transformer;
    if (transformer) counts.set(transformer, (counts.get(transformer) ?? 0) + 1);
  }
  for (const className of ['RatioTapChanger', ...Object.keys(phaseKinds)]) {
    const kind = phaseKinds[className];
    for (const object of ofClass(assembly, className)) {
      const reference = kind === undefined ? 'RatioTapChanger.TransformerEnd' : 'PhaseTapChanger.TransformerEnd';
      const end = takeObject(assembly, object, reference);
      const place = end && ends.get(end.key);
      if (!place) continue;
      const slot = `${place.transformer.id} ${place.number}`;
      if (taken.has(slot) || (kind !== undefined && place.transformer.has('phaseTapKind'))) {
        const where = placeOf(assembly.model.files, object.definition);
        assembly.findings.warn(`${where}: ${titleOf(object)} is a second tap changer of ${slot}: it is left out.`);
        continue;
      }
      taken.add(slot);
      foldSteps(assembly, object, place);
      // What is said of the only tap changer is said without a terminal.
      const at = (counts.get(place.transformer) ?? 0) > 1 ? { terminal: place.number } : {};
      if (kind === undefined) foldRatio(assembly, object, place, at);
      else foldPhase(assembly, object, place, kind, at);
    }
  }
}

function foldSteps(assembly: Assembly, object: CimObject, { transformer, number: terminal }: End): void {
  for (const name of ['lowStep', 'highStep', 'neutralStep'] as const) {
    const value = takeNumber(assembly, object, `TapChanger.${name}`);
    if (value !== undefined) transformer.set(name, value, { terminal });
  }
  const step = take(object, 'TapChanger.step') ?? take(object, 'TapChanger.normalStep');
  const value = step && takeNumber(assembly, object, step.property);
  if (step && value !== undefined) transformer.set('step', value, { terminal, origin: originOf(assembly, step) });
}

function foldRatio(
  assembly: Assembly,
  object: CimObject,
  { transformer, number: terminal }: End,
  at: Particulars,
): void {
  const increment = takeNumber(assembly, object, 'RatioTapChanger.stepVoltageIncrement');
  if (increment !== undefined) transformer.set('stepVoltageIncrement', increment, { terminal });
  foldTable(assembly, object, transformer, 'RatioTapChanger.RatioTapChangerTable', 'RatioTapChangerTablePoint', at);
}

function foldPhase(
  assembly: Assembly,
  object: CimObject,
  { transformer, number: terminal }: End,
  kind: string,
  at: Particulars,
): void {
  transformer.set('phaseTapKind', kind, at);
  const read = (name: string): number | undefined => takeNumber(assembly, object, name);
  const increment = read('PhaseTapChangerNonLinear.voltageStepIncrement');
  if (increment !== undefined) transformer.set('stepVoltageIncrement', increment, { terminal });
  const shift = read('PhaseTapChangerLinear.stepPhaseShiftIncrement');
  if (shift !== undefined) transformer.set('stepPhaseShiftIncrement', shift, at);
  const angle = read('PhaseTapChangerAsymmetrical.windingConnectionAngle');
  if (angle !== undefined) transformer.set('windingConnectionAngle', angle, at);
  for (const name of ['xMin', 'xMax'] as const) {
    const value = read(`PhaseTapChangerNonLinear.${name}`) ?? read(`PhaseTapChangerLinear.${name}`);
    if (value !== undefined) transformer.set(name, value, at);
  }
  const reference = 'PhaseTapChangerTabular.PhaseTapChangerTable';
  foldTable(assembly, object, transformer, reference, 'PhaseTapChangerTablePoint', at);
}

function foldTable(
  assembly: Assembly,
  object: CimObject,
  transformer: Draft,
  reference: string,
  point: string,
  at: Particulars,
): void {
  const table = takeObject(assembly, object, reference);
  if (!table) return;
  const steps = pointsOf(assembly, point).get(table.key) ?? [];
  transformer.set(
    'tapTable',
    steps.map((one) => {
      const read = (name: string, fallback: number): number =>
        takeNumber(assembly, one, `TapChangerTablePoint.${name}`) ?? fallback;
      const angle = takeNumber(assembly, one, 'PhaseTapChangerTablePoint.angle') ?? 0;
      const row = { step: read('step', 0), ratio: read('ratio', 1), angle };
      return { ...row, r: read('r', 0), x: read('x', 0), g: read('g', 0), b: read('b', 0) };
    }),
    at,
  );
}

/** Points of tables by the key of the table, in the order of their steps. */
function pointsOf(assembly: Assembly, className: string): ReadonlyMap<string, readonly CimObject[]> {
  const tables = new Map<string, CimObject[]>();
  const reference = `${className}.${className.replace('Point', '')}`;
  for (const point of ofClass(assembly, className)) {
    const table = takeObject(assembly, point, reference);
    if (table) tables.set(table.key, [...(tables.get(table.key) ?? []), point]);
  }
  const stepOf = (point: CimObject): number => Number(point.find('TapChangerTablePoint.step')?.value);
  for (const points of tables.values()) points.sort((a, b) => stepOf(a) - stepOf(b));
  return tables;
}
