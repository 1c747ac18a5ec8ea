/** SvTapStep, SvShuntCompensatorSections, SvSwitch and SvStatus: where things stand after the calculation. */
import type { Draft } from '../draft.ts';
import { type Assembly, asBoolean, asNumber, ofClass, originOf, peekObject, take, takeNumber } from './assembly.ts';
import { type CimObject, titleOf } from './objects.ts';

/** Steps, sections, positions and service: class, what it refers to, its value, and the attribute that it is about. */
const positions = [
  ['SvTapStep', 'TapChanger', 'position', 'step'],
  ['SvShuntCompensatorSections', 'ShuntCompensator', 'sections', 'sections'],
  ['SvSwitch', 'Switch', 'open', 'open'],
  ['SvStatus', 'ConductingEquipment', 'inService', 'inService'],
] as const;

export function foldPositions(assembly: Assembly): void {
  const flows = reactiveFlows(assembly);
  for (const [className, reference, property, name] of positions) {
    let differing = 0;
    for (const state of ofClass(assembly, className)) {
      const subject = peekObject(assembly, state, `${className}.${reference}`);
      const place = subject && targetOf(assembly, subject);
      if (!place || !(name in place.entity.model.attributes)) continue;
      take(state, `${className}.${reference}`);
      const statement = take(state, `${className}.${property}`);
      if (!statement) continue;
      const value =
        name === 'open' || name === 'inService'
          ? asBoolean(assembly, state, statement)
          : asNumber(assembly, state, statement);
      if (value === undefined) continue;
      const before = place.entity.get(name, place.terminal);
      if (before === value) continue;
      if (
        name === 'sections' &&
        typeof value === 'number' &&
        !fitsItsFlow(assembly, flows, subject, place.entity, value)
      ) {
        statement.used = false;
        assembly.findings.warn(
          `SV contradicts itself: ${titleOf(subject)} has ${value} sections, but the flow of ${before}. SSH says ${before}, which counts.`,
        );
        continue;
      }
      if (before !== undefined) differing += 1;
      place.entity.set(name, value, {
        origin: originOf(assembly, statement),
        ...(place.terminal === undefined ? {} : { terminal: place.terminal }),
      });
    }
    if (differing > 0) {
      assembly.findings.warn(`SV says otherwise than SSH in ${differing} ${className}: the solved state counts.`);
    }
  }
}

/** The entity that a state is about; of a tap changer its transformer, at the terminal of its winding. */
function targetOf(assembly: Assembly, subject: CimObject) {
  const entity = assembly.drafts.get(subject.key);
  if (entity) return { entity, terminal: undefined };
  const reference = subject.find('RatioTapChanger.TransformerEnd') ?? subject.find('PhaseTapChanger.TransformerEnd');
  const end = reference && assembly.model.objects.get(reference.value);
  const transformer = end?.find('PowerTransformerEnd.PowerTransformer');
  const owner = transformer && assembly.drafts.get(transformer.value);
  return end && owner ? { entity: owner, terminal: takeNumber(assembly, end, 'TransformerEnd.endNumber') } : undefined;
}

/**
 * Whether the flow of SV is nearer to that of so many sections than to that of the sections of SSH. Files are known whose
 * SvShuntCompensatorSections was left behind by the calculation that made their voltages and flows.
 */
function fitsItsFlow(
  assembly: Assembly,
  flows: ReadonlyMap<string, number>,
  subject: CimObject,
  shunt: Draft,
  sections: number,
): boolean {
  const q = flows.get(assembly.terminalsOf.get(subject.key)?.[0]?.object.key ?? '') ?? Number.NaN;
  const [b, voltage, before] = ['bPerSection', 'voltage', 'sections'].map((name) => Number(shunt.get(name)));
  const away = (count: number): number => Math.abs(q + count * b! * voltage! * voltage!);
  return !(away(sections) > away(before!));
}

/** Reactive power of SV, Mvar, by the key of the terminal. */
function reactiveFlows(assembly: Assembly): ReadonlyMap<string, number> {
  return new Map(
    ofClass(assembly, 'SvPowerFlow').flatMap((state) => {
      const [terminal, q] = [state.find('SvPowerFlow.Terminal'), state.find('SvPowerFlow.q')];
      return terminal && q ? [[terminal.value, Number(q.value)] as const] : [];
    }),
  );
}
