/** What the JSON of an entity names, and the part of it that holds some attributes only. Names are the client's. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { isEntityMember } from '#models/ngsi-ld/parse.ts';
import type { Extent } from './division.ts';
import type { Wish } from './sharing.ts';

/** The types and attributes that the JSON names; it has been parsed before, so that nothing in it is wrong. */
export function namedIn(json: JsonObject, names: Names): Pick<Wish, 'types' | 'attributes'> {
  const given = json['type'] ?? json['@type'];
  const types = (Array.isArray(given) ? given : given === undefined ? [] : [given]).map((type) =>
    names.expand(String(type)),
  );
  const attributes = Object.keys(json)
    .filter((key) => !isEntityMember(key))
    .map((key) => names.expand(key));
  return { ...(types.length > 0 && { types }), attributes };
}

/** The members that are no attributes, and these attributes. */
export function partOf(json: JsonObject, attributes: Extent, names: Names): JsonObject {
  if (attributes === 'all') return json;
  const kept = Object.entries(json).filter(([key]) => isEntityMember(key) || attributes.has(names.expand(key)));
  return Object.fromEntries(kept) as JsonObject;
}

/** Where an entity is, below `/ngsi-ld/v1`. */
export function pathOfEntity(id: Iri): string {
  return `/entities/${segment(id)}`;
}

export function pathOfAttribute(id: Iri, name: string): string {
  return `${pathOfEntity(id)}/attrs/${segment(name)}`;
}

/** Escaped as one segment of a path. The colon of a URN may stay as it is (RFC 3986 §3.3). */
export function segment(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('%3A', ':');
}
