/** `/explain/names` and `/explain/document`: why a name is the IRI that it is. For people; nothing is stored. */
import type { IncomingMessage } from 'node:http';
import { compactDocument } from '#broker/jsonld/compact.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import { expandDocument } from '#broker/jsonld/expand.ts';
import { explainName, type NameExplanation } from '#broker/jsonld/explain.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { weightLeft } from '#models/ngsi-ld/weight.ts';
import { problem } from '#models/problem.ts';
import { CORE_CONTEXT_URL } from '#ontology/core.ts';
import { acceptedOf, JSON_TYPE } from './accept.ts';
import { fullContext, sendJson } from './answer.ts';
import { readBody, writeTypes } from './body.ts';
import { linkedContext, objectIn, refuseLink } from './context.ts';
import type { Methods } from './handler.ts';
import type { Service } from './service.ts';

export function nameExplanation({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response) {
      acceptedOf(request, [JSON_TYPE]);
      const { terms, url } = readAsked(request, limits.explainedNamesMax);
      if (url !== undefined) refuseLink(request);
      const context = url ?? (await linkedContext(request, contexts)).context;
      const answer = await contexts.read(context, (active, _run, own) =>
        terms.map((term) => explainName(term, active, own)),
      );
      sendJson(response, 200, answer);
    },
  };
}

export function documentExplanation({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response) {
      acceptedOf(request, [JSON_TYPE]);
      const body = await readBody(request, writeTypes, limits);
      const { json, context } = await objectIn(body, request, contexts, { scoped: true });
      // Some milliseconds of work.
      const { explainedValuesMax: most, explainedNamesMax } = limits;
      if (weightLeft(json, most) < 0) {
        throw problem('BadRequestData', `The document has more than ${most} values: explain a part of it`);
      }
      sendJson(response, 200, await explained(json, context, contexts, explainedNamesMax));
    },
  };
}

function explained(
  json: JsonObject,
  context: JsonValue | undefined,
  contexts: Contexts,
  namesMax: number,
): Promise<object> {
  return contexts.read(context, (active, run, own) => {
    const names = new Map<string, NameExplanation>();
    const expanded = expandDocument(json, active, run, (name, scope) => {
      if (names.size >= namesMax) return;
      const told = explainName(name, scope, own);
      // That id and type are words of JSON-LD is no news.
      if (told.rule === 'keyword' && told.context === CORE_CONTEXT_URL) return;
      // The same name may mean something else under a context of a node, a type or a property.
      names.set(JSON.stringify([name, told.iri, told.context]), told);
    });
    const compacted = compactDocument(expanded, active, run);
    return { names: [...names.values()], expanded, compacted: { ...compacted, '@context': fullContext(context) } };
  });
}

/** The query, whose `term` may come several times. */
function readAsked(
  request: IncomingMessage,
  namesMax: number,
): { readonly terms: readonly string[]; readonly url: string | undefined } {
  const asked = URL.parse(request.url ?? '/', 'http://localhost')!.searchParams;
  const unknown = [...asked.keys()].find((name) => name !== 'term' && name !== 'context');
  if (unknown !== undefined) {
    throw problem('InvalidRequest', `Query parameter "${unknown}" is not known here; known are: term, context`);
  }
  const [terms, urls] = [asked.getAll('term'), asked.getAll('context')];
  if (terms.length === 0 || terms.includes('')) {
    throw problem('BadRequestData', 'Give the names to explain: ?term=…&term=…');
  }
  if (terms.length > namesMax) throw problem('BadRequestData', `There are more than ${namesMax} names: ask in parts`);
  if (urls.length > 1) throw problem('InvalidRequest', 'Query parameter "context" is given twice: give it once');
  return { terms, url: urls[0] };
}
