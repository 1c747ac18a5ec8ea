/**
 * @context → Names. The core context always comes last, so that nothing redefines its terms (clause 5.5.7). Offline
 * first: only a URL that nobody here knows is asked of the network, through the egress. README.md says what is kept.
 */
import { readFileSync } from 'node:fs';
import type { Limits } from '#broker/config.ts';
import type { Egress } from '#broker/core/ports.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { problem } from '#models/problem.ts';
import { CORE_CONTEXT_URL, coreContextFile, coreContexts } from '#ontology/core.ts';
import { type ActiveContext, applyContext } from './compile.ts';
import { createLoader } from './documents.ts';
import { type KnownContext, Library } from './library.ts';
import { Lru } from './lru.ts';
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
   * One URL that names the context, or, for several and for inline ones, the path of a context that is made for them and
   * kept (clause 5.13.1). The core context is left aside, as it comes last anyway.
   */
  nameOf(context: JsonValue | undefined): string | Promise<string>;
  /** Rejects as `names` does, and counts as no use. */
  check(context: JsonValue): Promise<void>;
  /** The names of the core context alone. */
  readonly core: Names;
  readonly coreUrl: string;
  /** One of the contexts that we publish, by the last part of its URL: `busbar.jsonld`. */
  own(name: string): OwnContext | undefined;
  /** What is hosted, made and kept here: clause 5.13. */
  readonly library: Library;
}

/** Beyond this length an inline context is compiled each time: as a key it would cost more than it saves. */
const KEY_MAX = 64 * 1024;

interface Compiled {
  readonly names: Names;
  /** The contexts that it consists of, by name. */
  readonly used: readonly KnownContext[];
}

export function createContexts(options: ContextOptions): Contexts {
  const { egress, limits, mirror = new Map(), own = [], now = Date.now } = options;
  const coreContext = readCore();
  const published = new Map(own.map((context) => [context.url.slice(context.url.lastIndexOf('/') + 1), context]));
  const read = createLoader({ egress, limits, mirror, own: new Map(own.map(({ url, document }) => [url, document])) });
  const compiled = new Lru<Compiled>(limits.contextCacheMax);
  let changes = 0;
  const onChange = (): void => {
    changes += 1;
    compiled.clear();
  };
  const library = new Library({ read, limits, now, onChange });
  const core = finish({ terms: new Map(), vocab: undefined }, coreContext, limits);

  async function names(context: JsonValue | undefined): Promise<Names> {
    if (context === undefined || context === null || context === CORE_CONTEXT_URL) return core;
    const key = JSON.stringify(context);
    const known = compiled.get(key) ?? (await compile(context, key));
    library.note(known.used);
    return known.names;
  }

  async function compile(context: JsonValue, key: string): Promise<Compiled> {
    const before = changes;
    const compiling = new Compilation(library, limits);
    await compiling.apply(context, undefined, 0);
    const made = { names: finish(compiling.active, coreContext, limits), used: [...compiling.used] };
    if (key.length <= KEY_MAX && changes === before) compiled.set(key, made);
    return made;
  }

  const check = async (context: JsonValue): Promise<void> => void (await compile(context, JSON.stringify(context)));

  function nameOf(context: JsonValue | undefined): string | Promise<string> {
    const all = Array.isArray(context) ? context : context === undefined ? [] : [context];
    const parts = all.filter((part) => typeof part !== 'string' || coreContextFile(part) === undefined);
    const [part = CORE_CONTEXT_URL] = parts;
    if (parts.length <= 1 && typeof part === 'string') return part;
    return library.imply(parts.length === 1 ? part : parts).then(({ url }) => url);
  }

  return { names, nameOf, check, core, coreUrl: CORE_CONTEXT_URL, own: (name) => published.get(name), library };
}

function readCore(): JsonObject {
  const document = JSON.parse(readFileSync(coreContexts.get(CORE_CONTEXT_URL)!, 'utf8')) as { '@context': JsonObject };
  return document['@context'];
}

function finish(active: ActiveContext, coreContext: JsonObject, limits: Limits): TermMap {
  applyContext(active, coreContext, limits.contextTermsMax + Object.keys(coreContext).length);
  return new TermMap(active.terms, active.vocab!);
}

/** One run over a context and all that it names. */
class Compilation {
  active: ActiveContext = { terms: new Map(), vocab: undefined };
  readonly used = new Set<KnownContext>();
  readonly #library: Library;
  readonly #limits: Limits;
  #count = 0;

  constructor(library: Library, limits: Limits) {
    this.#library = library;
    this.#limits = limits;
  }

  /** Applies a context in the place where it stands; `base` is the document that it stands in. */
  async apply(context: JsonValue, base: string | undefined, depth: number): Promise<void> {
    if (depth > this.#limits.contextDepthMax) {
      throw problem('BadRequestData', `The @context is nested deeper than ${this.#limits.contextDepthMax}: flatten it`);
    }
    if (Array.isArray(context)) {
      for (const one of context) await this.apply(one, base, depth + 1);
      return;
    }
    this.#count += 1;
    if (this.#count > this.#limits.contextsMax) {
      const { contextsMax } = this.#limits;
      throw problem('BadRequestData', `The @context consists of more than ${contextsMax} contexts: put them together`);
    }
    if (context === null) this.active = { terms: new Map(), vocab: undefined };
    else if (typeof context === 'string') {
      const url = absolute(context, base);
      const { known, value } = this.#library.open(url);
      await this.apply(await value, url, depth + 1);
      this.used.add(known);
    } else if (isJsonObject(context)) {
      const inner = context['@context'];
      // A whole context document in the place of its context is a slip that is safe to forgive.
      if (inner !== undefined && Object.keys(context).length === 1) await this.apply(inner, base, depth + 1);
      else applyContext(this.active, context, this.#limits.contextTermsMax);
    } else
      throw problem('BadRequestData', `${JSON.stringify(context)} is no @context: give a URL, an object or a list`);
  }
}

function absolute(text: string, base: string | undefined): string {
  const url = URL.parse(text, base);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') {
    // As it was written, for the mirror's keys; without the fragment, which names nothing in a context.
    return base === undefined ? text.replace(/#.*$/, '') : url.href.replace(/#.*$/, '');
  }
  throw problem('BadRequestData', `The @context "${text}" is not an absolute http or https address`);
}
