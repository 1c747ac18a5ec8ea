/** What an entity map is (clause 5.2.39). */
import type { Iri } from '#models/ngsi-ld/entity.ts';

/** Stands for this broker among those who have an entity. */
export const HERE = '@none';

export interface EntityMap {
  readonly id: Iri;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Entity → this broker, or the registrations of sources, that have it. In the order of the pages. */
  readonly holders: ReadonlyMap<Iri, readonly string[]>;
  /** Registration → the entity map that its source made for the same query. */
  readonly linked: ReadonlyMap<Iri, Iri>;
  /** What was asked for, but for the page: only a query for the same may take out what no longer matches. */
  readonly question: string;
}
