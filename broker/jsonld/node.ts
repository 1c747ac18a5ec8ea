/** Shapes of expanded JSON-LD (§4 of JSON-LD 1.1 API), and how values are put into nodes. */
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { type Problem, problem } from '#models/problem.ts';

/** A node, value or list that is being written. */
export type Draft = Record<string, JsonValue>;

/** Without a prototype in its way: `__proto__` is a name like any other. */
export const draft = (): Draft => Object.create(null) as Draft;

export const isValue = (json: JsonValue): json is JsonObject => isJsonObject(json) && '@value' in json;
export const isList = (json: JsonValue): json is JsonObject => isJsonObject(json) && '@list' in json;
export const isReference = (json: JsonValue): json is JsonObject =>
  isJsonObject(json) && '@id' in json && Object.keys(json).length === 1;

export const asArray = (json: JsonValue): readonly JsonValue[] => (Array.isArray(json) ? json : [json as JsonValue]);

/** Adds to what is there: two values make an array, and `inArray` makes one of the first. */
export function addTo(node: Draft, name: string, value: JsonValue, inArray: boolean): void {
  if (Array.isArray(value)) {
    if (value.length === 0 && inArray && !(name in node)) node[name] = [];
    for (const one of value) addTo(node, name, one, inArray);
    return;
  }
  const before = node[name];
  if (before === undefined) node[name] = inArray ? [value] : value;
  else if (Array.isArray(before)) (before as JsonValue[]).push(value);
  else node[name] = [before, value];
}

export function wrong(what: string): Problem {
  return problem('BadRequestData', `As JSON-LD, ${what}`);
}

/** Parts of JSON-LD that no document of NGSI-LD has (README.md). */
export function notTaken(what: string, name: string): Problem {
  return wrong(`${name} asks for ${what}, which is not taken here: leave it out`);
}
