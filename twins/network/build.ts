/**
 * Entities → Network.
 *
 * Never fails: what is wrong with an entity becomes a finding, and equipment that cannot be placed is left out. Rows stand in
 * the order of ids, so the same entities make the same network, whatever order they came in.
 */
import { containerOf } from '#models/attributes/reading.ts';
import { Home } from '#models/catalogue.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { baseVoltages, voltageBand } from './base-voltage.ts';
import { branchRow } from './branch.ts';
import { injectionRow } from './injection.ts';
import type { CurvePoint, Network, Shunt, TapChanger } from './network.ts';
import { electricalModel, type Findings, isOfType } from './read.ts';
import { type BranchRow, type InjectionRow, type Moment, type NodeRow, type SwitchRow, tabulate } from './rows.ts';
import { switchRow } from './switch.ts';
import type { Nodes } from './terminals.ts';
import { transformerRows } from './transformer.ts';

export function buildNetwork(entities: Iterable<Entity>, moment: Moment): Network {
  const sorted = [...entities].sort((a, b) => (a.id < b.id ? -1 : 1));
  const findings: Findings = [];
  const byId = new Map<Iri, Entity>();
  const containers = new Map<Iri, Iri>();
  const homes = new Set<Iri>();
  const nodes: Entity[] = [];
  const equipment: Entity[] = [];
  for (const entity of sorted) {
    byId.set(entity.id, entity);
    const container = containerOf(entity);
    if (container !== undefined) containers.set(entity.id, container);
    if (isOfType(entity, Home)) homes.add(entity.id);
    const role = electricalModel(entity)?.role;
    if (role === 'node') nodes.push(entity);
    else if (role !== undefined) equipment.push(entity);
  }
  const nodeRow = new Map(nodes.map(({ id }, row) => [id, row]));
  const input = { entities: byId, nodes, nodeRow, equipment, containers };
  const baseKilovolt = baseVoltages(input, findings);
  const { stars, ...rows } = equipmentRows(equipment, { row: nodeRow, baseKilovolt }, findings);
  const nodeRows = nodes.map((node, row) => {
    const base = baseKilovolt[row]!;
    return { id: node.id, baseKilovolt: base, ...voltageBand(node, base, input, findings) };
  });
  return tabulate({ nodes: [...nodeRows, ...stars], ...rows, containers, homes, findings }, moment);
}

/** The rows of all equipment that has its place. Star points of transformers follow the nodes that are there. */
export function equipmentRows(equipment: readonly Entity[], nodes: Nodes, findings: Findings) {
  const branches: BranchRow[] = [];
  const switches: SwitchRow[] = [];
  const injections: InjectionRow[] = [];
  const stars: NodeRow[] = [];
  const tapChangers = new Map<Iri, TapChanger>();
  const reactiveCurves = new Map<Iri, readonly CurvePoint[]>();
  const shuntSections = new Map<Iri, readonly Shunt[]>();
  for (const entity of equipment) {
    const model = electricalModel(entity)!;
    if (model.role === 'branch' && 'ratedU' in model.attributes) {
      const made = transformerRows(entity, nodes, nodes.baseKilovolt.length + stars.length, findings);
      if (made) branches.push(...made.rows);
      if (made?.star) stars.push(made.star);
      if (made?.tapChanger) tapChangers.set(entity.id, made.tapChanger);
    } else if (model.role === 'branch') {
      const row = branchRow(entity, nodes, findings);
      if (row) branches.push(row);
    } else if (model.role === 'switch') {
      const row = switchRow(entity, model, nodes, findings);
      if (row) switches.push(row);
    } else {
      const made = injectionRow(entity, model, nodes, findings);
      if (made) injections.push(made.row);
      if (made?.curve) reactiveCurves.set(entity.id, made.curve);
      if (made?.sections) shuntSections.set(entity.id, made.sections);
    }
  }
  return { branches, switches, injections, stars, tapChangers, reactiveCurves, shuntSections };
}
