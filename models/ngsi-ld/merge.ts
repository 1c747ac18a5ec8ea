/**
 * What the write operations make of an entity: pure functions of the entity, what the request brought, and the time.
 * createdAt stays, modifiedAt moves only on what was written; an entity to which nothing was done is returned as it is.
 */
import { problem } from '../problem.ts';
import type { Attribute, Attributes, Entity, Instant, Iri } from './entity.ts';
import type { AttributePatch, Fragment } from './fragment.ts';
import { DEFAULT_INSTANCE } from './id.ts';
import { createInstance, mergeInstance, patchInstance, replaceInstance } from './merge-attribute.ts';

export interface NotUpdated {
  readonly attribute: Iri;
  readonly reason: string;
}

export interface Merged {
  readonly entity: Entity;
  /** Attributes that were added, written or removed. */
  readonly changed: readonly Iri[];
  /** Attributes of the request that were left as they are (clause 5.2.18). */
  readonly notUpdated: readonly NotUpdated[];
}

/**
 * Append (clause 5.6.3): adds what is new; what is there is replaced only with `overwrite`. Types are added; scopes replace
 * those that are there or, without `overwrite`, join them (clause 4.18).
 */
export function appendAttributes(
  entity: Entity,
  fragment: Fragment,
  at: Instant,
  { overwrite }: { readonly overwrite: boolean },
): Merged {
  const draft = new Draft(entity, at);
  draft.addTypes(fragment.types);
  if (fragment.scopes !== undefined) {
    const scopes = fragment.scopes ?? [];
    draft.setScopes(overwrite ? scopes : [...new Set([...entity.scopes, ...scopes])]);
  }
  if (overwrite || entity.expiresAt === undefined) draft.setExpiry(fragment.expiresAt);
  for (const [name, patches] of fragment.attributes) {
    for (const patch of patches) {
      const existing = draft.instance(name, patch.datasetId);
      if (existing === undefined) draft.put(name, createInstance(patch, at, name));
      else if (overwrite) draft.put(name, replaceInstance(existing, patch, at, name));
      else draft.refuse(name, `${describe(patch.datasetId)} exists already, and noOverwrite was asked for`);
    }
  }
  return draft.finish();
}

/**
 * Update (clause 5.6.2): replaces or, with an NGSI-LD Null, removes what is there, and adds what is not. Where there is
 * nothing to remove, and where there is no scope to replace, that is refused.
 */
export function updateAttributes(entity: Entity, fragment: Fragment, at: Instant): Merged {
  const draft = new Draft(entity, at);
  draft.addTypes(fragment.types);
  if (fragment.scopes !== undefined) {
    if (entity.scopes.length > 0) draft.setScopes(fragment.scopes ?? []);
    else draft.refuse('scope', 'the entity has no scope');
  }
  draft.setExpiry(fragment.expiresAt);
  for (const [name, patches] of fragment.attributes) {
    for (const patch of patches) {
      const existing = draft.instance(name, patch.datasetId);
      if (existing === undefined) {
        if (patch.deleted) draft.refuse(name, `${describe(patch.datasetId)} does not exist`);
        else draft.put(name, createInstance(patch, at, name));
      } else if (patch.deleted) draft.remove(name, patch.datasetId);
      else draft.put(name, replaceInstance(existing, patch, at, name));
    }
  }
  return draft.finish();
}

export interface MergeOptions {
  /** For attributes that had an observedAt and are given none. */
  readonly observedAt?: Instant;
  /** The language of texts that are given for a LanguageProperty. */
  readonly lang?: string;
}

/** Merge (clauses 5.6.17, 5.5.12): RFC 7396 for entities. */
export function mergePatchEntity(entity: Entity, fragment: Fragment, at: Instant, options: MergeOptions = {}): Merged {
  if (fragment.id !== undefined && fragment.id !== entity.id) {
    throw problem('BadRequestData', `The id of entity ${entity.id} cannot be changed to ${fragment.id}: leave it out`);
  }
  const draft = new Draft(entity, at);
  draft.addTypes(fragment.types);
  if (fragment.scopes !== undefined) draft.setScopes(fragment.scopes ?? []);
  draft.setExpiry(fragment.expiresAt);
  for (const [name, patches] of fragment.attributes) {
    for (const patch of patches) {
      const existing = draft.instance(name, patch.datasetId);
      if (patch.deleted) {
        if (existing !== undefined) draft.remove(name, patch.datasetId);
      } else if (existing === undefined) draft.put(name, createInstance(patch, at, name));
      else draft.put(name, mergeInstance(existing, completed(patch, existing, options), at, name));
    }
  }
  return draft.finish();
}

/** What the parameters of a merge add to a patch. */
function completed(patch: AttributePatch, existing: Attribute, { observedAt, lang }: MergeOptions): AttributePatch {
  const { content } = patch;
  const dated = observedAt && patch.observedAt === undefined && existing.observedAt ? { ...patch, observedAt } : patch;
  const isText = typeof content === 'string' || Array.isArray(content);
  if (lang === undefined || !isText || existing.kind !== 'LanguageProperty') return dated;
  return { ...dated, kind: 'LanguageProperty', content: { [lang]: content } };
}

/** Removes attributes as a whole; those that are not there are no matter (clause 5.6.21). */
export function removeAttributes(entity: Entity, names: readonly Iri[], at: Instant): Merged {
  const draft = new Draft(entity, at);
  for (const name of names) if (entity.attributes.has(name)) draft.removeAll(name);
  return draft.finish();
}

/** Partial update (clauses 5.6.4, 5.5.8): the members given change in the instance with that datasetId, the others stay. */
export function patchAttribute(entity: Entity, name: Iri, patch: AttributePatch, at: Instant): Merged {
  const draft = new Draft(entity, at);
  const existing = required(draft, entity, name, patch.datasetId);
  if (patch.deleted) draft.remove(name, patch.datasetId);
  else draft.put(name, patchInstance(existing, patch, at, name));
  return draft.finish();
}

/** Replace (clause 5.6.19): the instances with those datasetIds, which have to exist, become these. */
export function replaceAttribute(entity: Entity, name: Iri, instances: readonly Attribute[], at: Instant): Merged {
  const draft = new Draft(entity, at);
  for (const instance of instances) {
    const existing = required(draft, entity, name, instance.datasetId);
    draft.put(name, keepCreated(instance, existing));
  }
  return draft.finish();
}

/** Delete (clause 5.6.5): the instance with the datasetId, the default one without, or all of them. */
export function deleteAttribute(entity: Entity, name: Iri, which: Iri | undefined | 'all', at: Instant): Merged {
  const draft = new Draft(entity, at);
  if (which === 'all') {
    if (!entity.attributes.has(name)) throw missing(entity, name, undefined);
    draft.removeAll(name);
  } else {
    required(draft, entity, name, which);
    draft.remove(name, which);
  }
  return draft.finish();
}

/** Deletes the scopes, as clause 5.6.5 does with an attribute. */
export function deleteScopes(entity: Entity, at: Instant): Merged {
  if (entity.scopes.length === 0) throw problem('ResourceNotFound', `Entity ${entity.id} has no scope`);
  const draft = new Draft(entity, at);
  draft.setScopes([]);
  return draft.finish();
}

/** Replace (clause 5.6.18): all but the id and createdAt become those of the replacement. */
export function replaceEntity(entity: Entity, replacement: Entity, at: Instant): Merged {
  const attributes = new Map<Iri, readonly Attribute[]>();
  for (const [name, instances] of replacement.attributes) {
    const before = byDataset(entity.attributes.get(name) ?? []);
    attributes.set(
      name,
      instances.map((one) => keepCreated(one, before.get(one.datasetId))),
    );
  }
  const changed = [...new Set([...entity.attributes.keys(), ...attributes.keys()])];
  return {
    entity: { ...replacement, id: entity.id, attributes, createdAt: entity.createdAt, modifiedAt: at },
    changed,
    notUpdated: [],
  };
}

function keepCreated(instance: Attribute, before: Attribute | undefined): Attribute {
  return before === undefined ? instance : { ...instance, createdAt: before.createdAt };
}

function required(draft: Draft, entity: Entity, name: Iri, datasetId: Iri | undefined): Attribute {
  const existing = draft.instance(name, datasetId);
  if (existing === undefined) throw missing(entity, name, datasetId);
  return existing;
}

function missing(entity: Entity, name: Iri, datasetId: Iri | undefined): Error {
  const instance = entity.attributes.has(name) ? `with datasetId ${datasetId ?? DEFAULT_INSTANCE} ` : '';
  return problem('ResourceNotFound', `Entity ${entity.id} has no attribute ${name} ${instance}`.trimEnd());
}

function describe(datasetId: Iri | undefined): string {
  return datasetId === undefined ? 'the attribute' : `the instance with datasetId ${datasetId}`;
}

/** Instances by their datasetId, in their order. */
function byDataset(instances: readonly Attribute[]): Map<Iri | undefined, Attribute> {
  return new Map(instances.map((one) => [one.datasetId, one]));
}

/** From so many instances of one attribute on they are found by their datasetId, and written all at once. */
const MANY = 32;

/** An entity in the making: copies what is written to, shares the rest. */
class Draft {
  readonly #entity: Entity;
  readonly #at: Instant;
  readonly #changed = new Set<Iri>();
  readonly #notUpdated: NotUpdated[] = [];
  #attributes: Map<Iri, readonly Attribute[]> | undefined;
  /** Of attributes with many instances those that they will have. */
  readonly #many = new Map<Iri, Map<Iri | undefined, Attribute>>();
  #types: readonly Iri[];
  #scopes: readonly string[];
  #expiresAt: Instant | undefined;

  constructor(entity: Entity, at: Instant) {
    this.#entity = entity;
    this.#at = at;
    this.#types = entity.types;
    this.#scopes = entity.scopes;
    this.#expiresAt = entity.expiresAt;
  }

  get #current(): Attributes {
    return this.#attributes ?? this.#entity.attributes;
  }

  instance(name: Iri, datasetId: Iri | undefined): Attribute | undefined {
    const many = this.#manyOf(name);
    return many ? many.get(datasetId) : this.#current.get(name)?.find((one) => one.datasetId === datasetId);
  }

  /** Adds the instance, or puts it in the place of the one with its datasetId. */
  put(name: Iri, instance: Attribute): void {
    const many = this.#manyOf(name);
    if (many) {
      many.set(instance.datasetId, instance);
      this.#changed.add(name);
      return;
    }
    const before = this.#current.get(name) ?? [];
    const at = before.findIndex(({ datasetId }) => datasetId === instance.datasetId);
    this.#write(name, at < 0 ? [...before, instance] : before.with(at, instance));
  }

  remove(name: Iri, datasetId: Iri | undefined): void {
    const many = this.#manyOf(name);
    if (many) {
      many.delete(datasetId);
      this.#changed.add(name);
      return;
    }
    this.#write(
      name,
      this.#current.get(name)!.filter((instance) => instance.datasetId !== datasetId),
    );
  }

  removeAll(name: Iri): void {
    this.#many.delete(name);
    this.#write(name, []);
  }

  refuse(attribute: Iri, reason: string): void {
    this.#notUpdated.push({ attribute, reason });
  }

  addTypes(types: readonly Iri[]): void {
    const added = types.filter((type) => !this.#types.includes(type));
    if (added.length > 0) this.#types = [...this.#types, ...added];
  }

  setScopes(scopes: readonly string[]): void {
    const isSame = scopes.length === this.#scopes.length && scopes.every((scope, i) => scope === this.#scopes[i]);
    if (!isSame) this.#scopes = scopes;
  }

  /** Undefined: nothing was said of it. */
  setExpiry(expiresAt: Instant | null | undefined): void {
    if (expiresAt !== undefined) this.#expiresAt = expiresAt ?? undefined;
  }

  finish(): Merged {
    for (const [name, many] of this.#many) if (this.#changed.has(name)) this.#write(name, [...many.values()]);
    const { types, scopes, expiresAt } = this.#entity;
    const isLasting = this.#expiresAt === expiresAt;
    const isSame = this.#attributes === undefined && this.#types === types && this.#scopes === scopes && isLasting;
    const entity = isSame ? this.#entity : this.#made();
    return { entity, changed: [...this.#changed], notUpdated: this.#notUpdated };
  }

  #manyOf(name: Iri): Map<Iri | undefined, Attribute> | undefined {
    const known = this.#many.get(name);
    if (known) return known;
    const instances = this.#current.get(name);
    if (!instances || instances.length < MANY) return undefined;
    const many = byDataset(instances);
    this.#many.set(name, many);
    return many;
  }

  #made(): Entity {
    const written = { types: this.#types, scopes: this.#scopes, attributes: this.#current, modifiedAt: this.#at };
    const made = { ...this.#entity, ...written };
    if (this.#expiresAt === this.#entity.expiresAt) return made;
    const { expiresAt: _, ...lasting } = made;
    return this.#expiresAt === undefined ? lasting : { ...lasting, expiresAt: this.#expiresAt };
  }

  #write(name: Iri, instances: readonly Attribute[]): void {
    this.#attributes ??= new Map(this.#entity.attributes);
    if (instances.length > 0) this.#attributes.set(name, instances);
    else this.#attributes.delete(name);
    this.#changed.add(name);
  }
}
