/**
 * Names at the border: terms outside, IRIs inside. The JSON-LD room of the broker makes a `Names` from an @context;
 * parsing and representing need no more than this.
 */
import type { Iri } from './entity.ts';

export interface Names {
  /** A type or attribute name, or a vocabulary value, as an IRI. An absolute IRI stays; an unknown term falls to @vocab. */
  expand(term: string): Iri;
  /** The shortest term for an IRI under this context; the IRI itself when it has none. */
  compact(iri: Iri): string;
}

export const NGSI_LD = 'https://uri.etsi.org/ngsi-ld/';
/** Where a term falls that no context defines (clause 5.5.7). */
export const DEFAULT_CONTEXT = `${NGSI_LD}default-context/`;
/** The IRIs of attributes that the core context itself defines. */
export const LOCATION = `${NGSI_LD}location`;
export const OBSERVATION_SPACE = `${NGSI_LD}observationSpace`;
export const OPERATION_SPACE = `${NGSI_LD}operationSpace`;
