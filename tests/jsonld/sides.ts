/** Our expanding and compacting, and that of the `jsonld` package, each as an outcome that can be compared. */
import jsonld from 'jsonld';
import { limits } from '#broker/config.ts';
import { initialContext } from '#broker/jsonld/active.ts';
import { compactDocument } from '#broker/jsonld/compact.ts';
import { expandDocument } from '#broker/jsonld/expand.ts';
import { processContext } from '#broker/jsonld/process.ts';
import { Run } from '#broker/jsonld/run.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { published } from './arbitrary-contexts.ts';

/** What came of a document: JSON, or why there is none. `notTaken`: it asks for what README.md of `broker/jsonld` leaves out. */
export type Outcome =
  | { readonly kind: 'json'; readonly json: JsonValue }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'notTaken' };

/** With the keys in order, and no prototypes; the order of members is no meaning. */
export const plain = (json: JsonValue): JsonValue =>
  JSON.parse(
    JSON.stringify(json, (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    ),
  ) as JsonValue;

export const expandOurs = (document: JsonValue, context: JsonValue): Outcome =>
  attempt((run) => expandDocument(document, under(context, run), run));

export const compactOurs = (expanded: JsonValue, context: JsonValue): Outcome =>
  attempt((run) => compactDocument(expanded as readonly JsonValue[], under(context, run), run));

export const expandTheirs = (document: JsonValue, context: JsonValue): Promise<Outcome> =>
  oracle(async () =>
    jsonld.expand(copy(document), { expandContext: written(context), base: null, documentLoader } as never),
  );

export const compactTheirs = (expanded: JsonValue, context: JsonValue): Promise<Outcome> =>
  oracle(async () => {
    const options = { skipExpansion: true, base: null, documentLoader };
    const json = await jsonld.compact(copy(expanded), written(context), options as never);
    const { '@context': _, ...rest } = json as unknown as JsonObject;
    return rest;
  });

function attempt(call: (run: Run) => JsonValue): Outcome {
  try {
    const run = new Run(published, {
      limits: { ...limits, contextDepthMax: 100 },
      contextsMax: 10_000,
      checksScoped: true,
    });
    return { kind: 'json', json: plain(call(run)) };
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'Problem') throw error;
    return message.includes('is not taken here') ? { kind: 'notTaken' } : { kind: 'refused', code: message };
  }
}

const under = (context: JsonValue, run: Run) =>
  processContext(initialContext, context, { run, base: undefined, place: '', depth: 0, overrideProtected: false });

async function oracle(call: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { kind: 'json', json: plain((await call()) as JsonValue) };
  } catch (error) {
    const { name, details } = error as Error & { details?: { code?: string } };
    if (!name.startsWith('jsonld.') && name !== 'TypeError') throw error;
    return { kind: 'refused', code: details?.code ?? name };
  }
}

/** The package writes into what it is given. */
const copy = (json: JsonValue): never => structuredClone(json) as never;

/** It takes null for a context that was forgotten, unless it is in a list. */
const written = (context: JsonValue): never => copy(context === null ? [null] : context);

/** The package keeps what an import came to, for the next document too, by its text: so no two are alike. */
let loaded = 0;
const documentLoader = (url: string) => {
  const context = published.get(url);
  if (context === undefined) throw new Error(`${url} is not there`);
  loaded += 1;
  const unlike = isJsonObject(context) ? { ...context, [`unused${loaded}`]: null } : context;
  return Promise.resolve({ documentUrl: url, document: { '@context': copy(unlike) } });
};
