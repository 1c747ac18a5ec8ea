/** Lists and descriptions of types and attributes, as a source writes them: clauses 5.2.24 to 5.2.28. */
import type { AttributeDetails, TypeDetails } from '#broker/core/consumption/type-details.ts';
import type { Discovered } from '#broker/core/federation/discovery.ts';
import type { AttributeKind, Iri } from '#models/ngsi-ld/entity.ts';
import { contentMember } from '#models/ngsi-ld/fragment.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';

/** What can be read of it; what is missing counts as zero or empty (5.7.11). */
export function readDiscovered(body: JsonValue | undefined, names: Names): Discovered {
  const types: TypeDetails[] = [];
  const attributes: AttributeDetails[] = [];
  for (const one of Array.isArray(body) ? body : [body]) {
    if (!isJsonObject(one)) continue;
    for (const name of textsIn(one['typeList'])) types.push(describedType(names.expand(name), {}, names));
    for (const name of textsIn(one['attributeList'])) attributes.push(attributeOf(names.expand(name), {}, names));
    const { typeName, attributeName } = one;
    if (typeof typeName === 'string') types.push(describedType(names.expand(typeName), one, names));
    if (typeof attributeName === 'string') attributes.push(attributeOf(names.expand(attributeName), one, names));
  }
  return { types, attributes };
}

function describedType(type: Iri, json: JsonObject, names: Names): TypeDetails {
  const attributes = new Map<Iri, readonly AttributeKind[]>();
  for (const name of textsIn(json['attributeNames'])) attributes.set(names.expand(name), []);
  const details = json['attributeDetails'];
  for (const one of Array.isArray(details) ? details : []) {
    const name = isJsonObject(one) ? one['attributeName'] : undefined;
    if (isJsonObject(one) && typeof name === 'string') attributes.set(names.expand(name), kindsIn(one));
  }
  return { type, entityCount: countIn(json['entityCount']), attributes };
}

function attributeOf(attribute: Iri, json: JsonObject, names: Names): AttributeDetails {
  const types = textsIn(json['typeNames']).map((name) => names.expand(name));
  return { attribute, instanceCount: countIn(json['attributeCount']), kinds: kindsIn(json), types };
}

function kindsIn(json: JsonObject): readonly AttributeKind[] {
  return textsIn(json['attributeTypes']).filter((kind): kind is AttributeKind => Object.hasOwn(contentMember, kind));
}

function textsIn(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one: JsonValue): one is string => typeof one === 'string') : [];
}

function countIn(value: JsonValue | undefined): number {
  return typeof value === 'number' && value >= 0 ? Math.floor(value) : 0;
}
