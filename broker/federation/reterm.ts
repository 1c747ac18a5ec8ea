/** Says an entity, or an attribute, in the names of another context: what a source wants that has one of its own. */
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { isEntityMember } from '#models/ngsi-ld/parse.ts';
import { isAttributeMember } from '#models/ngsi-ld/parse-attribute.ts';

/** From the names of one context to those of another. */
export type Reterm = (term: string) => string;

export function retermBetween(from: Names, to: Names): Reterm {
  return (term) => to.compact(from.expand(term));
}

export function retermEntity(json: JsonObject, reterm: Reterm): JsonObject {
  const members = Object.entries(json).map(([key, value]): [string, JsonValue] => {
    if (key === 'type' || key === '@type') return [key, retermNames(value, reterm)];
    return isEntityMember(key) ? [key, value] : [reterm(key), retermAttribute(value, reterm)];
  });
  return Object.fromEntries(members) as JsonObject;
}

/** One instance, several, or a bare value, which stays as it is. */
export function retermAttribute(json: JsonValue, reterm: Reterm): JsonValue {
  if (Array.isArray(json)) return json.map((one: JsonValue) => retermAttribute(one, reterm));
  if (!isJsonObject(json) || !Object.keys(json).some(isAttributeMember)) return json;
  const members = Object.entries(json).map(([key, value]): [string, JsonValue] => {
    if (namedMembers.has(key)) return [key, retermNames(value, reterm)];
    return isAttributeMember(key) ? [key, value] : [reterm(key), retermAttribute(value, reterm)];
  });
  return Object.fromEntries(members) as JsonObject;
}

/** Members of an attribute whose values are names. Its type is a word of the specification. */
const namedMembers: ReadonlySet<string> = new Set(['vocab', 'objectType', 'valueType']);

function retermNames(json: JsonValue, reterm: Reterm): JsonValue {
  if (typeof json === 'string') return reterm(json);
  return Array.isArray(json) ? json.map((one: JsonValue) => retermNames(one, reterm)) : json;
}
