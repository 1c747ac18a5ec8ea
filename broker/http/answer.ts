/** Answers of the API: plain JSON with the context in a Link header, JSON-LD with it in the body (clause 6.3.5, 6.3.6). */
import type { ServerResponse } from 'node:http';
import type { Committed } from '#broker/core/commit.ts';
import { CORE_CONTEXT_URL } from '#broker/jsonld/contexts.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { GEO_TYPE, JSON_TYPE, LD_TYPE, type MediaType } from './accept.ts';
import { contextLinkHeader } from './context.ts';

export function sendJson(response: ServerResponse, status: number, body: unknown, mediaType: string = JSON_TYPE): void {
  const text = JSON.stringify(body);
  response.statusCode = status;
  response.setHeader('Content-Type', mediaType);
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}

export function sendNothing(response: ServerResponse, status: 201 | 204): void {
  response.statusCode = status;
  response.end();
}

/** Sends what was compacted with `context`: one object, or a list whose members each carry it. */
export function sendLinked(
  response: ServerResponse,
  body: JsonObject | readonly JsonObject[],
  context: JsonValue | undefined,
  mediaType: MediaType,
  status = 200,
): void {
  if (mediaType === LD_TYPE) {
    const full = fullContext(context);
    const linked = Array.isArray(body)
      ? body.map((one: JsonObject) => ({ ...one, '@context': full }))
      : { ...(body as JsonObject), '@context': full };
    sendJson(response, status, linked, mediaType);
    return;
  }
  response.appendHeader('Link', contextLinkHeader(typeof context === 'string' ? context : CORE_CONTEXT_URL));
  sendJson(response, status, body, mediaType === GEO_TYPE ? GEO_TYPE : JSON_TYPE);
}

/** The core context stands last, so that its terms cannot be redefined (clause 5.5.7). */
export function fullContext(context: JsonValue | undefined): JsonValue {
  const parts = Array.isArray(context) ? context : context === undefined ? [] : [context];
  const others = parts.filter((part) => part !== CORE_CONTEXT_URL);
  return others.length === 0 ? CORE_CONTEXT_URL : [...others, CORE_CONTEXT_URL];
}

/** 204 where all of the attributes were set, else 207 and which were not (5.2.18), by IRI as there is no context (6.3.6). */
export function sendUpdate(response: ServerResponse, { change, notUpdated, dangling }: Committed): void {
  warnOfDangling(response, dangling);
  if (notUpdated.length === 0) {
    sendNothing(response, 204);
    return;
  }
  sendJson(response, 207, {
    updated: change?.kind === 'updated' ? change.attributes : [],
    notUpdated: notUpdated.map(({ attribute, reason }) => ({ attributeName: attribute, reason })),
  });
}

const warningsMax = 20;

/** Names Relationship targets that are not here; they are accepted all the same (clause 6.3.17, RFC 7234 §5.5.7). */
export function warnOfDangling(response: ServerResponse, dangling: readonly Iri[]): void {
  if (dangling.length === 0) return;
  const named = dangling
    .slice(0, warningsMax)
    .map((id) => encodeURI(id.toWellFormed()))
    .join(', ');
  const more = dangling.length > warningsMax ? ` and ${dangling.length - warningsMax} more` : '';
  response.setHeader(
    'NGSILD-Warning',
    `199 busbar "Relationships point to entities that do not exist here: ${named}${more}"`,
  );
}

/** Where a created resource is. The colon of a URN may stay as it is in a path (RFC 3986 §3.3). */
export function locate(response: ServerResponse, collection: string, id: string): void {
  response.setHeader('Location', `${collection}/${encodeURIComponent(id.toWellFormed()).replaceAll('%3A', ':')}`);
}
