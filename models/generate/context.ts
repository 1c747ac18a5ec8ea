/**
 * Models → the JSON-LD context that is published as `busbar.jsonld`: a prefix for each vocabulary and a term for each
 * type and attribute. Terms of the core context are left to it: NGSI-LD forbids giving them another meaning.
 */
import type { Model } from '../define.ts';
import { CIM, PST } from '../define.ts';
import type { Iri } from '../ngsi-ld/entity.ts';
import type { JsonObject } from '../ngsi-ld/json.ts';
import { NGSI_LD } from '../ngsi-ld/names.ts';
import { termsOf } from '../vocabulary.ts';

const DCTERMS = 'http://purl.org/dc/terms/';

/** Whether the core context defines the term of this IRI. */
export function isCore(iri: Iri): boolean {
  return iri.startsWith(NGSI_LD) || iri.startsWith(DCTERMS);
}

export function contextOf(models: Iterable<Model>): JsonObject {
  const terms = [...termsOf(models)].filter(([, iri]) => !isCore(iri));
  terms.sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    '@context': { cim: CIM, pst: PST, ...Object.fromEntries(terms.map(([term, iri]) => [term, prefixed(iri)])) },
  };
}

function prefixed(iri: Iri): string {
  if (iri.startsWith(CIM)) return `cim:${iri.slice(CIM.length)}`;
  return iri.startsWith(PST) ? `pst:${iri.slice(PST.length)}` : iri;
}
