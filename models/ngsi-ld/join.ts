/**
 * Linked Entity Retrieval (clause 4.5.23): which of the entities that Relationships point at belong to an answer.
 *
 * The braces of pick and omit (clause 4.21) lead from an entity to what is linked to it; a Shape is one place on that way.
 */
import type { Attribute, Entity, Iri } from './entity.ts';
import { targetsIn } from './entity.ts';
import { instancesShown, type Representation } from './represent.ts';

export interface Join {
  readonly kind: 'inline' | 'flat';
  /** How many Relationships are followed one after the other; at least 1. */
  readonly levels: number;
  /** Entities that the client has already: they are not given again. */
  readonly containedBy: ReadonlySet<Iri>;
}

/** How entities are shown at one place of the tree of links. Two places with the same shape are the same object. */
export class Shape {
  readonly representation: Representation;
  readonly #onward = new Map<Iri, Shape>();
  readonly #whole: Shape;

  constructor(representation: Representation, whole?: Shape) {
    this.representation = { ...representation, isJoined: true };
    if (whole) this.#whole = whole;
    else if (isWhole(representation)) this.#whole = this;
    else {
      const { pick: _, omit: __, attributes: ___, ...rest } = representation;
      this.#whole = new Shape(rest);
    }
  }

  /** How those are shown that the Relationship leads to: as the braces after its name say, else whole. */
  of(relationship: Iri): Shape {
    const [pick, omit] = [this.representation.pick?.get(relationship), this.representation.omit?.get(relationship)];
    if (!pick && !omit) return this.#whole;
    const known = this.#onward.get(relationship);
    if (known) return known;
    const { representation } = this.#whole;
    const shape = new Shape({ ...representation, ...(pick && { pick }), ...(omit && { omit }) }, this.#whole);
    this.#onward.set(relationship, shape);
    return shape;
  }

  /** The Relationships of an entity that are shown, with the instances that are shown. */
  *relationships({ attributes }: Entity): Iterable<readonly [name: Iri, instances: readonly Attribute[]]> {
    for (const [name, instances] of attributes) {
      if (instances[0]!.kind !== 'Relationship' && instances[0]!.kind !== 'ListRelationship') continue;
      const shown = instancesShown(name, instances, this.representation);
      if (shown.length > 0) yield [name, shown];
    }
  }
}

function isWhole({ pick, omit, attributes }: Representation): boolean {
  return !pick && !omit && !attributes;
}

/** An entity that is linked, with how it is shown. */
export interface Linked {
  readonly entity: Entity;
  readonly shape: Shape;
}

/** Places still to go to: from an id to the shapes that are asked of it. */
export type Targets = ReadonlyMap<Iri, readonly Shape[]>;

/** What these entities point at, as far as it is shown. */
export function targetsOfAll(entities: Iterable<Linked>): Targets {
  const targets = new Map<Iri, Shape[]>();
  for (const { entity, shape } of entities) {
    for (const [name, instances] of shape.relationships(entity)) {
      const onward = shape.of(name);
      for (const target of targetsIn(instances)) {
        const shapes = targets.get(target);
        if (!shapes) targets.set(target, [onward]);
        else if (!shapes.includes(onward)) shapes.push(onward);
      }
    }
  }
  return targets;
}
