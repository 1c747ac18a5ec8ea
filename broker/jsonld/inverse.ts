/**
 * The other way round: which term serves an IRI, given the value that it stands for. Inverse context creation and term
 * selection, JSON-LD 1.1 API §4.3 and §6.2.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { ActiveContext, TermDefinition } from './active.ts';
import { isList, isValue } from './node.ts';
import { Shortener, shortestFirst } from './shorten.ts';

/** `@type:…`, `@language:…` or `@any:@none` → the term that is preferred for it. */
type Choices = Map<string, string>;

export interface Inverse {
  /** IRI → container → choices. */
  readonly terms: ReadonlyMap<Iri, ReadonlyMap<string, Choices>>;
  readonly shortener: Shortener;
}

const known = new WeakMap<ActiveContext, Inverse>();

export function inverseOf(active: ActiveContext): Inverse {
  let inverse = known.get(active);
  if (!inverse) {
    inverse = { terms: termsOf(active), shortener: new Shortener(active) };
    known.set(active, inverse);
  }
  return inverse;
}

function termsOf(active: ActiveContext): Inverse['terms'] {
  const terms = new Map<Iri, Map<string, Choices>>();
  for (const name of shortestFirst(active)) {
    const definition = active.terms.get(name)!;
    const { iri, container } = definition;
    if (iri === undefined || definition.lacking !== undefined) continue;
    const containers = terms.get(iri) ?? new Map<string, Choices>();
    terms.set(iri, containers);
    const kind = container.join('') || '@none';
    const choices = containers.get(kind) ?? new Map<string, string>();
    containers.set(kind, choices);
    for (const choice of choicesOf(definition, active)) if (!choices.has(choice)) choices.set(choice, name);
  }
  return terms;
}

/** What a term may stand for, by its definition. */
function choicesOf({ type, language }: TermDefinition, active: ActiveContext): readonly string[] {
  const any = '@any:@none';
  if (type === '@none') return [any, '@language:@none', '@type:@none'];
  if (type !== undefined) return [any, `@type:${type}`];
  if (language !== undefined) return [any, `@language:${language ?? '@null'}`];
  return [any, `@language:${active.language ?? '@none'}`, '@language:@none', '@type:@none'];
}

/** The term for an IRI whose value is this; undefined for a name without a value, such as a type. */
export function selectTerm(active: ActiveContext, iri: Iri, value: JsonValue | undefined): string | undefined {
  const containers = inverseOf(active).terms.get(iri);
  if (!containers) return undefined;
  const wishes = wishesOf(active, value);
  for (const container of containersFor(value)) {
    const choices = containers.get(container);
    for (const wish of choices ? wishes : []) {
      const term = choices!.get(wish);
      if (term !== undefined) return term;
    }
  }
  return undefined;
}

/** The containers that the value fits, the best first. */
function containersFor(value: JsonValue | undefined): readonly string[] {
  const indexed = ['@index', '@index@set'];
  const languages = ['@language', '@language@set'];
  const isObject = isJsonObject(value);
  const hasIndex = isObject && '@index' in value;
  const late = isObject && !hasIndex ? indexed : [];
  const early = hasIndex ? indexed : [];
  if (isObject && isList(value)) return [...early, ...(hasIndex ? [] : ['@list']), '@none', ...late];
  if (isObject && isValue(value)) {
    const tagged = '@language' in value && !hasIndex ? languages : [];
    return [...early, ...tagged, '@set', '@none', ...late, ...(Object.keys(value).length === 1 ? languages : [])];
  }
  return [...early, '@set', '@none', ...late];
}

/** The coercions that the value fits, the best first. */
function wishesOf(active: ActiveContext, value: JsonValue | undefined): readonly string[] {
  if (isJsonObject(value)) {
    if (isList(value)) return listWishes(value);
    if (isValue(value)) {
      // In an index map the language has to be said by the value itself.
      const { '@language': language, '@type': type } = value;
      if (language !== undefined && !('@index' in value)) return [`@language:${language}`, '@language:@none'];
      return type === undefined ? ['@language:@null', '@language:@none'] : [`@type:${type}`, '@type:@none'];
    }
    return referenceWishes(active, value);
  }
  return ['@type:@id', '@type:@none'];
}

/** An id that is itself a term is best written as one. */
function referenceWishes(active: ActiveContext, { '@id': id }: JsonObject): readonly string[] {
  if (typeof id !== 'string') return ['@type:@id', '@type:@none'];
  const term = selectTerm(active, id, undefined) ?? inverseOf(active).shortener.shorten(id);
  const isTerm = active.terms.get(term)?.iri === id;
  return isTerm ? ['@type:@vocab', '@type:@id', '@type:@none'] : ['@type:@id', '@type:@vocab', '@type:@none'];
}

/** What all members of a list have in common. */
function listWishes(value: JsonObject): readonly string[] {
  const items = value['@list'] as readonly JsonValue[];
  if (items.length === 0) return ['@any:@none'];
  const kinds = items.map((item) => {
    if (!isValue(item)) return { type: '@id', language: '@none' };
    const { '@language': language, '@type': type } = item;
    if (language !== undefined) return { type: '@none', language: String(language) };
    return type === undefined ? { type: '@none', language: '@null' } : { type: String(type), language: '@none' };
  });
  const [first] = kinds;
  const type = kinds.every((one) => one.type === first!.type) ? first!.type : '@none';
  if (type !== '@none') return [`@type:${type}`, '@type:@none'];
  // What is no value has no language, and does not count.
  const isShared = kinds.every((one, index) => !isValue(items[index]!) || one.language === first!.language);
  return isShared ? [`@language:${first!.language}`, '@language:@none'] : ['@language:@none'];
}
