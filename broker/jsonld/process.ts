/**
 * A context in the place where it stands → the active context that holds from there on: JSON-LD 1.1 API §4.1.
 *
 * Pure: a document that a context names is there, or is asked for by throwing `Missing` (`run.ts` reads it and begins again).
 * Every run has bounds, so that no context can hold the broker (`run.ts` counts).
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { problem } from '#models/problem.ts';
import { type ActiveContext, expandIri, initialContext, isIri, type TermDefinition } from './active.ts';
import { Definitions } from './define.ts';
import { invalid } from './definition.ts';
import { isKeyword } from './keywords.ts';
import type { Run } from './run.ts';

export interface Where {
  readonly run: Run;
  /** The document that the context stands in, against which its addresses are read. */
  readonly base: string | undefined;
  /** The same for people: a URL, or a place in the request. */
  readonly place: string;
  readonly depth: number;
  /** Protected terms may be redefined, as by the context of a property (§4.1.2). */
  readonly overrideProtected: boolean;
  /** Set by `processContext` for one that does not propagate. */
  readonly isPassing?: boolean;
}

/** `propagate` false: the context is that of a type, and does not hold in the nodes beneath. */
export function processContext(active: ActiveContext, local: JsonValue, where: Where, propagate = true): ActiveContext {
  const propagates = isJsonObject(local) && typeof local['@propagate'] === 'boolean' ? local['@propagate'] : propagate;
  const began = propagates || active.previous ? active : { ...active, previous: active };
  return apply(began, local, propagates ? where : { ...where, isPassing: true });
}

function apply(active: ActiveContext, local: JsonValue, where: Where): ActiveContext {
  const { run, base, place, depth, overrideProtected } = where;
  run.requireDepth(depth);
  if (Array.isArray(local)) {
    // What is no context is told before any other is asked of the network.
    for (const one of local) if (typeof one === 'number' || typeof one === 'boolean') throw noContext(one);
    let result = active;
    for (const [index, one] of local.entries()) {
      result = apply(result, one, { ...where, place: `${place}[${index}]`, depth: depth + 1 });
    }
    return result;
  }
  run.count();
  if (local === null) {
    const guarded = overrideProtected ? undefined : [...active.terms].find(([, term]) => term.isProtected);
    if (guarded) throw invalid('null', `forgets the term ${guarded[0]}, which is protected by ${guarded[1].place}`);
    return { ...initialContext, previous: where.isPassing ? active.previous : undefined };
  }
  if (typeof local === 'string') {
    const url = absolute(local, base);
    return apply(active, run.open(url), { ...where, base: url, place: url, depth: depth + 1 });
  }
  if (!isJsonObject(local)) throw noContext(local);
  // A whole context document in the place of its context is a slip that is safe to forgive.
  const inner = local['@context'];
  if (inner !== undefined && Object.keys(local).length === 1)
    return apply(active, inner, { ...where, depth: depth + 1 });
  return applyObject(active, imported(local, where), where);
}

function noContext(json: JsonValue): Error {
  return problem('BadRequestData', `${JSON.stringify(json)} is no @context: give a URL, an object or a list`);
}

/** Members of a context that are no terms. */
const settings: ReadonlySet<string> = new Set(
  '@base @direction @import @language @propagate @protected @version @vocab'.split(' '),
);

function applyObject(active: ActiveContext, context: JsonObject, where: Where): ActiveContext {
  const { run, base, place, overrideProtected } = where;
  const members = Object.keys(context);
  run.define(members.length);
  checkSettings(context);
  const vocab = '@vocab' in context ? vocabOf(active, context['@vocab']!) : active.vocab;
  const terms = new Map<string, TermDefinition>(active.terms);
  const language = context['@language'];
  const made: ActiveContext = {
    terms,
    vocab,
    vocabPlace: '@vocab' in context ? place : active.vocabPlace,
    language: language === undefined ? active.language : ((language as string | null)?.toLowerCase() ?? undefined),
    previous: active.previous,
  };
  const definitions = new Definitions({ terms, vocab, context, overrideProtected, base, place });
  for (const term of members) {
    if (settings.has(term)) continue;
    definitions.define(term);
    if (run.checksScoped) checkScoped(made, term, context[term]!, where);
  }
  run.requireTerms(terms.size);
  return made;
}

/** A scoped context that is not valid is refused where it is written, not where it is first used; what a URL says is seen then. */
function checkScoped(active: ActiveContext, term: string, given: JsonValue, where: Where): void {
  const scoped = active.terms.get(term)?.scoped;
  // What is kept for later versions leaves a term as it was, and that was looked at before.
  if (!scoped || !isJsonObject(given) || scoped.context !== given['@context']) return;
  const parts = Array.isArray(scoped.context) ? scoped.context : [scoped.context];
  const remote = parts.findIndex((part) => typeof part === 'string' || (isJsonObject(part) && '@import' in part));
  const inline = remote < 0 ? parts : parts.slice(0, remote);
  apply(active, inline, { ...where, depth: where.depth + 1, overrideProtected: true, isPassing: false });
}

function checkSettings(context: JsonObject): void {
  const wrong = (member: string): Error => invalid(member, `${JSON.stringify(context[member])} is not valid`);
  const version = context['@version'];
  if (version !== undefined && version !== 1.1) throw wrong('@version');
  for (const member of ['@propagate', '@protected']) {
    if (member in context && typeof context[member] !== 'boolean') throw wrong(member);
  }
  for (const member of ['@base', '@language', '@direction']) {
    const value = context[member];
    if (value !== undefined && value !== null && typeof value !== 'string') throw wrong(member);
  }
}

function vocabOf(active: ActiveContext, value: JsonValue): Iri | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') {
    const iri = expandIri(active, value, true);
    if (iri !== undefined && isIri(iri) && !isKeyword(iri)) return iri;
  }
  throw invalid('@vocab', `${JSON.stringify(value)} is not an absolute IRI`);
}

/** The context with what it imports beneath it (§4.1.2 step 5.6): one object, which imports nothing itself. */
function imported(context: JsonObject, { run, base }: Where): JsonObject {
  const source = context['@import'];
  if (source === undefined) return context;
  if (typeof source !== 'string') throw invalid('@import', `${JSON.stringify(source)} is no address`);
  const url = absolute(source, base);
  run.count();
  const document = run.open(url);
  if (!isJsonObject(document)) throw invalid('@import', `${url} is not one object of terms`);
  if ('@import' in document) throw invalid('@import', `${url} imports another: name both in a list`);
  return { ...document, ...context };
}

function absolute(text: string, base: string | undefined): string {
  const url = URL.parse(text, base);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') {
    // As it was written, for the mirror's keys; without the fragment, which names nothing in a context.
    return base === undefined ? text.replace(/#.*$/, '') : url.href.replace(/#.*$/, '');
  }
  throw problem('BadRequestData', `The @context "${text}" is not an absolute http or https address`);
}
