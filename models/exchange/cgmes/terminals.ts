/** cim:Terminal → instances of `terminal`; where files know no ConnectivityNodes, TopologicalNodes stand for them. */
import { ConnectivityNode } from '../../catalogue.ts';
import type { JsonObject } from '../../ngsi-ld/json.ts';
import {
  type Assembly,
  idOf,
  ofClass,
  peekObject,
  type TerminalPlace,
  take,
  takeFlag,
  takeNumber,
  takeObject,
} from './assembly.ts';
import { addEntity } from './entities.ts';
import { type CimObject, placeOf, titleOf } from './objects.ts';

export function foldTerminals(assembly: Assembly): void {
  const found = new Map<string, { readonly terminal: CimObject; readonly sequence: number | undefined }[]>();
  const unknown = new Map<string, number>();
  for (const terminal of ofClass(assembly, 'Terminal')) {
    const equipment = peekObject(assembly, terminal, 'Terminal.ConductingEquipment');
    if (!equipment) continue;
    if (!('terminal' in (assembly.drafts.get(equipment.key)?.model.attributes ?? {}))) {
      unknown.set(equipment.className, (unknown.get(equipment.className) ?? 0) + 1);
      continue;
    }
    take(terminal, 'Terminal.ConductingEquipment');
    const sequence =
      takeNumber(assembly, terminal, 'ACDCTerminal.sequenceNumber') ??
      takeNumber(assembly, terminal, 'Terminal.sequenceNumber');
    const others = found.get(equipment.key);
    if (others) others.push({ terminal, sequence });
    else found.set(equipment.key, [{ terminal, sequence }]);
  }
  for (const [className, count] of unknown) {
    assembly.findings.warn(
      `${count} terminals belong to equipment of class ${className}, for which there is no model: it is not in the circuit.`,
    );
  }
  const ends = windings(assembly);
  const standIns = new Set<string>();
  for (const [key, terminals] of found) {
    const equipment = assembly.model.objects.get(key)!;
    const numbered = terminals
      .map(({ terminal, sequence }, index) => ({ terminal, number: ends.get(terminal.key) ?? sequence ?? index + 1 }))
      .sort((a, b) => a.number - b.number);
    const places: TerminalPlace[] = [];
    for (const { terminal, number } of numbered) {
      const node = nodeOf(assembly, terminal, standIns);
      if (node === undefined) continue;
      const place = { object: terminal, equipment, number, node };
      if (places.some((other) => other.number === number)) {
        const where = placeOf(assembly.model.files, terminal.definition);
        assembly.findings.fault(`${where}: ${titleOf(terminal)}: ${titleOf(equipment)} has two terminals ${number}.`);
        continue;
      }
      places.push(place);
      assembly.terminals.set(terminal.key, place);
      connect(assembly, place);
    }
    assembly.terminalsOf.set(key, places);
  }
  if (standIns.size > 0) {
    assembly.findings.warn(
      `The files have terminals without a ConnectivityNode (a bus-branch model): ${standIns.size} TopologicalNodes became ConnectivityNodes.`,
    );
  }
}

/** Terminal → number of the winding of a transformer: that is what `ratedU`, `r` and the taps of our model count by. */
function windings(assembly: Assembly): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const end of ofClass(assembly, 'PowerTransformerEnd')) {
    const terminal = end.find('TransformerEnd.Terminal');
    const number = end.find('TransformerEnd.endNumber');
    if (terminal && number && /^[1-9]\d*$/.test(number.value)) numbers.set(terminal.value, Number(number.value));
  }
  return numbers;
}

function nodeOf(assembly: Assembly, terminal: CimObject, standIns: Set<string>): string | undefined {
  const node = takeObject(assembly, terminal, 'Terminal.ConnectivityNode');
  if (node) return node.key;
  if (terminal.find('Terminal.ConnectivityNode')) return undefined;
  const bus = takeObject(assembly, terminal, 'Terminal.TopologicalNode');
  if (!bus) {
    const where = placeOf(assembly.model.files, terminal.definition);
    assembly.findings.warn(`${where}: ${titleOf(terminal)} is at no node: what it belongs to is not connected there.`);
    return undefined;
  }
  if (!assembly.drafts.has(bus.key)) {
    addStandIn(assembly, bus);
    standIns.add(bus.key);
  }
  return bus.key;
}

function addStandIn(assembly: Assembly, bus: CimObject): void {
  const entity = addEntity(assembly, bus, ConnectivityNode, ConnectivityNode.type);
  const container = idOf(assembly, takeObject(assembly, bus, 'TopologicalNode.ConnectivityNodeContainer')?.key);
  if (container !== undefined) entity.set('isPartOf', container);
}

function connect(assembly: Assembly, { object, equipment, number, node }: TerminalPlace): void {
  const entity = assembly.drafts.get(equipment.key);
  const target = idOf(assembly, node);
  const connected = takeFlag(assembly, object, 'ACDCTerminal.connected');
  if (!entity || target === undefined) return;
  const phases = take(object, 'Terminal.phases')?.value.replace('PhaseCode.', '');
  take(object, 'IdentifiedObject.mRID');
  const particulars: JsonObject = {
    mRID: { type: 'Property', value: object.id },
    ...(connected === false ? { connected: { type: 'Property', value: false } } : {}),
    ...(phases === undefined || phases === 'ABC' ? {} : { phases: { type: 'Property', value: phases } }),
  };
  entity.set('terminal', target, { terminal: number, with: particulars });
}

/** What is mounted at a terminal: AuxiliaryEquipment.Terminal. */
export function attachAuxiliaries(assembly: Assembly): void {
  for (const [key, entity] of assembly.drafts) {
    if (!('attachedTo' in entity.model.attributes)) continue;
    const object = assembly.model.objects.get(key)!;
    const terminal = peekObject(assembly, object, 'AuxiliaryEquipment.Terminal');
    const place = terminal && assembly.terminals.get(terminal.key);
    const equipment = idOf(assembly, place?.equipment.key);
    if (!place || equipment === undefined) continue;
    take(object, 'AuxiliaryEquipment.Terminal');
    entity.set('attachedTo', equipment).set('attachedTerminal', place.number);
  }
}
