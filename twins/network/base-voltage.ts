/**
 * The base voltage of every node, kV line to line: what its per-unit numbers refer to.
 *
 * In this order: nominalVoltage of the node; that of its VoltageLevel; what equipment says of its terminal (ratedU of a
 * transformer, nominalVoltage of a line or a source); what a neighbour over a line or a switch has; nominalVoltage of
 * its Feeder, last, because a feeder holds nodes behind its transformers too.
 */
import { EnergySource, Feeder, GroundDisconnector, VoltageLevel } from '#models/catalogue.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { disjointSets, find, join } from '../math/disjoint.ts';
import { containersOf } from './containment.ts';
import { lastingLimits, voltageLimit } from './limits.ts';
import { electricalModel, type Findings, isOfType, numberOf, terminalOf } from './read.ts';

export interface BaseVoltageInput {
  readonly entities: ReadonlyMap<Iri, Entity>;
  readonly nodes: readonly Entity[];
  readonly nodeRow: ReadonlyMap<Iri, number>;
  readonly equipment: readonly Entity[];
  readonly containers: ReadonlyMap<Iri, Iri>;
}

/** NaN, with a finding, where nothing tells. */
export function baseVoltages(input: BaseVoltageInput, findings: Findings): Float64Array {
  const { nodes, nodeRow, equipment } = input;
  const silent: Findings = [];
  const positive = (value: number | undefined): number => (value !== undefined && value > 0 ? value : Number.NaN);
  const base = Float64Array.from(nodes, (node) => {
    const own = positive(numberOf(node, 'nominalVoltage', findings));
    return Number.isNaN(own) ? positive(containerVoltage(input, node.id, VoltageLevel.iri)) : own;
  });

  const row = (entity: Entity, terminal: number): number => nodeRow.get(terminalOf(entity, terminal) ?? '') ?? -1;
  const say = (at: number, value: number | undefined): void => {
    if (at >= 0 && Number.isNaN(base[at]!)) base[at] = positive(value);
  };
  for (const entity of equipment) {
    // What is wrong with these numbers is told where the equipment itself is built.
    if (isTransformer(entity)) {
      for (const terminal of [1, 2, 3]) say(row(entity, terminal), numberOf(entity, 'ratedU', silent, terminal));
    } else if (electricalModel(entity)?.role === 'branch') {
      for (const terminal of [1, 2]) say(row(entity, terminal), numberOf(entity, 'nominalVoltage', silent));
    } else if (isOfType(entity, EnergySource)) say(row(entity, 1), numberOf(entity, 'nominalVoltage', silent));
  }

  const joined = disjointSets(nodes.length);
  for (const entity of equipment) {
    if (isTransformer(entity) || isOfType(entity, GroundDisconnector)) continue;
    const [from, to] = [row(entity, 1), row(entity, 2)];
    if (from >= 0 && to >= 0) join(joined, from, to);
  }
  const spread = (): void => {
    const known = new Map<number, number>();
    base.forEach((value, at) => {
      const group = find(joined, at);
      if (!Number.isNaN(value) && !known.has(group)) known.set(group, value);
    });
    base.forEach((value, at) => {
      if (Number.isNaN(value)) base[at] = known.get(find(joined, at)) ?? Number.NaN;
    });
  };
  spread();
  nodes.forEach((node, at) => {
    if (Number.isNaN(base[at]!)) base[at] = positive(containerVoltage(input, node.id, Feeder.iri));
  });
  spread();
  nodes.forEach((node, at) => {
    if (!Number.isNaN(base[at]!)) return;
    const message = 'Its base voltage is unknown: give nominalVoltage, in KVT, to it or to its VoltageLevel.';
    findings.push({ asset: node.id, message });
  });
  return base;
}

/** Its rated voltages say the base of its nodes. */
function isTransformer(entity: Entity): boolean {
  const model = electricalModel(entity);
  return model?.role === 'branch' && 'ratedU' in model.attributes;
}

/**
 * The band of normal operation at a node, per unit: its own `operationalLimits`, else those of its VoltageLevel, which may
 * also say highVoltageLimit and lowVoltageLimit. What nothing says is left out.
 */
export function voltageBand(
  node: Entity,
  base: number,
  input: BaseVoltageInput,
  findings: Findings,
): { readonly lowVoltage?: number; readonly highVoltage?: number } {
  const level = [...containersOf(input, node.id)]
    .map((id) => input.entities.get(id))
    .find((container) => container !== undefined && isOfType(container, VoltageLevel));
  const limit = (direction: 'high' | 'low', attribute: string): number | undefined => {
    const value =
      voltageLimit(lastingLimits(node, direction === 'high' ? findings : []), direction) ??
      (level && (voltageLimit(lastingLimits(level, []), direction) ?? numberOf(level, attribute, [])));
    return value !== undefined && value > 0 && base > 0 ? value / base : undefined;
  };
  const [low, high] = [limit('low', 'lowVoltageLimit'), limit('high', 'highVoltageLimit')];
  return {
    ...(low === undefined ? {} : { lowVoltage: low }),
    ...(high === undefined ? {} : { highVoltage: high }),
  };
}

function containerVoltage({ entities, containers }: BaseVoltageInput, id: Iri, type: Iri): number | undefined {
  for (const container of containersOf({ containers }, id)) {
    const entity = entities.get(container);
    const value = entity?.types.includes(type) ? numberOf(entity, 'nominalVoltage', []) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}
