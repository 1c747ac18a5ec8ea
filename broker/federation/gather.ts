/**
 * Asks all sources that may hold what a request is about, at the same time, each no longer than its registration allows;
 * a source that fails is named in a warning and costs the answer its part alone (clauses 4.3.6, 5.7, 6.3.17).
 */
import type { Contribution, Gathered, Gathering, Retrieval } from '#broker/core/federation/gathering.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import { asRegistered } from '#broker/core/federation/proxied.ts';
import type { AskSource, SourceAnswer, SourceRequest } from '#broker/core/federation/source.ts';
import type { Clock } from '#broker/core/ports.ts';
import type { Registrations, SourceMatch } from '#broker/core/registration/registrations.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import { isJsonObject } from '#models/ngsi-ld/json.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import { type MatchLimits, sourcesFor } from './gather-match.ts';
import { queryRequests, retrieveRequest } from './gather-request.ts';
import { wantedOf, wishesOf } from './gather-wish.ts';
import { tongueOf } from './outgoing.ts';
import { namesOf, readEntities } from './received.ts';
import { refuseLoop } from './via.ts';

export interface GatherParts {
  readonly registrations: Registrations;
  readonly ask: AskSource;
  readonly contexts: Contexts;
  readonly clock: Clock;
  readonly alias: string;
  readonly limits: GatherLimits;
  /** Whether one entity may lie in several places, where the request does not say; undefined: the registrations tell. */
  readonly splitEntities?: boolean;
}

export interface GatherLimits extends MatchLimits {
  /** Entities of one page that a source is asked for, and of all its pages together. */
  readonly pageMax: number;
  readonly gatheredMax: number;
}

const retrieving: readonly OperationName[] = ['retrieveEntity', 'queryEntity', 'queryBatch'];
const querying: readonly OperationName[] = ['queryEntity', 'queryBatch'];

export function createGathering(parts: GatherParts): Gathering {
  const { registrations, contexts, alias, limits } = parts;

  function matching(wishes: ReturnType<typeof wishesOf>, operations: readonly OperationName[], origin: Origin) {
    if (origin.local || registrations.size === 0) return [];
    const sources = sourcesFor(registrations, wishes, operations, origin, limits);
    if (sources.length > 0) refuseLoop(origin.headers, alias);
    return sources;
  }

  async function retrieveFrom(match: SourceMatch, retrieval: Retrieval, origin: Origin): Promise<readonly Entity[]> {
    const { registration } = match;
    if (!registration.operations.has('retrieveEntity')) {
      const { id, types, attributes } = retrieval;
      const query = { ids: [id], ...(types && { types }), ...(attributes && { attributes }), ...wholePage };
      return queryFrom(match, query, wantedOf(query, origin, true), origin, 1);
    }
    const tongue = await tongueOf(registration, origin, contexts, false);
    const request = retrieveRequest(match, retrieval, tongue);
    const answer = await asked(parts, registration, request, origin);
    return answer ? entitiesIn(parts, match, answer, tongue, origin) : [];
  }

  /** Page by page, until there are `need` of them or no more. */
  async function queryFrom(
    match: SourceMatch,
    query: EntityQuery,
    wanted: ReturnType<typeof wantedOf>,
    origin: Origin,
    need: number,
  ): Promise<readonly Entity[]> {
    const { registration } = match;
    const tongue = await tongueOf(registration, origin, contexts, !registration.operations.has('queryEntity'));
    const found: Entity[] = [];
    for (const request of queryRequests(match, wanted, tongue, origin)) {
      const limit = Math.min(need, limits.pageMax);
      for (let offset = 0; offset < need; offset += limit) {
        const answer = await asked(parts, registration, paged(request, limit, offset), origin);
        if (!answer) break;
        found.push(...(await entitiesIn(parts, match, answer, tongue, origin)));
        const count = Array.isArray(answer.body) ? answer.body.length : 0;
        if (count < limit && !/rel="?next/.test(answer.headers['link'] ?? '')) break;
        if (count === 0) break;
      }
    }
    return query.ids ? found.filter(({ id }) => query.ids!.includes(id)) : found;
  }

  async function gather(
    sources: readonly SourceMatch[],
    from: (match: SourceMatch) => Promise<readonly Entity[]>,
  ): Promise<Gathered> {
    const contributions = await Promise.all(
      sources.map(async (match): Promise<Contribution> => {
        return { registration: match.registration, entities: await from(match) };
      }),
    );
    return { contributions, proxied: sources.filter(({ registration }) => isProxied(registration)) };
  }

  return {
    retrieve(retrieval, origin) {
      const { id, types, attributes } = retrieval;
      const wish = { ids: [id], ...(types && { types }), ...(attributes && { attributes }) };
      const sources = matching([wish], retrieving, origin);
      if (sources.length === 0) return undefined;
      return gather(sources, (match) => retrieveFrom(match, retrieval, origin));
    },

    query(_operation, query, origin) {
      const sources = matching(wishesOf(query), querying, origin);
      if (sources.length === 0) return undefined;
      const wanted = wantedOf(query, origin, parts.splitEntities ?? sources.some(isPartial));
      const isAll = query.count || query.ordering !== undefined || (wanted.isSplit && hasFilter(query));
      const need = isAll ? limits.gatheredMax : Math.min(query.offset + query.limit + 1, limits.gatheredMax);
      return gather(sources, (match) => queryFrom(match, query, wanted, origin, need));
    },
  };
}

const wholePage = { limit: 1, offset: 0, count: false };

const isProxied = ({ mode }: Registration): boolean => mode === 'exclusive' || mode === 'redirect';

/** A source that has some attributes of an entity leaves the others to somebody else. */
function isPartial({ information }: SourceMatch): boolean {
  return information.some(({ properties, relationships }) => properties || relationships);
}

function hasFilter({ q, geo, scopes, attributes }: EntityQuery): boolean {
  return Boolean(q || geo || scopes || attributes);
}

function paged(request: SourceRequest, limit: number, offset: number): SourceRequest {
  const page: [string, string][] = [['limit', String(limit)]];
  if (offset > 0) page.push(['offset', String(offset)]);
  return { ...request, query: [...(request.query ?? []), ...page] };
}

type Answered = Extract<SourceAnswer, { kind: 'answered' }>;

/** The answer of a source that had one; what went wrong becomes a warning. */
async function asked(
  { ask, registrations }: GatherParts,
  registration: Registration,
  request: SourceRequest,
  origin: Origin,
): Promise<Answered | undefined> {
  const answer = await ask(registration, request, origin);
  const isAnswer = answer.kind === 'answered' && (answer.status < 300 || fine.has(answer.status));
  registrations.tell(registration.id, isAnswer);
  if (isAnswer) return answer.status < 300 ? answer : undefined;
  origin.warn({
    code: answer.kind === 'failed' && answer.isTimeout ? 112 : 199,
    agent: registration.id,
    text: causeOf(answer),
  });
  return undefined;
}

/** There is no such entity; or the request has been there, and what is there has been gathered (6.3.18). */
const fine: ReadonlySet<number> = new Set([404, 508]);

function causeOf(answer: SourceAnswer): string {
  if (answer.kind === 'failed') return answer.cause;
  const title = isJsonObject(answer.body) ? (answer.body['detail'] ?? answer.body['title']) : undefined;
  return `The source answered ${answer.status}${typeof title === 'string' ? `: ${title}` : ''}`;
}

/** What the answer holds of what is registered. */
async function entitiesIn(
  { contexts, clock }: GatherParts,
  { registration, information }: SourceMatch,
  answer: Answered,
  tongue: Awaited<ReturnType<typeof tongueOf>>,
  origin: Origin,
): Promise<readonly Entity[]> {
  const warn = (text: string): void => origin.warn({ code: 199, agent: registration.id, text });
  try {
    const names = await namesOf(answer, tongue, contexts);
    const { entities, fault } = await readEntities(answer.body, names, contexts, instantAt(clock.now()));
    if (fault !== undefined) warn(`The source answered what cannot be read: ${fault}`);
    return entities.flatMap((entity) => asRegistered(entity, information) ?? []);
  } catch (error) {
    warn(`The source answered in a context that cannot be read: ${(error as Error).message}`);
    return [];
  }
}
