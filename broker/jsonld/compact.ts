/** An expanded document → the same in the words of a context: JSON-LD 1.1 API §6.1, arrays of one written as the one. Pure. */
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { ActiveContext } from './active.ts';
import { compactId, compactName, compactValue } from './compact-value.ts';
import { isKeyword } from './keywords.ts';
import { addTo, asArray, type Draft, draft, isList, isReference, isValue, notTaken } from './node.ts';
import type { Run } from './run.ts';
import { Scopes } from './scopes.ts';

/** One node; several as the members of `@graph`. Without the context, which the caller knows. */
export function compactDocument(nodes: readonly JsonValue[], active: ActiveContext, run: Run): JsonObject {
  const compaction = new Compaction(run);
  const written = nodes.map((node) => compaction.compact(active, undefined, node));
  return written.length <= 1 ? ((written[0] ?? {}) as JsonObject) : { [compactName(active, '@graph')]: written };
}

class Compaction {
  readonly #scopes: Scopes;

  constructor(run: Run) {
    this.#scopes = new Scopes(run);
  }

  compact(active: ActiveContext, property: string | undefined, element: JsonValue): JsonValue {
    if (Array.isArray(element)) {
      // A null that is JSON is dropped with the others (§6.1 step 3.2.2).
      const items = element.map((item) => this.compact(active, property, item)).filter((item) => item !== null);
      const container = property === undefined ? [] : (active.terms.get(property)?.container ?? []);
      return items.length === 1 && container.length === 0 ? items[0]! : items;
    }
    if (!isJsonObject(element)) return element;
    const term = property === undefined ? undefined : active.terms.get(property);
    const isInner = isValue(element) || isReference(element);
    const reverted = isInner ? active : (active.previous ?? active);
    const scope = this.#scopes.of(reverted, term, 'property');
    if (isInner && property !== undefined) return compactValue(scope, property, element);
    if (isList(element) && property !== undefined && scope.terms.get(property)?.container.includes('@list')) {
      return this.compact(active, property, element['@list']!);
    }
    return this.#node(this.#scopes.of(active, term, 'property'), scope, property, element);
  }

  /** `input` is the context that the types of the node are written in. */
  #node(input: ActiveContext, before: ActiveContext, property: string | undefined, element: JsonObject): JsonValue {
    let scope = before;
    const types = asArray(element['@type'] ?? [])
      .filter((type) => typeof type === 'string')
      .sort();
    for (const type of types) {
      scope = this.#scopes.of(scope, input.terms.get(compactName(before, type)), 'type');
    }
    const node = draft();
    const isIndexed = property !== undefined && scope.terms.get(property)?.container.includes('@index');
    for (const name of Object.keys(element).sort()) {
      const value = element[name]!;
      if (isIndexed && name === '@index') continue;
      if (isKeyword(name)) this.#keyword(input, scope, node, name, value);
      else this.#property(scope, node, name, value as readonly JsonValue[]);
    }
    return node;
  }

  #keyword(input: ActiveContext, scope: ActiveContext, node: Draft, name: string, value: JsonValue): void {
    const alias = compactName(scope, name);
    if (name === '@id') node[alias] = typeof value === 'string' ? compactId(scope, value) : null;
    else if (name === '@type') {
      const types = asArray(value).map((type) => (typeof type === 'string' ? compactName(input, type) : null));
      const isSet = scope.terms.get(alias)?.container.includes('@set') || types.length === 0;
      addTo(node, alias, types, isSet ?? false);
    } else if (name === '@list') this.#property(scope, node, name, value as readonly JsonValue[]);
    else if (name === '@index' || name === '@value' || name === '@language') node[alias] = value;
    else throw notTaken(name, 'The document');
  }

  #property(scope: ActiveContext, node: Draft, name: string, values: readonly JsonValue[]): void {
    if (values.length === 0) addTo(node, compactName(scope, name, []), [], true);
    for (const value of values) {
      const property = compactName(scope, name, value);
      const container = scope.terms.get(property)?.container ?? [];
      const inArray = name === '@list' || container.includes('@set') || container.includes('@list');
      const slot = { scope, node, property, container, inArray };
      if (!isList(value)) this.#put(slot, value, this.compact(scope, property, value));
      else this.#list(slot, value);
    }
  }

  #list(slot: Slot, value: JsonObject): void {
    const { scope, node, property, container } = slot;
    const items = asArray(this.compact(scope, property, value['@list']!));
    if (container.includes('@list')) {
      node[property] = items;
      return;
    }
    const index = value['@index'];
    const wrapped: Draft = { [compactName(scope, '@list')]: items };
    if (index !== undefined) wrapped[compactName(scope, '@index')] = index;
    this.#put(slot, value, wrapped);
  }

  #put({ scope, node, property, container, inArray }: Slot, value: JsonValue, written: JsonValue): void {
    const isLanguage = container.includes('@language');
    if (!isLanguage && !container.includes('@index')) {
      addJson(node, property, written, inArray, isJson(value));
      return;
    }
    const map = (node[property] ?? draft()) as Draft;
    node[property] = map;
    const { '@language': language, '@index': index, '@value': text } = value as JsonObject;
    const key = (isLanguage ? language : index) as string | undefined;
    const content = isLanguage ? (text ?? written) : withoutIndex(written, scope);
    addTo(map, key ?? compactName(scope, '@none'), content, inArray);
  }
}

/** Where in a node something is written. */
interface Slot {
  readonly scope: ActiveContext;
  readonly node: Draft;
  readonly property: string;
  readonly container: readonly string[];
  readonly inArray: boolean;
}

const isJson = (value: JsonValue): boolean => isValue(value) && value['@type'] === '@json';

/** JSON that is itself an array is one value, not several. */
function addJson(node: Draft, name: string, value: JsonValue, inArray: boolean, isOne: boolean): void {
  if (!isOne || !Array.isArray(value)) addTo(node, name, value, inArray);
  else if (!(name in node)) node[name] = inArray ? [value] : value;
  else node[name] = [...asArray(node[name]!), value];
}

/** In an index map the key says it. */
function withoutIndex(value: JsonValue, scope: ActiveContext): JsonValue {
  const alias = compactName(scope, '@index');
  if (!isJsonObject(value) || !(alias in value)) return value;
  const { [alias]: _, ...rest } = value;
  return rest;
}
