/** Checks what an attribute holds, kind by kind, and expands the names in it. */
import { type Problem, problem } from '../problem.ts';
import { parseJson } from './bounded-json.ts';
import type { AttributeKind, Iri } from './entity.ts';
import { isGeometry } from './fragment.ts';
import { checkName, checkUri, NGSI_LD_NULL, quoted } from './id.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import type { Names } from './names.ts';

/** The content of an attribute of the kind, checked, names expanded. Throws BadRequestData. */
export function parseContent(kind: AttributeKind, json: JsonValue, names: Names, member: string): JsonValue {
  switch (kind) {
    case 'Property':
      return checkValue(json, member);
    case 'JsonProperty':
      return checkNumbers(json, member);
    case 'GeoProperty':
      return checkGeometry(typeof json === 'string' ? unpacked(json) : json, member);
    case 'Relationship':
      return Array.isArray(json) ? uris(json, member) : checkUri(json, member);
    case 'LanguageProperty':
      return checkLanguageMap(json, member);
    case 'VocabProperty':
      return Array.isArray(json) ? texts(json, member).map(names.expand, names) : names.expand(text(json, member));
    case 'ListProperty':
      return checkNumbers(list(json, member), member);
    case 'ListRelationship':
      return uris(list(json, member).map(unwrapObject), member);
  }
}

/** The forms of an NGSI-LD Null (clause 4.5.0): the text alone, in a list, or under `@none` of a language map. */
export function isNgsiLdNull(kind: AttributeKind, json: JsonValue): boolean {
  if (json === NGSI_LD_NULL) return true;
  if (kind === 'LanguageProperty') return isJsonObject(json) && json['@none'] === NGSI_LD_NULL;
  if (kind !== 'ListProperty' && kind !== 'ListRelationship') return false;
  return Array.isArray(json) && json.length === 1 && unwrapObject(json[0]) === NGSI_LD_NULL;
}

/** Any JSON but null, which JSON-LD would drop without a word. */
export function checkValue(json: JsonValue, member: string): JsonValue {
  if (json !== null) return checkNumbers(json, member);
  throw problem('BadRequestData', `${member} is null: leave it out, or give "${NGSI_LD_NULL}" in a patch to delete it`);
}

/** JSON.parse reads 1e999 as Infinity, which no JSON can carry back. */
function checkNumbers(json: JsonValue, member: string): JsonValue {
  if (typeof json === 'number') {
    if (!Number.isFinite(json)) throw problem('BadRequestData', `${member} holds a number beyond 1.8e308`);
  } else if (Array.isArray(json)) for (const item of json) checkNumbers(item, member);
  else if (typeof json === 'object' && json !== null)
    for (const item of Object.values(json)) checkNumbers(item, member);
  return json;
}

/** A geometry may come as the text of its JSON (clause 4.7.2); what is none stays a text. */
function unpacked(text: string): JsonValue {
  try {
    return parseJson(text, { depthMax: 8, keysMax: 100 });
  } catch {
    return text;
  }
}

/** Nesting of the coordinates of a geometry: a position has depth 1. */
const depths: Readonly<Record<string, number>> = {
  Point: 1,
  MultiPoint: 2,
  LineString: 2,
  MultiLineString: 3,
  Polygon: 3,
  MultiPolygon: 4,
};

/** A GeoJSON geometry (RFC 7946 §3.1); it may intersect itself, longitudes and latitudes have to be on the Earth. */
export function checkGeometry(json: JsonValue, member: string): JsonObject {
  if (isGeometry(json)) {
    const type = json['type'] as string;
    const { coordinates } = json;
    if (arePositions(coordinates!, depths[type]!)) {
      const length = (coordinates as readonly JsonValue[]).length;
      if (type === 'LineString' && length < 2) throw problem('BadRequestData', `${member} needs two positions or more`);
      const rings = type === 'Polygon' ? [coordinates!] : type === 'MultiPolygon' ? coordinates : [];
      if (type.endsWith('Polygon') && !(rings as readonly Ring[][]).every((polygon) => polygon.every(isClosed))) {
        throw problem('BadRequestData', `${member} has a ring that is not closed: end it with its first position`);
      }
      const count = positionsIn(coordinates!);
      if (count > POSITIONS_MAX) throw tooMany(member, count, 'positions', POSITIONS_MAX);
      return json;
    }
  }
  throw problem(
    'BadRequestData',
    `${member} ${quoted(json)} is no GeoJSON geometry: give type and coordinates [longitude, latitude] in degrees`,
  );
}

type Ring = readonly (readonly number[])[];

function isClosed(ring: Ring): boolean {
  const first = ring[0];
  const last = ring.at(-1);
  return ring.length >= 4 && first![0] === last![0] && first![1] === last![1];
}

function arePositions(json: JsonValue, depth: number): boolean {
  if (!Array.isArray(json)) return false;
  if (depth > 1) return json.length > 0 && json.every((item: JsonValue) => arePositions(item, depth - 1));
  if (json.length < 2 || !json.every((item: JsonValue) => typeof item === 'number' && Number.isFinite(item)))
    return false;
  return Math.abs(json[0]) <= 180 && Math.abs(json[1]) <= 90;
}

/** Language tag → text or texts (clause 4.5.18); one language may be an NGSI-LD Null in a merge. */
function checkLanguageMap(json: JsonValue, member: string): JsonObject {
  const isText = (value: JsonValue): boolean =>
    typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
  if (isJsonObject(json)) {
    const wrong = Object.keys(json).find(
      (language) => !/^(@none|[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)$/.test(language) || !isText(json[language]!),
    );
    if (wrong === undefined) return json;
  }
  throw problem('BadRequestData', `${member} ${quoted(json)} is no language map: give { "en": "text", "de": "Text" }`);
}

function list(json: JsonValue, member: string): readonly JsonValue[] {
  if (Array.isArray(json)) return json;
  throw problem('BadRequestData', `${member} ${quoted(json)} is not a list: give an array`);
}

function text(json: JsonValue, member: string): string {
  if (typeof json === 'string') return json;
  throw problem('BadRequestData', `${member} ${quoted(json)} is not a text`);
}

function texts(json: readonly JsonValue[], member: string): string[] {
  return json.map((item) => text(item, member));
}

function uris(json: readonly JsonValue[], member: string): readonly Iri[] {
  if (json.length === 0) throw problem('BadRequestData', `${member} is an empty list: name one entity or more`);
  return json.map((item) => checkUri(item, member));
}

/** The target of `{ "object": target }`, the form of an objectList; a bare target stays. */
function unwrapObject(item: JsonValue | undefined): JsonValue {
  return (isJsonObject(item) ? item['object'] : item) ?? null;
}

/** Of one entity. Each is looked at wherever the entity is asked for. */
const TYPES_MAX = 1000;
export const SCOPES_MAX = 1000;
/** Of one geometry: a query holds each of them against each of its own. */
const POSITIONS_MAX = 10_000;

export function tooMany(member: string, count: number, what: string, most: number): Problem {
  return problem('BadRequestData', `${member} has ${count} ${what}: at most ${most} are taken`);
}

function positionsIn(coordinates: JsonValue): number {
  if (!Array.isArray(coordinates)) return 0;
  if (typeof coordinates[0] === 'number') return 1;
  return coordinates.reduce((sum: number, one: JsonValue) => sum + positionsIn(one), 0);
}

/** `type` and the like: one name or several, as IRIs in order, each once. */
export function parseTypes(json: JsonValue, names: Names, member: string): readonly Iri[] {
  const given = typeof json === 'string' ? [json] : json;
  if (!Array.isArray(given) || given.length === 0 || !given.every((item) => typeof item === 'string' && item !== '')) {
    throw problem('BadRequestData', `${member} ${quoted(json)} is not a type: give a name, or a list of names`);
  }
  if (given.length === 1) return [names.expand(checkName(given[0], 'type'))];
  if (given.length > TYPES_MAX) throw tooMany(member, given.length, 'types', TYPES_MAX);
  return [...new Set(given.map((type: string) => names.expand(checkName(type, 'type'))))];
}
