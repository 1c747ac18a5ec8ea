/**
 * Entities and deltas as compact JSON: short keys, arrays for what is always there. The keys are the format of the
 * files (README.md); changing one means a new format number.
 */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { Slot } from '../memory/slots.ts';
import { type Delta, ending, type Head, type Updated } from './delta.ts';
import { decodeEdit, encodeEdit, type JsonEdit } from './edit-codec.ts';
import {
  decodeAttributes,
  decodeInstance,
  encodeAttributes,
  type Json,
  type JsonAttributes,
} from './instance-codec.ts';
import { decodeUpdate, encodeUpdate, type JsonUpdate } from './update-codec.ts';

type JsonHead = [types: Iri[], scopes: string[], createdAt: string, modifiedAt: string, expiresAt?: string];

function encodeHead({ types, scopes, createdAt, modifiedAt, expiresAt }: Head): JsonHead {
  const head: JsonHead = [[...types], [...scopes], createdAt, modifiedAt];
  if (expiresAt !== undefined) head.push(expiresAt);
  return head;
}

function decodeHead([types, scopes, createdAt, modifiedAt, expiresAt]: JsonHead): Head {
  return { types, scopes, createdAt, modifiedAt, ...ending(expiresAt) };
}

function encodeEntity(entity: Entity): Json {
  return { i: entity.id, h: encodeHead(entity), a: encodeAttributes(entity.attributes) };
}

function decodeEntity(json: Json): Entity {
  const { types, scopes, createdAt, modifiedAt, expiresAt } = decodeHead(json['h'] as JsonHead);
  const attributes = decodeAttributes(json['a'] as JsonAttributes);
  return { id: json['i'] as Iri, types, scopes, attributes, createdAt, modifiedAt, ...ending(expiresAt) };
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
  if (delta.kind === 'retold') return JSON.stringify({ r, t, k: 'h', i: delta.id, e: delta.edits.map(encodeEdit) });
  return JSON.stringify(encodeUpdate(delta));
}

export function decodeDelta(text: string): Delta {
  const json = JSON.parse(text) as Json;
  const numbered = { revision: json['r'] as number, at: json['t'] as string };
  if (json['k'] === 'c') return { kind: 'created', ...numbered, after: decodeEntity(json['e'] as Json) };
  if (json['k'] === 'w') return decodeUpdate(json as unknown as JsonUpdate);
  if (json['k'] === 'h') {
    return { kind: 'retold', ...numbered, id: json['i'] as Iri, edits: (json['e'] as JsonEdit[]).map(decodeEdit) };
  }
  const born = json['b'] as number;
  if (json['k'] === 'd') return { kind: 'deleted', ...numbered, before: decodeEntity(json['e'] as Json), born };
  return decodeLongUpdate(json, numbered);
}

/** An update as format 1 had it: both heads, and all instances before and after. */
function decodeLongUpdate(json: Json, numbered: Pick<Updated, 'revision' | 'at'>): Updated {
  const [before, after] = json['h'] as [JsonHead, JsonHead];
  const attributes = (json['a'] as [Iri, Json[] | 0, Json[] | 0][]).map(([name, had, has]) => ({
    name,
    before: had === 0 ? undefined : had.map((one) => decodeInstance(one)),
    after: has === 0 ? undefined : has.map((one) => decodeInstance(one)),
  }));
  const heads = { before: decodeHead(before), after: decodeHead(after) };
  return { kind: 'updated', ...numbered, id: json['i'] as Iri, born: json['b'] as number, ...heads, attributes };
}
