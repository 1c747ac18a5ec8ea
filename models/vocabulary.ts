/**
 * The words of the catalogue as `Names`: what the Busbar @context and the core context say together of our own types
 * and attributes, without a JSON-LD processor. For pure code, the field simulator and tests; the broker expands with
 * the real contexts.
 */
import { attributeIri, catalogue, QUALITY } from './catalogue.ts';
import { CIM, PST } from './define.ts';
import type { Iri } from './ngsi-ld/entity.ts';
import { DEFAULT_CONTEXT, type Names, NGSI_LD, OBSERVATION_SPACE, OPERATION_SPACE } from './ngsi-ld/names.ts';

/** Prefixes of the Busbar context and of the core context. */
export const prefixes: ReadonlyMap<string, string> = new Map([
  ['cim', CIM],
  ['pst', PST],
  ['ngsi-ld', NGSI_LD],
]);

const iris = new Map<string, Iri>();
for (const model of catalogue.values()) {
  iris.set(model.type, model.iri);
  for (const name of Object.keys(model.attributes)) iris.set(name, attributeIri(name));
}
iris.set('quality', QUALITY);
iris.set('observationSpace', OBSERVATION_SPACE);
iris.set('operationSpace', OPERATION_SPACE);

const terms = new Map([...iris].map(([term, iri]) => [iri, term]));

export const catalogueNames: Names = {
  expand(term) {
    const known = iris.get(term);
    if (known !== undefined) return known;
    const colon = term.indexOf(':');
    if (colon < 0) return DEFAULT_CONTEXT + term;
    const base = prefixes.get(term.slice(0, colon));
    return base === undefined ? term : base + term.slice(colon + 1);
  },
  compact(iri) {
    const term = terms.get(iri);
    if (term !== undefined) return term;
    if (iri.startsWith(DEFAULT_CONTEXT)) return iri.slice(DEFAULT_CONTEXT.length);
    for (const [prefix, base] of prefixes) if (iri.startsWith(base)) return `${prefix}:${iri.slice(base.length)}`;
    return iri;
  },
};
