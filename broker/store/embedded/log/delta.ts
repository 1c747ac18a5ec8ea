/**
 * A change as the log and the history keep it: what differs, before and after, so that it can be played in both
 * directions.
 */
import type { EntityChange, HistoryEdit, LogEntry, Retelling, Revision } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { Slot } from '../memory/slots.ts';

/** An entity but for its attributes. */
export interface Head {
  readonly types: readonly Iri[];
  readonly scopes: readonly string[];
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly expiresAt?: Instant;
}

/** The member of a head that most do not have. */
export function ending(expiresAt: Instant | 0 | undefined): Pick<Head, 'expiresAt'> | undefined {
  return expiresAt ? { expiresAt } : undefined;
}

/** What an attribute had and has; undefined where it was or is absent. */
export interface AttributeDelta {
  readonly name: Iri;
  readonly before: readonly Attribute[] | undefined;
  readonly after: readonly Attribute[] | undefined;
}

interface Numbered {
  readonly revision: Revision;
  readonly at: Instant;
}

export interface Created extends Numbered {
  readonly kind: 'created';
  readonly after: Entity;
}

export interface Updated extends Numbered {
  readonly kind: 'updated';
  readonly id: Iri;
  /** The revision that had created it. */
  readonly born: Revision;
  readonly before: Head;
  readonly after: Head;
  readonly attributes: readonly AttributeDelta[];
}

export interface Deleted extends Numbered {
  readonly kind: 'deleted';
  readonly before: Entity;
  /** The revision that had created it: its rank, should this be undone. */
  readonly born: Revision;
}

/** Of the history alone: the entity is the same before and after. */
export interface Retold extends Numbered {
  readonly kind: 'retold';
  readonly id: Iri;
  readonly edits: readonly HistoryEdit[];
}

/** What changes an entity. */
export type EntityDelta = Created | Updated | Deleted;
export type Delta = EntityDelta | Retold;

export function subjectId(delta: Delta): Iri {
  if (delta.kind === 'updated' || delta.kind === 'retold') return delta.id;
  return delta.kind === 'created' ? delta.after.id : delta.before.id;
}

/**
 * The delta that `change` makes of what is in `slot`. Throws where the change does not follow from it: a plan that
 * changes an entity which it was not shown would lose what somebody else wrote.
 */
export function deltaOf(
  change: EntityChange | Retelling,
  slot: Slot | undefined,
  revision: Revision,
  at: Instant,
): Delta {
  if (change.kind === 'retold') return { ...change, revision, at };
  if (change.kind === 'created') {
    if (slot) throw new Error(`A plan creates ${change.after.id}, which exists`);
    return { kind: 'created', revision, at, after: change.after };
  }
  if (change.before !== slot?.entity) {
    throw new Error(`A plan changes ${change.before.id} from a state that is not the present one`);
  }
  if (change.kind === 'deleted') return { kind: 'deleted', revision, at, before: change.before, born: slot.born };
  const { before, after } = change;
  if (before.id !== after.id) throw new Error(`A plan renames ${before.id} to ${after.id}`);
  const attributes = touched(change).map((name) => ({
    name,
    before: before.attributes.get(name),
    after: after.attributes.get(name),
  }));
  return { kind: 'updated', revision, at, id: after.id, born: slot.born, before, after, attributes };
}

/** What the change names, and all else that the two do not share: the log relies on no caller. */
function touched({ before, after, attributes }: Extract<EntityChange, { kind: 'updated' }>): readonly Iri[] {
  // Most changes touch one attribute, and name it.
  const [only] = attributes;
  let isAll = attributes.length === 1 && before.attributes.size === after.attributes.size;
  let more: Set<Iri> | undefined;
  for (const [name, instances] of after.attributes) {
    if (before.attributes.get(name) === instances) continue;
    if (isAll && name === only && before.attributes.has(name)) continue;
    isAll = false;
    more ??= new Set(attributes);
    more.add(name);
  }
  if (isAll) return attributes;
  more ??= new Set(attributes);
  for (const name of before.attributes.keys()) if (!after.attributes.has(name)) more.add(name);
  return [...more];
}

/** What the subject of `delta` is after it, given what it was before. */
export function roll(delta: Delta, slot: Slot | undefined): Slot | undefined {
  if (delta.kind === 'created') return { entity: delta.after, born: delta.revision };
  if (delta.kind === 'deleted') return undefined;
  if (delta.kind === 'retold') return slot;
  return { entity: rebuild(slot!.entity, delta, 'after'), born: slot!.born };
}

/** What it was before, given what it is after. */
export function unroll(delta: Delta, slot: Slot | undefined): Slot | undefined {
  if (delta.kind === 'created') return undefined;
  if (delta.kind === 'deleted') return { entity: delta.before, born: delta.born };
  if (delta.kind === 'retold') return slot;
  return { entity: rebuild(slot!.entity, delta, 'before'), born: slot!.born };
}

function rebuild(entity: Entity, delta: Updated, side: 'before' | 'after'): Entity {
  const attributes = new Map(entity.attributes);
  for (const attribute of delta.attributes) {
    const instances = attribute[side];
    if (instances) attributes.set(attribute.name, instances);
    else attributes.delete(attribute.name);
  }
  const { types, scopes, createdAt, modifiedAt, expiresAt } = delta[side];
  return { id: entity.id, types, scopes, attributes, createdAt, modifiedAt, ...ending(expiresAt) };
}

/** The numbered change, given what its subject was before. */
export function changeOf(delta: Delta, before: Slot | undefined, after: Slot | undefined): LogEntry {
  const { revision, at } = delta;
  if (delta.kind === 'created') return { revision, at, change: { kind: 'created', after: delta.after } };
  if (delta.kind === 'deleted') return { revision, at, change: { kind: 'deleted', before: delta.before } };
  if (delta.kind === 'retold') return { revision, at, change: { kind: 'retold', id: delta.id, edits: delta.edits } };
  const attributes = delta.attributes.map(({ name }) => name);
  return { revision, at, change: { kind: 'updated', before: before!.entity, after: after!.entity, attributes } };
}
