/** What ends by itself (clause 4.22): from its moment on it is not there, whenever it is taken off the disk. */
import type { Attribute, Attributes, Entity, Instant, Iri } from './entity.ts';
import { compareInstants } from './instant.ts';

/** The entity as it is at a moment, without what has ended by then; undefined once it has ended itself. */
export function presentAt(entity: Entity, now: Instant): Entity | undefined {
  if (isOver(entity, now)) return undefined;
  const attributes = attributesAt(entity.attributes, now);
  return attributes === entity.attributes ? entity : { ...entity, attributes };
}

/** True if the entity or something in it ends some day. */
export function isTransient(entity: Entity): boolean {
  return entity.expiresAt !== undefined || hasTransient(entity.attributes);
}

/** The first moment at which the entity or something in it ends; undefined where nothing ever does. */
export function firstEndOf({ expiresAt, attributes }: Entity): Instant | undefined {
  return firstEndIn(attributes, expiresAt);
}

function firstEndIn(attributes: Attributes, known: Instant | undefined): Instant | undefined {
  let first = known;
  for (const instances of attributes.values()) {
    for (const { expiresAt, attributes: inner } of instances) {
      if (expiresAt !== undefined && (first === undefined || compareInstants(expiresAt, first) < 0)) first = expiresAt;
      if (inner) first = firstEndIn(inner, first);
    }
  }
  return first;
}

/** True if one of these instances, or something in it, ends some day. */
export function areTransient(instances: readonly Attribute[]): boolean {
  return instances.some((one) => one.expiresAt !== undefined || (one.attributes && hasTransient(one.attributes)));
}

function hasTransient(attributes: Attributes): boolean {
  for (const instances of attributes.values()) if (areTransient(instances)) return true;
  return false;
}

function isOver({ expiresAt }: { readonly expiresAt?: Instant }, now: Instant): boolean {
  return expiresAt !== undefined && compareInstants(expiresAt, now) <= 0;
}

function attributesAt(attributes: Attributes, now: Instant): Attributes {
  let left: Map<Iri, readonly Attribute[]> | undefined;
  for (const [name, instances] of attributes) {
    if (!areTransient(instances)) continue;
    const kept = instances.filter((one) => !isOver(one, now)).map((one) => instanceAt(one, now));
    left ??= new Map(attributes);
    if (kept.length > 0) left.set(name, kept);
    else left.delete(name);
  }
  return left ?? attributes;
}

function instanceAt(instance: Attribute, now: Instant): Attribute {
  if (!instance.attributes) return instance;
  const attributes = attributesAt(instance.attributes, now);
  return attributes === instance.attributes ? instance : { ...instance, attributes };
}
