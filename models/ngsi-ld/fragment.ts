/**
 * What a request brings, before it meets an entity: parts of an entity and parts of attributes (clause 5.4, "NGSI-LD
 * Fragment"). Names are IRIs already; moments, URIs and numbers have been checked.
 */
import type { Attribute, AttributeKind, Attributes, Instant, Iri } from './entity.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** One instance of an attribute as given. A member that is absent was not given; one that is null is to be deleted. */
export interface AttributePatch {
  /** By `type` or by the member that holds the value; undefined for a bare value, which fits the attribute it meets. */
  readonly kind?: AttributeKind;
  readonly datasetId?: Iri;
  /** What `value`, `object`, `languageMap`, `vocab`, `json`, `valueList` or `objectList` holds. */
  readonly content?: JsonValue;
  /** The content is an NGSI-LD Null: the instance is to be deleted. */
  readonly deleted?: true;
  readonly unitCode?: string | null;
  readonly objectType?: readonly Iri[] | null;
  readonly valueType?: Iri | null;
  readonly observedAt?: Instant | null;
  readonly expiresAt?: Instant | null;
  readonly attributes?: AttributePatches;
}

export type AttributePatches = ReadonlyMap<Iri, readonly AttributePatch[]>;

export interface Fragment {
  readonly id?: Iri;
  /** Empty: not given. */
  readonly types: readonly Iri[];
  /** Null: the scopes are to be deleted. */
  readonly scopes?: readonly string[] | null;
  /** Null: it is to last. */
  readonly expiresAt?: Instant | null;
  readonly attributes: AttributePatches;
}

/** The member that holds the value of an attribute of each kind (clause 4.5.2, 4.5.3, 4.5.18–4.5.24). */
export const contentMember = {
  Property: 'value',
  GeoProperty: 'value',
  Relationship: 'object',
  LanguageProperty: 'languageMap',
  VocabProperty: 'vocab',
  JsonProperty: 'json',
  ListProperty: 'valueList',
  ListRelationship: 'objectList',
} as const satisfies Record<AttributeKind, string>;

/** What the content member of an attribute holds. */
export function contentOf(attribute: Attribute): JsonValue {
  switch (attribute.kind) {
    case 'Property':
    case 'GeoProperty':
      return attribute.value;
    case 'Relationship':
      return attribute.object;
    case 'LanguageProperty':
      return attribute.languageMap;
    case 'VocabProperty':
      return attribute.vocab;
    case 'JsonProperty':
      return attribute.json;
    case 'ListProperty':
      return attribute.valueList;
    case 'ListRelationship':
      return attribute.objectList;
  }
}

/** The members of an instance beside its content and its sub-attributes. */
export interface InstanceMembers {
  readonly datasetId?: Iri | undefined;
  readonly unitCode?: string | null | undefined;
  readonly objectType?: readonly Iri[] | null | undefined;
  readonly valueType?: Iri | null | undefined;
  readonly observedAt?: Instant | null | undefined;
  readonly expiresAt?: Instant | null | undefined;
}

/** Makes an attribute of the kind; `content` has been checked for it. Members that the kind has not are left out. */
export function makeAttribute(
  kind: AttributeKind,
  content: JsonValue,
  members: InstanceMembers,
  attributes: Attributes | undefined,
  createdAt: Instant,
  modifiedAt: Instant,
): Attribute {
  const instance: Record<string, unknown> = { kind, [contentMember[kind]]: content };
  if (members.datasetId !== undefined) instance['datasetId'] = members.datasetId;
  if (members.observedAt) instance['observedAt'] = members.observedAt;
  if (members.unitCode && (kind === 'Property' || kind === 'ListProperty')) instance['unitCode'] = members.unitCode;
  if (members.valueType && kind === 'Property') instance['valueType'] = members.valueType;
  if (members.objectType && (kind === 'Relationship' || kind === 'ListRelationship')) {
    instance['objectType'] = members.objectType;
  }
  instance['createdAt'] = createdAt;
  instance['modifiedAt'] = modifiedAt;
  if (members.expiresAt) instance['expiresAt'] = members.expiresAt;
  if (attributes !== undefined && attributes.size > 0) instance['attributes'] = attributes;
  return instance as unknown as Attribute;
}

/** The kind of a value that was given without one: a geometry makes a GeoProperty (clause 4.5.2.3). */
export function kindOfBareValue(value: JsonValue): 'Property' | 'GeoProperty' {
  return isGeometry(value) ? 'GeoProperty' : 'Property';
}

const geometryTypes = new Set(['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon']);

/** True for an object of the form of a GeoJSON geometry (RFC 7946 §3.1); GeometryCollection is not one of NGSI-LD's. */
export function isGeometry(value: JsonValue | undefined): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { type, coordinates } = value as JsonObject;
  return typeof type === 'string' && geometryTypes.has(type) && Array.isArray(coordinates);
}
