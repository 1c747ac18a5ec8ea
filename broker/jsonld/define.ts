/** The definitions of one context object → terms: JSON-LD 1.1 API §4.2. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { expandIri, isIri, type TermDefinition } from './active.ts';
import { containerOf, invalid, isTypeSet, lackingIn, languageOf, prefixOf, reverseOf } from './definition.ts';
import { hasKeywordForm, isKeyword } from './keywords.ts';

/** How many definitions may wait for another: each waits on the stack. */
const DEPTH_MAX = 100;

const members: ReadonlySet<string> = new Set(
  '@container @context @direction @id @index @language @nest @prefix @protected @reverse @type'.split(' '),
);
export interface DefineOptions {
  /** The terms so far; those that are defined are put here. */
  readonly terms: Map<string, TermDefinition>;
  readonly vocab: Iri | undefined;
  readonly context: JsonObject;
  readonly overrideProtected: boolean;
  readonly base: string | undefined;
  readonly place: string;
}

/** Each definition may need others of its context first. */
export class Definitions {
  readonly #options: DefineOptions;
  readonly #state = new Map<string, 'open' | 'later' | 'done'>();
  #open = 0;

  constructor(options: DefineOptions) {
    this.#options = options;
  }

  define(term: string): void {
    const { context, terms, overrideProtected } = this.#options;
    const state = this.#state.get(term);
    if (state === 'done' || !Object.hasOwn(context, term)) return;
    if (state === 'open') throw invalid(term, 'is defined by itself');
    if (state === 'later')
      throw invalid(term, 'is kept for later versions of JSON-LD, and nothing can be defined by it');
    if (this.#open > DEPTH_MAX) throw invalid(term, `is one of more than ${DEPTH_MAX} terms, each defined by the next`);
    if (term === '') throw invalid('""', 'is no term');
    const given = context[term]!;
    if (isKeyword(term)) {
      if (term !== '@type' || !isTypeSet(given)) throw invalid(term, 'is a keyword, and keeps its meaning');
    } else if (hasKeywordForm(term)) return;
    this.#state.set(term, 'open');
    this.#open += 1;
    const before = terms.get(term);
    terms.delete(term);
    const made = this.#definition(term, given);
    this.#state.set(term, made ? 'done' : 'later');
    if (made && before?.isProtected && !overrideProtected) {
      if (!isSame(before, made)) throw invalid(term, `redefines a term that is protected by ${before.place}`);
      terms.set(term, before);
    } else if (made ?? before) terms.set(term, (made ?? before)!);
    this.#open -= 1;
  }

  /** Undefined for what is kept for later versions of JSON-LD. */
  #definition(term: string, given: JsonValue): TermDefinition | undefined {
    if (typeof given !== 'string' && given !== null && !isJsonObject(given)) {
      throw invalid(term, 'is neither a text nor an object');
    }
    const isSimple = given === null || typeof given === 'string';
    const value: JsonObject = isSimple ? { '@id': given } : given;
    for (const member of Object.keys(value)) {
      if (!members.has(member)) throw invalid(term, `has the member ${member}, which no definition has`);
    }
    const id = '@reverse' in value ? reverseOf(term, value) : value['@id'];
    if (id !== undefined && id !== null && typeof id !== 'string') throw invalid(term, 'has an @id that is not a text');
    if (typeof id === 'string' && !isKeyword(id) && hasKeywordForm(id)) return undefined;
    const iri = id === null ? undefined : id === undefined || id === term ? this.#ownIri(term) : this.#expand(id, term);
    const isNamed = !/.:.|\//.test(term);
    if (!isNamed && typeof id === 'string' && id !== term && iri !== this.#meaning(term)) {
      throw invalid(term, `cannot be mapped to ${iri}: it means another IRI itself`);
    }
    const container = containerOf(term, value);
    const isProtected = this.#isProtected(term, value);
    const sofar = {
      iri,
      prefix: false,
      reverse: '@reverse' in value,
      isProtected,
      container,
      place: this.#options.place,
    };
    // From here on the term may be asked for: its type may be an IRI that it stands for itself.
    this.#options.terms.set(term, sofar);
    this.#state.set(term, 'done');
    const type = this.#typeOf(term, value, container);
    const language = languageOf(term, value);
    const lacking = lackingIn(value, container);
    return {
      ...sofar,
      prefix: prefixOf(term, value, iri, isSimple && typeof id === 'string' && id !== term && !term.includes(':')),
      ...(type !== undefined && { type }),
      ...(type === undefined && language !== undefined && { language }),
      ...('@context' in value && { scoped: this.#scopedIn(value) }),
      ...(lacking !== undefined && { lacking }),
    };
  }

  #scopedIn(value: JsonObject): NonNullable<TermDefinition['scoped']> {
    return { context: value['@context']!, base: this.#options.base, place: this.#options.place };
  }

  #isProtected(term: string, value: JsonObject): boolean {
    const own = value['@protected'];
    if (own !== undefined && typeof own !== 'boolean')
      throw invalid(term, 'has an @protected that is not true or false');
    return own ?? this.#options.context['@protected'] === true;
  }

  #typeOf(term: string, value: JsonObject, container: readonly string[]): string | undefined {
    const type = value['@type'];
    if (type === undefined) return container.includes('@type') ? '@id' : undefined;
    if (typeof type !== 'string') throw invalid(term, 'has an @type that is not a text');
    if (type === '@id' || type === '@vocab' || type === '@json' || type === '@none') return type;
    const iri = this.#expand(type, term);
    if (iri.startsWith('@')) throw invalid(term, `has the @type ${type}, which is no type`);
    return iri;
  }

  /** The IRI of a term whose definition gives none. */
  #ownIri(term: string): Iri {
    const { terms, vocab } = this.#options;
    if (term === '@type') return term;
    if (term.indexOf(':') > 0) {
      const prefix = this.#prefixOf(term);
      const base = prefix === undefined ? undefined : terms.get(prefix)?.iri;
      if (base !== undefined) return base + term.slice(prefix!.length + 1);
      if (isIri(term)) return term;
    }
    if (vocab !== undefined) return vocab + term;
    throw invalid(term, 'has no IRI: give it an @id, or the context an @vocab');
  }

  /** What a term with a colon or a slash would mean without a definition. */
  #meaning(term: string): Iri | undefined {
    this.#prefixOf(term);
    return expandIri(this.#options, term, true);
  }

  /** What stands before the colon, defined first; an IRI with an authority has no prefix (§5.2 step 6.2). */
  #prefixOf(name: string): string | undefined {
    const colon = name.indexOf(':');
    if (colon <= 0 || name.startsWith('//', colon + 1)) return undefined;
    const prefix = name.slice(0, colon);
    this.define(prefix);
    return prefix;
  }

  #expand(id: string, term: string): Iri {
    if (isKeyword(id)) {
      if (id === '@context') throw invalid(term, 'cannot stand for @context');
      return id;
    }
    this.define(id);
    if (!this.#options.terms.has(id)) this.#prefixOf(id);
    const iri = expandIri(this.#options, id, true);
    if (iri !== undefined && (isIri(iri) || isKeyword(iri))) return iri;
    throw invalid(term, `is mapped to ${JSON.stringify(id)}, which is no IRI`);
  }
}

/** Whether two definitions say the same, protection and place aside. */
function isSame(one: TermDefinition, other: TermDefinition): boolean {
  const facts = ({ iri, prefix, reverse, type, language, container, scoped }: TermDefinition): string =>
    JSON.stringify([iri, prefix, reverse, type, language === undefined ? 0 : language, container, scoped?.context]);
  return facts(one) === facts(other);
}
