/** What could be understood, and is ruled out all the same: clauses 4.5.1 to 4.5.24, 4.7.1, 5.5.4 and 5.5.7. */
import { problem } from '../problem.ts';
import type { AttributeKind, Iri } from './entity.ts';
import type { AttributePatch } from './fragment.ts';
import { NGSI_LD_NULL, quoted } from './id.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { LOCATION, OBSERVATION_SPACE, OPERATION_SPACE } from './names.ts';
import { refuseUnproven } from './sealed.ts';

/** Members of attributes that the core context defines without attributes of their own (clause 4.5.1). */
const nonReified = new Set([
  ...['datasetId', 'instanceId', 'observedAt', 'unitCode', 'objectType', 'valueType'],
  ...['entityIdSealed', 'entityTypeSealed'],
]);

/** Throws where the name is that of a member of attributes, and so of no attribute of an entity. */
export function refuseMemberName(key: string): void {
  if (!nonReified.has(key)) return;
  throw problem('BadRequestData', `${key} is no name for an attribute: it belongs into one, beside its value`);
}

const unitless: ReadonlySet<AttributeKind | undefined> = new Set<AttributeKind>([
  ...(['Relationship', 'ListRelationship', 'JsonProperty', 'LanguageProperty', 'VocabProperty'] as const),
]);

const langString = /^(?:rdf:|http:\/\/www\.w3\.org\/1999\/02\/22-rdf-syntax-ns#)?langString$/;

/** Throws for a member that no instance has from a client, whatever its kind. */
export function refuseGiven(key: string, member: string): never {
  const why = key === '@context' ? 'the context is that of the whole body' : 'it is told by the broker';
  throw wrong(member, key, `is not allowed: ${why}`);
}

const wrong = (member: string, key: string, why: string): Error => problem('BadRequestData', `${member}.${key} ${why}`);

/** Throws for members of an instance that do not go with its kind. */
export function refuseMisfits(
  json: JsonObject,
  { kind, content, unitCode, valueType }: AttributePatch,
  member: string,
): void {
  if (typeof unitCode === 'string' && unitless.has(kind))
    throw wrong(member, 'unitCode', `is given, and a ${kind} has no unit`);
  if (kind === 'LanguageProperty' && valueType && !langString.test(String(json['valueType']))) {
    throw wrong(member, 'valueType', `${quoted(json['valueType'])}: that of a LanguageProperty is langString`);
  }
  if (kind === 'JsonProperty' && content !== undefined && !isRawJson(content)) {
    throw wrong(member, 'json', `${quoted(content)} is no JSON object, and no list of such`);
  }
}

function isRawJson(json: JsonValue): boolean {
  return Array.isArray(json) ? json.every(isJsonObject) : isJsonObject(json);
}

/** Throws where an object within the value has an NGSI-LD Null. */
export function refuseNullWithin(json: JsonValue | undefined, member: string): void {
  if (typeof json !== 'object' || json === null) return;
  if (Array.isArray(json)) {
    for (const item of json) refuseNullWithin(item, member);
    return;
  }
  for (const [key, value] of Object.entries(json)) {
    if (value === NGSI_LD_NULL) {
      throw problem(
        'BadRequestData',
        `${member}: ${key} is "${NGSI_LD_NULL}", which only a merge takes within a value`,
      );
    }
    refuseNullWithin(value, member);
  }
}

const places: ReadonlySet<Iri> = new Set([LOCATION, OBSERVATION_SPACE, OPERATION_SPACE]);

/** Throws for an attribute of an entity that is not what the core context has by its name. */
export function refuseMisnamed(name: Iri, instances: readonly AttributePatch[], member: string): void {
  refuseUnproven(name, instances, member);
  if (!places.has(name)) return;
  const wrong = instances.find(({ kind }) => kind !== undefined && kind !== 'GeoProperty');
  if (wrong) throw problem('BadRequestData', `${member} is a GeoProperty, and no ${wrong.kind}: give a geometry`);
}
