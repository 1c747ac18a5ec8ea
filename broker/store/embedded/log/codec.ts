/**
 * Entities and deltas as compact JSON: short keys, arrays for what is always there. The keys are the format of the
 * files (README.md); changing one means a new format number.
 */
import type { Attribute, AttributeKind, Attributes, Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { contentMember, contentOf } from '#models/ngsi-ld/fragment.ts';
import type { Slot } from '../memory/slots.ts';
import type { Delta, Head } from './delta.ts';

type Json = Record<string, unknown>;
type JsonAttributes = [Iri, Json[]][];
type JsonHead = [types: Iri[], scopes: string[], createdAt: string, modifiedAt: string];

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

export function encodeInstance(instance: Attribute): Json {
  const { kind, datasetId, observedAt, createdAt, modifiedAt, attributes } = instance;
  const json: Json = { k: letters[kind], v: contentOf(instance) };
  if ('unitCode' in instance && instance.unitCode !== undefined) json['u'] = instance.unitCode;
  if ('objectType' in instance && instance.objectType !== undefined) json['t'] = instance.objectType;
  if (datasetId !== undefined) json['d'] = datasetId;
  if (observedAt !== undefined) json['o'] = observedAt;
  json['c'] = createdAt;
  json['m'] = modifiedAt;
  if (attributes !== undefined) json['a'] = encodeAttributes(attributes);
  return json;
}

export function decodeInstance(json: Json): Attribute {
  const kind = kindOfLetter.get(json['k'] as string);
  if (!kind) throw new Error(`${json['k']} is no kind of attribute`);
  const instance: Json = { kind, [contentMember[kind]]: json['v'] };
  if ('u' in json) instance['unitCode'] = json['u'];
  if ('t' in json) instance['objectType'] = json['t'];
  if ('d' in json) instance['datasetId'] = json['d'];
  if ('o' in json) instance['observedAt'] = json['o'];
  instance['createdAt'] = json['c'];
  instance['modifiedAt'] = json['m'];
  if ('a' in json) instance['attributes'] = decodeAttributes(json['a'] as JsonAttributes);
  return instance as unknown as Attribute;
}

export function encodeAttributes(attributes: Attributes): JsonAttributes {
  return [...attributes].map(([name, instances]) => [name, instances.map(encodeInstance)]);
}

export function decodeAttributes(json: JsonAttributes): Attributes {
  return new Map(json.map(([name, instances]) => [name, instances.map(decodeInstance)]));
}

function encodeHead({ types, scopes, createdAt, modifiedAt }: Head): JsonHead {
  return [[...types], [...scopes], createdAt, modifiedAt];
}

function decodeHead([types, scopes, createdAt, modifiedAt]: JsonHead): Head {
  return { types, scopes, createdAt, modifiedAt };
}

function encodeEntity(entity: Entity): Json {
  return { i: entity.id, h: encodeHead(entity), a: encodeAttributes(entity.attributes) };
}

function decodeEntity(json: Json): Entity {
  const { types, scopes, createdAt, modifiedAt } = decodeHead(json['h'] as JsonHead);
  const attributes = decodeAttributes(json['a'] as JsonAttributes);
  return { id: json['i'] as Iri, types, scopes, attributes, createdAt, modifiedAt };
}

export function encodeSlot(slot: Slot): string {
  return JSON.stringify({ b: slot.born, e: encodeEntity(slot.entity) });
}

export function decodeSlot(text: string): Slot {
  const json = JSON.parse(text) as { b: number; e: Json };
  return { entity: decodeEntity(json.e), born: json.b };
}

export function encodeDelta(delta: Delta): string {
  const { revision: r, at: t } = delta;
  if (delta.kind === 'created') return JSON.stringify({ r, t, k: 'c', e: encodeEntity(delta.after) });
  if (delta.kind === 'deleted') return JSON.stringify({ r, t, k: 'd', e: encodeEntity(delta.before), b: delta.born });
  const a = delta.attributes.map(({ name, before, after }) => [
    name,
    before?.map(encodeInstance) ?? 0,
    after?.map(encodeInstance) ?? 0,
  ]);
  const h = [encodeHead(delta.before), encodeHead(delta.after)];
  return JSON.stringify({ r, t, k: 'u', i: delta.id, b: delta.born, h, a });
}

export function decodeDelta(text: string): Delta {
  const json = JSON.parse(text) as Json;
  const numbered = { revision: json['r'] as number, at: json['t'] as string };
  if (json['k'] === 'c') return { kind: 'created', ...numbered, after: decodeEntity(json['e'] as Json) };
  const born = json['b'] as number;
  if (json['k'] === 'd') return { kind: 'deleted', ...numbered, before: decodeEntity(json['e'] as Json), born };
  const [before, after] = json['h'] as [JsonHead, JsonHead];
  const attributes = (json['a'] as [Iri, Json[] | 0, Json[] | 0][]).map(([name, had, has]) => ({
    name,
    before: had === 0 ? undefined : had.map(decodeInstance),
    after: has === 0 ? undefined : has.map(decodeInstance),
  }));
  const heads = { before: decodeHead(before), after: decodeHead(after) };
  return { kind: 'updated', ...numbered, id: json['i'] as Iri, born, ...heads, attributes };
}
