/**
 * Where the document behind a context URL comes from, in this order: our own, the mirror, what ETSI published, the
 * network. The first three never touch the network.
 */
import { readFile } from 'node:fs/promises';
import type { Limits } from '#broker/config.ts';
import type { Egress } from '#broker/core/ports.ts';
import { parseJson } from '#models/ngsi-ld/bounded-json.ts';
import { isJsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { Problem, problem } from '#models/problem.ts';
import { coreContextFile } from '#ontology/core.ts';

export interface DocumentSources {
  readonly egress: Egress;
  readonly limits: Limits;
  /** URL → path of a local file. */
  readonly mirror: ReadonlyMap<string, string>;
  /** URL → document. */
  readonly own: ReadonlyMap<string, JsonValue>;
  /** Where others reach this broker, an origin. */
  readonly publicUrl: string | undefined;
}

/**
 * Resolves to the value of `@context` in the document at the URL. Rejects with LdContextNotAvailable where nothing can be read
 * there, and with BadRequestData where what is there is no context document (clause 5.5.6).
 */
export type LoadContext = (url: string) => Promise<JsonValue>;

/** A loader that asks anew each time; what is kept is in the library. */
export function createLoader(sources: DocumentSources): LoadContext {
  return (url) => load(url, sources);
}

async function load(url: string, sources: DocumentSources): Promise<JsonValue> {
  const own = ownDocument(url, sources);
  const document = own ?? parse(await read(url, sources), url, sources.limits);
  const context = isJsonObject(document) ? document['@context'] : undefined;
  if (context === undefined) throw noContext(url, 'it has no member @context');
  return context;
}

const hereAbouts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * One of the contexts that we publish: by its URL, or by `/contexts/NAME` on this machine, whatever the port, or at our public
 * address. A client names it by the address at which it reached us, and a subscription made through another port still means
 * the same.
 */
function ownDocument(url: string, { own, publicUrl }: DocumentSources): JsonValue | undefined {
  const exact = own.get(url);
  if (exact !== undefined) return exact;
  const parsed = URL.parse(url);
  if (parsed === null || !parsed.pathname.startsWith('/contexts/')) return undefined;
  if (!hereAbouts.has(parsed.hostname) && parsed.origin !== publicUrl) return undefined;
  for (const [name, document] of own) if (name.endsWith(parsed.pathname)) return document;
  return undefined;
}

async function read(url: string, { egress, limits, mirror }: DocumentSources): Promise<string> {
  const file = mirror.get(url) ?? coreContextFile(url);
  if (file === undefined) return fetched(url, egress, limits);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw unavailable(url, `its local file cannot be read: ${(cause as Error).message}`, cause);
  }
}

async function fetched(url: string, egress: Egress, limits: Limits): Promise<string> {
  try {
    const { status, body } = await egress.send({
      url,
      method: 'GET',
      headers: { Accept: 'application/ld+json, application/json;q=0.9' },
      timeoutMs: limits.contextTimeoutMs,
      maxRedirects: limits.contextRedirectsMax,
      maxBytes: limits.contextBytesMax,
    });
    if (status !== 200) throw unavailable(url, `the server answers ${status}`);
    return body;
  } catch (cause) {
    if (cause instanceof Problem && cause.kind === 'LdContextNotAvailable') throw cause;
    throw unavailable(url, (cause as Error).message, cause);
  }
}

function parse(text: string, url: string, limits: Limits): JsonValue {
  try {
    return parseJson(text, { depthMax: limits.jsonDepthMax, keysMax: limits.jsonKeysMax, forgiving: true });
  } catch (cause) {
    throw noContext(url, (cause as Error).message, cause);
  }
}

function noContext(url: string, why: string, cause?: unknown): Problem {
  return problem('BadRequestData', `The document at ${url} is no @context: ${why}. Name one that is`, { cause });
}

function unavailable(url: string, why: string, cause?: unknown): Problem {
  const detail = `The @context ${url} is not available: ${why}. Give a local copy with --contexts FILE, or write the context into the request`;
  return problem('LdContextNotAvailable', detail, { cause });
}
