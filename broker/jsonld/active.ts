/**
 * What contexts come down to: an active context, made by `process.ts` and never changed after (JSON-LD 1.1 API §4.1), and
 * the expansion of one name under it (§5.2).
 *
 * There is no document base: ids of NGSI-LD are absolute, and a relative reference stays as it is.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { isUri } from '#models/ngsi-ld/id.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { hasKeywordForm, isKeyword } from './keywords.ts';

export interface TermDefinition {
  /** An IRI or a keyword; undefined for a term that is mapped to null. */
  readonly iri: Iri | undefined;
  /** Whether `term:suffix` is short for the IRI and a suffix. */
  readonly prefix: boolean;
  readonly reverse: boolean;
  readonly isProtected: boolean;
  /** `@id`, `@vocab`, `@json`, `@none`, or the IRI of a datatype. */
  readonly type?: string;
  /** Null: none, whatever the default language. */
  readonly language?: string | null;
  /** In alphabetic order. */
  readonly container: readonly string[];
  /** A context for what stands under this property, or in nodes of this type; `base` is the document that it stands in. */
  readonly scoped?: { readonly context: JsonValue; readonly base: string | undefined; readonly place: string };
  /** What this broker does not do in documents: the member of the definition that asks for it. */
  readonly lacking?: string;
  /** The context that defines it, for people: a URL, or its place in the request. */
  readonly place: string;
}

export interface ActiveContext {
  readonly terms: ReadonlyMap<string, TermDefinition>;
  readonly vocab: Iri | undefined;
  /** The context that gave the vocab. */
  readonly vocabPlace: string | undefined;
  readonly language: string | undefined;
  /** What holds again in the nodes beneath: this context is that of a type, and does not propagate. */
  readonly previous: ActiveContext | undefined;
}

export const initialContext: ActiveContext = {
  terms: new Map(),
  vocab: undefined,
  vocabPlace: undefined,
  language: undefined,
  previous: undefined,
};

/** An absolute IRI, or a scheme alone, as prefixes may be. */
export const isIri = (text: string): boolean => isUri(text) || /^[A-Za-z][\w+.-]*:$/.test(text);

/** The IRI or the keyword that a name stands for; undefined where it is mapped to null; itself where nothing says more. */
export function expandIri(
  { terms, vocab }: Pick<ActiveContext, 'terms' | 'vocab'>,
  name: string,
  isVocab: boolean,
): Iri | undefined {
  if (isKeyword(name)) return name;
  if (hasKeywordForm(name)) return undefined;
  const term = terms.get(name);
  if (term && (isVocab || term.iri?.startsWith('@'))) return term.iri;
  const colon = name.indexOf(':');
  if (colon > 0) {
    const suffix = name.slice(colon + 1);
    const prefix = suffix.startsWith('//') ? undefined : terms.get(name.slice(0, colon));
    if (prefix?.prefix && prefix.iri !== undefined) return prefix.iri + suffix;
    if (isIri(name)) return name;
  }
  return isVocab && vocab !== undefined ? vocab + name : name;
}
