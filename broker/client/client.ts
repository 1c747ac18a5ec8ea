/**
 * An NGSI-LD client of our own broker, for the field agents: few operations, every outcome a value, bounded in time.
 * Names are terms of the Busbar context, which goes along as a Link header (ETSI GS CIM 009 clause 6.3.5).
 */
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { type BatchOutcome, failedIn, type Outcome, problemIn, type Unreachable } from './outcome.ts';

export interface Client {
  /** Creates what is not there; of what is, replaces all (`replace`) or only the attributes given (`update`). */
  upsertEntities(entities: readonly JsonObject[], existing: 'replace' | 'update'): Promise<BatchOutcome>;
  /** Sets attributes of entities that are there; one that is not fails alone. */
  updateAttributes(entities: readonly JsonObject[]): Promise<BatchOutcome>;
  retrieveEntity(id: string): Promise<Outcome<JsonObject>>;
  /** One page, in the order of creation; `more` says whether another one follows. */
  queryEntities(query: ClientQuery): Promise<Outcome<ClientPage>>;
  patchAttribute(id: string, attribute: string, fragment: JsonObject): Promise<Outcome>;
  /** The id of the new Subscription. */
  createSubscription(subscription: JsonObject): Promise<Outcome<string>>;
  deleteSubscription(id: string): Promise<Outcome>;
}

export interface ClientQuery {
  /** Type selection, id list and q as clause 4.17, 5.7.2 and 4.9 write them. */
  readonly type?: string;
  readonly ids?: readonly string[];
  readonly q?: string;
  readonly attrs?: readonly string[];
  /** With createdAt and modifiedAt (clause 4.11). */
  readonly sysAttrs?: boolean;
  readonly limit: number;
  readonly offset: number;
}

export interface ClientPage {
  readonly entities: readonly JsonObject[];
  readonly more: boolean;
}

export interface ClientOptions {
  /** The broker, as it says on its own standard output: `http://127.0.0.1:1026/`. */
  readonly url: string;
  /** The @context of all names; the broker's own where it is left out. */
  readonly context?: string;
  readonly timeoutMs?: number;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonValue | undefined;
}

export function createClient({ url, context, timeoutMs = 10_000 }: ClientOptions): Client {
  const root = new URL('/ngsi-ld/v1/', url);
  const contextUrl = context ?? new URL('/contexts/busbar.jsonld', url).href;
  const link = `<${contextUrl}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;

  async function send(method: string, path: string, json?: JsonValue): Promise<Answer | Unreachable> {
    try {
      const response = await fetch(new URL(path, root), {
        method,
        headers: { Link: link, Accept: 'application/json', ...(json && { 'Content-Type': 'application/json' }) },
        ...(json && { body: JSON.stringify(json) }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text ? parse(text) : undefined };
    } catch (error) {
      return { kind: 'unreachable', reason: reasonOf(error as Error, timeoutMs) };
    }
  }

  async function ask<T>(
    method: string,
    path: string,
    json: JsonValue | undefined,
    read: (answer: Answer) => T,
  ): Promise<Outcome<T>> {
    const answer = await send(method, path, json);
    if ('kind' in answer) return answer;
    const { status, body } = answer;
    return status >= 200 && status < 300 && status !== 207
      ? { kind: 'ok', value: read(answer) }
      : { kind: 'refused', problem: problemIn(body, status) };
  }

  async function batch(operation: string, entities: readonly JsonObject[]): Promise<BatchOutcome> {
    if (entities.length === 0) return { kind: 'ok' };
    const answer = await send('POST', `entityOperations/${operation}`, entities);
    if ('kind' in answer) return answer;
    const { status, body } = answer;
    if (status === 207) return { kind: 'partial', failed: failedIn(body, status) };
    return status >= 200 && status < 300 ? { kind: 'ok' } : { kind: 'refused', problem: problemIn(body, status) };
  }

  const nothing = (): undefined => undefined;
  const entity = (id: string): string => `entities/${encodeURIComponent(id)}`;

  return {
    upsertEntities: (entities, existing) => batch(`upsert?options=${existing}`, entities),
    updateAttributes: (entities) => batch('update', entities),
    retrieveEntity: (id) => ask('GET', entity(id), undefined, ({ body }) => (isJsonObject(body) ? body : {})),
    queryEntities: (query) => ask('GET', `entities?${searchOf(query)}`, undefined, pageOf),
    patchAttribute: (id, attribute, fragment) =>
      ask('PATCH', `${entity(id)}/attrs/${encodeURIComponent(attribute)}`, fragment, nothing),
    createSubscription: (subscription) => ask('POST', 'subscriptions', subscription, createdId),
    deleteSubscription: (id) => ask('DELETE', `subscriptions/${encodeURIComponent(id)}`, undefined, nothing),
  };
}

function searchOf({ type, ids, q, attrs, sysAttrs, limit, offset }: ClientQuery): URLSearchParams {
  const search = new URLSearchParams({ limit: String(limit), offset: String(offset) });
  if (type !== undefined) search.set('type', type);
  if (ids) search.set('id', ids.join(','));
  if (q !== undefined) search.set('q', q);
  if (attrs) search.set('attrs', attrs.join(','));
  if (sysAttrs) search.set('options', 'sysAttrs');
  return search;
}

function pageOf({ headers, body }: Answer): ClientPage {
  return {
    entities: Array.isArray(body) ? body.filter(isJsonObject) : [],
    more: /rel="?next"?/.test(headers.get('Link') ?? ''),
  };
}

function createdId({ headers }: Answer): string {
  return decodeURIComponent((headers.get('Location') ?? '').split('/').at(-1)!);
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** `fetch` hides the cause of a failed connection one level down. */
function reasonOf(error: Error, timeoutMs: number): string {
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  const cause = error.cause as { readonly code?: string; readonly message?: string } | undefined;
  return cause?.code ?? cause?.message ?? error.message;
}
