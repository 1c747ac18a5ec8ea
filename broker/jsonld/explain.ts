/** How a name came to its IRI, told to people: which context, which rule of JSON-LD 1.1 API §5.2, and what is written back. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { CORE_CONTEXT_URL } from '#ontology/core.ts';
import { type ActiveContext, expandIri, isIri } from './active.ts';
import { refusalOf, TermMap } from './term-map.ts';

export const nameRules = ['core', 'term', 'prefix', 'iri', 'vocab', 'keyword', 'none'] as const;
export type NameRule = (typeof nameRules)[number];

export interface NameExplanation {
  readonly name: string;
  /** Undefined for what is no name under this context. */
  readonly iri?: Iri;
  readonly rule: NameRule;
  /** The context that decided: a URL, or its place in the request. */
  readonly context?: string;
  /** What is written for the IRI under this context. */
  readonly compact?: string;
  /** All of it as a sentence or two. */
  readonly explanation: string;
}

/** `own`: what the request's contexts say alone, before the core context comes over them (clause 5.5.7). */
export function explainName(name: string, active: ActiveContext, own: ActiveContext): NameExplanation {
  const { rule, context, said } = decided(name, active, own);
  const iri = rule === 'none' || rule === 'keyword' ? undefined : expandIri(active, name, true);
  if (iri === undefined) return { name, rule, ...(context !== undefined && { context }), explanation: said };
  const compact = mapOf(active).compact(iri);
  const back = compact === name ? '' : ` It is written back as ${compact}.`;
  return { name, iri, rule, ...(context !== undefined && { context }), compact, explanation: `${said}${back}` };
}

interface Decision {
  readonly rule: NameRule;
  readonly context?: string;
  readonly said: string;
}

function decided(name: string, active: ActiveContext, own: ActiveContext): Decision {
  const term = active.terms.get(name);
  if (term) {
    const { place: context, iri } = term;
    const refusal = refusalOf(term);
    if (refusal) {
      const rule = iri?.startsWith('@') ? 'keyword' : 'none';
      return { rule, context, said: `${name} ${refusal} by ${context}, so it is no name of a type or an attribute.` };
    }
    if (context !== CORE_CONTEXT_URL) return { rule: 'term', context, said: `${name} is a term of ${context}.` };
    const mine = own.terms.get(name);
    const lost =
      mine && mine.iri !== iri
        ? ` ${mine.place} maps it to ${mine.iri ?? 'null'}, in vain: the core context comes last (clause 5.5.7).`
        : '';
    return { rule: 'core', context, said: `${name} is a term of the core context, which nothing redefines.${lost}` };
  }
  if (name.startsWith('@')) return { rule: 'keyword', said: `${name} is a word of JSON-LD itself, and no name.` };
  const colon = name.indexOf(':');
  const prefix = colon > 0 ? active.terms.get(name.slice(0, colon)) : undefined;
  if (prefix?.prefix && !name.startsWith('//', colon + 1)) {
    const said = `${name.slice(0, colon)} is a prefix of ${prefix.place}, short for ${prefix.iri}.`;
    return { rule: 'prefix', context: prefix.place, said };
  }
  if (isIri(name)) return { rule: 'iri', said: `${name} is an IRI already, and stays as it is.` };
  return byVocab(name, active, own);
}

function byVocab(name: string, active: ActiveContext, own: ActiveContext): Decision {
  const context = active.vocabPlace ?? CORE_CONTEXT_URL;
  const lost =
    own.vocab !== undefined && own.vocab !== active.vocab
      ? ` The @vocab of ${own.vocabPlace} serves only terms that this context lists itself: list ${name} there.`
      : '';
  const said = `No context defines ${name}, so it falls to the @vocab of ${context === CORE_CONTEXT_URL ? 'the core context' : context}.`;
  return { rule: 'vocab', context, said: `${said}${lost}` };
}

const maps = new WeakMap<ActiveContext, TermMap>();

function mapOf(active: ActiveContext): TermMap {
  const map = maps.get(active) ?? new TermMap(active);
  maps.set(active, map);
  return map;
}
