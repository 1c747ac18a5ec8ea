/**
 * What a commit does, as values: the words of the change log.
 *
 * History, notifications, the live twin and the viewer all read these, by revision.
 */
import type { Attribute, Entity, Instant, Iri } from './entity.ts';

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

/** What is told later of the history of one entity (clauses 5.6.11 to 5.6.16). What the entity is now stays as it is. */
export interface Retelling {
  readonly kind: 'retold';
  readonly id: Iri;
  readonly edits: readonly HistoryEdit[];
}

export type HistoryEdit =
  /** The entity came to be by telling its history: it goes with its history. */
  | { readonly kind: 'told' }
  /** An instance of some time, which was not the state of the entity when that was committed. */
  | { readonly kind: 'added'; readonly attribute: Iri; readonly instance: Attribute }
  | {
      readonly kind: 'changed';
      readonly attribute: Iri;
      readonly place: InstancePlace;
      /** As it is from now on, with the datasetId that it had. */
      readonly instance: Attribute;
    }
  | {
      readonly kind: 'removed';
      readonly attribute: Iri;
      readonly datasetId: Iri | undefined;
      readonly place: InstancePlace;
    }
  /** All instances of earlier revisions: of one datasetId (undefined: the default ones) or of the attribute. */
  | { readonly kind: 'cleared'; readonly attribute: Iri; readonly datasetId: Iri | undefined | 'all' }
  /** All of earlier revisions. */
  | { readonly kind: 'forgotten' };

/** Which point of a series: by the revision that brought it, and its place among those that came with it. */
export interface InstancePlace {
  readonly revision: Revision;
  /** 0: it was the state of the entity. 1, 2, …: the instances that were added to the series with that revision. */
  readonly ordinal: number;
}

/** The place of a change in the log: 1, 2, 3, … without gaps; 0 is the empty log. Safe as a number for 10¹⁵ changes. */
export type Revision = number;

/** One numbered entry of the log. */
export interface Entry<C> {
  readonly revision: Revision;
  /** When it was committed; never goes back from one revision to the next. */
  readonly at: Instant;
  readonly change: C;
}

/** One numbered change of an entity. */
export type Change = Entry<EntityChange>;
/** What the log has: changes of entities, and what was told of histories, which most readers pass over. */
export type LogEntry = Entry<EntityChange | Retelling>;

export function isChange(entry: LogEntry): entry is Change {
  return entry.change.kind !== 'retold';
}

/** The entity that a change is about. */
export function subjectOf(change: EntityChange): Entity {
  return change.kind === 'deleted' ? change.before : change.after;
}
