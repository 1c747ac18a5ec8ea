/**
 * What requests do to one entity, as pure edits (`commit.ts`): clauses 5.6.1 to 5.6.6 and 5.6.17 to 5.6.19. Alone they
 * are the operations beside this file; in a list they are the batch operations of clauses 5.6.7 to 5.6.10 and 5.6.20.
 */
import type { Attribute, Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { selects } from '#models/ngsi-ld/evaluate.ts';
import type { AttributePatch, Fragment } from '#models/ngsi-ld/fragment.ts';
import * as merge from '#models/ngsi-ld/merge.ts';
import type { TypeSelection } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';
import type { Edit, Edited } from '../commit.ts';

export function creation(entity: Entity): Edit {
  return {
    id: entity.id,
    brings: entity.attributes.size,
    apply(current) {
      if (current) throw problem('AlreadyExists', `Entity ${entity.id} already exists: PATCH it, or choose another id`);
      return { change: { kind: 'created', after: entity }, notUpdated: [] };
    },
  };
}

export function deletion(id: Iri): Edit {
  return {
    id,
    apply(current) {
      if (!current) throw notFound(id);
      return { change: { kind: 'deleted', before: current }, notUpdated: [] };
    },
  };
}

/** Merge patch: what is given changes, a null deletes, the rest stays (5.6.17). */
export function merging(id: Iri, fragment: Fragment, at: Instant, options: merge.MergeOptions = {}): Edit {
  return update(id, (current) => merge.mergePatchEntity(current, fragment, at, options), fragment.attributes.size);
}

/** All but the id and the time of creation are replaced (5.6.18). */
export function replacement(entity: Entity, at: Instant): Edit {
  return update(entity.id, (current) => merge.replaceEntity(current, entity, at), entity.attributes.size);
}

/** Adds attributes; of those that are there, replaces them or, without `overwrite`, leaves them (5.6.3, 5.6.9). */
export function appending(id: Iri, fragment: Fragment, overwrite: boolean, at: Instant): Edit {
  return update(
    id,
    (current) => merge.appendAttributes(current, fragment, at, { overwrite }),
    fragment.attributes.size,
  );
}

/** Replaces attributes that are there; the others are named as not updated (5.6.2). */
export function updating(id: Iri, fragment: Fragment, at: Instant): Edit {
  return update(id, (current) => merge.updateAttributes(current, fragment, at), fragment.attributes.size);
}

/** Creates what is not there, replaces what is (5.6.8). */
export function upsertion(entity: Entity, at: Instant): Edit {
  const whole = creation(entity);
  const present = replacement(entity, at);
  return { ...whole, apply: (current) => (current ? present : whole).apply(current) };
}

/** Creates what is not there – only then is the whole entity asked for – and appends to what is (5.6.8, `update`). */
export function upsertionOfAttributes(id: Iri, fragment: Fragment, whole: () => Entity, at: Instant): Edit {
  const present = appending(id, fragment, true, at);
  return { ...present, apply: (current) => (current ? present : creation(whole())).apply(current) };
}

export function attributePatch(id: Iri, name: Iri, patch: AttributePatch, at: Instant): Edit {
  return update(id, (current) => merge.patchAttribute(current, name, patch, at));
}

export function attributeReplacement(id: Iri, name: Iri, instances: readonly Attribute[], at: Instant): Edit {
  return update(id, (current) => merge.replaceAttribute(current, name, instances, at));
}

/** Which instances: the one with the datasetId, the default one without, or all (5.6.5). */
export function attributeDeletion(id: Iri, name: Iri, which: Iri | undefined | 'all', at: Instant): Edit {
  return update(id, (current) => merge.deleteAttribute(current, name, which, at));
}

/** `scope` is deleted as an attribute is (5.6.5, 4.18). */
export function scopeDeletion(id: Iri, at: Instant): Edit {
  return update(id, (current) => merge.deleteScopes(current, at));
}

/** The edit for an entity of such a type only: any other counts as not found (5.6.17.4). */
export function ofType(edit: Edit, types: TypeSelection | undefined): Edit {
  if (!types) return edit;
  return {
    ...edit,
    apply(current) {
      if (current && !selects(types, current)) throw notFound(edit.id);
      return edit.apply(current);
    },
  };
}

function update(id: Iri, step: (current: Entity) => merge.Merged, brings = 1): Edit {
  return {
    id,
    brings,
    apply(current): Edited {
      if (!current) throw notFound(id);
      const { entity, changed, notUpdated } = step(current);
      if (entity === current) return { change: undefined, notUpdated };
      return { change: { kind: 'updated', before: current, after: entity, attributes: changed }, notUpdated };
    },
  };
}

function notFound(id: Iri): Error {
  return problem('ResourceNotFound', `Entity ${id} does not exist`);
}
