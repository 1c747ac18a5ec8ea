/** Names in a registration, outside and inside: ETSI GS CIM 009 clause 5.5.7. */
import { checkName } from '#models/ngsi-ld/id.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';

/** Members of clause 5.2.9, whose names mean the same in every @context. */
const ownMembers: ReadonlySet<string> = new Set([
  ...['id', 'type', '@context', 'registrationName', 'description', 'information', 'endpoint', 'tenant', 'mode'],
  ...['operations', 'contextSourceInfo', 'contextSourceAlias', 'datasetId', 'scope', 'refreshRate', 'management'],
  ...['location', 'observationSpace', 'operationSpace', 'observationInterval', 'managementInterval', 'expiresAt'],
]);

/** Any other member is a Context Source Property (clause 4.9). */
export function isOwnMember(name: string): boolean {
  return ownMembers.has(name);
}

/** The same registration, or a part of one, with IRIs for its terms. Leaves what has the wrong shape for the parser. */
export function expandRegistration(json: JsonObject, names: Names): JsonObject {
  const expand = (what: 'type' | 'attribute') => (term: string) => names.expand(checkName(term, what));
  return renamed(json, expand('type'), expand('attribute'));
}

export function compactRegistration(json: JsonObject, names: Names): JsonObject {
  const compact = (iri: string): string => names.compact(iri);
  return renamed(json, compact, compact);
}

type Rename = (name: string) => string;

function renamed(json: JsonObject, type: Rename, attribute: Rename): JsonObject {
  const names = (value: JsonValue): JsonValue => each(value, (one) => (typeof one === 'string' ? attribute(one) : one));
  const types = (value: JsonValue): JsonValue =>
    typeof value === 'string' ? type(value) : each(value, (one) => (typeof one === 'string' ? type(one) : one));
  const selector = (value: JsonValue): JsonValue =>
    members(value, (name, one) => [name, name === 'type' ? types(one) : one]);
  const info = (value: JsonValue): JsonValue =>
    members(value, (name, one) => {
      if (name === 'entities') return [name, each(one, selector)];
      return [name, name === 'propertyNames' || name === 'relationshipNames' ? names(one) : one];
    });
  return members(json, (name, value) => {
    if (name === 'information') return [name, each(value, info)];
    return [isOwnMember(name) ? name : attribute(name), value];
  }) as JsonObject;
}

function each(value: JsonValue, change: (one: JsonValue) => JsonValue): JsonValue {
  return Array.isArray(value) ? value.map(change) : value;
}

function members(value: JsonValue, change: (name: string, one: JsonValue) => [string, JsonValue]): JsonValue {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => change(name, one)));
}
