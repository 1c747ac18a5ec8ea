/** What other context sources hold of the entities that a request asks for: clauses 4.3.6 and 5.7. */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { EntityQuery, TypeSelection } from '#models/ngsi-ld/query.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import type { SourceMatch } from '../registration/registrations.ts';
import type { Origin } from './origin.ts';

/** What one source answered. */
export interface Contribution {
  readonly registration: Registration;
  readonly entities: readonly Entity[];
}

/** What all of them answered, in the order in which they were registered. */
export interface Gathered {
  readonly contributions: readonly Contribution[];
  /** What exclusive and redirect registrations keep for their sources: of that, what is here does not count (4.3.6.3). */
  readonly proxied: readonly SourceMatch[];
  /** Sources that have more than they were asked for, where one entity may lie in several of them: by registration. */
  readonly unfinished?: ReadonlySet<Iri>;
}

/** Which entities one source may have of a query, and the entity map of its own that says so. */
export interface Candidates {
  readonly registration: Registration;
  readonly ids: readonly Iri[];
  readonly linkedMap?: Iri;
}

/** By registration. */
export interface Holders {
  readonly ids: ReadonlyMap<Iri, readonly Iri[]>;
  /** The entity map that the source made for itself. */
  readonly linked: ReadonlyMap<Iri, Iri>;
}

export interface Retrieval {
  readonly id: Iri;
  /** Only these registrations are asked: an entity map says that no other source has it. */
  readonly among?: ReadonlySet<string>;
  readonly types?: TypeSelection;
  readonly attributes?: readonly Iri[];
}

export interface Gathering {
  /** Undefined where no source has to be asked: what is `here` is all there is. Throws LoopDetected. */
  retrieve(retrieval: Retrieval, here: Entity | undefined, origin: Origin): Promise<Gathered> | undefined;
  /** The same for a query; sources narrow it as far as they can, the caller holds what comes against it once more. */
  query(operation: OperationName, query: EntityQuery, origin: Origin): Promise<Gathered> | undefined;
  /** For an entity map; `isSplit`: filters have to wait until entities are whole (clause 5.14.4). */
  candidates(
    operation: OperationName,
    query: EntityQuery,
    origin: Origin,
  ): Promise<{ readonly isSplit: boolean; readonly candidates: readonly Candidates[] }> | undefined;
  /** The entities that an entity map says the sources have. */
  ofHolders(operation: OperationName, query: EntityQuery, holders: Holders, origin: Origin): Promise<Gathered>;
}
