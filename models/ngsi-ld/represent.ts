/**
 * Entities → JSON with terms (clauses 4.5.2–4.5.5), given the `Names` of a context. This is the path of every read: one
 * object is made for what the answer holds, and values are passed on as they are.
 */
import { type Attribute, type Attributes, type Entity, type Iri, targetsIn } from './entity.ts';
import { isGeometry } from './fragment.ts';
import { DEFAULT_INSTANCE } from './id.ts';
import { plainTime } from './instant.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { inLanguage, type Languages } from './language.ts';
import type { Names } from './names.ts';
import { isShown, type Projection, projected } from './projection.ts';
import { sealedMember } from './sealed.ts';

export interface Representation {
  readonly format: 'normalized' | 'concise' | 'simplified';
  /** With createdAt, modifiedAt and expiresAt (parameter `options=sysAttrs`, clause 6.3.11). */
  readonly sysAttrs?: boolean;
  /** Only these attributes; id, type and scope stay (parameter `attrs`, clause 4.21). */
  readonly attributes?: ReadonlySet<Iri>;
  /** Only these members (parameter `pick`). */
  readonly pick?: Projection;
  /** All but these members (parameter `omit`). */
  readonly omit?: Projection;
  /** One language of each LanguageProperty (parameter `lang`). */
  readonly languages?: Languages;
  /** Only the instances with these datasetIds; `@none` is the default instance (parameter `datasetId`, 4.5.5). */
  readonly datasetIds?: ReadonlySet<string>;
  /** Linked entities are shown too: the braces of pick and omit after a Relationship are about those (clause 4.21). */
  readonly isJoined?: boolean;
}

type Json = Record<string, JsonValue>;

const none: readonly never[] = [];

export function representEntity(entity: Entity, names: Names, representation: Representation): JsonObject {
  const { pick, omit, attributes: only, datasetIds, languages } = representation;
  const isWhole = !pick && !omit && !datasetIds && !languages;
  const json: Json = {};
  if (isShown('id', pick, omit)) json['id'] = entity.id;
  if (isShown('type', pick, omit)) json['type'] = terms(entity.types, names);
  if (entity.scopes.length > 0 && isShown('scope', pick, omit)) json['scope'] = oneOrMany(entity.scopes);
  if (representation.sysAttrs) {
    // They were asked for on their own, so that a pick of other members does not hide them.
    if (!omit?.has('createdAt')) json['createdAt'] = plainTime(entity.createdAt);
    if (!omit?.has('modifiedAt')) json['modifiedAt'] = plainTime(entity.modifiedAt);
    if (entity.expiresAt !== undefined && !omit?.has('expiresAt')) json['expiresAt'] = plainTime(entity.expiresAt);
  }
  for (const [name, instances] of entity.attributes) {
    const isKept = isWhole && (only === undefined || only.has(name));
    const kept = isKept ? instances : instancesShown(name, instances, representation);
    if (kept.length > 0) json[termOf(name, names)] = representInstances(kept, names, representation);
  }
  return json;
}

/** Those of the datasetIds, in the language and with the sub-attributes that are wanted; none of an attribute that is not. */
export function instancesShown(
  name: Iri,
  instances: readonly Attribute[],
  { attributes: only, datasetIds, languages, pick, omit, isJoined }: Representation,
): readonly Attribute[] {
  if ((only !== undefined && !only.has(name)) || !isShown(name, pick, omit)) return none;
  let shown = instances;
  if (datasetIds) shown = shown.filter((instance) => datasetIds.has(instance.datasetId ?? DEFAULT_INSTANCE));
  if (languages) shown = inLanguage(shown, languages);
  const [picked, omitted] = [pick?.get(name), omit?.get(name)];
  if ((!picked && !omitted) || (isJoined && targetsIn(instances).length > 0)) return shown;
  return shown.map((instance) => projected(instance, picked, omitted));
}

/** All instances of one attribute: one as an object, several as a list, or in `dataset` when simplified. */
export function representInstances(
  instances: readonly Attribute[],
  names: Names,
  { format, sysAttrs = false }: Representation,
): JsonValue {
  if (format === 'simplified') return simplifiedInstances(instances, names);
  return format === 'normalized'
    ? normalizedInstances(instances, names, sysAttrs)
    : conciseInstances(instances, names, sysAttrs);
}

/** One instance of an attribute. */
export function representAttribute(attribute: Attribute, names: Names, representation: Representation): JsonValue {
  return representInstances([attribute], names, representation);
}

function normalizedInstances(instances: readonly Attribute[], names: Names, sysAttrs: boolean): JsonValue {
  if (instances.length === 1) return normalized(instances[0]!, names, sysAttrs);
  return instances.map((instance) => normalized(instance, names, sysAttrs));
}

function normalized(attribute: Attribute, names: Names, sysAttrs: boolean): Json {
  const json: Json = { type: attribute.kind };
  content(json, attribute, names);
  members(json, attribute, names, sysAttrs, normalizedInstances);
  return json;
}

/** In a list, every instance is an object, lest the list be taken for a value. */
function conciseInstances(instances: readonly Attribute[], names: Names, sysAttrs: boolean): JsonValue {
  if (instances.length > 1) return instances.map((instance) => concise(instance, names, sysAttrs));
  const instance = instances[0]!;
  if ((instance.kind === 'Property' || instance.kind === 'GeoProperty') && isBare(instance, sysAttrs)) {
    if (instance.kind === 'GeoProperty' || isPlain(instance.value)) return instance.value;
  }
  return concise(instance, names, sysAttrs);
}

/** Without `type`, which the value member tells. */
function concise(attribute: Attribute, names: Names, sysAttrs: boolean): Json {
  const json: Json = {};
  // A geometry under `value` makes a GeoProperty; a Property that holds one has to say so.
  if (attribute.kind === 'Property' && isGeometry(attribute.value)) json['type'] = attribute.kind;
  content(json, attribute, names);
  members(json, attribute, names, sysAttrs, conciseInstances);
  return json;
}

/** Nothing beside the value: then the value may stand alone. */
function isBare(attribute: Attribute, sysAttrs: boolean): boolean {
  return (
    !sysAttrs &&
    attribute.attributes === undefined &&
    attribute.datasetId === undefined &&
    attribute.observedAt === undefined &&
    !('unitCode' in attribute) &&
    !('valueType' in attribute) &&
    !('lang' in attribute)
  );
}

/** No object, and no list of objects: those could be read as attributes. */
function isPlain(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.every((item: JsonValue) => typeof item !== 'object');
  return typeof value !== 'object';
}

function simplifiedInstances(instances: readonly Attribute[], names: Names): JsonValue {
  if (instances.length === 1) return simplified(instances[0]!, names);
  const dataset: Json = {};
  for (const instance of instances) dataset[instance.datasetId ?? DEFAULT_INSTANCE] = simplified(instance, names);
  return { dataset };
}

/** The value alone (clause 4.5.4); where it could not be told from another kind's, under the name of its member. */
function simplified(attribute: Attribute, names: Names): JsonValue {
  switch (attribute.kind) {
    case 'Property':
    case 'GeoProperty':
      return attribute.value;
    case 'Relationship':
      return attribute.object;
    case 'ListProperty':
      return attribute.valueList;
    case 'ListRelationship':
      return attribute.objectList;
    default: {
      const json: Json = {};
      content(json, attribute, names);
      return json;
    }
  }
}

function content(json: Json, attribute: Attribute, names: Names): void {
  switch (attribute.kind) {
    case 'Property':
    case 'GeoProperty':
      json['value'] = attribute.value;
      break;
    case 'Relationship':
      json['object'] = attribute.object;
      break;
    case 'LanguageProperty':
      json['languageMap'] = attribute.languageMap;
      break;
    case 'VocabProperty':
      json['vocab'] =
        typeof attribute.vocab === 'string'
          ? names.compact(attribute.vocab)
          : attribute.vocab.map((iri) => names.compact(iri));
      break;
    case 'JsonProperty':
      json['json'] = attribute.json;
      break;
    case 'ListProperty':
      json['valueList'] = attribute.valueList;
      break;
    case 'ListRelationship':
      json['objectList'] = attribute.objectList.map((object) => ({ object }));
      break;
  }
}

type Represent = (instances: readonly Attribute[], names: Names, sysAttrs: boolean) => JsonValue;

function members(json: Json, attribute: Attribute, names: Names, sysAttrs: boolean, represent: Represent): void {
  if ('unitCode' in attribute && attribute.unitCode !== undefined) json['unitCode'] = attribute.unitCode;
  if ('valueType' in attribute && attribute.valueType !== undefined) {
    json['valueType'] = names.compact(attribute.valueType);
  }
  if ('objectType' in attribute && attribute.objectType !== undefined) {
    json['objectType'] = terms(attribute.objectType, names);
  }
  if ('lang' in attribute) json['lang'] = attribute.lang as string;
  if (attribute.observedAt !== undefined) json['observedAt'] = plainTime(attribute.observedAt);
  if (attribute.datasetId !== undefined) json['datasetId'] = attribute.datasetId;
  if (sysAttrs) {
    json['createdAt'] = plainTime(attribute.createdAt);
    json['modifiedAt'] = plainTime(attribute.modifiedAt);
    if (attribute.expiresAt !== undefined) json['expiresAt'] = plainTime(attribute.expiresAt);
  }
  if (attribute.attributes !== undefined) subAttributes(json, attribute.attributes, names, sysAttrs, represent);
}

function subAttributes(
  json: Json,
  attributes: Attributes,
  names: Names,
  sysAttrs: boolean,
  represent: Represent,
): void {
  for (const [name, instances] of attributes) {
    const [key, text] = sealedMember(name, instances, names) ?? [];
    json[key ?? termOf(name, names)] = text ?? represent(instances, names, sysAttrs);
  }
}

function terms(iris: readonly Iri[], names: Names): JsonValue {
  return iris.length === 1 ? names.compact(iris[0]!) : iris.map((iri) => names.compact(iri));
}

function oneOrMany(texts: readonly string[]): JsonValue {
  return texts.length === 1 ? texts[0]! : texts;
}

/** The key of an attribute. A context may give an IRI the name `__proto__`, which as a key would set the prototype. */
export function termOf(iri: Iri, names: Names): string {
  const term = names.compact(iri);
  return term === '__proto__' ? iri : term;
}

const moments = new Set(['createdAt', 'modifiedAt', 'expiresAt']);

/** True if nothing is left that somebody wanted to see: moments count where they are picked. */
export function isEmptyEntity(json: JsonObject, pick: Projection | undefined): boolean {
  for (const key in json) if (!moments.has(key) || pick?.has(key)) return false;
  return true;
}
