/**
 * Asks all sources that may hold what a request is about, at the same time, each no longer than its registration allows;
 * a source that fails is named in a warning and costs the answer its part alone (clauses 4.3.6, 5.7, 6.3.17).
 */
import type { Contribution, Gathered, Gathering, Retrieval } from '#broker/core/federation/gathering.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import type { SourceRequest } from '#broker/core/federation/source.ts';
import type { SourceMatch } from '#broker/core/registration/registrations.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import { type AnswerParts, asked, entitiesIn } from './gather-answer.ts';
import { type MatchLimits, sourcesFor } from './gather-match.ts';
import { isPosted, queryRequests, retrieveRequest } from './gather-request.ts';
import { wantedOf, wishesOf } from './gather-wish.ts';
import { tongueOf } from './outgoing.ts';
import { refuseLoop } from './via.ts';

export interface GatherParts extends AnswerParts {
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

  async function retrieveFrom(
    match: SourceMatch,
    retrieval: Retrieval,
    origin: Origin,
    isDated: boolean,
  ): Promise<readonly Entity[]> {
    const { registration } = match;
    if (!registration.operations.has('retrieveEntity')) {
      const { id, types, attributes } = retrieval;
      const query = { ids: [id], ...(types && { types }), ...(attributes && { attributes }), ...wholePage };
      return queryFrom(match, query, wantedOf('queryEntity', query, origin, true), origin, 1);
    }
    const tongue = await tongueOf(registration, origin, contexts, false);
    const request = retrieveRequest(match, retrieval, tongue, isDated);
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
    const tongue = await tongueOf(registration, origin, contexts, isPosted(registration, wanted));
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

  /** Moments are asked for where they may decide: at once beside what is here, else when two sources contradict each other. */
  async function retrieveAll(
    sources: readonly SourceMatch[],
    retrieval: Retrieval,
    here: Entity | undefined,
    origin: Origin,
  ): Promise<Gathered> {
    const isDated = here !== undefined || hasSysAttrs(origin);
    const gathered = await gather(sources, (match) => retrieveFrom(match, retrieval, origin, isDated));
    if (isDated || !isContradictory(gathered)) return gathered;
    // The second answers tell the moments, the first what there is: not every source can tell moments.
    const dated = await gather(sources, (match) => retrieveFrom(match, retrieval, origin, true));
    return { ...gathered, contributions: [...dated.contributions, ...gathered.contributions] };
  }

  return {
    retrieve(retrieval, here, origin) {
      const { id, types, attributes } = retrieval;
      const wish = { ids: [id], ...(types && { types }), ...(attributes && { attributes }) };
      const sources = matching([wish], retrieving, origin);
      if (sources.length === 0) return undefined;
      return retrieveAll(sources, retrieval, here, origin);
    },

    query(operation, query, origin) {
      const sources = matching(wishesOf(query), querying, origin);
      if (sources.length === 0) return undefined;
      const wanted = wantedOf(operation, query, origin, parts.splitEntities ?? sources.some(isPartial));
      const isAll = query.count || query.ordering !== undefined || (wanted.isSplit && hasFilter(query));
      const need = isAll ? limits.gatheredMax : Math.min(query.offset + query.limit + 1, limits.gatheredMax);
      return gather(sources, (match) => queryFrom(match, query, wanted, origin, need));
    },
  };
}

function hasSysAttrs({ parameters }: Origin): boolean {
  return /\bsysAttrs\b/.test(parameters.get('options') ?? '');
}

/** Two sources gave an instance of the same attribute, and neither tells when it was observed. */
function isContradictory({ contributions }: Gathered): boolean {
  const seen = new Set<string>();
  return contributions.some(({ entities }) =>
    entities.some(({ attributes }) =>
      [...attributes].some(([name, instances]) =>
        instances.some(({ datasetId, observedAt }) => {
          const key = `${name} ${datasetId}`;
          if (observedAt === undefined && seen.has(key)) return true;
          seen.add(key);
          return false;
        }),
      ),
    ),
  );
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
