/**
 * Asks all sources that may hold what a request is about, at the same time, each no longer than its registration allows;
 * a source that fails is named in a warning and costs the answer its part alone (clauses 4.3.6, 5.7, 6.3.17).
 */
import type { Contribution, Gathered, Gathering, Retrieval } from '#broker/core/federation/gathering.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import type { SourceMatch, SourceWish } from '#broker/core/registration/registrations.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { EntityQuery, GeoQuery } from '#models/ngsi-ld/query.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import { cachedAsk } from './cache.ts';
import { candidatesFrom } from './gather-candidates.ts';
import { type MatchLimits, refuseOrder, sourcesFor } from './gather-match.ts';
import type { Wanted } from './gather-request.ts';
import { queryFrom, retrieveFrom, type SourceParts } from './gather-source.ts';
import { wantedOf, wishesOf } from './gather-wish.ts';
import { refuseLoop } from './via.ts';

export interface GatherParts extends SourceParts {
  readonly alias: string;
  readonly limits: SourceParts['limits'] & MatchLimits & { readonly sourceAnswersKept: number };
  /** Whether one entity may lie in several places, where the request does not say; undefined: the registrations tell. */
  readonly splitEntities?: boolean;
}

const retrieving: readonly OperationName[] = ['retrieveEntity', 'queryEntity', 'queryBatch'];
const querying: readonly OperationName[] = ['queryEntity', 'queryBatch'];

export function createGathering(given: GatherParts): Gathering {
  const parts = { ...given, ask: cachedAsk(given.ask, given.clock, given.limits.sourceAnswersKept) };
  const { registrations, alias, limits } = parts;

  function matching(
    wishes: readonly SourceWish[],
    operations: readonly OperationName[],
    origin: Origin,
    geo?: GeoQuery,
  ): readonly SourceMatch[] {
    if (origin.local || registrations.size === 0) return [];
    const sources = sourcesFor(registrations, wishes, operations, origin, limits, undefined, geo);
    if (sources.length > 0) refuseLoop(origin.headers, alias);
    return sources;
  }

  function wantedFrom(
    sources: readonly SourceMatch[],
    operation: OperationName,
    query: EntityQuery,
    origin: Origin,
  ): Wanted {
    return wantedOf(operation, query, origin, parts.splitEntities ?? sources.some(isPartial));
  }

  /** Moments are asked for where they may decide: at once beside what is here, else when two sources contradict each other. */
  async function retrieveAll(
    sources: readonly SourceMatch[],
    retrieval: Retrieval,
    here: Entity | undefined,
    origin: Origin,
  ): Promise<Gathered> {
    const isDated = here !== undefined || hasSysAttrs(origin);
    const gathered = await gather(sources, (match) => retrieveFrom(parts, match, retrieval, isDated, origin));
    if (isDated || !isContradictory(gathered)) return gathered;
    // The second answers tell the moments, the first what there is: not every source can tell moments.
    const dated = await gather(sources, (match) => retrieveFrom(parts, match, retrieval, true, origin));
    return { ...gathered, contributions: [...dated.contributions, ...gathered.contributions] };
  }

  return {
    retrieve(retrieval, here, origin) {
      const { id, types, attributes } = retrieval;
      const wish = { ids: [id], ...(types && { types }), ...(attributes && { attributes }) };
      const found = matching([wish], retrieving, origin);
      const sources = found.filter(({ registration }) => retrieval.among?.has(registration.id) ?? true);
      if (sources.length === 0) return undefined;
      return retrieveAll(sources, retrieval, here, origin);
    },

    query(operation, query, origin) {
      const sources = matching(wishesOf(query), querying, origin, query.geo);
      if (sources.length === 0) return undefined;
      refuseOrder(query);
      const wanted = wantedFrom(sources, operation, query, origin);
      const { isSplit } = wanted;
      const isAll = query.count || (isSplit && hasFilter(query));
      const need = isAll ? limits.gatheredMax : Math.min(query.offset + query.limit + 1, limits.gatheredMax);
      return gather(sources, (match) => queryFrom(parts, match, wanted, need, origin)).then((gathered) =>
        isSplit && !isAll ? { ...gathered, unfinished: unfinishedIn(gathered, need) } : gathered,
      );
    },

    candidates(operation, query, origin) {
      const sources = matching(wishesOf(query), querying, origin, query.geo);
      if (sources.length === 0) return undefined;
      refuseOrder(query);
      const wanted = wantedFrom(sources, operation, query, origin);
      const from = sources.map((match) => candidatesFrom(parts, match, wanted, origin));
      return Promise.all(from).then((candidates) => ({ isSplit: wanted.isSplit, candidates }));
    },

    ofHolders(operation, query, holders, origin) {
      refuseOrder(query);
      const sources = matching(wishesOf(query), querying, origin, query.geo);
      const wanted = wantedFrom(sources, operation, query, origin);
      const { proxied } = of(sources, []);
      const from = sources.flatMap((match) => {
        const { id } = match.registration;
        const ids = holders.ids.get(id);
        const entityMap = holders.linked.get(id);
        const selectors = wanted.selectors.map(({ types }) => ({ ids: ids ?? [], ...(types && { types }) }));
        const own = { ...wanted, selectors, ...(entityMap !== undefined && { entityMap }) };
        return ids ? { match, wanted: own, need: ids.length } : [];
      });
      return Promise.all(
        from.map(async (one): Promise<Contribution> => {
          const entities = await queryFrom(parts, one.match, one.wanted, one.need, origin);
          return { registration: one.match.registration, entities };
        }),
      ).then((contributions) => ({ contributions, proxied }));
    },
  };
}

async function gather(
  sources: readonly SourceMatch[],
  from: (match: SourceMatch) => Promise<readonly Entity[]>,
): Promise<Gathered> {
  const contributions = await Promise.all(
    sources.map(async (match) => ({ registration: match.registration, entities: await from(match) })),
  );
  return of(sources, contributions);
}

function unfinishedIn({ contributions }: Gathered, need: number): ReadonlySet<Iri> {
  return new Set(
    contributions.flatMap(({ registration, entities }) => (entities.length >= need ? registration.id : [])),
  );
}

function of(sources: readonly SourceMatch[], contributions: readonly Contribution[]): Gathered {
  return { contributions, proxied: sources.filter(({ registration }) => isProxied(registration)) };
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

const isProxied = ({ mode }: Registration): boolean => mode === 'exclusive' || mode === 'redirect';

/** A source that has some attributes of an entity leaves the others to somebody else. */
function isPartial({ information }: SourceMatch): boolean {
  return information.some(({ properties, relationships }) => properties || relationships);
}

function hasFilter({ q, geo, scopes, attributes }: EntityQuery): boolean {
  return Boolean(q || geo || scopes || attributes);
}
