/**
 * Instances of attributes as compact JSON. The keys are the format of the files (README.md); changing one means a new
 * format number.
 */
import type { Attribute, AttributeKind, Attributes, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { contentMember, contentOf, type InstanceMembers } from '#models/ngsi-ld/fragment.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';

export type Json = Record<string, unknown>;
export type JsonAttributes = (readonly [Iri, readonly JsonInstance[]])[];

/** Moments that a record has in any case: in its instances a number stands for each. */
export type Moments = readonly Instant[];
const none: Moments = [];

/** Kind → its letter in the files. */
const letters: Readonly<Record<AttributeKind, string>> = {
  Property: 'P',
  Relationship: 'R',
  GeoProperty: 'G',
  LanguageProperty: 'L',
  VocabProperty: 'V',
  JsonProperty: 'J',
  ListProperty: 'LP',
  ListRelationship: 'LR',
};
const kindOfLetter = new Map(Object.entries(letters).map(([kind, letter]) => [letter, kind as AttributeKind]));

/** An instance as it is written: what is undefined is left out by JSON. All have one shape, for speed. */
export interface JsonInstance {
  readonly k: string | undefined;
  readonly v: JsonValue | undefined;
  readonly u: string | undefined;
  readonly t: readonly Iri[] | undefined;
  readonly d: Iri | undefined;
  readonly o: Instant | number | undefined;
  readonly c: Instant | number | undefined;
  readonly m: Instant | number | undefined;
  readonly a: JsonAttributes | undefined;
  readonly y: Iri | undefined;
  readonly e: Instant | undefined;
}

export function encodeInstance(instance: Attribute, moments: Moments = none): JsonInstance {
  const { kind, datasetId, observedAt, createdAt, modifiedAt, attributes } = instance;
  const { unitCode, objectType, valueType, expiresAt }: InstanceMembers = instance;
  return {
    k: letters[kind],
    v: contentOf(instance),
    u: unitCode ?? undefined,
    t: objectType ?? undefined,
    d: datasetId,
    o: observedAt === undefined ? undefined : encodeMoment(observedAt, moments),
    c: encodeMoment(createdAt, moments),
    m: encodeMoment(modifiedAt, moments),
    a: attributes && encodeAttributes(attributes, moments),
    y: valueType ?? undefined,
    e: expiresAt ?? undefined,
  };
}

export function decodeInstance(json: Partial<JsonInstance>, moments: Moments = none): Attribute {
  const kind = kindOfLetter.get(json.k ?? '');
  if (!kind) throw new Error(`${json.k} is no kind of attribute`);
  const instance: Json = { kind, [contentMember[kind]]: json.v };
  if ('u' in json) instance['unitCode'] = json.u;
  if ('y' in json) instance['valueType'] = json.y;
  if ('t' in json) instance['objectType'] = json.t;
  if ('d' in json) instance['datasetId'] = json.d;
  if ('o' in json) instance['observedAt'] = decodeMoment(json.o, moments);
  instance['createdAt'] = decodeMoment(json.c, moments);
  instance['modifiedAt'] = decodeMoment(json.m, moments);
  if ('e' in json) instance['expiresAt'] = json.e;
  if ('a' in json) instance['attributes'] = decodeAttributes(json.a!, moments);
  return instance as unknown as Attribute;
}

export function encodeAttributes(attributes: Attributes, moments: Moments = none): JsonAttributes {
  return Array.from(attributes, ([name, instances]) => [name, instances.map((one) => encodeInstance(one, moments))]);
}

export function decodeAttributes(json: JsonAttributes, moments: Moments = none): Attributes {
  return new Map(json.map(([name, instances]) => [name, instances.map((one) => decodeInstance(one, moments))]));
}

export function encodeMoment(at: Instant, moments: Moments): Instant | number {
  const place = moments.indexOf(at);
  return place < 0 ? at : place;
}

export function decodeMoment(json: unknown, moments: Moments): Instant {
  return typeof json === 'number' ? moments[json]! : (json as Instant);
}
