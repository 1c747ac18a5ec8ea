/** What may identify: URIs for entities and datasets (clause 4.6.1, RFC 3986), names for types and attributes (4.6.2). */
import { problem } from '../problem.ts';
import type { Iri } from './entity.ts';

/** The value that deletes what it is given for (clause 4.5.0, "NGSI-LD Null"). */
export const NGSI_LD_NULL = 'urn:ngsi-ld:null';

/** How the default instance of an attribute is called where a datasetId is expected (clause 4.5.5). */
export const DEFAULT_INSTANCE = '@none';

/** Nothing that cannot be seen (U+2800 is a blank): two ids that look alike would be two (RFC 3987 §4.1, §8). */
const uri =
  /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`\p{Cc}\p{Cs}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]+$/u;

/** True for an absolute URI (or IRI): a scheme, a colon, and nothing that RFC 3987 forbids or nobody can see. */
export function isUri(value: string): boolean;
export function isUri(value: unknown): value is Iri;
export function isUri(value: unknown): boolean {
  return typeof value === 'string' && uri.test(value);
}

/** The value as a URI. Throws BadRequestData; `member` says whose value it is. */
export function checkUri(value: unknown, member: string): Iri {
  if (isUri(value) && value !== NGSI_LD_NULL) return value;
  throw problem(
    'BadRequestData',
    `${member} ${quoted(value)} is not an absolute URI: give one such as urn:ngsi-ld:Building:1`,
  );
}

/**
 * Names begin with a letter, as those of clause 4.6.2 do, or with _, and may hold what the query language of clause 4.9
 * can still tell apart; prefixed names and IRIs begin so, too. `__proto__` is kept out, so that no object
 * keyed by names can lose its prototype.
 */
const name = /^[\p{L}_][^\s<>"'=;()[\]{}|!~,`\\^\p{Cc}\p{Cs}]*$/u;

/** The name of a type or an attribute as a client wrote it. Throws BadRequestData. */
export function checkName(term: string, what: 'type' | 'attribute'): string {
  if (name.test(term) && term !== '__proto__') return term;
  throw problem(
    'BadRequestData',
    `${quoted(term)} is no name for ${what === 'type' ? 'a type' : 'an attribute'}: use a letter, then letters, digits and _, or a prefix:name or an IRI`,
  );
}

/** A value in a sentence, shortened. */
export function quoted(value: unknown): string {
  const text = value === undefined ? 'undefined' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
