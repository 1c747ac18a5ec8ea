/**
 * Which @context a request speaks (clause 6.3.5): in the body with `application/ld+json`, in a Link header otherwise,
 * never in both; without any, the core context alone.
 */
import type { IncomingMessage } from 'node:http';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { problem } from '#models/problem.ts';
import { LD_TYPE, type MediaType } from './accept.ts';
import type { Body } from './body.ts';

export const CONTEXT_RELATION = 'http://www.w3.org/ns/json-ld#context';

/** What the names of a request mean. */
export interface Named {
  readonly names: Names;
  /** As the client gave it; undefined: the core context alone. */
  readonly context: JsonValue | undefined;
}

/** The context of a request without one in its body: GET, DELETE, and bodies in plain JSON. */
export function linkedContext(request: IncomingMessage, contexts: Contexts): Named | Promise<Named> {
  const url = contextLink(request);
  return url === undefined ? { names: contexts.core, context: undefined } : namedBy(url, contexts);
}

async function namedBy(url: string, contexts: Contexts): Promise<Named> {
  return { names: await contexts.names(url), context: url };
}

/** A JSON object and the context that it is written in. */
export interface NamedObject extends Named {
  /** Without its @context. */
  readonly json: JsonObject;
}

/** What a document in its own context may have beyond NGSI-LD. */
export interface Freedom {
  readonly scoped?: boolean;
}

/** The body as one object, by the rules of clause 6.3.5. */
export function objectIn(
  body: Body,
  request: IncomingMessage,
  contexts: Contexts,
  freedom: Freedom = {},
): NamedObject | Promise<NamedObject> {
  if (!isJsonObject(body.json)) throw problem('InvalidRequest', 'The body has to be one JSON object');
  if (body.mediaType === LD_TYPE) {
    refuseLink(request);
    return embeddedContext(body.json, contexts, freedom);
  }
  refuseEmbedded(body.json);
  const { json } = body;
  const named = linkedContext(request, contexts);
  if (named instanceof Promise) return named.then(({ names, context }) => ({ json, names, context }));
  return { json, names: named.names, context: named.context };
}

/** The names of an object of `application/ld+json`, which has to bring its @context. */
export async function embeddedContext(
  json: JsonObject,
  contexts: Contexts,
  { scoped = false }: Freedom = {},
): Promise<NamedObject> {
  const { '@context': context, ...rest } = json;
  if (context === undefined) {
    throw problem(
      'BadRequestData',
      `A body of ${LD_TYPE} needs an @context; with application/json it goes into a Link header`,
    );
  }
  if (!scoped) refuseScoped(context);
  return { json: rest, names: await contexts.names(context), context };
}

/** What a client writes itself has no scoped contexts (clause 5.5.7); in those that others publish they are passed over. */
function refuseScoped(context: JsonValue): void {
  if (Array.isArray(context)) for (const one of context) refuseScoped(one);
  else if (isJsonObject(context)) {
    const term = Object.keys(context).find((key) => isJsonObject(context[key]) && '@context' in context[key]);
    if (term === undefined) return;
    throw problem('BadRequestData', `The term ${term} of the @context brings a scoped context, which NGSI-LD has not`);
  }
}

/** A body of ld+json may not be joined by a Link header. */
export function refuseLink(request: IncomingMessage): void {
  if (contextLink(request) !== undefined) {
    throw problem('BadRequestData', `A body of ${LD_TYPE} carries its @context; leave out the Link header`);
  }
}

/** A body of plain JSON may not bring an @context. */
export function refuseEmbedded(json: JsonObject): void {
  if ('@context' in json) {
    throw problem(
      'BadRequestData',
      `An @context in the body needs Content-Type ${LD_TYPE}; with application/json give a Link header`,
    );
  }
}

/** The target of the Link header whose relation is the JSON-LD context (JSON-LD 1.1 §6.2). */
function contextLink(request: IncomingMessage): string | undefined {
  const header = request.headers.link;
  if (header === undefined) return undefined;
  const text = Array.isArray(header) ? header.join(',') : header;
  let found: string | undefined;
  for (const [, target, parameters] of text.matchAll(/<([^<>]*)>([^<]*)/g)) {
    if (relationOf(parameters!) !== CONTEXT_RELATION) continue;
    if (found !== undefined) throw problem('BadRequestData', 'The Link header names two contexts: give one');
    found = target!.trim();
  }
  if (found !== undefined && !/^https?:\/\/\S+$/.test(found)) {
    throw problem(
      'BadRequestData',
      `The context "${found}" of the Link header is not an absolute http or https address`,
    );
  }
  return found;
}

function relationOf(parameters: string): string | undefined {
  return /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i
    .exec(parameters)
    ?.slice(1)
    .find((text) => text !== undefined);
}

/** The Link header that names a context, for answers in plain JSON. */
export function contextLinkHeader(url: string): string {
  return `<${url}>; rel="${CONTEXT_RELATION}"; type="${LD_TYPE}"`;
}

/**
 * The context as an answer can carry it: JSON-LD in the body, as it is; other types in a Link header, so one URL names it
 * (clause 6.3.5), that of a context made for it where it is several or inline.
 */
export function carriedBy(
  mediaType: MediaType,
  context: JsonValue | undefined,
  request: IncomingMessage,
  contexts: Contexts,
): JsonValue | undefined | Promise<JsonValue> {
  if (mediaType === LD_TYPE || context === undefined || typeof context === 'string') return context;
  return Promise.resolve(contexts.nameOf(context)).then((name) => addressOf(name, request, contexts));
}

/**
 * A subscription with the URL of the context that its notifications are written in (clause 5.2.12): it has to be
 * available, and is made where the subscription came with several or inline ones.
 */
export async function withNotifyingContext(
  { json, context }: NamedObject,
  request: IncomingMessage,
  contexts: Contexts,
): Promise<JsonObject> {
  const given = json['jsonldContext'];
  if (typeof given === 'string' && /^https?:/.test(given)) await contexts.check(given);
  if (given !== undefined) return json;
  const name = await contexts.nameOf(context);
  return name.startsWith('/') ? { ...json, jsonldContext: addressOf(name, request, contexts) } : json;
}

/** The address of what has a path here: at our public address, else where the client reached us. A URL stays as it is. */
export function addressOf(name: string, request: IncomingMessage, { publicUrl }: Pick<Contexts, 'publicUrl'>): string {
  if (!name.startsWith('/')) return name;
  return `${publicUrl ?? `http://${request.headers.host ?? 'localhost'}`}${name}`;
}
