/** Answers with entities, in plain JSON, JSON-LD or GeoJSON: clauses 6.3.5, 6.3.6, 6.3.10. */
import type { Request, Response } from 'express';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { GEO_TYPE, JSON_TYPE, type MediaType } from './accept.ts';
import { fullContext, linkContext, sendJson, sendLinked, sendText } from './answer.ts';
import { featureCollection } from './geojson.ts';
import { sendPieces } from './pieces.ts';

interface Answer {
  /** What the names were compacted with. */
  readonly context: JsonValue | undefined;
  readonly mediaType: MediaType;
  /** 200 without it. */
  readonly status?: 200 | 201 | 203;
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
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length < LONG) sendEntityText(response, `[${texts.join()}]`, context);
  else {
    linkContext(response, context);
    sendPieces(response, 200, listed(texts), JSON_TYPE);
  }
}

/** Characters from which on an answer is written in pieces. */
const LONG = 256 * 1024;

function* listed(texts: readonly string[]): Iterable<string> {
  let run = '[';
  for (const [at, text] of texts.entries()) {
    run += at === 0 ? text : `,${text}`;
    if (run.length < LONG / 4) continue;
    yield run;
    run = '';
  }
  yield `${run}]`;
}

/** `Prefer: body=json`: GeoJSON without an @context, which then stands in a Link header (6.3.6). */
function wantsPlainBody(request: Request): boolean {
  return /(^|[,;\s])body\s*=\s*"?json"?($|[,;\s])/i.test(String(request.headers['prefer'] ?? ''));
}
