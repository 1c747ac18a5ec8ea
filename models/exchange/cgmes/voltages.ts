/** cim:BaseVoltage → nominalVoltage of what belongs to it. */
import type { Draft } from '../draft.ts';
import { type Assembly, ofClass, takeNumber, takeObject } from './assembly.ts';
import type { CimObject } from './objects.ts';

const references = ['VoltageLevel.BaseVoltage', 'ConductingEquipment.BaseVoltage', 'TopologicalNode.BaseVoltage'];

export function foldBaseVoltages(assembly: Assembly): void {
  const values = new Map<string, number>();
  for (const base of ofClass(assembly, 'BaseVoltage')) {
    const value = takeNumber(assembly, base, 'BaseVoltage.nominalVoltage');
    if (value !== undefined) values.set(base.key, value);
  }
  const kilovoltsOf = (object: CimObject, reference: string): number | undefined => {
    const base = takeObject(assembly, object, reference);
    return base && values.get(base.key);
  };
  for (const [key, entity] of assembly.drafts) {
    if (!('nominalVoltage' in entity.model.attributes) || entity.has('nominalVoltage')) continue;
    const object = assembly.model.objects.get(key)!;
    for (const reference of references) {
      const value = kilovoltsOf(object, reference);
      if (value !== undefined) entity.set('nominalVoltage', value);
    }
    const bus = nodeOutsideLevels(assembly, object, entity);
    const value = bus && kilovoltsOf(bus, 'TopologicalNode.BaseVoltage');
    if (value !== undefined) entity.set('nominalVoltage', value);
  }
}

/** A node of a line has no voltage level that says its voltage; the TopologicalNode of TP does. */
function nodeOutsideLevels(assembly: Assembly, object: CimObject, entity: Draft): CimObject | undefined {
  if (object.className !== 'ConnectivityNode' || entity.has('nominalVoltage')) return undefined;
  const container = object.find('ConnectivityNode.ConnectivityNodeContainer');
  const className = container && assembly.model.objects.get(container.value)?.className;
  if (className === 'VoltageLevel' || className === 'Bay') return undefined;
  return takeObject(assembly, object, 'ConnectivityNode.TopologicalNode');
}
