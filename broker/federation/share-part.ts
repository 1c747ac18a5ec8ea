/** One source's part of a write: put into its words, sent, and what came of it. */
import type { Part } from '#broker/core/federation/division.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import { partOf } from '#broker/core/federation/parts.ts';
import type { Sending, ShareFate, Wish } from '#broker/core/federation/sharing.ts';
import type { AskSource, SourceAnswer } from '#broker/core/federation/source.ts';
import type { Registrations } from '#broker/core/registration/registrations.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { Problem, problem } from '#models/problem.ts';
import { type Verdict, verdictOf } from './fate.ts';
import type { MatchLimits } from './gather-match.ts';
import { localOf } from './gather-request.ts';
import { tongueOf } from './outgoing.ts';
import { type Reterm, retermAttribute, retermBetween, retermEntity } from './reterm.ts';
import { retermQuery } from './reterm-query.ts';

/** What writes are shared out with. */
export interface ShareParts {
  readonly registrations: Registrations;
  readonly ask: AskSource;
  readonly contexts: Contexts;
  /** What this broker calls itself in Via headers (clause 6.3.18). */
  readonly alias: string;
  readonly limits: Omit<MatchLimits, 'sourcesMax'>;
}

export async function sendPart(
  parts: ShareParts,
  part: Part,
  wish: Pick<Wish, 'attributes'>,
  sending: Sending,
  origin: Origin,
): Promise<ShareFate> {
  const { body } = sending;
  const isEntity = body?.kind === 'entity' && isJsonObject(body.json);
  const json = isEntity ? partOf(body.json as JsonObject, part.attributes, origin.names) : body?.json;
  const own: Sending = body ? { ...sending, body: { kind: body.kind, json: json! } } : sending;
  return fateOf(part, wish, await verdictAfter(part.registration, () => put(parts, part.registration, own, origin)));
}

/** What cannot be put into the words of a source is a failure of its part alone. */
async function verdictAfter(registration: Part['registration'], sent: () => Promise<SourceAnswer>): Promise<Verdict> {
  try {
    return verdictOf(registration, await sent());
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { kind: 'failed', problem: problem(error.kind, `Source ${registration.id}: ${error.detail}`) };
  }
}

/**
 * Puts it to the source in the names that it understands; the body is all for it. Rejects with a Problem where it has no names
 * for it, or they cannot be read.
 */
export async function put(
  { ask, contexts, registrations, limits }: ShareParts,
  registration: Part['registration'],
  { method, path, query = [], body }: Sending,
  origin: Origin,
): Promise<SourceAnswer> {
  const { names, isClients } = await tongueOf(registration, origin, contexts, body !== undefined);
  const reterm = isClients ? undefined : retermBetween(origin.names, names);
  const request = {
    method,
    path: path(names),
    query: [...(isClients ? query : retermQuery(query, origin.names, names, limits)), ...localOf(registration)],
    ...(body && { body: reterm ? retermed(body.json, body.kind, reterm) : body.json }),
  };
  const answer = await ask(registration, request, origin);
  noteAnswer(registrations, registration, answer);
  return answer;
}

/** A refusal is an answer; what was never sent is none of either kind. */
export function noteAnswer(
  registrations: Pick<Registrations, 'tell'>,
  { id }: Part['registration'],
  answer: SourceAnswer,
): void {
  if (answer.kind === 'failed' && answer.isResting) return;
  registrations.tell(id, answer.kind === 'answered' && answer.status < 500);
}

function retermed(json: JsonValue, kind: 'entity' | 'attribute', reterm: Reterm): JsonValue {
  if (kind === 'attribute') return retermAttribute(json, reterm);
  if (Array.isArray(json)) return json.map((one: JsonValue) => retermed(one, kind, reterm));
  return isJsonObject(json) ? retermEntity(json, reterm) : json;
}

export function fateOf(
  { registration, attributes }: Part,
  wish: Pick<Wish, 'attributes'>,
  verdict: Verdict,
): ShareFate {
  const named = attributes === 'all' ? wish.attributes : [...attributes];
  return { registration, ...(named && { attributes: named }), ...verdict };
}
