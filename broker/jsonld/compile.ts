/**
 * @context → terms, in the order in which JSON-LD 1.1 API §4.1 and §4.2 process it, for names only: languages, base IRIs,
 * type coercion, containers and scoped contexts change no name of an attribute or a type, and are passed over.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { isUri } from '#models/ngsi-ld/id.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { problem } from '#models/problem.ts';
import type { Term } from './term-map.ts';

/** What the contexts processed so far have made. */
export interface ActiveContext {
  readonly terms: Map<string, Term>;
  vocab: Iri | undefined;
}

const keywords = new Set(
  '@base @container @context @direction @graph @id @import @included @index @json @language @list @nest @none @prefix @propagate @protected @reverse @set @type @value @version @vocab'.split(
    ' ',
  ),
);

/** Terms of this form are kept for later versions of JSON-LD and ignored. */
const keywordForm = /^@[A-Za-z]+$/;

/** Adds the definitions of one context object to the active context. Throws BadRequestData for one that is not valid. */
export function applyContext(active: ActiveContext, context: JsonObject, termsMax: number): void {
  if ('@import' in context) throw invalid('@import', 'is not taken here: list the context in an array instead');
  if (context['@propagate'] === false) throw invalid('@propagate', 'false is not taken here: leave it out');
  if ('@vocab' in context) active.vocab = vocabOf(active, context['@vocab']!);
  const definitions = new Definitions(active, context);
  for (const term of Object.keys(context)) definitions.define(term);
  if (active.terms.size > termsMax) {
    throw problem('BadRequestData', `The @context has more than ${termsMax} terms: name only those in use`);
  }
}

function invalid(term: string, why: string): Error {
  return problem('BadRequestData', `In the @context, ${term} ${why}`);
}

function vocabOf(active: ActiveContext, value: JsonValue): Iri | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') {
    const iri = expandWith(active, value);
    if (iri !== undefined && isUri(iri)) return iri;
  }
  throw invalid('@vocab', `${JSON.stringify(value)} is not an absolute IRI`);
}

function expandWith({ terms, vocab }: ActiveContext, name: string): Iri | undefined {
  const term = terms.get(name);
  if (term) return term.iri;
  const colon = name.indexOf(':');
  if (colon > 0) {
    const suffix = name.slice(colon + 1);
    const prefix = suffix.startsWith('//') ? undefined : terms.get(name.slice(0, colon));
    if (prefix?.prefix && prefix.iri !== undefined) return prefix.iri + suffix;
    if (isUri(name) || name === `${name.slice(0, colon)}:`) return name;
  }
  return vocab === undefined ? undefined : vocab + name;
}

/** How many definitions may wait for another: each waits on the stack. */
const DEPTH_MAX = 100;

/** The definitions of one context object; each may need others of it first. */
class Definitions {
  readonly #active: ActiveContext;
  readonly #context: JsonObject;
  readonly #state = new Map<string, 'open' | 'done'>();
  #open = 0;

  constructor(active: ActiveContext, context: JsonObject) {
    this.#active = active;
    this.#context = context;
  }

  define(term: string): void {
    const state = this.#state.get(term);
    if (state === 'done' || !Object.hasOwn(this.#context, term)) return;
    if (state === 'open') throw invalid(term, 'is defined by itself');
    if (this.#open > DEPTH_MAX) throw invalid(term, `is one of more than ${DEPTH_MAX} terms, each defined by the next`);
    if (keywords.has(term) || keywordForm.test(term)) return;
    if (term === '') throw invalid('""', 'is no term');
    this.#state.set(term, 'open');
    this.#open += 1;
    this.#active.terms.delete(term);
    this.#active.terms.set(term, this.#term(term, this.#context[term]!));
    this.#open -= 1;
    this.#state.set(term, 'done');
  }

  #term(term: string, definition: JsonValue): Term {
    if (definition === null) return { iri: undefined, refused: 'is mapped to null', prefix: false };
    if (typeof definition !== 'string' && !isJsonObject(definition)) {
      throw invalid(term, 'is neither a text nor an object');
    }
    const simple = typeof definition === 'string';
    const id = simple ? definition : definition['@id'];
    if (!simple && '@reverse' in definition) {
      return { iri: undefined, refused: 'is defined with @reverse', prefix: false };
    }
    if (id === null) return { iri: undefined, refused: 'is mapped to null', prefix: false };
    if (id !== undefined && typeof id !== 'string') throw invalid(term, 'has an @id that is not a text');
    const named = !/.:.|\//.test(term);
    const iri = id === undefined || id === term ? this.#ownIri(term) : this.#expand(id, term);
    if (!named && id !== undefined && id !== term && iri !== this.#meaning(term)) {
      throw invalid(term, `cannot be mapped to ${iri}: it means another IRI itself`);
    }
    const prefix = simple ? undefined : definition['@prefix'];
    if (prefix === undefined) return { iri, prefix: simple && named && /[:/?#[\]@]$/.test(iri) };
    if (typeof prefix !== 'boolean' || !named) throw invalid(term, 'has an @prefix that is not valid');
    return { iri, prefix };
  }

  /** The IRI of a term whose definition gives none. */
  #ownIri(term: string): Iri {
    const colon = term.indexOf(':');
    if (colon > 0) {
      const prefix = term.slice(0, colon);
      this.define(prefix);
      const base = this.#active.terms.get(prefix)?.iri;
      if (base !== undefined && !term.startsWith('//', colon + 1)) return base + term.slice(colon + 1);
      if (isUri(term)) return term;
    }
    if (this.#active.vocab !== undefined) return this.#active.vocab + term;
    throw invalid(term, 'has no IRI: give it an @id, or the context an @vocab');
  }

  /** What a term with a colon or a slash would mean without a definition. */
  #meaning(term: string): Iri | undefined {
    this.define(term.slice(0, Math.max(0, term.indexOf(':'))));
    return expandWith(this.#active, term);
  }

  #expand(id: string, term: string): Iri {
    if (keywords.has(id)) {
      if (id === '@context') throw invalid(term, 'cannot stand for @context');
      return id;
    }
    const colon = id.indexOf(':');
    this.define(colon > 0 ? id.slice(0, colon) : id);
    this.define(id);
    const iri = expandWith(this.#active, id);
    if (iri !== undefined && (isUri(iri) || iri.startsWith('@') || /^[A-Za-z][\w+.-]*:$/.test(iri))) return iri;
    throw invalid(term, `is mapped to ${JSON.stringify(id)}, which is no IRI`);
  }
}
