/**
 * SV, the solved state: what flows and which voltages there are. Where it says other than SSH, which says what was put into
 * the calculation, the state counts: a twin shows what is. Powers that were put in stay beside it, in an instance of their own.
 */
import type { Iri } from '../../ngsi-ld/entity.ts';
import { type Assembly, asNumber, ofClass, originOf, peekObject, take } from './assembly.ts';
import type { CimObject } from './objects.ts';
import { foldPositions } from './positions.ts';

/** What was put into a calculation, where it came out otherwise. */
export const SETPOINT: Iri = 'urn:ngsi-ld:Dataset:setpoint';

export function foldState(assembly: Assembly): void {
  foldVoltages(assembly);
  foldFlows(assembly);
  foldPositions(assembly);
}

/** SvVoltage of a TopologicalNode → voltage and angle of its nodes, and the voltage of what is at them. */
function foldVoltages(assembly: Assembly): void {
  const nodes = nodesOfBuses(assembly);
  const atNode = Map.groupBy(assembly.terminals.values(), ({ node }) => node);
  for (const state of ofClass(assembly, 'SvVoltage')) {
    const bus = peekObject(assembly, state, 'SvVoltage.TopologicalNode');
    if (!bus || !nodes.has(bus.key)) continue;
    take(state, 'SvVoltage.TopologicalNode');
    const [v, angle] = [take(state, 'SvVoltage.v'), take(state, 'SvVoltage.angle')];
    if (!v) continue;
    const voltage = asNumber(assembly, state, v);
    const phaseAngle = angle && asNumber(assembly, state, angle);
    const origin = originOf(assembly, v);
    if (voltage === undefined) continue;
    for (const key of nodes.get(bus.key) ?? []) {
      const node = assembly.drafts.get(key);
      node?.set('voltage', voltage, { origin });
      if (phaseAngle !== undefined) node?.set('phaseAngle', phaseAngle, { origin });
      for (const { equipment, number } of atNode.get(key) ?? []) {
        const entity = assembly.drafts.get(equipment.key);
        if (!entity || !('voltage' in entity.model.attributes)) continue;
        entity.set('voltage', voltage, { origin, terminal: number });
      }
    }
  }
}

/** TopologicalNode → the nodes that were joined in it, as TP says of nodes or of terminals. */
function nodesOfBuses(assembly: Assembly): ReadonlyMap<string, ReadonlySet<string>> {
  const nodes = new Map<string, Set<string>>();
  const solved = new Set(ofClass(assembly, 'SvVoltage').map((state) => state.find('SvVoltage.TopologicalNode')?.value));
  const add = (object: CimObject, property: string, node: string): void => {
    const bus = object.find(property)?.value;
    // Which nodes a bus is made of follows from the switches; TP says it only for the sake of the solved voltages.
    if (bus === undefined || !solved.has(bus) || !peekObject(assembly, object, property)) return;
    take(object, property);
    const known = nodes.get(bus);
    if (known) known.add(node);
    else nodes.set(bus, new Set([node]));
  };
  for (const node of ofClass(assembly, 'ConnectivityNode')) add(node, 'ConnectivityNode.TopologicalNode', node.key);
  for (const { object, node } of assembly.terminals.values()) add(object, 'Terminal.TopologicalNode', node);
  return nodes;
}

function foldFlows(assembly: Assembly): void {
  for (const state of ofClass(assembly, 'SvPowerFlow')) {
    const terminal = peekObject(assembly, state, 'SvPowerFlow.Terminal');
    const place = terminal && assembly.terminals.get(terminal.key);
    const entity = place && assembly.drafts.get(place.equipment.key);
    if (!entity) continue;
    take(state, 'SvPowerFlow.Terminal');
    for (const [name, property] of [
      ['activePower', 'SvPowerFlow.p'],
      ['reactivePower', 'SvPowerFlow.q'],
    ] as const) {
      const statement = name in entity.model.attributes ? take(state, property) : undefined;
      const value = statement && asNumber(assembly, state, statement);
      if (!statement || value === undefined) continue;
      const before = entity.get(name, 1);
      const setOrigin = entity.model.role === 'injection' ? setpointOrigin(assembly, place.equipment) : undefined;
      if (setOrigin && before !== undefined && before !== value) {
        entity.set(name, before, { datasetId: SETPOINT, origin: setOrigin });
      }
      entity.set(name, value, { terminal: place.number, origin: originOf(assembly, statement) });
    }
  }
}

/** The origin of what SSH says of the power of an injection. */
function setpointOrigin(assembly: Assembly, equipment: CimObject) {
  const statement = equipment.statements.find(({ property }) => property.endsWith('.p'));
  return statement && originOf(assembly, statement);
}
