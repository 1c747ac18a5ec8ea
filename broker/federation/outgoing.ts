/** In which words a source is spoken to, and with which headers: clauses 4.3.6, 5.2.9 (contextSourceInfo), 6.3.5. */
import type { Origin } from '#broker/core/federation/origin.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';

/** The names that a source understands. */
export interface Tongue {
  readonly names: Names;
  /** What stands for them; undefined: the core context alone. */
  readonly context: JsonValue | undefined;
  /** Whether they are those of the client: then what the client wrote can be passed on as it is. */
  readonly isClients: boolean;
}

/** The value of a header that the client decides: what the request that is passed on has there. */
const FROM_REQUEST = 'urn:ngsi-ld:request';
/** Keys with a meaning of their own (4.3.6.6). */
const CONTEXT_KEY = 'jsonldContext';
const CONTENT_KEY = 'contentType';
/** Keys that are no headers, or headers that the request has anyway (4.3.6.5). */
const reserved = new Set([CONTEXT_KEY, CONTENT_KEY, 'ngsildConformance'].map((key) => key.toLowerCase()));
for (const header of ['content-type', 'ngsild-tenant', 'ngsild-entitymap', 'via', 'link']) reserved.add(header);

/**
 * The context that the registration asks for, else the client's. `hasBody`: a context that is no URL can only travel in
 * a body; without one the core context is spoken, in which every name is an IRI.
 */
export function tongueOf(
  registration: Registration,
  origin: Pick<Origin, 'names' | 'context'>,
  contexts: Contexts,
  hasBody: boolean,
): Tongue | Promise<Tongue> {
  const wanted = infoOf(registration, CONTEXT_KEY);
  if (wanted !== undefined && wanted !== FROM_REQUEST && wanted !== origin.context) {
    return contexts.names(wanted).then((names) => ({ names, context: wanted, isClients: false }));
  }
  const { names } = origin;
  const context = linkable(origin.context);
  if (hasBody || context === undefined || typeof context === 'string') return { names, context, isClients: true };
  return { names: contexts.core, context: undefined, isClients: false };
}

/** A list of one URL is that URL: it can travel in a Link header, beside a body of plain JSON that any source takes. */
function linkable(context: JsonValue | undefined): JsonValue | undefined {
  const [only, ...others] = Array.isArray(context) ? context : [];
  return typeof only === 'string' && others.length === 0 ? only : context;
}

/** The headers that the registration wants to be sent along; names in lower case. */
export function headersOf(
  { contextSourceInfo }: Registration,
  origin: Pick<Origin, 'headers'>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { key, value } of contextSourceInfo) {
    const name = key.toLowerCase();
    if (reserved.has(name)) continue;
    const given = value === FROM_REQUEST ? origin.headers[name] : value;
    // What no header can hold is left out: a line break would begin a header of somebody's own.
    if (given === undefined || !/^[!#$%&'*+.^_`|~\w-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(String(given)))
      continue;
    headers[name] = String(given);
  }
  return headers;
}

/** Whether a body has to bring its context along: where it is no URL, or where the registration says so. */
export function isLinked(registration: Registration, { context }: Tongue): boolean {
  if (infoOf(registration, CONTEXT_KEY) !== undefined) return false;
  if (context !== undefined && typeof context !== 'string') return true;
  return infoOf(registration, CONTENT_KEY) === 'application/ld+json';
}

function infoOf({ contextSourceInfo }: Registration, key: string): string | undefined {
  return contextSourceInfo.find((one) => one.key === key)?.value;
}
