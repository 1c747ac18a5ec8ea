/**
 * Entities as versions of the specification before this one know them: clause 4.3.6.8, tables 4.3.6.8-1 to -3. What a
 * version does not know yet is left out, and kinds of attributes that came later become Properties and Relationships.
 */
import type { Attribute, Attributes, Entity, Iri } from './entity.ts';
import type { Names } from './names.ts';

/** The minor number of a version 1.x. */
export type Minor = number;

/** What the broker itself speaks. */
export const CURRENT_MINOR: Minor = 9;

/** The entity itself where the version knows all of it. */
export function earlierEntity(entity: Entity, minor: Minor, names: Names): Entity {
  const attributes = earlierAttributes(entity.attributes, minor, names);
  const isEnding = minor < 9 && entity.expiresAt !== undefined;
  const isScoped = minor < 4 && entity.scopes.length > 0;
  const isSeveral = minor < 3 && entity.types.length > 1;
  if (attributes === entity.attributes && !isEnding && !isScoped && !isSeveral) return entity;
  const { expiresAt: _, ...lasting } = entity;
  return {
    ...(isEnding ? lasting : entity),
    types: isSeveral ? entity.types.slice(0, 1) : entity.types,
    scopes: isScoped ? [] : entity.scopes,
    attributes,
  };
}

function earlierAttributes(attributes: Attributes, minor: Minor, names: Names): Attributes {
  let isChanged = false;
  const earlier = new Map<Iri, readonly Attribute[]>();
  for (const [name, instances] of attributes) {
    // One instance was all there was: the default one goes before the others.
    const kept = minor < 3 ? [instances.find((one) => one.datasetId === undefined) ?? instances[0]!] : instances;
    const made = kept.map((instance) => earlierInstance(instance, minor, names));
    isChanged ||= made.length < instances.length || made.some((one, index) => one !== kept[index]);
    earlier.set(name, made);
  }
  return isChanged ? earlier : attributes;
}

/** Members by the version that they came with. */
const since = [
  ['datasetId', 3],
  ['observedAt', 3],
  ['unitCode', 3],
  ['objectType', 8],
  ['expiresAt', 9],
  ['valueType', 9],
] as const;

function earlierInstance(instance: Attribute, minor: Minor, names: Names): Attribute {
  const plain = earlierKind(instance, minor, names);
  const lost = since.filter(([member, first]) => minor < first && member in plain).map(([member]) => member);
  const inner = plain.attributes && earlierAttributes(plain.attributes, minor, names);
  if (lost.length === 0 && inner === plain.attributes) return plain;
  const made = { ...plain, ...(inner && { attributes: inner }) };
  for (const member of lost) Reflect.deleteProperty(made, member);
  return made;
}

function earlierKind(instance: Attribute, minor: Minor, names: Names): Attribute {
  if (instance.kind === 'LanguageProperty' && minor < 4) {
    const { languageMap, ...rest } = instance;
    return { ...rest, kind: 'Property', value: languageMap };
  }
  if (minor >= 8) return instance;
  switch (instance.kind) {
    case 'VocabProperty': {
      const { vocab, ...rest } = instance;
      const value = typeof vocab === 'string' ? names.compact(vocab) : vocab.map((iri) => names.compact(iri));
      return { ...rest, kind: 'Property', value };
    }
    case 'JsonProperty': {
      const { json, ...rest } = instance;
      return { ...rest, kind: 'Property', value: json };
    }
    case 'ListProperty': {
      const { valueList, ...rest } = instance;
      return { ...rest, kind: 'Property', value: valueList };
    }
    case 'ListRelationship': {
      const { objectList, ...rest } = instance;
      return { ...rest, kind: 'Relationship', object: objectList };
    }
    default:
      return instance;
  }
}
