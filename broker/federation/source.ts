/**
 * Asks one context source over HTTP: builds the request that clause 4.3.6 lets travel, waits no longer than allowed, and
 * tells what came back as a value. Nothing here knows what is asked for.
 */
import type { Origin } from '#broker/core/federation/origin.ts';
import type { AskSource, SourceAnswer, SourceRequest } from '#broker/core/federation/source.ts';
import type { Clock, Egress, EgressResponse } from '#broker/core/ports.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import { parseJson } from '#models/ngsi-ld/bounded-json.ts';
import { isJsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import { Problem } from '#models/problem.ts';
import { type BreakerLimits, createBreaker } from './breaker.ts';
import { headersOf, isLinked, type Tongue, tongueOf } from './outgoing.ts';
import { viaOf } from './via.ts';

export interface AskOptions {
  readonly egress: Egress;
  readonly contexts: Contexts;
  readonly clock: Clock;
  readonly limits: SourceLimits;
  /** What this broker calls itself in Via headers (clause 6.3.18). */
  readonly alias: string;
}

export interface SourceLimits extends BreakerLimits {
  /** Milliseconds, where the registration gives no timeout, and at most. */
  readonly sourceTimeoutMs: number;
  readonly sourceTimeoutMaxMs: number;
  readonly sourceAnswerBytesMax: number;
  readonly jsonDepthMax: number;
  readonly jsonKeysMax: number;
}

const JSON_TYPE = 'application/json';
const LD_TYPE = 'application/ld+json';
const CONTEXT_RELATION = 'http://www.w3.org/ns/json-ld#context';

export function createAskSource(options: AskOptions): AskSource {
  const { egress, contexts, clock, limits, alias } = options;
  const breaker = createBreaker(clock, limits);

  async function ask(registration: Registration, request: SourceRequest, origin: Origin): Promise<SourceAnswer> {
    const rest = breaker.restOf(registration);
    if (rest !== undefined) {
      const cause = `It failed before and is left alone for another ${Math.ceil(rest)} ms`;
      return { kind: 'failed', cause, isTimeout: true, isResting: true };
    }
    const timeoutMs = Math.min(registration.timeoutMs ?? limits.sourceTimeoutMs, limits.sourceTimeoutMaxMs);
    try {
      const tongue = await tongueOf(registration, origin, contexts, request.body !== undefined);
      const body =
        request.body === undefined
          ? undefined
          : bodyIn(request.body, isLinked(registration, tongue) ? (tongue.context ?? contexts.coreUrl) : undefined);
      const response = await egress.send({
        url: urlOf(registration, request),
        method: request.method,
        headers: {
          accept: JSON_TYPE,
          ...linkTo(tongue, body),
          ...headersOf(registration, origin),
          ...(body && { 'content-type': body.isLinked ? LD_TYPE : JSON_TYPE }),
          ...(registration.tenant !== undefined && { 'ngsild-tenant': registration.tenant }),
          ...(request.entityMap !== undefined && { 'ngsild-entitymap': request.entityMap }),
          // Written as in RFC 9110 for those who tell cases apart.
          Via: viaOf(origin.headers, alias),
        },
        ...(body && { body: body.text }),
        timeoutMs,
        maxRedirects: 0,
        maxBytes: limits.sourceAnswerBytesMax,
      });
      const answer = read(response, limits);
      // A source that is at its end is as good as none; what it refuses is an answer.
      const isAtEnd = response.status >= 500 && response.status !== 508;
      if (isAtEnd || answer.kind === 'failed') breaker.failed(registration);
      else breaker.succeeded(registration.id);
      return answer;
    } catch (error) {
      breaker.failed(registration);
      const kind = error instanceof Problem ? error.kind : undefined;
      const cause = (error as Error).message;
      // What is longer than allowed was an answer, but none that is read.
      const isUnreadable = kind === 'BadGateway' && { isUnreadable: true as const };
      return { kind: 'failed', cause, isTimeout: kind === 'GatewayTimeout', ...isUnreadable };
    }
  }

  return ask;
}

function urlOf({ endpoint }: Registration, { path, query = [] }: SourceRequest): string {
  const search = query.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&');
  // Some register where the API begins, others what stands before it.
  const base = endpoint.replace(/\/+$/, '').replace(/\/ngsi-ld\/v1$/, '');
  return `${base}/ngsi-ld/v1${path}${search && `?${search}`}`;
}

/** What a query may hold as it is (RFC 3986 §3.4) stays, so that URNs and lists can be read in logs. */
function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(/%(?:3A|2C|2F|3B|40)/g, decodeURIComponent);
}

interface Body {
  readonly text: string;
  readonly isLinked: boolean;
}

/** With a context, that stands in the body, beside what it explains. */
function bodyIn(body: JsonValue, context: JsonValue | undefined): Body {
  if (context === undefined) return { text: JSON.stringify(body), isLinked: false };
  const full = (one: JsonValue): JsonValue => (isJsonObject(one) ? { ...one, '@context': context } : one);
  return { text: JSON.stringify(Array.isArray(body) ? body.map(full) : full(body)), isLinked: true };
}

function linkTo({ context }: Tongue, body: Body | undefined): Record<string, string> {
  if (body?.isLinked || typeof context !== 'string') return {};
  return { link: `<${context}>; rel="${CONTEXT_RELATION}"; type="${LD_TYPE}"` };
}

function read({ status, headers, body }: EgressResponse, limits: SourceLimits): SourceAnswer {
  try {
    return { kind: 'answered', status, headers, body: jsonOf(body, headers['content-type'], limits) };
  } catch (error) {
    return { kind: 'failed', cause: (error as Error).message, isTimeout: false, isUnreadable: true };
  }
}

/** Undefined where there is no body, or none in JSON. Throws for JSON that is broken or beyond the limits. */
function jsonOf(text: string, mediaType: string | undefined, limits: SourceLimits): JsonValue | undefined {
  if (text === '') return undefined;
  if (mediaType !== undefined && !/json/i.test(mediaType)) return undefined;
  return parseJson(text, { depthMax: limits.jsonDepthMax, keysMax: limits.jsonKeysMax });
}
