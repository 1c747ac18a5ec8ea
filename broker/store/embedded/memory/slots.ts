/** A graph as queries and walks see it. */
import type { Census } from '#broker/core/ports.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { Box } from '#models/ngsi-ld/geo/shape.ts';
import type { AttributePath } from '#models/ngsi-ld/query.ts';

/** An entity in its place: `born` is the revision that created it, and so its rank in the order of creation. */
export interface Slot {
  readonly entity: Entity;
  readonly born: Revision;
}

/** Slots as a table, with what queries ask about beside them. */
export interface Rows {
  /** In the order of creation; a row may be empty. */
  rows(): readonly (Slot | undefined)[];
  /** The values that a path leads to; undefined: they are not kept. */
  column(path: AttributePath): Values | undefined;
}

/** One value for each row. */
export interface Values {
  /** Undefined for none, `several` for more than one. */
  at(row: number): unknown;
  /** The same of rows that have been copied: unmoved by later changes. */
  over(rows: readonly (Slot | undefined)[]): Values;
}

/** What queries and walks need of a graph, live or past. Iteration is in the order of creation. */
export interface Slots {
  readonly revision: Revision;
  get(id: Iri): Slot | undefined;
  all(): Iterable<Slot>;
  ofType(type: Iri): Iterable<Slot>;
  /** The ids of entities with a relationship to `target`, one of `relationships` or, where that is empty, any. */
  pointingAt(target: Iri, relationships: readonly Iri[]): Iterable<Iri>;
  /** All whose GeoProperty may touch the box, in any order; undefined where all entities are as quickly asked. */
  near(property: Iri, box: Box): Iterable<Slot> | undefined;
  /** What types and attributes there are; absent: nobody has counted. */
  census?(): Census;
  /** All slots, or those of a type, as a table; absent where there is none, as in a view of the past. */
  table?(type: Iri | undefined): Rows | undefined;
  /** Entities that end some day, or that have something that does; absent: that is not known. */
  readonly transients?: ReadonlySet<Iri>;
}

/** A graph that can be changed. Every change makes a slot anew, so that views of the past stay what they were. */
export interface LiveSlots extends Slots {
  revision: Revision;
  readonly size: number;
  /** Puts `next` in the place of what `id` has now; undefined empties it. Returns what was there, which undoes it. */
  put(id: Iri, next: Slot | undefined): Slot | undefined;
  /** The graph as it is now, unmoved by later puts. */
  epoch(): Slots;
}
