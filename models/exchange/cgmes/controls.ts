/**
 * RegulatingControl and TapChangerControl → targetVoltage, targetDeadband and regulatedNode of the equipment that they
 * steer. Only those that keep a voltage have attributes here; equipment that keeps something else keeps no voltage.
 */

import type { Draft } from '../draft.ts';
import { type Assembly, idOf, take, takeFlag, takeLiteral, takeNumber, takeObject } from './assembly.ts';
import { type CimObject, placeOf, titleOf } from './objects.ts';

/** UnitMultiplier → factor to kV; without one CIM counts voltage in kV. */
const kilovolts: Readonly<Record<string, number>> = { none: 1e-3, k: 1, M: 1e3 };

export function foldControls(assembly: Assembly): void {
  const tapsOf = tapChangers(assembly);
  for (const [key, entity] of assembly.drafts) {
    if (!('controlEnabled' in entity.model.attributes)) continue;
    const object = assembly.model.objects.get(key)!;
    const own = object.find('RegulatingCondEq.RegulatingControl');
    if (own) apply(assembly, entity, takeObject(assembly, object, own.property), key);
    for (const tap of tapsOf.get(key) ?? []) {
      const enabled = takeFlag(assembly, tap, 'TapChanger.controlEnabled');
      const reference = tap.find('TapChanger.TapChangerControl');
      if (enabled !== undefined && (enabled || !entity.has('controlEnabled'))) entity.set('controlEnabled', enabled);
      if (reference) apply(assembly, entity, takeObject(assembly, tap, reference.property), key);
    }
  }
}

/** Transformer → its tap changers. */
function tapChangers(assembly: Assembly): ReadonlyMap<string, readonly CimObject[]> {
  const found = new Map<string, CimObject[]>();
  for (const tap of assembly.model.objects.values()) {
    const reference =
      tap.find('RatioTapChanger.TransformerEnd') ?? tap.find('PhaseTapChanger.TransformerEnd') ?? undefined;
    const end = reference && assembly.model.objects.get(reference.value);
    const transformer = end?.find('PowerTransformerEnd.PowerTransformer');
    if (transformer) found.set(transformer.value, [...(found.get(transformer.value) ?? []), tap]);
  }
  return found;
}

function apply(assembly: Assembly, entity: Draft, control: CimObject | undefined, equipment: string): void {
  if (!control) return;
  const { findings, model } = assembly;
  const mode = takeLiteral(control, 'RegulatingControl.mode') ?? 'voltage';
  if (mode !== 'voltage') {
    const place = placeOf(model.files, control.definition);
    findings.warn(`${place}: ${titleOf(control)} keeps ${mode}, which is not understood: it steers nothing here.`);
    entity.set('controlEnabled', false);
    return;
  }
  if (takeFlag(assembly, control, 'RegulatingControl.enabled') === false) entity.set('controlEnabled', false);
  const factor = factorOf(assembly, control);
  const target = takeNumber(assembly, control, 'RegulatingControl.targetValue');
  if (target) entity.set('targetVoltage', target * factor);
  // CIM: the deadband of a control that is not discrete is to be ignored.
  if (takeFlag(assembly, control, 'RegulatingControl.discrete') !== false) {
    const deadband = takeNumber(assembly, control, 'RegulatingControl.targetDeadband');
    if (deadband !== undefined) entity.set('targetDeadband', deadband * factor);
  }
  const terminal = takeObject(assembly, control, 'RegulatingControl.Terminal');
  const node = terminal && assembly.terminals.get(terminal.key)?.node;
  const own = assembly.terminalsOf.get(equipment)?.[0]?.node;
  const id = idOf(assembly, node);
  if (id !== undefined && (node !== own || entity.model.role === 'branch')) entity.set('regulatedNode', id);
}

function factorOf(assembly: Assembly, control: CimObject): number {
  const statement = take(control, 'RegulatingControl.targetValueUnitMultiplier');
  if (!statement) return 1;
  const multiplier = statement.value.slice(statement.value.lastIndexOf('.') + 1);
  const factor = Object.hasOwn(kilovolts, multiplier) ? kilovolts[multiplier] : undefined;
  if (factor !== undefined) return factor;
  assembly.findings.fault(
    `${placeOf(assembly.model.files, statement)}: ${titleOf(control)}: the unit multiplier "${multiplier}" of a voltage is unknown: give none, k or M.`,
  );
  return 1;
}
