/**
 * A MATPOWER case → entities. Buses joined by transformers are one Substation; each bus is a VoltageLevel with a
 * ConnectivityNode and a BusbarSection. Ids are `urn:ngsi-ld:TYPE:CASE:KEY`, the key being numbers of buses.
 */
import {
  BusbarSection,
  ConformLoad,
  ConnectivityNode,
  GeneratingUnit,
  GeographicalRegion,
  LinearShuntCompensator,
  SubGeographicalRegion,
  Substation,
  SynchronousMachine,
  VoltageLevel,
} from '../../catalogue.ts';
import type { Model } from '../../define.ts';
import type { JsonObject } from '../../ngsi-ld/json.ts';
import type { Assembled } from '../assembled.ts';
import { Draft, type Origin } from '../draft.ts';
import type { Findings } from '../report.ts';
import { addBranches } from './branches.ts';
import { BUS, type Bus, GEN, gridOf, ISOLATED, PV, REFERENCE } from './grid.ts';
import { Maker } from './maker.ts';
import type { Case } from './read.ts';
import { remaindersOf } from './remainders.ts';

/** What a case states was written by somebody, not measured. */
const stated: Origin = { quality: 'substituted' };

export function assembleMatpower(source: Case, findings: Findings): Assembled {
  const grid = gridOf(source, findings);
  findings.throwIfAny();
  const maker = new Maker(source, grid);
  addPlaces(maker);
  for (const bus of grid.buses.values()) addBus(maker, bus);
  addGenerators(maker);
  addBranches(maker);
  return {
    drafts: maker.drafts,
    files: [{ name: source.file, format: 'MATPOWER', version: '2', statements: statementsOf(source) }],
    objects: source.bus.rows.length + source.generator.rows.length + source.branch.rows.length,
    references: maker.references,
    ...remaindersOf(source, statementsOf(source)),
  };
}

/** Every cell is a statement, and every field that is no table. */
function statementsOf({ bus, generator, branch, busNames, others }: Case): number {
  const cells = [bus, generator, branch].reduce((sum, { rows }) => sum + rows.length * (rows[0]?.length ?? 0), 0);
  return cells + busNames.length + others.reduce((sum, { rows }) => sum + rows, 0);
}

function addPlaces(maker: Maker): void {
  const region = new Draft(GeographicalRegion, maker.region(), `${maker.source.file}:1`).set('name', maker.source.name);
  maker.drafts.push(region);
  const areas = new Set<number>();
  for (const bus of maker.grid.buses.values()) {
    const area = bus.row[BUS.area]!;
    if (!areas.has(area)) {
      areas.add(area);
      maker.add(SubGeographicalRegion, area, bus.line).set('name', `Area ${area}`).set('isPartOf', region.id);
    }
    if (bus.station === bus.number) {
      maker.add(Substation, bus.number, bus.line).set('name', bus.name).set('isPartOf', maker.area(bus));
    }
  }
}

function addBus(maker: Maker, bus: Bus): void {
  const { number, name, row, line, kilovolt } = bus;
  const isIn = row[BUS.type] !== ISOLATED;
  const level = maker.add(VoltageLevel, number, line);
  level.set('name', `${name}, ${kilovolt} kV`).set('isPartOf', maker.station(bus)).set('nominalVoltage', kilovolt);
  if (row[BUS.vmax]! > 0) level.set('highVoltageLimit', row[BUS.vmax]! * kilovolt);
  if (row[BUS.vmin]! > 0) level.set('lowVoltageLimit', row[BUS.vmin]! * kilovolt);
  const node = maker.add(ConnectivityNode, number, line);
  node.set('name', name).set('isPartOf', level.id).set('nominalVoltage', kilovolt);
  node.set('voltage', row[BUS.vm]! * kilovolt, { origin: stated });
  node.set('phaseAngle', row[BUS.va]!, { origin: stated });
  const equip = (model: Model): Draft => {
    const entity = maker.add(model, number, line).set('name', name).set('isPartOf', level.id);
    maker.connect(entity, bus, 1);
    return isIn ? entity : entity.set('inService', false);
  };
  equip(BusbarSection).set('voltage', row[BUS.vm]! * kilovolt, { origin: stated });
  if (row[BUS.pd] !== 0 || row[BUS.qd] !== 0) {
    equip(ConformLoad).set('pfixed', row[BUS.pd]!).set('qfixed', row[BUS.qd]!);
  }
  if (row[BUS.gs] !== 0 || row[BUS.bs] !== 0) {
    // MW and Mvar at a voltage of 1 per unit.
    equip(LinearShuntCompensator)
      .set('nominalVoltage', kilovolt)
      .set('gPerSection', row[BUS.gs]! / kilovolt ** 2)
      .set('bPerSection', row[BUS.bs]! / kilovolt ** 2)
      .set('maximumSections', 1)
      .set('sections', 1, { origin: stated });
  }
}

/** The first machine in service at a reference bus balances; all at it and at PV buses keep their voltage. */
function addGenerators(maker: Maker): void {
  const counts = new Map<number, number>();
  const balanced = new Set<number>();
  for (const { row, line } of maker.grid.generators) {
    const bus = maker.grid.buses.get(row[GEN.bus]!)!;
    const count = (counts.get(bus.number) ?? 0) + 1;
    counts.set(bus.number, count);
    const key = count === 1 ? `${bus.number}` : `${bus.number}-${count}`;
    const type = bus.row[BUS.type];
    const isIn = row[GEN.status]! > 0 && type !== ISOLATED;
    const name = count === 1 ? `G ${bus.name}` : `G${count} ${bus.name}`;
    const machine = maker.add(SynchronousMachine, key, line);
    machine
      .set('name', name)
      .set('isPartOf', maker.level(bus))
      .set('ratedU', bus.kilovolt)
      .set('controlEnabled', type === PV || type === REFERENCE)
      .set('targetVoltage', row[GEN.vg]! * bus.kilovolt)
      .set('activePower', -row[GEN.pg]! || 0, { origin: stated })
      .set('reactivePower', -row[GEN.qg]! || 0, { origin: stated });
    if (row[GEN.mbase]! > 0) machine.set('ratedS', row[GEN.mbase]!);
    limitReactive(machine, row[GEN.qmin]!, row[GEN.qmax]!);
    if (!isIn) machine.set('inService', false);
    if (type === REFERENCE && isIn && !balanced.has(bus.number)) {
      balanced.add(bus.number);
      machine.set('referencePriority', 1);
    }
    maker.connect(machine, bus, 1);
    const unit = maker.add(GeneratingUnit, key, line);
    unit.set('name', name).set('isPartOf', maker.station(bus)).set('gridConnection', machine.id);
    if (Number.isFinite(row[GEN.pmax])) unit.set('maxP', row[GEN.pmax]!);
    if (Number.isFinite(row[GEN.pmin])) unit.set('minP', row[GEN.pmin]!);
  }
}

/**
 * The power flow of MATPOWER does not hold generators to QMIN and QMAX: what is published of the cases was solved without.
 * So they are limits that are watched, of the power into the machine, and not minQ and maxQ, which a study would keep.
 */
function limitReactive(machine: Draft, lowest: number, highest: number): void {
  const limits: JsonObject[] = [];
  const add = (direction: 'high' | 'low', value: number, name: string): void => {
    if (Number.isFinite(value)) limits.push({ attribute: 'reactivePower', direction, value: -value || 0, name });
  };
  add('low', highest, 'QMAX');
  add('high', lowest, 'QMIN');
  if (limits.length > 0) machine.set('operationalLimits', limits);
}
