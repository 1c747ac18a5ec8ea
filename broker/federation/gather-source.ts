/** What one source has of an entity, or of a query, page by page. */
import type { Retrieval } from '#broker/core/federation/gathering.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import type { SourceRequest } from '#broker/core/federation/source.ts';
import type { SourceMatch } from '#broker/core/registration/registrations.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import { type AnswerParts, asked, entitiesIn } from './gather-answer.ts';
import { isPosted, queryRequests, retrieveRequest, type Wanted } from './gather-request.ts';
import { wantedOf } from './gather-wish.ts';
import { tongueOf } from './outgoing.ts';

export interface SourceParts extends AnswerParts {
  readonly limits: {
    /** Entities of one page that a source is asked for, and of all its pages together. */
    readonly pageMax: number;
    readonly gatheredMax: number;
    /** Parts that a source is asked for of histories that it does not tell at once, and instances of all of them. */
    readonly sourcePartsMax: number;
    readonly historyPointsMax: number;
  };
}

/** `isDated`: with the moments that its attributes were changed. */
export async function retrieveFrom(
  parts: SourceParts,
  match: SourceMatch,
  retrieval: Retrieval,
  isDated: boolean,
  origin: Origin,
): Promise<readonly Entity[]> {
  const { registration } = match;
  if (!registration.operations.has('retrieveEntity')) {
    const { id, types, attributes } = retrieval;
    const query = { ids: [id], ...(types && { types }), ...(attributes && { attributes }), ...onePage };
    return queryFrom(parts, match, wantedOf('queryEntity', query, origin, true), 1, origin);
  }
  const tongue = await tongueOf(registration, origin, parts.contexts, false);
  const request = retrieveRequest(match, retrieval, tongue, isDated);
  const answer = await asked(parts, registration, request, origin);
  return answer ? entitiesIn(parts, match, answer, tongue, origin) : [];
}

const onePage = { limit: 1, offset: 0, count: false };

/** The first `need` entities; a warning where the limit keeps the rest away. */
export async function queryFrom(
  parts: SourceParts,
  match: SourceMatch,
  wanted: Wanted,
  need: number,
  origin: Origin,
): Promise<readonly Entity[]> {
  const { registration } = match;
  const { gatheredMax, pageMax } = parts.limits;
  const tongue = await tongueOf(registration, origin, parts.contexts, isPosted(registration, wanted));
  const limit = Math.min(need, pageMax);
  const found: Entity[] = [];
  for (const request of queryRequests(match, wanted, tongue, origin)) {
    let hasMore = true;
    for (let offset = 0; hasMore && offset < need; offset += limit) {
      const answer = await asked(parts, registration, paged(request, limit, offset), origin);
      if (!answer) break;
      found.push(...(await entitiesIn(parts, match, answer, tongue, origin)));
      const count = Array.isArray(answer.body) ? answer.body.length : 0;
      hasMore = count > 0 && (count >= limit || /rel="?next/.test(answer.headers['link'] ?? ''));
    }
    if (hasMore && need >= gatheredMax) warnOfMore(registration, gatheredMax, origin);
  }
  return among(found, wanted);
}

/** A source that does not know how to restrict an answer to ids gives others too. */
function among(found: readonly Entity[], { selectors }: Wanted): readonly Entity[] {
  if (!selectors.every(({ ids }) => ids)) return found;
  const ids = new Set<Iri>(selectors.flatMap((selector) => selector.ids!));
  return found.filter(({ id }) => ids.has(id));
}

function warnOfMore({ id }: Registration, gatheredMax: number, origin: Origin): void {
  const text = `The source has more than the ${gatheredMax} entities that are asked for: narrow the query, or use an entity map`;
  origin.warn({ code: 199, agent: id, text });
}

export function paged(request: SourceRequest, limit: number, offset: number): SourceRequest {
  const page: [string, string][] = [['limit', String(limit)]];
  if (offset > 0) page.push(['offset', String(offset)]);
  return { ...request, query: [...(request.query ?? []), ...page] };
}
