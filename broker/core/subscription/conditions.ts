/** Members under what the values, the place or the scopes of an entity must be, and which of them an entity may concern. */
import type { Attribute, Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { contentOf } from '#models/ngsi-ld/fragment.ts';
import { shapeOf } from '#models/ngsi-ld/geo/shape.ts';
import { isJsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { Boxes } from './boxes.ts';
import type { Condition } from './keys.ts';
import { Ranges } from './stab.ts';

/** All that is asked of one attribute. */
class AttributeConditions<T> {
  readonly equal = new Map<string | boolean, Set<T>>();
  readonly ranges = new Ranges<T>();
  readonly places = new Boxes<T>();

  get empty(): boolean {
    return this.equal.size === 0 && this.ranges.empty && this.places.empty;
  }

  find(instance: Attribute, found: (member: T) => void): void {
    if (instance.kind === 'GeoProperty') this.places.near(shapeOf(instance.value).box, found);
    if (this.equal.size > 0 || !this.ranges.empty) this.#findValue(contentOf(instance), found);
  }

  /** A list is equal to what it includes, and `@value` is the value (as `evaluate.ts` has it). */
  #findValue(value: JsonValue, found: (member: T) => void): void {
    if (typeof value === 'number') this.ranges.stab(value, found);
    else if (typeof value === 'string' || typeof value === 'boolean') this.equal.get(value)?.forEach(found);
    else if (Array.isArray(value)) for (const one of value as readonly JsonValue[]) this.#findValue(one, found);
    else if (isJsonObject(value) && '@value' in value) this.#findValue(value['@value']!, found);
  }
}

export class Conditions<T> {
  readonly #unconditional = new Set<T>();
  readonly #attributes = new Map<Iri, AttributeConditions<T>>();
  readonly #scopes = new Map<string, Set<T>>();

  get empty(): boolean {
    return this.#unconditional.size === 0 && this.#attributes.size === 0 && this.#scopes.size === 0;
  }

  /** Adds it under each of the conditions, or under none; what is returned takes it away again. */
  add(conditions: readonly Condition[] | undefined, member: T): () => void {
    const removals = conditions?.map((one) => this.#addOne(one, member)) ?? [addTo(this.#unconditional, member)];
    return () => {
      for (const remove of removals) remove();
    };
  }

  #addOne(condition: Condition, member: T): () => void {
    if (condition.kind === 'scope') return addUnder(this.#scopes, condition.begins, member);
    const name = condition.kind === 'place' ? condition.property : condition.attribute;
    const of = this.#attributes.get(name) ?? new AttributeConditions<T>();
    this.#attributes.set(name, of);
    const remove =
      condition.kind === 'equal'
        ? addUnder(of.equal, condition.value, member)
        : condition.kind === 'range'
          ? of.ranges.add(condition.range, member)
          : of.places.add(condition.box, member);
    return () => {
      remove();
      if (of.empty && this.#attributes.get(name) === of) this.#attributes.delete(name);
    };
  }

  find({ attributes, scopes }: Entity, found: (member: T) => void): void {
    this.#unconditional.forEach(found);
    if (this.#attributes.size > 0) {
      for (const [name, instances] of attributes) {
        const of = this.#attributes.get(name);
        if (of) for (const instance of instances) of.find(instance, found);
      }
    }
    if (this.#scopes.size > 0) for (const scope of scopes) this.#findScope(scope, found);
  }

  /** Each level of it may be where a question ends. */
  #findScope(scope: string, found: (member: T) => void): void {
    for (let end = scope.indexOf('/', 1); end > 0; end = scope.indexOf('/', end + 1)) {
      this.#scopes.get(scope.slice(0, end))?.forEach(found);
    }
    this.#scopes.get(scope)?.forEach(found);
  }
}

function addTo<T>(set: Set<T>, member: T): () => void {
  set.add(member);
  return () => void set.delete(member);
}

function addUnder<K, T>(map: Map<K, Set<T>>, key: K, member: T): () => void {
  const set = map.get(key) ?? new Set<T>();
  map.set(key, set);
  set.add(member);
  return () => {
    set.delete(member);
    if (set.size === 0 && map.get(key) === set) map.delete(key);
  };
}
