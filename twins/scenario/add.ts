/** Entities that exist in a scenario only: equipment that is planned, with its nodes and containers. */
import { containerOf } from '#models/attributes/reading.ts';
import { catalogueNames, Home, validate } from '#models/catalogue.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { parseEntity } from '#models/ngsi-ld/parse.ts';
import { Problem } from '#models/problem.ts';
import { equipmentRows } from '../network/build.ts';
import type { Network } from '../network/network.ts';
import { electricalModel, type Findings, isOfType, numberOf, terminalOf } from '../network/read.ts';
import { type NodeRow, rowsOf, tabulate } from '../network/rows.ts';
import { refuse } from './place.ts';

/**
 * `first` is the number of the action that adds the first of them. Throws Problem BadRequestData for an entity that is not
 * valid, exists already, or has no place in the network.
 */
export function addEntities(network: Network, json: readonly JsonObject[], first: number): Network {
  const place = (at: number): string => `actions[${first + at}]`;
  const entities = json.map((one, at) => read(one, network.at, place(at)));
  const rows = rowsOf(network);
  const containers = new Map(rows.containers);
  const homes = new Set(rows.homes);
  const findings: Findings = [];
  const seen = new Set<Iri>();
  for (const [at, entity] of entities.entries()) {
    if (seen.has(entity.id) || network.index.has(entity.id)) {
      throw refuse(place(at), `Entity ${entity.id} exists already: give the new one another id.`);
    }
    seen.add(entity.id);
    const container = containerOf(entity);
    if (container !== undefined) containers.set(entity.id, container);
    if (isOfType(entity, Home)) homes.add(entity.id);
  }
  const added = entities.filter((entity) => electricalModel(entity)?.role === 'node');
  const equipment = entities.filter((entity) => !['node', undefined].includes(electricalModel(entity)?.role));
  const nodes: readonly NodeRow[] = [...rows.nodes, ...added.map(({ id }) => ({ id, baseKilovolt: Number.NaN }))];
  const nodeRow = new Map(nodes.flatMap(({ id, isInner }, row) => (isInner ? [] : [[id, row] as const])));
  const baseKilovolt = [
    ...rows.nodes.map((node) => node.baseKilovolt),
    ...added.map((node) => numberOf(node, 'nominalVoltage', findings) ?? Number.NaN),
  ];
  spread(equipment, nodeRow, baseKilovolt);
  const made = equipmentRows(equipment, { row: nodeRow, baseKilovolt }, findings);
  const placed = new Set([...made.branches, ...made.switches, ...made.injections].map(({ id }) => id));
  const homeless = equipment.find(({ id }) => !placed.has(id));
  if (homeless) {
    const finding = findings.find(({ asset }) => asset === homeless.id)!;
    throw refuse(place(entities.indexOf(homeless)), finding.message);
  }
  return tabulate(
    {
      nodes: [...nodes.map((node, row) => ({ ...node, baseKilovolt: baseKilovolt[row]! })), ...made.stars],
      branches: [...rows.branches, ...made.branches],
      switches: [...rows.switches, ...made.switches],
      injections: [...rows.injections, ...made.injections],
      tapChangers: new Map([...rows.tapChangers, ...made.tapChangers]),
      reactiveCurves: new Map([...rows.reactiveCurves, ...made.reactiveCurves]),
      shuntSections: new Map([...rows.shuntSections, ...made.shuntSections]),
      containers,
      homes,
      findings: [...rows.findings, ...findings],
    },
    network,
  );
}

/** What would be refused as a write is refused here, too. */
function read(json: JsonObject, at: string, place: string): Entity {
  const entity = parsed(json, at, place);
  const [fault] = validate(entity);
  if (fault) throw refuse(place, `${entity.id}: ${fault.message}`);
  return entity;
}

function parsed(json: JsonObject, at: string, place: string): Entity {
  try {
    return parseEntity(json, catalogueNames, at);
  } catch (error) {
    throw error instanceof Problem ? refuse(place, error.detail) : error;
  }
}

/** New nodes that say nothing of their voltage take it from what connects them. */
function spread(equipment: readonly Entity[], nodeRow: ReadonlyMap<Iri, number>, base: number[]): void {
  const row = (entity: Entity, terminal: number): number => nodeRow.get(terminalOf(entity, terminal) ?? '') ?? -1;
  const isOpen = (at: number): boolean => at >= 0 && Number.isNaN(base[at]!);
  for (let moved = true; moved; ) {
    moved = false;
    for (const entity of equipment) {
      for (const [mine, other] of [
        [1, 2],
        [2, 1],
        [3, 1],
      ] as const) {
        const at = row(entity, mine);
        if (!isOpen(at)) continue;
        const isTransformer = 'ratedU' in (electricalModel(entity)?.attributes ?? {});
        const value = isTransformer ? numberOf(entity, 'ratedU', [], mine) : base[row(entity, other)];
        if (value === undefined || Number.isNaN(value)) continue;
        base[at] = value;
        moved = true;
      }
    }
  }
}
