/** Content negotiation, RFC 9110 §12.5.1 and clause 6.3.4. */
import type { IncomingMessage } from 'node:http';
import { problem } from '#models/problem.ts';

export const JSON_TYPE = 'application/json';
/** Files, each with its name (RFC 7578). */
export const FORM_TYPE = 'multipart/form-data';
export const LD_TYPE = 'application/ld+json';
export const GEO_TYPE = 'application/geo+json';
export type MediaType = typeof JSON_TYPE | typeof LD_TYPE | typeof GEO_TYPE;

export const jsonOrLd: readonly MediaType[] = [JSON_TYPE, LD_TYPE];
export const entityTypes: readonly MediaType[] = [JSON_TYPE, LD_TYPE, GEO_TYPE];

/** The offered type that the client likes best; of equals, the one offered first. */
export function acceptedOf(request: IncomingMessage, offered: readonly MediaType[]): MediaType {
  const header = request.headers.accept;
  if (header === undefined || header === '*/*' || header === JSON_TYPE) return offered[0]!;
  let best: MediaType | undefined;
  let bestWeight = 0;
  for (const type of offered) {
    const weight = weightOf(type, header);
    if (weight > bestWeight) {
      best = type;
      bestWeight = weight;
    }
  }
  if (!best) throw problem('NotAcceptable', `Accept is "${header}"; offered are ${offered.join(', ')}`);
  return best;
}

/** The weight that the most specific range of the header gives a type; 0: not acceptable. */
function weightOf(type: string, header: string): number {
  let weight = 0;
  let rank = 0;
  for (const range of header.split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const specific = name === type ? 3 : name === `${type.split('/')[0]}/*` ? 2 : name === '*/*' ? 1 : 0;
    if (specific <= rank) continue;
    rank = specific;
    const quality = parameters.find((part) => part.startsWith('q='));
    weight = quality ? Number(quality.slice(2)) || 0 : 1;
  }
  return weight;
}
