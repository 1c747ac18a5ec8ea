/** Names in a subscription to context sources, where they stand alone: clause 5.5.7. */
import { checkName, isUri } from '#models/ngsi-ld/id.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';

/** IRIs for the terms. Leaves what has the wrong shape for the parser. */
export function expandSubscription(json: JsonObject, names: Names): JsonObject {
  return renamed(
    json,
    (type) => (type === '*' ? type : names.expand(checkName(type, 'type'))),
    (attribute) => names.expand(checkName(attribute, 'attribute')),
  );
}

export function compactSubscription(json: JsonObject, names: Names): JsonObject {
  const compact = (iri: string): string => names.compact(iri);
  return renamed(json, compact, compact);
}

/** For a body in which IRIs have taken the place of some terms already. */
export function namesOverIris(names: Names): Names {
  return { expand: (term) => (isUri(term) ? term : names.expand(term)), compact: (iri) => names.compact(iri) };
}

type Rename = (name: string) => string;

function renamed(json: JsonObject, type: Rename, attribute: Rename): JsonObject {
  const { entities, watchedAttributes, notification } = json;
  // A selection of types keeps its signs (clause 4.17).
  const selection = (text: string): string => text.replaceAll(/[^,;|()]+/g, type);
  const selector = (one: JsonValue): JsonValue =>
    isJsonObject(one) && typeof one['type'] === 'string' ? { ...one, type: selection(one['type']) } : one;
  return {
    ...json,
    ...(Array.isArray(entities) && { entities: entities.map(selector) }),
    ...(watchedAttributes !== undefined && { watchedAttributes: each(watchedAttributes, attribute) }),
    ...(isJsonObject(notification) &&
      notification['attributes'] !== undefined && {
        notification: { ...notification, attributes: each(notification['attributes'], attribute) },
      }),
  };
}

function each(value: JsonValue, rename: Rename): JsonValue {
  return Array.isArray(value) ? value.map((one) => (typeof one === 'string' ? rename(one) : one)) : value;
}
