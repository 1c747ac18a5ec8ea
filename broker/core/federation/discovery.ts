/** Which types and attributes there are, here and elsewhere: clauses 5.7.5 to 5.7.11. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { AttributeDetails, TypeDetails } from '../consumption/type-details.ts';
import type { Origin } from './origin.ts';

/** What is asked of every source; `name` is a type or an attribute. */
export type DiscoveryWish =
  | { readonly operation: TypeOperation; readonly name?: Iri }
  | { readonly operation: AttributeOperation; readonly name?: Iri };

export type TypeOperation = Extract<OperationName, `retrieveEntityType${string}`>;
export type AttributeOperation = Extract<OperationName, `retrieveAttrType${string}`>;

/** Counts are zero, and lists empty, where a source does not tell (5.7.11). */
export interface Discovered {
  readonly types: readonly TypeDetails[];
  readonly attributes: readonly AttributeDetails[];
}

export interface Discovery {
  /** What the sources tell that allow the operation; each source is asked once. Throws LoopDetected. */
  discover(wish: DiscoveryWish, origin: Origin): Promise<readonly Discovered[]> | undefined;
}

/** Each type once, in the order in which it was first told. */
export function mergedTypes(lists: readonly (readonly TypeDetails[])[]): readonly TypeDetails[] {
  const merged = new Map<Iri, TypeDetails>();
  for (const one of lists.flat()) {
    const known = merged.get(one.type);
    merged.set(one.type, known ? typeOfBoth(known, one) : one);
  }
  return [...merged.values()];
}

export function mergedAttributes(lists: readonly (readonly AttributeDetails[])[]): readonly AttributeDetails[] {
  const merged = new Map<Iri, AttributeDetails>();
  for (const one of lists.flat()) {
    const known = merged.get(one.attribute);
    merged.set(one.attribute, known ? attributeOfBoth(known, one) : one);
  }
  return [...merged.values()];
}

function typeOfBoth(a: TypeDetails, b: TypeDetails): TypeDetails {
  const attributes = new Map(a.attributes);
  for (const [name, kinds] of b.attributes) attributes.set(name, union(attributes.get(name) ?? [], kinds));
  // An entity that lies in both counts twice: an estimate is allowed (5.7.11).
  return { type: a.type, entityCount: a.entityCount + b.entityCount, attributes };
}

function attributeOfBoth(a: AttributeDetails, b: AttributeDetails): AttributeDetails {
  return {
    attribute: a.attribute,
    instanceCount: a.instanceCount + b.instanceCount,
    kinds: union(a.kinds, b.kinds),
    types: union(a.types, b.types),
  };
}

const union = <T>(a: readonly T[], b: readonly T[]): readonly T[] => [...new Set([...a, ...b])];
