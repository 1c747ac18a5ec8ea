/**
 * Reads attributes as JSON carries them: normalized (clause 4.5.2.2), concise (4.5.2.3) and simplified (4.5.4), with one
 * instance or several (4.5.5), with sub-attributes.
 */
import { problem } from '../problem.ts';
import type { Attribute, AttributeKind, Attributes, Instant, Iri } from './entity.ts';
import {
  type AttributePatch,
  type AttributePatches,
  contentMember,
  isGeometry,
  kindOfBareValue,
  makeAttribute,
} from './fragment.ts';
import { checkName, checkUri, DEFAULT_INSTANCE, isUri, NGSI_LD_NULL, quoted } from './id.ts';
import { checkInstant, normaliseInstant } from './instant.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { type Names, NGSI_LD } from './names.ts';
import { checkGeometry, checkValue, isNgsiLdNull, parseContent, parseTypes } from './parse-content.ts';
import { refuseGiven, refuseMisfits, refuseNullWithin } from './parse-rules.ts';
import { isSealed, readSealed } from './sealed.ts';

/** How the JSON is to be understood. */
export interface Reading {
  readonly names: Names;
  /** `whole`: every instance has its value or is an NGSI-LD Null; `part`: members that stay are left out. */
  readonly extent: 'whole' | 'part';
  /** Every JSON object is a value (`format=simplified`). */
  readonly simplified: boolean;
  /** An NGSI-LD Null within a value deletes, or tells of what was deleted: in merges and in histories alone (5.5.4). */
  readonly nullWithin?: boolean;
  /** From a source, which is not to be taught: what can be understood is taken. */
  readonly lenient?: boolean | undefined;
}

/** What each member that the specification reserves means; any other member is a sub-attribute. */
const reserved: ReadonlyMap<string, AttributeKind | 'member' | 'ignored' | 'refused'> = new Map<
  string,
  AttributeKind | 'member' | 'ignored' | 'refused'
>([
  ['value', 'Property'],
  ['object', 'Relationship'],
  ['languageMap', 'LanguageProperty'],
  ['vocab', 'VocabProperty'],
  ['json', 'JsonProperty'],
  ['valueList', 'ListProperty'],
  ['objectList', 'ListRelationship'],
  ...['type', '@type', 'unitCode', 'valueType', 'objectType'].map((key) => [key, 'member'] as const),
  ...['observedAt', 'expiresAt', 'datasetId'].map((key) => [key, 'member'] as const),
  // The broker's own: a client that sends back what it was given need not take them out (clause 4.5.2.2, 4.8).
  ...['createdAt', 'modifiedAt', 'deletedAt', 'instanceId', 'entity', 'entityList', 'lang'].map(
    (key) => [key, 'ignored'] as const,
  ),
  // What has changed is told by the broker, and the context is that of the whole body (clause 4.5.1, 4.5.2.2).
  ...Object.values(contentMember).map(
    (member) => [`previous${member[0]!.toUpperCase()}${member.slice(1)}`, 'refused'] as const,
  ),
  ['@context', 'refused'],
]);

/** True for a member of an attribute that is no sub-attribute. */
export function isAttributeMember(key: string): boolean {
  return reserved.has(key);
}

const kinds = new Set<string>(Object.keys(contentMember));

/** The members of a simplified attribute that is not just a value (clause 4.5.4). */
const simplifiedMembers = new Set(['languageMap', 'vocab', 'json', 'valueList', 'objectList']);

/** All instances of one attribute. Throws BadRequestData; `member` is the path to it. */
export function readInstances(json: JsonValue, reading: Reading, member: string): readonly AttributePatch[] {
  if (Array.isArray(json) && json.length > 0 && json.every((item: JsonValue) => isInstance(item, reading))) {
    return distinct(
      json.map((item: JsonValue) => readInstance(item, reading, member)),
      member,
    );
  }
  const dataset = datasetOf(json);
  if (dataset) {
    return Object.entries(dataset).map(([datasetId, item]) => {
      const instance = readInstance(item, reading, member);
      return datasetId === DEFAULT_INSTANCE ? instance : { ...instance, datasetId };
    });
  }
  return [readInstance(json, reading, member)];
}

/** `{ "dataset": { "@none": …, "urn:…": … } }`, the simplified form of several instances (clause 4.5.5). */
function datasetOf(json: JsonValue): JsonObject | undefined {
  if (!isJsonObject(json) || Object.keys(json).length !== 1 || !isJsonObject(json['dataset'])) return undefined;
  const keys = Object.keys(json['dataset']);
  return keys.length > 0 && keys.every((key) => key === DEFAULT_INSTANCE || isUri(key)) ? json['dataset'] : undefined;
}

function distinct(instances: readonly AttributePatch[], member: string): readonly AttributePatch[] {
  const seen = new Set(instances.map((instance) => instance.datasetId));
  if (seen.size === instances.length) return instances;
  throw problem('BadRequestData', `${member} has two instances with the same datasetId: give each its own`);
}

/** One instance of an attribute. */
export function readInstance(json: JsonValue, reading: Reading, member: string): AttributePatch {
  return isInstance(json, reading) ? readMembers(json, reading, member) : readBare(json, reading, member);
}

/** True for an object that describes an attribute; false for one that is itself the value. */
function isInstance(json: JsonValue, { extent, simplified }: Reading): json is JsonObject {
  // `{ "@type": "DateTime", "@value": "…" }` is a value with a type of its own (clause 4.6.3).
  if (!isJsonObject(json) || isGeometry(json) || '@value' in json) return false;
  if (simplified) {
    const [only, ...more] = Object.keys(json);
    return only !== undefined && more.length === 0 && simplifiedMembers.has(only);
  }
  return extent === 'part' || Object.keys(json).some((key) => reserved.has(key));
}

function readBare(json: JsonValue, reading: Reading, member: string): AttributePatch {
  if (json === NGSI_LD_NULL) return { deleted: true };
  if (!isLiberal(reading)) refuseNullWithin(json, member);
  return { content: isGeometry(json) ? checkGeometry(json, member) : checkValue(json, member) };
}

function readMembers(json: JsonObject, reading: Reading, member: string): AttributePatch {
  const patch: Mutable = {};
  const given = json['type'] ?? json['@type'];
  if (given !== undefined) patch.kind = kindOf(given, reading.names, member);
  let attributes: Map<Iri, readonly AttributePatch[]> | undefined;
  for (const key of Object.keys(json)) {
    const value = json[key]!;
    const meaning = reserved.get(key);
    if (meaning === undefined) {
      attributes ??= new Map();
      if (isSealed(key) && !reading.lenient) attributes.set(...readSealed(key, value, reading.names, member));
      else readNamed(attributes, key, value, reading, `${member}.${key}`);
    } else if (meaning === 'member') readMember(patch, key, value, reading, member);
    else if (meaning === 'refused') {
      if (!reading.lenient) refuseGiven(key, member);
    } else if (meaning !== 'ignored') readContent(patch, key, meaning, value, reading, `${member}.${key}`);
  }
  if (attributes) patch.attributes = attributes;
  if (reading.extent === 'whole' && patch.content === undefined && !patch.deleted) {
    throw problem('BadRequestData', `${member} has no value: give ${patch.kind ? contentMember[patch.kind] : 'value'}`);
  }
  if (!reading.lenient) refuseMisfits(json, patch, member);
  if (!isLiberal(reading) && patch.kind === 'Property') refuseNullWithin(patch.content, member);
  return patch;
}

/** Reads one named attribute into `into`. Throws when two terms mean the same attribute. */
export function readNamed(
  into: Map<Iri, readonly AttributePatch[]>,
  term: string,
  json: JsonValue,
  reading: Reading,
  member: string,
): void {
  const iri = reading.names.expand(checkName(term, 'attribute'));
  if (into.has(iri)) throw problem('BadRequestData', `${member} is given twice: it means ${iri}, as another name does`);
  into.set(iri, readInstances(json, reading, member));
}

type Mutable = { -readonly [K in keyof AttributePatch]: AttributePatch[K] };

function readContent(
  patch: Mutable,
  key: string,
  meant: AttributeKind,
  json: JsonValue,
  { names }: Reading,
  member: string,
): void {
  if (patch.content !== undefined || patch.deleted)
    throw problem('BadRequestData', `${member}: the attribute has two values; give one`);
  patch.kind ??= meant === 'Property' ? kindOfBareValue(json) : meant;
  if (contentMember[patch.kind] !== key) {
    throw problem('BadRequestData', `${member}: a ${patch.kind} holds ${contentMember[patch.kind]}, not ${key}`);
  }
  if (isNgsiLdNull(patch.kind, json)) patch.deleted = true;
  else patch.content = parseContent(patch.kind, json, names, member);
}

/** Whether an NGSI-LD Null may stand within a value. */
const isLiberal = ({ nullWithin, lenient }: Reading): boolean => nullWithin === true || lenient === true;

function readMember(patch: Mutable, key: string, json: JsonValue, reading: Reading, member: string): void {
  const { names } = reading;
  const isNull = json === NGSI_LD_NULL;
  switch (key) {
    case 'unitCode':
      if (typeof json !== 'string' || json === '') {
        throw problem(
          'BadRequestData',
          `${member}.unitCode ${quoted(json)} is no UN/CEFACT code: give one such as MAW`,
        );
      }
      patch.unitCode = isNull ? null : json;
      break;
    case 'observedAt':
      patch.observedAt = isNull ? null : readMoment(json, reading, `${member}.observedAt`);
      break;
    case 'valueType':
      if (typeof json !== 'string') {
        throw problem(
          'BadRequestData',
          `${member}.valueType ${quoted(json)} is no type: give one such as xsd:dateTime`,
        );
      }
      patch.valueType = isNull ? null : names.expand(checkName(json, 'type'));
      break;
    case 'expiresAt':
      patch.expiresAt = isNull ? null : readMoment(json, reading, `${member}.expiresAt`);
      break;
    case 'objectType':
      patch.objectType = isNull ? null : parseTypes(json, names, `${member}.objectType`);
      break;
    case 'datasetId':
      if (json !== DEFAULT_INSTANCE) patch.datasetId = checkUri(json, `${member}.datasetId`);
      break;
  }
}

/** From a source, in any time zone. */
export function readMoment(json: JsonValue, { lenient }: Reading, member: string): Instant {
  const told = lenient && typeof json === 'string' ? normaliseInstant(json) : undefined;
  return told ?? checkInstant(json, member);
}

/** The kind that `type` names, as a core term or as its IRI. */
function kindOf(type: JsonValue, names: Names, member: string): AttributeKind {
  if (typeof type === 'string') {
    if (kinds.has(type)) return type as AttributeKind;
    const iri = names.expand(type);
    const local = iri.startsWith(NGSI_LD) ? iri.slice(NGSI_LD.length) : '';
    if (kinds.has(local)) return local as AttributeKind;
  }
  throw problem(
    'BadRequestData',
    `${member}.type ${quoted(type)} is no kind of attribute: give Property, Relationship, GeoProperty …, or put the JSON under "value"`,
  );
}

/** Makes what was read into an attribute that is new at `at`. Throws when it has no value to start with. */
export function wholeInstance(patch: AttributePatch, at: Instant, member: string): Attribute {
  if (patch.deleted) {
    throw problem('BadRequestData', `${member} is "${NGSI_LD_NULL}", which deletes: there is nothing to delete here`);
  }
  if (patch.content === undefined) {
    throw problem('BadRequestData', `${member} does not exist yet and has no value: give one`);
  }
  const kind = patch.kind ?? kindOfBareValue(patch.content);
  const attributes = patch.attributes && wholeAttributes(patch.attributes, at);
  return makeAttribute(kind, patch.content, patch, attributes, at, at);
}

/** Makes new attributes of all that was read. */
export function wholeAttributes(patches: AttributePatches, at: Instant): Attributes {
  const attributes = new Map<Iri, readonly Attribute[]>();
  for (const [name, instances] of patches) {
    attributes.set(
      name,
      instances.map((instance) => wholeInstance(instance, at, name)),
    );
  }
  return attributes;
}
