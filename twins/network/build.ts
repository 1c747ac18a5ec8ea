/**
 * Entities → Network.
 *
 * Never fails: what is wrong with an entity becomes a finding, and equipment that cannot be placed is left out. Rows stand in
 * the order of ids, so the same entities make the same network, whatever order they came in.
 */
import { containerOf } from '#models/attributes/reading.ts';
import { Home } from '#models/catalogue.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { baseVoltages } from './base-voltage.ts';
import { branchRow } from './branch.ts';
import { injectionRow } from './injection.ts';
import type { Network, TapChanger } from './network.ts';
import { electricalModel, type Findings, isOfType } from './read.ts';
import { type BranchRow, type InjectionRow, type Moment, type SwitchRow, tabulate } from './rows.ts';
import { switchRow } from './switch.ts';
import type { Nodes } from './terminals.ts';

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
  const baseKilovolt = baseVoltages({ entities: byId, nodes, nodeRow, equipment, containers }, findings);
  const rows = equipmentRows(equipment, { row: nodeRow, baseKilovolt }, findings);
  const nodeRows = nodes.map(({ id }, row) => ({ id, baseKilovolt: baseKilovolt[row]! }));
  return tabulate({ nodes: nodeRows, ...rows, containers, homes, findings }, moment);
}

/** The rows of all equipment that has its place. */
export function equipmentRows(equipment: readonly Entity[], nodes: Nodes, findings: Findings) {
  const branches: BranchRow[] = [];
  const switches: SwitchRow[] = [];
  const injections: InjectionRow[] = [];
  const tapChangers = new Map<Iri, TapChanger>();
  for (const entity of equipment) {
    const model = electricalModel(entity)!;
    if (model.role === 'branch') {
      const branch = branchRow(entity, nodes, findings);
      if (branch) branches.push(branch.row);
      if (branch?.tapChanger) tapChangers.set(entity.id, branch.tapChanger);
    } else if (model.role === 'switch') {
      const row = switchRow(entity, model, nodes, findings);
      if (row) switches.push(row);
    } else {
      const row = injectionRow(entity, model, nodes, findings);
      if (row) injections.push(row);
    }
  }
  return { branches, switches, injections, tapChangers };
}
