/** `/jsonldContexts` and `/jsonldContexts/{context}`: clauses 5.13, 6.29 and 6.30. */
import type { IncomingMessage } from 'node:http';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import { CONTEXTS_PATH, contextDocument, contextKinds, type KnownContext } from '#broker/jsonld/library.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { problem } from '#models/problem.ts';
import { acceptedOf, JSON_TYPE, jsonOrLd } from './accept.ts';
import { locate, sendJson, sendNothing } from './answer.ts';
import { readBody, writeTypes } from './body.ts';
import { addressOf } from './context.ts';
import type { Methods } from './handler.ts';
import { flagOf, wordOf } from './parameters.ts';
import type { Service } from './service.ts';

export function contextCollection({ contexts, limits }: Service): Methods {
  const { library } = contexts;
  const bounded = { ...limits, bodyBytesMax: Math.min(limits.bodyBytesMax, limits.contextBytesMax) };
  return {
    GET(request, response, _broker, parameters) {
      acceptedOf(request, [JSON_TYPE]);
      const isDetailed = flagOf(parameters, 'details');
      const known = library.list(wordOf(parameters, 'kind', contextKinds));
      const list = known.map((one) =>
        isDetailed ? detailsOf(one, request, contexts) : addressOf(one.url, request, contexts),
      );
      sendJson(response, 200, list);
    },

    async POST(request, response) {
      const { json } = await readBody(request, writeTypes, bounded);
      const context = isJsonObject(json) ? json['@context'] : undefined;
      if (context === undefined) {
        throw problem('InvalidRequest', 'The body is no context document: give a JSON object with the member @context');
      }
      await contexts.check(context);
      locate(response, CONTEXTS_PATH, (await library.host(context)).localId);
      sendNothing(response, 201);
    },
  };
}

export function contextResource({ contexts }: Service): Methods {
  const { library } = contexts;
  return {
    async GET(request, response, _broker, parameters) {
      const isDetailed = flagOf(parameters, 'details');
      const mediaType = acceptedOf(request, isDetailed ? [JSON_TYPE] : jsonOrLd);
      const known = found(contexts, request.params['context']);
      const body = isDetailed ? detailsOf(known, request, contexts) : contextDocument(await contentOf(known, contexts));
      library.note([known]);
      sendJson(response, 200, body, mediaType);
    },

    async DELETE(request, response, _broker, parameters) {
      const name = request.params['context'];
      if (flagOf(parameters, 'reload')) {
        const known = library.find(String(name));
        // Clause 5.13.5.4: reloading is for what was read from elsewhere, and no other name is right there.
        if (!known) throw problem('BadRequestData', `There is no context ${name} that could be read again`);
        await library.reload(known);
      } else await library.remove(found(contexts, name));
      sendNothing(response, 204);
    },
  };
}

function found({ library }: Contexts, name: unknown): KnownContext {
  const known = library.find(String(name));
  if (!known) throw problem('ResourceNotFound', `There is no context ${name} here: see ${CONTEXTS_PATH}`);
  return known;
}

/** Clause 5.13.4.4: who wants the content of what was read from elsewhere is to ask there. */
function contentOf(known: KnownContext, { library }: Contexts): Promise<JsonValue> {
  if (known.kind !== 'Cached') return library.open(known.url).value;
  const fix = `retrieve it from there, or give details=true`;
  throw problem('OperationNotSupported', `The context ${known.url} is not ours to serve: ${fix}`);
}

function detailsOf(known: KnownContext, request: IncomingMessage, contexts: Contexts): JsonObject {
  const { localId, kind, createdAt, usedAt, numberOfHits } = known;
  const url = addressOf(known.url, request, contexts);
  const lastUsage = usedAt === undefined ? undefined : new Date(usedAt).toISOString();
  return { URL: url, localId, kind, createdAt, ...(lastUsage !== undefined && { lastUsage }), numberOfHits };
}
