/**
 * The contexts that this broker knows by name (ETSI GS CIM 009 clause 5.13): those that it hosts for users, those that it made
 * itself so that several or inline contexts have one URL, and those that it has read from elsewhere and keeps.
 *
 * The first two are durable. They are known by the last part of their path, under whichever name of this machine a
 * client reached us, and are never asked of the network.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Limits } from '#broker/config.ts';
import type { DocumentStore } from '#broker/core/ports.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { problem } from '#models/problem.ts';
import { coreContexts } from '#ontology/core.ts';
import type { LoadContext } from './documents.ts';
import { Lru } from './lru.ts';

export const contextKinds = ['Hosted', 'Cached', 'ImplicitlyCreated'] as const;
export type ContextKind = (typeof contextKinds)[number];

/** Where we serve the contexts that we keep. */
export const CONTEXTS_PATH = '/ngsi-ld/v1/jsonldContexts';

export interface KnownContext {
  readonly kind: ContextKind;
  readonly localId: string;
  /** Where it was read; of one that we keep, the path at which we serve it. */
  readonly url: string;
  readonly createdAt: Instant;
  /** Milliseconds since the epoch. */
  readonly usedAt: number | undefined;
  /** How often a request spoke it or asked for it, since Busbar started. */
  readonly numberOfHits: number;
}

interface Entry extends KnownContext {
  createdAt: Instant;
  usedAt: number | undefined;
  numberOfHits: number;
  /** The value of its `@context`; undefined until it is first asked for. */
  context: Promise<JsonValue> | undefined;
}

/** As it lies among the documents. */
interface Kept {
  readonly kind: 'Hosted' | 'ImplicitlyCreated';
  readonly context: JsonValue;
  readonly createdAt: Instant;
}

const collection = 'contexts';

export interface LibraryOptions {
  readonly read: LoadContext;
  readonly limits: Limits;
  readonly now: () => number;
  /** Told when a name may mean something else from now on. */
  readonly onChange: () => void;
}

export class Library {
  readonly #options: LibraryOptions;
  readonly #core: ReadonlyMap<string, Entry>;
  readonly #cached: Lru<Entry>;
  /** By localId. */
  readonly #kept = new Map<string, Entry>();
  #documents: DocumentStore | undefined;

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#cached = new Lru(options.limits.contextCacheMax);
    this.#core = new Map([...coreContexts.keys()].map((url) => [url, this.#entry('Cached', digest(url), url)]));
  }

  /** Takes up what an earlier run has kept here, and keeps here what is hosted from now on. */
  keepIn(documents: DocumentStore): void {
    this.#documents = documents;
    for (const { id, document } of documents.all(collection)) {
      const { kind, context, createdAt } = document as Kept;
      const entry = this.#entry(kind, id, pathOf(id), Promise.resolve(context));
      this.#kept.set(id, Object.assign(entry, { createdAt }));
    }
  }

  /** The context behind a URL. Its value rejects with LdContextNotAvailable; what failed is asked again next time. */
  open(url: string): { readonly known: KnownContext; readonly value: Promise<JsonValue> } {
    const entry = this.#named(url) ?? this.#cache(url);
    entry.context ??= this.#read(entry);
    return { known: entry, value: entry.context };
  }

  /** A request speaks these. */
  note(used: Iterable<KnownContext>): void {
    const now = this.#options.now();
    for (const entry of used as Iterable<Entry>) {
      entry.numberOfHits += 1;
      entry.usedAt = now;
    }
  }

  /** The core contexts first, then in the order of creation or, of those that were read, of their last use. */
  list(kind?: ContextKind): readonly KnownContext[] {
    const all = [...this.#core.values(), ...this.#cached.values(), ...this.#kept.values()];
    return kind === undefined ? all : all.filter((entry) => entry.kind === kind);
  }

  /** By its localId, or by its URL. */
  find(name: string): KnownContext | undefined {
    return this.#named(name) ?? this.list('Cached').find((entry) => entry.localId === name);
  }

  /** Keeps a context that a user gave. The caller has checked it. */
  host(context: JsonValue): Promise<KnownContext> {
    return this.#keep(randomUUID(), 'Hosted', context);
  }

  /** A context that stands for this value; the same one for the same value. */
  async imply(context: JsonValue): Promise<KnownContext> {
    const id = digest(JSON.stringify(context));
    return this.#kept.get(id) ?? this.#keep(id, 'ImplicitlyCreated', context);
  }

  /** Forgets it: one that was read is read again when it is next named. */
  async remove(known: KnownContext): Promise<void> {
    if (this.#core.has(known.url)) {
      const fix = 'it is built in; give reload=true to have it read again';
      throw problem('BadRequestData', `The core context ${known.url} cannot be deleted: ${fix}`);
    }
    if (known.kind === 'Cached') this.#cached.delete(known.url);
    else {
      await this.#documents?.remove(collection, known.localId);
      this.#kept.delete(known.localId);
    }
    this.#options.onChange();
  }

  /** Reads one again that was read from elsewhere. What was there stays where that fails. */
  async reload(known: KnownContext): Promise<void> {
    if (known.kind !== 'Cached') {
      throw problem(
        'BadRequestData',
        `The context ${known.localId} is kept here: leave out reload, which is for others`,
      );
    }
    const entry = known as Entry;
    const value = await this.#options.read(entry.url);
    Object.assign(entry, { context: Promise.resolve(value), createdAt: this.#now() });
    this.#options.onChange();
  }

  #named(name: string): Entry | undefined {
    const kept = this.#kept.get(name) ?? (name.includes(CONTEXTS_PATH) ? this.#kept.get(idIn(name)) : undefined);
    return kept ?? this.#core.get(name) ?? this.#cached.get(name);
  }

  #cache(url: string): Entry {
    const entry = this.#entry('Cached', digest(url), url);
    this.#cached.set(url, entry);
    return entry;
  }

  #read(entry: Entry): Promise<JsonValue> {
    const reading = this.#options.read(entry.url);
    reading.catch(() => {
      if (entry.context !== reading) return;
      entry.context = undefined;
      if (!this.#core.has(entry.url)) this.#cached.delete(entry.url);
    });
    return reading;
  }

  async #keep(id: string, kind: Kept['kind'], context: JsonValue): Promise<KnownContext> {
    const { contextsKeptMax } = this.#options.limits;
    if (this.#kept.size >= contextsKeptMax) {
      throw problem('Forbidden', `There are ${contextsKeptMax} contexts, as many as are kept here: delete some first`);
    }
    const entry = this.#entry(kind, id, pathOf(id), Promise.resolve(context));
    await this.#documents?.put(collection, id, { kind, context, createdAt: entry.createdAt } satisfies Kept);
    this.#kept.set(id, entry);
    return entry;
  }

  #entry(kind: ContextKind, localId: string, url: string, context?: Promise<JsonValue>): Entry {
    return { kind, localId, url, createdAt: this.#now(), usedAt: undefined, numberOfHits: 0, context };
  }

  #now(): Instant {
    return new Date(this.#options.now()).toISOString();
  }
}

const pathOf = (id: string): string => `${CONTEXTS_PATH}/${id}`;

/** The localId in an address of ours. */
function idIn(name: string): string {
  return /^(?:https?:\/\/[^/?#]+)?\/ngsi-ld\/v1\/jsonldContexts\/([\w-]+)$/.exec(name)?.[1] ?? '';
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** The document that is served for a context. */
export const contextDocument = (context: JsonValue): JsonObject => ({ '@context': context });
