/** What is written to one instance of an attribute: made, replaced, updated in part (clause 5.5.8), merged (5.5.12). */
import { problem } from '../problem.ts';
import type { Attribute, AttributeKind, Attributes, Instant, Iri } from './entity.ts';
import {
  type AttributePatch,
  type AttributePatches,
  contentMember,
  contentOf,
  type InstanceMembers,
  kindOfBareValue,
  makeAttribute,
} from './fragment.ts';
import { isUri, NGSI_LD_NULL } from './id.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/** A new instance of what was given; NGSI-LD Nulls within it delete nothing and are dropped. Throws BadRequestData. */
export function createInstance(patch: AttributePatch, at: Instant, name: Iri): Attribute {
  if (patch.deleted) {
    throw problem('BadRequestData', `${name} is "${NGSI_LD_NULL}", which deletes: there is nothing to delete here`);
  }
  if (patch.content === undefined) {
    throw problem('BadRequestData', `${name} does not exist and is given no value: give one`);
  }
  const kind = patch.kind ?? kindOfBareValue(patch.content);
  const attributes = patch.attributes && createAll(patch.attributes, at);
  return makeAttribute(kind, withoutNulls(patch.content), patch, attributes, at, at);
}

function createAll(patches: AttributePatches, at: Instant): Attributes {
  return overlay(undefined, patches, (_, patch, name) => createInstance(patch, at, name));
}

/** The instance becomes what was given; createdAt stays. */
export function replaceInstance(existing: Attribute, patch: AttributePatch, at: Instant, name: Iri): Attribute {
  return { ...createInstance(patch, at, name), createdAt: existing.createdAt };
}

/** The members given are replaced, sub-attributes one by one; the others stay. */
export function patchInstance(existing: Attribute, patch: AttributePatch, at: Instant, name: Iri): Attribute {
  const kind = kindAfter(existing, patch, name);
  const attributes =
    patch.attributes &&
    overlay(existing.attributes, patch.attributes, (before, inner, innerName) =>
      before ? replaceInstance(before, inner, at, innerName) : createInstance(inner, at, innerName),
    );
  return rebuild(existing, kind, patch.content ?? contentOf(existing), patch, attributes, at);
}

/** As `patchInstance`, but JSON objects and sub-attributes are themselves merged (RFC 7396, NGSI-LD Null for null). */
export function mergeInstance(existing: Attribute, patch: AttributePatch, at: Instant, name: Iri): Attribute {
  const kind = kindAfter(existing, patch, name);
  const attributes =
    patch.attributes &&
    overlay(existing.attributes, patch.attributes, (before, inner, innerName) =>
      before ? mergeInstance(before, inner, at, innerName) : createInstance(inner, at, innerName),
    );
  const before = contentOf(existing);
  const isMerged = kind === 'Property' || kind === 'JsonProperty' || kind === 'LanguageProperty';
  const content = patch.content === undefined ? before : isMerged ? mergeJson(before, patch.content) : patch.content;
  return rebuild(existing, kind, content, patch, attributes, at);
}

function rebuild(
  existing: Attribute,
  kind: AttributeKind,
  content: JsonValue,
  patch: AttributePatch,
  attributes: Attributes | undefined,
  at: Instant,
): Attribute {
  const before: InstanceMembers = existing;
  const members: InstanceMembers = {
    datasetId: existing.datasetId,
    unitCode: patch.unitCode === undefined ? before.unitCode : patch.unitCode,
    valueType: patch.valueType === undefined ? before.valueType : patch.valueType,
    objectType: patch.objectType === undefined ? before.objectType : patch.objectType,
    observedAt: patch.observedAt === undefined ? before.observedAt : patch.observedAt,
    expiresAt: patch.expiresAt === undefined ? before.expiresAt : patch.expiresAt,
  };
  return makeAttribute(kind, content, members, attributes ?? existing.attributes, existing.createdAt, at);
}

/** The kind stays (clause 5.6.4); a bare value, and `value` with a geometry, fit the kind that is there. */
function kindAfter(existing: Attribute, patch: AttributePatch, name: Iri): AttributeKind {
  const { kind } = existing;
  if (patch.kind === kind || (patch.kind === undefined && patch.content === undefined)) return kind;
  if (patch.kind === undefined) {
    const { content } = patch;
    if (kind === 'Relationship' && (isUri(content) || (Array.isArray(content) && content.every(isUri)))) return kind;
    if (kind === 'Property' || kindOfBareValue(content!) === kind) return kind;
  }
  if (patch.kind === 'GeoProperty' && kind === 'Property') return kind;
  throw problem(
    'BadRequestData',
    `${name} is a ${kind} and cannot become a ${patch.kind ?? 'Property'}: give ${contentMember[kind]}, or replace the attribute`,
  );
}

type Write = (before: Attribute | undefined, patch: AttributePatch, name: Iri) => Attribute;

/** Writes each patch over the instance with its datasetId, or beside the others. */
function overlay(existing: Attributes | undefined, patches: AttributePatches, write: Write): Attributes {
  const attributes = new Map(existing);
  for (const [name, given] of patches) {
    const instances = new Map((attributes.get(name) ?? []).map((one) => [one.datasetId, one]));
    for (const patch of given) {
      if (patch.deleted) instances.delete(patch.datasetId);
      else instances.set(patch.datasetId, write(instances.get(patch.datasetId), patch, name));
    }
    if (instances.size > 0) attributes.set(name, [...instances.values()]);
    else attributes.delete(name);
  }
  return attributes;
}

/** JSON Merge Patch (RFC 7396 §2), with the NGSI-LD Null in the part of null. */
export function mergeJson(before: JsonValue, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map(isJsonObject(before) ? Object.entries(before) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === NGSI_LD_NULL) merged.delete(key);
    else merged.set(key, mergeJson(merged.get(key) ?? null, value));
  }
  return fromEntries(merged);
}

function withoutNulls(content: JsonValue): JsonValue {
  return isJsonObject(content) && containsNull(content) ? mergeJson(null, content) : content;
}

function containsNull(json: JsonValue): boolean {
  return json === NGSI_LD_NULL || (isJsonObject(json) && Object.values(json).some(containsNull));
}

/** Unlike assignment, this makes `__proto__` a key like any other. */
function fromEntries(entries: Iterable<readonly [string, JsonValue]>): JsonObject {
  return Object.fromEntries(entries) as JsonObject;
}
