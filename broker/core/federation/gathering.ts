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
}

export interface Retrieval {
  readonly id: Iri;
  readonly types?: TypeSelection;
  readonly attributes?: readonly Iri[];
}

export interface Gathering {
  /** Undefined where no source has to be asked: what is `here` is all there is. Throws LoopDetected. */
  retrieve(retrieval: Retrieval, here: Entity | undefined, origin: Origin): Promise<Gathered> | undefined;
  /** The same for a query; sources narrow it as far as they can, the caller holds what comes against it once more. */
  query(operation: OperationName, query: EntityQuery, origin: Origin): Promise<Gathered> | undefined;
}
