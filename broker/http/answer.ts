/** Answers of the API: plain JSON with the context in a Link header, JSON-LD with it in the body (clause 6.3.5, 6.3.6). */
import type { ServerResponse } from 'node:http';
import { CORE_CONTEXT_URL } from '#broker/jsonld/contexts.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { isHeavy, writeList, writePieces } from '#models/ngsi-ld/long-json.ts';
import { GEO_TYPE, JSON_TYPE, LD_TYPE, type MediaType } from './accept.ts';
import { contextLinkHeader } from './context.ts';
import { sendPieces } from './pieces.ts';

export function sendJson(response: ServerResponse, status: number, body: unknown, mediaType: string = JSON_TYPE): void {
  if (isHeavy(body)) sendPieces(response, status, writePieces(body), mediaType);
  else sendText(response, status, JSON.stringify(body), mediaType);
}

/** A list of which each member is made when it is written. */
export function sendList(
  response: ServerResponse,
  status: number,
  list: Iterable<unknown>,
  mediaType: string = JSON_TYPE,
): void {
  sendPieces(response, status, writeList(list), mediaType);
}

/** JSON that has been written already. */
export function sendText(response: ServerResponse, status: number, text: string, mediaType: string = JSON_TYPE): void {
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
    const linked = (one: JsonObject): JsonObject => ({ ...one, '@context': full });
    if (!Array.isArray(body)) sendJson(response, status, linked(body as JsonObject), mediaType);
    else if (isHeavy(body)) sendList(response, status, body.values().map(linked), mediaType);
    else sendJson(response, status, body.map(linked), mediaType);
    return;
  }
  linkContext(response, context);
  sendJson(response, status, body, mediaType === GEO_TYPE ? GEO_TYPE : JSON_TYPE);
}

/** Names the context that plain JSON was compacted with. */
export function linkContext(response: ServerResponse, context: JsonValue | undefined): void {
  response.appendHeader('Link', contextLinkHeader(typeof context === 'string' ? context : CORE_CONTEXT_URL));
}

/** As the client gave it: the core context is part of every other one, said or not (clause 5.5.7). */
export function fullContext(context: JsonValue | undefined): JsonValue {
  return context ?? CORE_CONTEXT_URL;
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
