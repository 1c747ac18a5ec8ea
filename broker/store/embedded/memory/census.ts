/**
 * How many entities there are of each type, and instances of each attribute: kept with every change, as a client asks for
 * them (clauses 5.7.5 to 5.7.10) when there may be millions. A change of values alone counts for nothing here.
 */

import { getOrPut } from '#broker/core/maps.ts';
import type { AttributeCount, Census, TypeCount } from '#broker/core/ports.ts';
import type { Attribute, AttributeKind, Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { Slot } from './slots.ts';

interface Attributed {
  instances: number;
  readonly kinds: Map<AttributeKind, number>;
}

interface Typed {
  entities: number;
  readonly attributes: Map<Iri, Attributed>;
}

export class Register implements Census {
  readonly #everybody: Typed = { entities: 0, attributes: new Map() };
  readonly #types = new Map<Iri, Typed>();

  get types(): ReadonlyMap<Iri, TypeCount> {
    return this.#types;
  }

  get attributes(): ReadonlyMap<Iri, AttributeCount> {
    return this.#everybody.attributes;
  }

  /** An entity came or went. */
  entity({ types, attributes }: Entity, by: 1 | -1): void {
    for (const typed of this.#of(types)) {
      typed.entities += by;
      for (const [name, instances] of attributes) note(typed, name, instances, by);
    }
    for (const type of types) if (this.#types.get(type)?.entities === 0) this.#types.delete(type);
  }

  /** An attribute of an entity that stays what it is. */
  attribute(types: readonly Iri[], name: Iri, had: readonly Attribute[], has: readonly Attribute[]): void {
    if (had.length === has.length && had.every(({ kind }, at) => kind === has[at]!.kind)) return;
    for (const typed of this.#of(types)) {
      note(typed, name, had, -1);
      note(typed, name, has, 1);
    }
  }

  *#of(types: readonly Iri[]): Iterable<Typed> {
    yield this.#everybody;
    for (const type of types) yield getOrPut(this.#types, type, () => ({ entities: 0, attributes: new Map() }));
  }
}

/** The same from what there is, where nothing was kept. */
export function censusOf(slots: Iterable<Slot>): Census {
  const register = new Register();
  for (const { entity } of slots) register.entity(entity, 1);
  return register;
}

function note({ attributes }: Typed, name: Iri, instances: readonly Attribute[], by: 1 | -1): void {
  if (instances.length === 0) return;
  const attributed = getOrPut(attributes, name, () => ({ instances: 0, kinds: new Map() }));
  attributed.instances += by * instances.length;
  for (const { kind } of instances) {
    const count = (attributed.kinds.get(kind) ?? 0) + by;
    if (count > 0) attributed.kinds.set(kind, count);
    else attributed.kinds.delete(kind);
  }
  if (attributed.instances === 0) attributes.delete(name);
}
