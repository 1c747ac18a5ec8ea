/**
 * An entity with those that it links to in their places (clauses 4.5.23.2, 4.5.4): `entity` or `entityList` beside the
 * target; in simplified form the entity stands for its id.
 */
import { problem } from '../problem.ts';
import type { Attribute, Entity, Iri } from './entity.ts';
import type { FindEntity } from './evaluate.ts';
import { DEFAULT_INSTANCE } from './id.ts';
import type { Join, Shape } from './join.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Names } from './names.ts';
import { isEmptyEntity, representEntity, termOf } from './represent.ts';

type Json = Record<string, JsonValue>;
type Show = (id: Iri) => JsonObject | undefined;

export class InlineWriter {
  readonly #find: FindEntity;
  readonly #join: Join;
  readonly #names: Names;
  readonly #entitiesMax: number;
  /** The entities from the first one down to where we are: none is shown within itself. */
  readonly #path = new Set<Iri>();
  #count = 0;

  /** `entitiesMax`: linked entities in all that is written, each as often as it is shown. */
  constructor(find: FindEntity, join: Join, names: Names, entitiesMax: number) {
    this.#find = find;
    this.#join = join;
    this.#names = names;
    this.#entitiesMax = entitiesMax;
  }

  write(entity: Entity, shape: Shape): JsonObject {
    const json: Json = representEntity(entity, this.#names, shape.representation);
    if (this.#path.size === this.#join.levels) return json;
    this.#path.add(entity.id);
    for (const [name, instances] of shape.relationships(entity)) {
      const term = termOf(name, this.#names);
      const held = json[term];
      if (held === undefined) continue;
      const onward = shape.of(name);
      json[term] = placed(held, instances, shape, (id) => this.#show(id, onward));
    }
    this.#path.delete(entity.id);
    return json;
  }

  #show(id: Iri, shape: Shape): JsonObject | undefined {
    if (this.#path.has(id) || this.#join.containedBy.has(id)) return undefined;
    const entity = this.#find(id);
    if (!entity) return undefined;
    this.#count += 1;
    if (this.#count > this.#entitiesMax) {
      const detail = `The answer has more than ${this.#entitiesMax} linked entities: lower joinLevel, or pick fewer Relationships`;
      throw problem('TooManyResults', detail);
    }
    const json = this.write(entity, shape);
    return isEmptyEntity(json, shape.representation.pick) ? undefined : json;
  }
}

/** What an attribute was written as, with the linked entities put in. */
function placed(held: JsonValue, instances: readonly Attribute[], { representation }: Shape, show: Show): JsonValue {
  const isSimplified = representation.format === 'simplified';
  const [only] = instances;
  if (instances.length === 1)
    return isSimplified ? inPlace(held, only!, show) : beside(held as JsonObject, only!, show);
  if (isSimplified) {
    const dataset: Json = { ...((held as JsonObject)['dataset'] as JsonObject) };
    for (const instance of instances) {
      const key = instance.datasetId ?? DEFAULT_INSTANCE;
      dataset[key] = inPlace(dataset[key]!, instance, show);
    }
    return { dataset };
  }
  return (held as readonly JsonObject[]).map((one, index) => beside(one, instances[index]!, show));
}

function inPlace(held: JsonValue, instance: Attribute, show: Show): JsonValue {
  if (instance.kind === 'ListRelationship') {
    return instance.objectList.map((id) => show(id) ?? id);
  }
  if (instance.kind !== 'Relationship') return held;
  const { object } = instance;
  return typeof object === 'string' ? (show(object) ?? held) : object.map((id) => show(id) ?? id);
}

function beside(held: JsonObject, instance: Attribute, show: Show): JsonObject {
  if (instance.kind === 'ListRelationship') {
    const entityList = instance.objectList.map(show).filter((one) => one !== undefined);
    return entityList.length > 0 ? { ...held, entityList } : held;
  }
  if (instance.kind !== 'Relationship') return held;
  const { object } = instance;
  if (typeof object === 'string') {
    const entity = show(object);
    return entity ? { ...held, entity } : held;
  }
  const entity = object.map(show).filter((one) => one !== undefined);
  return entity.length > 0 ? { ...held, entity } : held;
}
