/** What is known of a type and of an attribute, over all entities that have it: clauses 5.2.25 to 5.2.28. */
import type { AttributeKind, Iri } from '#models/ngsi-ld/entity.ts';

export interface TypeDetails {
  readonly type: Iri;
  readonly entityCount: number;
  /** The kinds that each attribute has in entities of the type. */
  readonly attributes: ReadonlyMap<Iri, readonly AttributeKind[]>;
}

export interface AttributeDetails {
  readonly attribute: Iri;
  /** Instances of it, over all entities (5.2.28). */
  readonly instanceCount: number;
  readonly kinds: readonly AttributeKind[];
  readonly types: readonly Iri[];
}
