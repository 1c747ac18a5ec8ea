/**
 * What a commit does to entities, as values: the words of the change log.
 *
 * History, notifications, the live twin and the viewer all read these, by revision.
 */
import type { Entity, Instant, Iri } from './entity.ts';

export type EntityChange =
  | { readonly kind: 'created'; readonly after: Entity }
  | {
      readonly kind: 'updated';
      readonly before: Entity;
      readonly after: Entity;
      /** Names of the attributes that were added, changed or removed; empty when only types or scopes changed. */
      readonly attributes: readonly Iri[];
    }
  | { readonly kind: 'deleted'; readonly before: Entity };

/** The place of a change in the log: 1, 2, 3, … without gaps; 0 is the empty log. Safe as a number for 10¹⁵ changes. */
export type Revision = number;

/** One numbered entry of the log. */
export interface Change {
  readonly revision: Revision;
  /** When it was committed; never goes back from one revision to the next. */
  readonly at: Instant;
  readonly change: EntityChange;
}

/** The entity that a change is about. */
export function subjectOf(change: EntityChange): Entity {
  return change.kind === 'deleted' ? change.before : change.after;
}
