/** What becomes of an entity when the newest of its history is told. */
import type { EntityChange } from '#models/ngsi-ld/change.ts';
import type { Attribute, Attributes, Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { Fragment } from '#models/ngsi-ld/fragment.ts';

/** Of a fragment, with attributes that are whole. */
export interface State extends Omit<Fragment, 'id' | 'attributes'> {
  readonly attributes: Attributes;
}

/** Undefined: nothing is to be changed. Types are added, scopes replaced, as where attributes are appended (5.6.3). */
export function withState(
  id: Iri,
  current: Entity | undefined,
  { types, scopes, expiresAt, attributes }: State,
  at: Instant,
): EntityChange | undefined {
  const ending = expiresAt === undefined ? undefined : { expiresAt };
  if (!current) {
    const after = { id, types, scopes: scopes ?? [], attributes, createdAt: at, modifiedAt: at };
    return { kind: 'created', after: { ...after, ...(expiresAt && { expiresAt }) } };
  }
  const more = types.filter((type) => !current.types.includes(type));
  if (more.length === 0 && scopes === undefined && !ending && attributes.size === 0) return undefined;
  const { expiresAt: _, ...lasting } = current;
  const after: Entity = {
    ...(ending ? { ...lasting, ...(expiresAt && { expiresAt }) } : current),
    types: more.length > 0 ? [...current.types, ...more] : current.types,
    scopes: scopes === undefined ? current.scopes : (scopes ?? []),
    attributes: merged(current.attributes, attributes),
    modifiedAt: at,
  };
  return { kind: 'updated', before: current, after, attributes: [...attributes.keys()] };
}

function merged(present: Attributes, told: Attributes): Attributes {
  const attributes = new Map(present);
  for (const [name, instances] of told) attributes.set(name, instances.reduce(replaced, present.get(name) ?? []));
  return attributes;
}

/** The instance in the place of the one with its datasetId, which it goes on from. */
function replaced(present: readonly Attribute[], instance: Attribute): readonly Attribute[] {
  const index = present.findIndex(({ datasetId }) => datasetId === instance.datasetId);
  if (index < 0) return [...present, instance];
  return present.with(index, { ...instance, createdAt: present[index]!.createdAt });
}
