/** Parts of one entity, held in several places, made one: clauses 4.3.6.2, 4.3.6.3, 4.5.5.2 and 4.5.5.3. Pure. */
import type { Attribute, Attributes, Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import type { Gathered } from './gathering.ts';
import { visibleHere } from './proxied.ts';

/** One entity of the parts that several have; undefined where nobody has it. */
export function mergedEntity(here: Entity | undefined, { contributions, proxied }: Gathered): Entity | undefined {
  const first = here && visibleHere(here, proxied);
  const equals: Entity[] = first ? [first] : [];
  const auxiliary: Entity[] = [];
  for (const { registration, entities } of contributions) {
    (registration.mode === 'auxiliary' ? auxiliary : equals).push(...entities);
  }
  return united(equals, auxiliary);
}

/**
 * The parts as one entity: of equal instances the most recent one, of auxiliary parts only the attributes that nobody else
 * has. Where nothing tells which instance is the most recent, the first one counts.
 */
export function united(equals: readonly Entity[], auxiliary: readonly Entity[]): Entity | undefined {
  let whole = equals.length > 0 ? equals.reduce(unitedTwo) : undefined;
  for (const part of auxiliary) whole = whole ? supplemented(whole, part) : part;
  return whole;
}

function unitedTwo(a: Entity, b: Entity): Entity {
  const attributes = new Map(a.attributes);
  for (const [name, instances] of b.attributes) {
    const known = attributes.get(name);
    attributes.set(name, known ? newest(known, instances) : instances);
  }
  return joined(a, b, attributes);
}

/** Auxiliary data never override (4.3.6.2): not even with another datasetId. */
function supplemented(whole: Entity, part: Entity): Entity {
  const attributes = new Map(whole.attributes);
  for (const [name, instances] of part.attributes) if (!attributes.has(name)) attributes.set(name, instances);
  return joined(whole, part, attributes);
}

function joined(a: Entity, b: Entity, attributes: Attributes): Entity {
  const { expiresAt: _, ...rest } = a;
  // Only what ends everywhere ends, and then with the last of them (4.5.5.3).
  const expiresAt = a.expiresAt && b.expiresAt && later(a.expiresAt, b.expiresAt);
  return {
    ...rest,
    types: union(a.types, b.types),
    scopes: union(a.scopes, b.scopes),
    attributes,
    createdAt: compareInstants(a.createdAt, b.createdAt) <= 0 ? a.createdAt : b.createdAt,
    modifiedAt: later(a.modifiedAt, b.modifiedAt),
    ...(expiresAt && { expiresAt }),
  };
}

/** Of each datasetId the instance that is the most recent. */
function newest(known: readonly Attribute[], more: readonly Attribute[]): readonly Attribute[] {
  const byDataset = new Map<Iri | undefined, Attribute>(known.map((one) => [one.datasetId, one]));
  for (const one of more) {
    const other = byDataset.get(one.datasetId);
    if (!other || isNewer(one, other)) byDataset.set(one.datasetId, one);
  }
  return [...byDataset.values()];
}

/** By observedAt where one has it, else by modifiedAt (4.5.5.3). */
function isNewer(a: Attribute, b: Attribute): boolean {
  if (a.observedAt !== undefined && b.observedAt !== undefined && a.observedAt !== b.observedAt) {
    return compareInstants(a.observedAt, b.observedAt) > 0;
  }
  if ((a.observedAt === undefined) !== (b.observedAt === undefined)) return a.observedAt !== undefined;
  return compareInstants(a.modifiedAt, b.modifiedAt) > 0;
}

const later = (a: Instant, b: Instant): Instant => (compareInstants(a, b) >= 0 ? a : b);

function union<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  return b.every((one) => a.includes(one)) ? a : [...new Set([...a, ...b])];
}
