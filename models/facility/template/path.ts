/**
 * A feeder as the way that one walks along it: from the head, step after step, each standing where the last one ended.
 * Nodes are numbered in the order of the way.
 */
import { ConnectivityNode } from '../../catalogue.ts';
import type { Iri } from '../../ngsi-ld/entity.ts';
import type { EntityDraft } from '../region.ts';
import { type Container, idIn, nodeIn } from './container.ts';
import { type Part, type Port, sum } from './part.ts';
import { bearing, type Metres } from './place.ts';

/** Where the way has come to. */
export interface Here {
  readonly feeder: Container;
  /** kV. */
  readonly nominalVoltage: number;
  readonly port: Port;
  /** The direction of the last stretch. */
  readonly heading: number;
  /** The last stretch, for what is mounted on it. */
  readonly segment?: Iri;
  /** A new node at a place. */
  next(at: Metres, nominalVoltage?: number): { readonly port: Port; readonly entity: EntityDraft };
}

/** What a step adds, and where it ends; what it does not say stays as it is. */
export interface Stride extends Part {
  readonly to?: Partial<Omit<Here, 'feeder' | 'next'>>;
  readonly ports?: Readonly<Record<string, Port>>;
}

export type Step = (here: Here) => Stride;

export interface Path extends Part {
  /** Places that `port` has given a name. */
  readonly ports: Readonly<Record<string, Port>>;
}

export function path(feeder: Container, nominalVoltage: number, head: Port, steps: readonly Step[]): Path {
  let count = 0;
  const next = (at: Metres, kilovolt = nominalVoltage) => {
    count += 1;
    const name = `N${count}`;
    return { port: { node: idIn(ConnectivityNode, feeder, name), at }, entity: nodeIn(feeder, name, kilovolt, at) };
  };
  const made = walk({ feeder, nominalVoltage, port: head, heading: 0, next }, steps);
  return { ...sum([feeder, made].map(partFrom)), ports: made.ports };
}

const partFrom = (part: Container | Part): Part => ('entity' in part ? { entities: [part.entity] } : part);

function walk(from: Here, steps: readonly Step[]): Path {
  let here = from;
  const strides: Stride[] = [];
  for (const step of steps) {
    const stride = step(here);
    strides.push(stride);
    here = { ...here, ...stride.to };
  }
  return { ...sum(strides), ports: Object.assign({}, ...strides.map(({ ports }) => ports ?? {})) };
}

/** Steps to the side: the way goes on from where they began. */
export const branch =
  (...steps: readonly Step[]): Step =>
  (here) =>
    walk(here, steps);

/** Gives a name to where the way has come to, for others to connect. */
export const port =
  (name: string): Step =>
  (here) => ({ entities: [], ports: { [name]: here.port } });

/** A piece of equipment with two terminals, from here to a new node at the same place. */
export function inSeries(here: Here, make: (terminal: readonly [Iri, Iri]) => Part): Stride {
  const { port: to, entity } = here.next(here.port.at, here.nominalVoltage);
  const part = make([here.port.node, to.node]);
  return { ...part, entities: [...part.entities, entity], to: { port: to } };
}

export const headingOf = (course: readonly Metres[]): number => bearing(course[course.length - 2]!, course.at(-1)!);
