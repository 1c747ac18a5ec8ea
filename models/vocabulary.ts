/**
 * The words of a list of models as `Names`: what the Busbar @context and the core context say together of their types
 * and attributes, without a JSON-LD processor. For pure code, the field simulator and tests; the broker expands with
 * the real contexts.
 */
import { CONNECTED, PHASES, QUALITY } from './attributes/common.ts';
import { CIM, type Model, PST } from './define.ts';
import type { Iri } from './ngsi-ld/entity.ts';
import { DEFAULT_CONTEXT, type Names, NGSI_LD, OBSERVATION_SPACE, OPERATION_SPACE } from './ngsi-ld/names.ts';

/** Prefixes of the Busbar context and of the core context. */
export const prefixes: ReadonlyMap<string, string> = new Map([
  ['cim', CIM],
  ['pst', PST],
  ['ngsi-ld', NGSI_LD],
]);

/** Term → IRI of every type and attribute. Throws when two models give one term two meanings, or one meaning two terms. */
export function termsOf(models: Iterable<Model>): ReadonlyMap<string, Iri> {
  const iris = new Map<string, Iri>();
  const owners = new Map<Iri, string>();
  const add = (term: string, iri: Iri) => {
    if ((iris.get(term) ?? iri) !== iri) throw new Error(`${term} means both ${iris.get(term)} and ${iri}`);
    if ((owners.get(iri) ?? term) !== term) throw new Error(`${iri} is called both ${owners.get(iri)} and ${term}`);
    iris.set(term, iri);
    owners.set(iri, term);
  };
  for (const model of models) {
    add(model.type, model.iri);
    for (const [name, definition] of Object.entries(model.attributes)) add(name, definition.iri);
  }
  add('quality', QUALITY);
  add('connected', CONNECTED);
  add('phases', PHASES);
  return iris;
}

export function namesOf(models: Iterable<Model>): Names {
  const iris = new Map(termsOf(models));
  iris.set('observationSpace', OBSERVATION_SPACE);
  iris.set('operationSpace', OPERATION_SPACE);
  const terms = new Map([...iris].map(([term, iri]) => [iri, term]));
  return {
    expand: (term) => iris.get(term) ?? expandUnknown(term),
    compact: (iri) => terms.get(iri) ?? compactUnknown(iri),
  };
}

function expandUnknown(term: string): Iri {
  const colon = term.indexOf(':');
  if (colon < 0) return DEFAULT_CONTEXT + term;
  const base = prefixes.get(term.slice(0, colon));
  return base === undefined ? term : base + term.slice(colon + 1);
}

function compactUnknown(iri: Iri): string {
  if (iri.startsWith(DEFAULT_CONTEXT)) return iri.slice(DEFAULT_CONTEXT.length);
  for (const [prefix, base] of prefixes) if (iri.startsWith(base)) return `${prefix}:${iri.slice(base.length)}`;
  return iri;
}
