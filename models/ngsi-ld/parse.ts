/**
 * JSON with terms → entities and fragments with IRIs, given the `Names` of a context (clauses 4.5, 5.5.4, 5.5.7).
 * What is wrong with the JSON is a Problem of kind BadRequestData that names the member and the fix.
 */
import { problem } from '../problem.ts';
import type { Attribute, Entity, Instant, Iri } from './entity.ts';
import type { AttributePatch, Fragment } from './fragment.ts';
import { checkUri, NGSI_LD_NULL, quoted } from './id.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import type { Names } from './names.ts';
import {
  type Reading,
  readInstance,
  readInstances,
  readMoment,
  readNamed,
  wholeAttributes,
  wholeInstance,
} from './parse-attribute.ts';
import { parseTypes, SCOPES_MAX, tooMany } from './parse-content.ts';
import { refuseMemberName, refuseMisnamed } from './parse-rules.ts';
import { ENTITY_WEIGHT_MAX, weightLeft } from './weight.ts';

/** A whole entity, new at `at`. `lenient`: from a source. */
export function parseEntity(
  json: JsonValue,
  names: Names,
  at: Instant,
  { lenient }: Pick<Reading, 'lenient'> = {},
): Entity {
  const reading = { names, extent: 'whole', simplified: false, lenient } as const;
  const { id, types, scopes, expiresAt, attributes } = readFragment(json, reading);
  if (id === undefined)
    throw problem('BadRequestData', 'The entity has no id: give a URI such as urn:ngsi-ld:Building:1');
  if (types.length === 0) throw problem('BadRequestData', `Entity ${id} has no type: give one, or a list`);
  if (scopes === null || expiresAt === null) {
    throw problem('BadRequestData', `Entity ${id} is whole: "${NGSI_LD_NULL}" would delete what it has not`);
  }
  return {
    id,
    types,
    scopes: scopes ?? [],
    attributes: wholeAttributes(attributes, at),
    createdAt: at,
    modifiedAt: at,
    ...(expiresAt && { expiresAt }),
  };
}

/** Part of an entity whose attributes are whole or NGSI-LD Null: for append, update and replace (5.6.2, 5.6.3, 5.6.18). */
export function parseFragment(json: JsonValue, names: Names): Fragment {
  return readFragment(json, { names, extent: 'whole', simplified: false });
}

/**
 * Part of an entity whose attributes may themselves be parts: for merge (5.6.17). With `simplified`, every JSON object
 * is a value.
 */
export function parsePatch(json: JsonValue, names: Names, options: { readonly simplified?: boolean } = {}): Fragment {
  return readFragment(json, { names, extent: 'part', simplified: options.simplified ?? false, nullWithin: true });
}

/** All instances of one attribute, whole, new at `at`: for replacing an attribute (5.6.19). */
export function parseAttribute(json: JsonValue, names: Names, at: Instant): readonly Attribute[] {
  requireLight(json);
  const instances = readInstances(json, { names, extent: 'whole', simplified: false }, 'The attribute');
  return instances.map((instance) => wholeInstance(instance, at, 'The attribute'));
}

/** Part of one instance of an attribute: for a partial attribute update (5.6.4). */
export function parseAttributePatch(
  json: JsonValue,
  names: Names,
  options: { readonly simplified?: boolean } = {},
): AttributePatch {
  if (Array.isArray(json) && !options.simplified) {
    throw problem('BadRequestData', 'A list updates no attribute: give one instance, with its datasetId if it has one');
  }
  requireLight(json);
  return readInstance(json, { names, extent: 'part', simplified: options.simplified ?? false }, 'The attribute');
}

/** Members of one body: what has more is many assets. */
const MEMBERS_MAX = 2010;

function readFragment(json: JsonValue, reading: Reading): Fragment {
  if (!isJsonObject(json)) throw problem('BadRequestData', `An entity is a JSON object, not ${quoted(json)}`);
  requireLight(json);
  const attributes = new Map<Iri, readonly AttributePatch[]>();
  const keys = Object.keys(json);
  if (keys.length > MEMBERS_MAX) throw tooMany('The entity', keys.length, 'members', MEMBERS_MAX);
  for (const key of keys) {
    if (ofEntity.has(key)) continue;
    if (!reading.lenient) refuseMemberName(key);
    readNamed(attributes, key, json[key]!, reading, key);
  }
  if (!reading.lenient) for (const [name, instances] of attributes) refuseMisnamed(name, instances, name);
  const id = json['id'] ?? json['@id'];
  const type = json['type'] ?? json['@type'];
  const scopes = readScopes(json);
  const expiresAt = readExpiry(json, reading);
  return {
    ...(id === undefined ? {} : { id: checkUri(id, 'id') }),
    types: type === undefined ? [] : parseTypes(type, reading.names, 'type'),
    ...(scopes === undefined ? {} : { scopes }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    attributes,
  };
}

function requireLight(json: JsonValue): void {
  if (weightLeft(json, ENTITY_WEIGHT_MAX) >= 0) return;
  const detail = `An entity has at most ${ENTITY_WEIGHT_MAX} values, texts counting for one each hundred characters: make several of it`;
  throw problem('BadRequestData', detail);
}

/** When the entity ends by itself (clause 4.22). */
function readExpiry(json: JsonObject, reading: Reading): Instant | null | undefined {
  const value = json['expiresAt'];
  if (value === undefined) return undefined;
  return value === NGSI_LD_NULL ? null : readMoment(value, reading, 'expiresAt');
}

/** The members of an entity that are no attributes; its moments are the broker's own and ignored (clause 4.8). */
const ofEntity = new Set([
  ...['id', '@id', 'type', '@type', 'scope', 'expiresAt', '@context'],
  ...['createdAt', 'modifiedAt', 'deletedAt'],
]);

/** True for what stands beside the attributes of an entity. */
export function isEntityMember(key: string): boolean {
  return ofEntity.has(key);
}

/** Levels of letters, digits and _, each after a slash; the first slash may be left out (clause 4.18). */
const scope = /^\/?[\p{L}\p{N}_]+(\/[\p{L}\p{N}_]+)*$/u;

function readScopes(json: JsonObject): readonly string[] | null | undefined {
  const value = json['scope'];
  if (value === undefined) return undefined;
  // Concise and normalized alike: scope may come as a Property (clause 5.2.4).
  const given = isJsonObject(value) ? value['value'] : value;
  if (given === NGSI_LD_NULL) return null;
  const scopes: readonly (JsonValue | undefined)[] = Array.isArray(given) ? given : [given];
  if (scopes.length > SCOPES_MAX) throw tooMany('scope', scopes.length, 'scopes', SCOPES_MAX);
  const texts = scopes.filter((text): text is string => typeof text === 'string' && scope.test(text));
  if (texts.length !== scopes.length) {
    throw problem(
      'BadRequestData',
      `scope ${quoted(value)} is not a scope: give one such as /Madrid/Gardens, or a list`,
    );
  }
  return [...new Set(texts.map((text) => (text.startsWith('/') ? text : `/${text}`)))];
}
