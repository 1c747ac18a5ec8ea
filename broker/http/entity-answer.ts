/** Answers with entities, in plain JSON, JSON-LD or GeoJSON: clauses 6.3.5, 6.3.6, 6.3.10. */
import type { Request, Response } from 'express';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { GEO_TYPE, type MediaType } from './accept.ts';
import { fullContext, linkContext, sendJson, sendLinked, sendText } from './answer.ts';
import { featureCollection } from './geojson.ts';

interface Answer {
  /** What the names were compacted with. */
  readonly context: JsonValue | undefined;
  readonly mediaType: MediaType;
  /** 200 without it. */
  readonly status?: 200 | 201;
}

export function sendEntity(request: Request, response: Response, json: JsonObject, answer: Answer): void {
  const { context, mediaType, status = 200 } = answer;
  if (mediaType === GEO_TYPE && !wantsPlainBody(request)) {
    sendJson(response, status, { ...json, '@context': fullContext(context) }, GEO_TYPE);
  } else sendLinked(response, json, context, mediaType, status);
}

export function sendEntities(request: Request, response: Response, list: readonly JsonObject[], answer: Answer): void {
  const { context, mediaType, status } = answer;
  if (mediaType === GEO_TYPE) sendEntity(request, response, featureCollection(list), answer);
  else sendLinked(response, list, context, mediaType, status);
}

/** An entity in plain JSON that has been written already. */
export function sendEntityText(response: Response, text: string, context: JsonValue | undefined): void {
  linkContext(response, context);
  sendText(response, 200, text);
}

export function sendTexts(response: Response, texts: readonly string[], context: JsonValue | undefined): void {
  sendEntityText(response, `[${texts.join()}]`, context);
}

/** `Prefer: body=json`: GeoJSON without an @context, which then stands in a Link header (6.3.6). */
function wantsPlainBody(request: Request): boolean {
  return /(^|[,;\s])body\s*=\s*"?json"?($|[,;\s])/i.test(String(request.headers['prefer'] ?? ''));
}
