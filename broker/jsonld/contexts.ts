/**
 * @context → Names. The core context always comes last, so that nothing redefines its terms (clause 5.5.7). Offline
 * first: only a URL that nobody here knows is asked of the network, through the egress. README.md says what is kept.
 */
import { readFileSync } from 'node:fs';
import type { Limits } from '#broker/config.ts';
import type { Egress } from '#broker/core/ports.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { CORE_CONTEXT_URL, coreContextFile, coreContexts } from '#ontology/core.ts';
import { type ActiveContext, initialContext } from './active.ts';
import { createLoader } from './documents.ts';
import { type KnownContext, Library } from './library.ts';
import { Lru } from './lru.ts';
import { processContext } from './process.ts';
import { type Ran, Run, type RunOptions, withDocuments } from './run.ts';
import { TermMap } from './term-map.ts';

export { CORE_CONTEXT_URL };

/** A context that we publish. */
export interface OwnContext {
  readonly url: string;
  /** With its `@context`. */
  readonly document: JsonObject;
}

export interface ContextOptions {
  readonly egress: Egress;
  readonly limits: Limits;
  /** Context URL → path of a local file, read instead of the network. */
  readonly mirror?: ReadonlyMap<string, string>;
  readonly own?: readonly OwnContext[];
  /** Where others reach this broker, an origin; absent: as they named it when they asked. */
  readonly publicUrl?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface Contexts {
  /**
   * The names of a context: a URL, an inline context, a list of them; undefined or null: the core context alone.
   * Rejects with BadRequestData for a context that is not valid or beyond the limits, LdContextNotAvailable for a URL
   * that cannot be read.
   */
  names(context: JsonValue | undefined): Promise<Names>;
  /**
   * Gives the context, the core context last, to a pure function that reads or writes a document in it; more contexts may
   * stand in that. `own` is the same without the core context. Scoped contexts have to be valid. Rejects as `names` does.
   */
  read<T>(context: JsonValue | undefined, go: Reading<T>): Promise<T>;
  /**
   * One URL that names the context, or, for several and for inline ones, the path of a context that is made for them and
   * kept (clause 5.13.1). The core context is left aside, as it comes last anyway.
   */
  nameOf(context: JsonValue | undefined): string | Promise<string>;
  /** Rejects for a context that `names` or `read` would refuse. */
  check(context: JsonValue): Promise<void>;
  /** The names of the core context alone. */
  readonly core: Names;
  readonly coreUrl: string;
  /** What the addresses of our own contexts begin with; undefined: as the client reached us. */
  readonly publicUrl: string | undefined;
  /** One of the contexts that we publish, by the last part of its URL: `busbar.jsonld`. */
  own(name: string): OwnContext | undefined;
  /** What is hosted, made and kept here: clause 5.13. */
  readonly library: Library;
}

export type Reading<T> = (active: ActiveContext, run: Run, own: ActiveContext) => T;

/** Where the context of a request stands. */
const outermost = { base: undefined, place: '@context', depth: 0, overrideProtected: false } as const;

/** Beyond this length an inline context is compiled each time: as a key it would cost more than it saves. */
const KEY_MAX = 64 * 1024;

interface Compiled {
  readonly names: Names;
  /** The contexts that it consists of, by name. */
  readonly used: readonly KnownContext[];
}

export function createContexts(options: ContextOptions): Contexts {
  const { egress, limits, mirror = new Map(), own = [], publicUrl, now = Date.now } = options;
  const coreContext = readCore();
  const published = new Map(own.map((context) => [context.url.slice(context.url.lastIndexOf('/') + 1), context]));
  const documents = new Map(own.map(({ url, document }) => [url, document]));
  const load = createLoader({ egress, limits, mirror, own: documents, publicUrl });
  const compiled = new Lru<Compiled>(limits.contextCacheMax);
  let changes = 0;
  const onChange = (): void => {
    changes += 1;
    compiled.clear();
  };
  const library = new Library({ read: load, limits, now, onChange });
  const coreRun = new Run(new Map(), { limits });
  const coreActive = processContext(initialContext, coreContext, {
    ...outermost,
    run: coreRun,
    place: CORE_CONTEXT_URL,
  });
  // The core context leans on no other, so coming last it means what it means alone.
  const coreOver = (own: ActiveContext): ActiveContext => ({
    ...own,
    terms: new Map([...own.terms, ...coreActive.terms]),
    vocab: coreActive.vocab,
    vocabPlace: coreActive.vocabPlace,
  });
  const core = new TermMap(coreActive);

  async function names(context: JsonValue | undefined): Promise<Names> {
    if (context === undefined || context === null || context === CORE_CONTEXT_URL) return core;
    const key = JSON.stringify(context);
    const known = compiled.get(key) ?? (await compile(context, key));
    library.note(known.used);
    return known.names;
  }

  function run<T>(context: JsonValue | undefined, options: RunOptions, go: Reading<T>): Promise<Ran<T>> {
    return withDocuments(library, options, (run) => {
      const own =
        context === undefined ? initialContext : processContext(initialContext, context, { ...outermost, run });
      return go(coreOver(own), run, own);
    });
  }

  async function compile(context: JsonValue, key: string): Promise<Compiled> {
    const before = changes;
    const { result, used } = await run(context, { limits }, (active) => new TermMap(active));
    const made = { names: result, used };
    if (key.length <= KEY_MAX && changes === before) compiled.set(key, made);
    return made;
  }

  async function read<T>(context: JsonValue | undefined, go: Reading<T>): Promise<T> {
    const termsMax = limits.contextTermsMax + core.active.terms.size;
    const options = { limits, termsMax, contextsMax: limits.contextsAppliedMax, checksScoped: true };
    return (await run(context, options, go)).result;
  }

  async function check(context: JsonValue): Promise<void> {
    await run(context, { limits }, () => undefined);
    await read(context, () => undefined);
  }

  function nameOf(context: JsonValue | undefined): string | Promise<string> {
    const all = Array.isArray(context) ? context : context === undefined ? [] : [context];
    const parts = all.filter((part) => typeof part !== 'string' || coreContextFile(part) === undefined);
    const [part = CORE_CONTEXT_URL] = parts;
    if (parts.length <= 1 && typeof part === 'string') return part;
    return library.imply(parts.length === 1 ? part : parts).then(({ url }) => url);
  }

  return {
    ...{ names, read, nameOf, check, core, coreUrl: CORE_CONTEXT_URL, publicUrl, library },
    own: (name) => published.get(name),
  };
}

function readCore(): JsonObject {
  const document = JSON.parse(readFileSync(coreContexts.get(CORE_CONTEXT_URL)!, 'utf8')) as { '@context': JsonObject };
  return document['@context'];
}
