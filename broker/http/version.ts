/** The version of the specification that a client understands: `Prefer: ngsi-ld=1.5` (clauses 4.3.6.8 and 6.3.6, RFC 7240). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CURRENT_MINOR, type Minor } from '#models/ngsi-ld/earlier.ts';

/** Names are told apart without their case, a value may be quoted, and parameters of its own change nothing. */
const preference = /(?:^|,)\s*ngsi-ld\s*=\s*(?:"(\d+)\.(\d+)[.\d]*"|(\d+)\.(\d+)[.\d]*)\s*(?=[;,]|$)/i;

/** Of a version that is still to come the client gets ours. Undefined where none is preferred. */
export function preferredMinor(request: IncomingMessage): Minor | undefined {
  const header = request.headers['prefer'];
  if (header === undefined) return undefined;
  const [, quotedMajor, quotedMinor, major = quotedMajor, minor = quotedMinor] = preference.exec(String(header)) ?? [];
  if (major === undefined || major === '0') return undefined;
  return major === '1' ? Math.min(Number(minor), CURRENT_MINOR) : CURRENT_MINOR;
}

/** Says which version the answer is of. */
export function sayVersion(request: IncomingMessage, response: ServerResponse): void {
  const minor = preferredMinor(request);
  if (minor !== undefined) response.setHeader('Preference-Applied', `ngsi-ld=1.${minor}`);
}
