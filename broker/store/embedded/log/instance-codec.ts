/**
 * Instances of attributes as compact JSON. The keys are the format of the files (README.md); changing one means a new
 * format number.
 */
import type { Attribute, AttributeKind, Attributes, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { contentMember, contentOf } from '#models/ngsi-ld/fragment.ts';

export type Json = Record<string, unknown>;
export type JsonAttributes = [Iri, Json[]][];

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

export function encodeInstance(instance: Attribute, moments: Moments = none): Json {
  const { kind, datasetId, observedAt, createdAt, modifiedAt, attributes } = instance;
  const json: Json = { k: letters[kind], v: contentOf(instance) };
  if ('unitCode' in instance && instance.unitCode !== undefined) json['u'] = instance.unitCode;
  if ('objectType' in instance && instance.objectType !== undefined) json['t'] = instance.objectType;
  if (datasetId !== undefined) json['d'] = datasetId;
  if (observedAt !== undefined) json['o'] = encodeMoment(observedAt, moments);
  json['c'] = encodeMoment(createdAt, moments);
  json['m'] = encodeMoment(modifiedAt, moments);
  if (attributes !== undefined) json['a'] = encodeAttributes(attributes, moments);
  return json;
}

export function decodeInstance(json: Json, moments: Moments = none): Attribute {
  const kind = kindOfLetter.get(json['k'] as string);
  if (!kind) throw new Error(`${json['k']} is no kind of attribute`);
  const instance: Json = { kind, [contentMember[kind]]: json['v'] };
  if ('u' in json) instance['unitCode'] = json['u'];
  if ('t' in json) instance['objectType'] = json['t'];
  if ('d' in json) instance['datasetId'] = json['d'];
  if ('o' in json) instance['observedAt'] = decodeMoment(json['o'], moments);
  instance['createdAt'] = decodeMoment(json['c'], moments);
  instance['modifiedAt'] = decodeMoment(json['m'], moments);
  if ('a' in json) instance['attributes'] = decodeAttributes(json['a'] as JsonAttributes, moments);
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
