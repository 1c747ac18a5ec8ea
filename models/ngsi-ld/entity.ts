/**
 * The information model of ETSI GS CIM 009 v1.9.1, clause 4.2 and 5.2, as it lives inside the broker.
 *
 * Inside, every name is an IRI: types, attribute names and sub-attribute names have been expanded at the JSON-LD
 * border. All values are immutable; a change makes a new Entity that shares what did not change.
 */
import type { JsonObject, JsonValue } from './json.ts';

/** An absolute IRI or URN. */
export type Iri = string;

/** A moment in UTC, RFC 3339 with at least milliseconds: `2026-11-21T12:00:00.000Z`. */
export type Instant = string;

/** Attribute name → its instances, one for each datasetId (clause 4.5.5); the instance without one is the default. */
export type Attributes = ReadonlyMap<Iri, readonly Attribute[]>;

export interface Entity {
  readonly id: Iri;
  /** At least one; order is that of the request (clause 4.16). */
  readonly types: readonly Iri[];
  /** Scopes such as `/TX1/345/D01` (clause 4.18). */
  readonly scopes: readonly string[];
  readonly attributes: Attributes;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  /** When it ends by itself (transient entities, clause 4.22). */
  readonly expiresAt?: Instant;
}

interface Instance {
  readonly datasetId?: Iri;
  readonly observedAt?: Instant;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  /** When this instance ends by itself (clause 4.22). */
  readonly expiresAt?: Instant;
  /** Properties of properties, Relationships of Relationships (clause 4.5.2, 4.5.3). */
  readonly attributes?: Attributes;
}

export interface Property extends Instance {
  readonly kind: 'Property';
  readonly value: JsonValue;
  /** UN/CEFACT Common Code, e.g. `MAW` for megawatt. */
  readonly unitCode?: string;
  /** The native type of the value, such as an XSD datatype (clause 4.5.2). */
  readonly valueType?: Iri;
}

export interface Relationship extends Instance {
  readonly kind: 'Relationship';
  readonly object: Iri | readonly Iri[];
  readonly objectType?: readonly Iri[];
}

export interface GeoProperty extends Instance {
  readonly kind: 'GeoProperty';
  /** A GeoJSON geometry, RFC 7946, WGS 84. */
  readonly value: JsonObject;
}

export interface LanguageProperty extends Instance {
  readonly kind: 'LanguageProperty';
  readonly languageMap: JsonObject;
}

export interface VocabProperty extends Instance {
  readonly kind: 'VocabProperty';
  readonly vocab: Iri | readonly Iri[];
}

export interface JsonProperty extends Instance {
  readonly kind: 'JsonProperty';
  readonly json: JsonValue;
}

export interface ListProperty extends Instance {
  readonly kind: 'ListProperty';
  readonly valueList: readonly JsonValue[];
  readonly unitCode?: string;
}

export interface ListRelationship extends Instance {
  readonly kind: 'ListRelationship';
  readonly objectList: readonly Iri[];
  readonly objectType?: readonly Iri[];
}

export type Attribute =
  | Property
  | Relationship
  | GeoProperty
  | LanguageProperty
  | VocabProperty
  | JsonProperty
  | ListProperty
  | ListRelationship;

export type AttributeKind = Attribute['kind'];

/** The instance of `attribute` with this datasetId; without one, the default instance. */
export function instanceOf(entity: Entity, attribute: Iri, datasetId?: Iri): Attribute | undefined {
  return entity.attributes.get(attribute)?.find((instance) => instance.datasetId === datasetId);
}

/** The targets that the Relationship instances of `attribute` point to, in order, over all datasetIds. */
export function targetsOf(entity: Entity, attribute: Iri): readonly Iri[] {
  const instances = entity.attributes.get(attribute);
  return instances ? targetsIn(instances) : none;
}

const none: readonly Iri[] = [];

/** The targets that these instances point to; none where they are of other kinds. */
export function targetsIn(instances: readonly Attribute[]): readonly Iri[] {
  let targets: Iri[] | undefined;
  for (const instance of instances) {
    if (instance.kind === 'Relationship') targets = (targets ?? []).concat(instance.object);
    else if (instance.kind === 'ListRelationship') targets = (targets ?? []).concat(instance.objectList);
  }
  return targets ?? none;
}

/** True for an attribute that may point at entities. */
export function isRelationship(entity: Entity, attribute: Iri): boolean {
  const instances = entity.attributes.get(attribute) ?? [];
  return instances.some(({ kind }) => kind === 'Relationship' || kind === 'ListRelationship');
}
