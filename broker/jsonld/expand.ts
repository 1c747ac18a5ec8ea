/**
 * A document → the same without a context, every name an IRI and every value an object: JSON-LD 1.1 API §5.1. Pure.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { type ActiveContext, expandIri, isIri, type TermDefinition } from './active.ts';
import { finished } from './expand-node.ts';
import { expandLanguages, expandValue, withIndex } from './expand-value.ts';
import { isKeyword } from './keywords.ts';
import { addTo, asArray, type Draft, draft, isList, notTaken, wrong } from './node.ts';
import { processContext, type Where } from './process.ts';
import type { Run } from './run.ts';
import { Scopes } from './scopes.ts';

/** Told of each name of a property or a type, and the context that it is read in. */
export type Seen = (name: string, active: ActiveContext) => void;

/** The nodes of a document that is read under a context; more contexts may stand in it. */
export function expandDocument(
  document: JsonValue,
  active: ActiveContext,
  run: Run,
  seen?: Seen,
): readonly JsonValue[] {
  const expanded = new Expansion(run, seen).expand(active, undefined, document);
  return expanded === null ? [] : asArray(expanded);
}

class Expansion {
  readonly #within: Where;
  readonly #scopes: Scopes;
  readonly #seen: Seen | undefined;

  constructor(run: Run, seen: Seen | undefined) {
    this.#seen = seen;
    this.#within = { run, base: undefined, place: 'the @context of a node', depth: 0, overrideProtected: false };
    this.#scopes = new Scopes(run);
  }

  /** What stands under a property (undefined: the document itself); null where it says nothing. */
  expand(active: ActiveContext, property: string | undefined, element: JsonValue, isIndexed = false): JsonValue | null {
    if (element === null) return null;
    if (Array.isArray(element)) return this.#array(active, property, element, isIndexed);
    const term = property === undefined ? undefined : active.terms.get(property);
    if (isJsonObject(element)) return this.#object(active, property, term, element, isIndexed);
    if (property === undefined) return null;
    return expandValue(this.#scopes.of(active, term, 'property'), property, element as string | number | boolean);
  }

  #array(
    active: ActiveContext,
    property: string | undefined,
    items: readonly JsonValue[],
    isIndexed: boolean,
  ): JsonValue {
    const inList = property !== undefined && active.terms.get(property)?.container.includes('@list');
    const result: JsonValue[] = [];
    for (const item of items) {
      const one = this.expand(active, property, item, isIndexed);
      if (Array.isArray(one) && inList) result.push({ '@list': one });
      else if (Array.isArray(one)) result.push(...one);
      else if (one !== null) result.push(one);
    }
    return result;
  }

  #object(
    active: ActiveContext,
    property: string | undefined,
    term: TermDefinition | undefined,
    element: JsonObject,
    isIndexed: boolean,
  ): JsonValue | null {
    let scope = isIndexed ? active : this.#reverted(active, element);
    scope = this.#scopes.of(scope, term, 'property');
    const own = element['@context'];
    if (own !== undefined) scope = processContext(scope, own, this.#within);
    const typed = scope;
    const keys = Object.keys(element).sort();
    const types: string[] = [];
    for (const key of keys) {
      // The context of one type may make another key say a type, too (§5.1.2 step 11).
      if (expandIri(scope, key, true) !== '@type') continue;
      for (const type of textsIn(element[key]!)) {
        scope = this.#scopes.of(scope, typed.terms.get(type), 'type');
        types.push(type);
      }
    }
    const node = draft();
    const isJson = types.some((type) => expandIri(scope, type, true) === '@json');
    for (const key of keys) {
      if (key === '@context') continue;
      this.#seen?.(key, scope);
      const name = expandIri(scope, key, true);
      if (name === undefined || !(isIri(name) || isKeyword(name))) continue;
      if (isKeyword(name)) this.#keyword({ scope, typed, property, isJson }, node, key, name, element[key]!);
      else this.#property(scope, node, key, name, element[key]!);
    }
    return finished(node, property === undefined);
  }

  /** A context that is of a type ends where another node begins; a value and a reference are part of the node around them. */
  #reverted(active: ActiveContext, element: JsonObject): ActiveContext {
    if (!active.previous) return active;
    const names = Object.keys(element).map((key) => expandIri(active, key, true));
    return names.includes('@value') || (names.length === 1 && names[0] === '@id') ? active : active.previous;
  }

  #keyword(node: NodeContext, into: Draft, key: string, name: string, value: JsonValue): void {
    if (name in into && name !== '@type') throw wrong(`${key} says a second time what ${name} is`);
    switch (name) {
      case '@id':
        if (typeof value !== 'string') throw wrong('an @id is no text');
        into[name] = expandIri(node.scope, value, false) ?? null;
        return;
      case '@type':
        for (const type of asArray(value)) {
          if (typeof type !== 'string') throw wrong('an @type is no text');
          this.#seen?.(type, node.typed);
          addTo(into, name, expandIri(node.typed, type, true) ?? null, false);
        }
        return;
      case '@value':
        if (!node.isJson && typeof value === 'object' && value !== null) throw wrong('an @value is no plain value');
        into[name] = value;
        return;
      case '@language':
        if (value === null) return;
        if (typeof value !== 'string') throw wrong('an @language is no text');
        into[name] = value.toLowerCase();
        return;
      case '@index':
        if (typeof value !== 'string') throw wrong('an @index is no text');
        into[name] = value;
        return;
      case '@list':
        // A list that stands free says nothing of anything.
        if (node.property !== undefined) into[name] = asArray(this.#listed(node, value));
        return;
      case '@set':
        into[name] = this.#set(node, value);
        return;
      default:
        throw notTaken(name, key);
    }
  }

  /** Null for the set of what is nothing, which is as if it were not there. */
  #set({ scope, property }: NodeContext, value: JsonValue): JsonValue {
    const expanded = this.expand(scope, property, value);
    return expanded === null ? null : asArray(expanded);
  }

  #listed({ scope, property }: NodeContext, value: JsonValue): JsonValue {
    if (!Array.isArray(value)) return this.expand(scope, property, value) ?? [];
    const items = value.map((item) => {
      const one = this.expand(scope, property, item);
      return Array.isArray(one) ? { '@list': one } : one;
    });
    return items.filter((item) => item !== null);
  }

  #property(scope: ActiveContext, node: Draft, key: string, name: Iri, value: JsonValue): void {
    const term = scope.terms.get(key);
    if (term?.lacking !== undefined) throw notTaken(term.lacking, key);
    const expanded = this.#contained(scope, term, key, value);
    if (expanded === null) return;
    const inList = term?.container.includes('@list') && !isList(expanded);
    addTo(node, name, inList ? { '@list': asArray(expanded) } : expanded, true);
  }

  #contained(scope: ActiveContext, term: TermDefinition | undefined, key: string, value: JsonValue): JsonValue | null {
    if (term?.type === '@json') return { '@value': value, '@type': '@json' };
    if (term && isJsonObject(value)) {
      const inner = this.#scopes.of(scope, term, 'property');
      if (term.container.includes('@language')) return expandLanguages(inner, value);
      if (term.container.includes('@index')) {
        return Object.keys(value)
          .sort()
          .flatMap((index) => {
            const items = this.expand(scope, key, asArray(value[index]!), true) as readonly JsonValue[];
            return withIndex(inner, index, items);
          });
      }
    }
    return this.expand(scope, key, value);
  }
}

interface NodeContext {
  readonly scope: ActiveContext;
  /** Without what the types of the node bring. */
  readonly typed: ActiveContext;
  readonly property: string | undefined;
  /** Its value is JSON, and left as it is. */
  readonly isJson: boolean;
}

/** The types that a member says, in the order in which their contexts apply. */
function textsIn(value: JsonValue): readonly string[] {
  return asArray(value)
    .filter((type) => typeof type === 'string')
    .sort();
}
