/**
 * One run over contexts, with its bounds. The run itself is pure and waits for nothing: where it needs a document that is not
 * at hand it stops, the document is read, and it begins again. There are few of them (`contextsMax`).
 */
import type { Limits } from '#broker/config.ts';
import { isJsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { problem } from '#models/problem.ts';
import { coreContextFile } from '#ontology/core.ts';
import type { KnownContext, Library } from './library.ts';

/** What a run stops with; no fault. */
class Missing {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }
}

export interface RunOptions {
  readonly limits: Limits;
  /** How many contexts it may process, each as often as it is applied anew; `contextsMax` without it. */
  readonly contextsMax?: number;
  /** How many terms there may be at once; `contextTermsMax` without it. */
  readonly termsMax?: number;
  /** Whether scoped contexts are looked at where they are defined. */
  readonly checksScoped?: boolean;
}

/** What a run costs, over all its beginnings. */
interface Meter {
  defined: number;
}

export class Run {
  readonly #documents: ReadonlyMap<string, JsonValue>;
  readonly #options: RunOptions;
  readonly #meter: Meter;
  #count = 0;
  readonly checksScoped: boolean;

  constructor(documents: ReadonlyMap<string, JsonValue>, options: RunOptions, meter: Meter = { defined: 0 }) {
    this.#meter = meter;
    this.#documents = documents;
    this.#options = options;
    this.checksScoped = options.checksScoped ?? false;
  }

  /** The value of `@context` in the document. */
  open(url: string): JsonValue {
    const document = this.#documents.get(url);
    if (document === undefined) throw new Missing(url);
    return document;
  }

  /** One more context. */
  count(): void {
    const { limits, contextsMax = limits.contextsMax } = this.#options;
    this.#count += 1;
    if (this.#count > contextsMax) {
      throw problem('BadRequestData', `The @context consists of more than ${contextsMax} contexts: put them together`);
    }
  }

  requireDepth(depth: number): void {
    const { contextDepthMax } = this.#options.limits;
    if (depth > contextDepthMax) {
      throw problem('BadRequestData', `The @context is nested deeper than ${contextDepthMax}: flatten it`);
    }
  }

  /** So many more definitions of terms, be it the same ones again. */
  define(count: number): void {
    const { contextDefinitionsMax } = this.#options.limits;
    this.#meter.defined += count;
    if (this.#meter.defined > contextDefinitionsMax) {
      const fix = 'use fewer contexts, or smaller ones';
      throw problem(
        'BadRequestData',
        `Contexts of more than ${contextDefinitionsMax} terms in all come to hold: ${fix}`,
      );
    }
  }

  /** So many terms hold at once. */
  requireTerms(count: number): void {
    const { limits, termsMax = limits.contextTermsMax } = this.#options;
    if (count > termsMax) {
      throw problem('BadRequestData', `The @context has more than ${termsMax} terms: name only those in use`);
    }
  }
}

export interface Ran<T> {
  readonly result: T;
  /** The contexts that were read, by name. */
  readonly used: readonly KnownContext[];
}

/**
 * The core context may stand before others that redefine its terms, in vain: it comes last anyway (clause 5.5.7). There it
 * protects its terms, and nowhere else.
 */
function unguarded(url: string, context: JsonValue): JsonValue {
  return coreContextFile(url) && isJsonObject(context) ? { ...context, '@protected': false } : context;
}

/** Runs it to its end. Rejects with LdContextNotAvailable for a document that cannot be read, and with what the run throws. */
export async function withDocuments<T>(library: Library, options: RunOptions, go: (run: Run) => T): Promise<Ran<T>> {
  const documents = new Map<string, JsonValue>();
  const used: KnownContext[] = [];
  const meter: Meter = { defined: 0 };
  const began = performance.now();
  for (;;) {
    try {
      return { result: go(new Run(documents, options, meter)), used };
    } catch (stop) {
      if (!(stop instanceof Missing)) throw stop;
      if (documents.size >= options.limits.contextsMax) {
        const { contextsMax } = options.limits;
        throw problem('BadRequestData', `More than ${contextsMax} contexts are named by address: put them together`);
      }
      requireTime(began, stop.url, options.limits);
      const { known, value } = library.open(stop.url);
      documents.set(stop.url, unguarded(stop.url, await value));
      used.push(known);
    }
  }
}

/** What is slow each time must not add up; what was read is kept, so that asking again gets further. */
function requireTime(began: number, url: string, { contextTimeoutMs }: Limits): void {
  if (performance.now() - began <= contextTimeoutMs) return;
  const why = `its contexts took longer than ${contextTimeoutMs} ms before it was its turn`;
  throw problem('LdContextNotAvailable', `The @context ${url} is not available: ${why}. Try again`);
}
