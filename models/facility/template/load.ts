/** Loads: what they are declared to take, and how they take it over the day. */
import type { ConformLoad, EnergyConsumer, NonConformLoad, StationSupply } from '../../catalogue.ts';
import type { HourlyCurve } from '../region.ts';
import { type Container, equip } from './container.ts';
import { times } from './curves.ts';
import type { Part, Port } from './part.ts';
import { significant } from './significant.ts';

export interface LoadDeclaration {
  /** What a person calls it; absent: its path. */
  readonly title?: string;
  readonly description?: string;
  /** MW, the mean of a day; Mvar follow from the power factor, inductive. */
  readonly mean: number;
  readonly powerFactor: number;
  /** Multiples of the mean. */
  readonly day: HourlyCurve;
  readonly priorityTier?: number;
  readonly port: Port;
}

type LoadModel = typeof EnergyConsumer | typeof ConformLoad | typeof NonConformLoad | typeof StationSupply;

export function load(model: LoadModel, container: Container, name: string, declaration: LoadDeclaration): Part {
  const { title, description, mean, powerFactor, day, priorityTier, port } = declaration;
  const entity = equip(model, container, name, {
    ...(title === undefined ? {} : { name: title }),
    ...(description === undefined ? {} : { description }),
    terminal: [port.node],
    pfixed: mean,
    qfixed: significant(mean * Math.tan(Math.acos(powerFactor))),
    ...(priorityTier === undefined ? {} : { priorityTier }),
    location: container.site.point(port.at),
  });
  return {
    entities: [entity],
    facts: { loads: [{ consumer: entity.id, activePower: times(day, mean), powerFactor }] },
  };
}
