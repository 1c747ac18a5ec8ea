/** Which entities a source may have of a query: by an entity map of its own where it makes some (clause 5.14.4). */
import type { Candidates } from '#broker/core/federation/gathering.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import type { SourceMatch } from '#broker/core/registration/registrations.ts';
import { isUri } from '#models/ngsi-ld/id.ts';
import { isJsonObject } from '#models/ngsi-ld/json.ts';
import { queryRequests, type Wanted } from './gather-request.ts';
import { queryFrom, type SourceParts } from './gather-source.ts';
import { tongueOf } from './outgoing.ts';

export async function candidatesFrom(
  parts: SourceParts,
  match: SourceMatch,
  wanted: Wanted,
  origin: Origin,
): Promise<Candidates> {
  const { registration } = match;
  const mapped = await mappedBy(parts, match, wanted, origin);
  if (mapped) return mapped;
  const entities = await queryFrom(parts, match, wanted, parts.limits.gatheredMax, origin);
  return { registration, ids: entities.map(({ id }) => id) };
}

/** The map of the source; undefined where it makes none, or where it takes several requests to ask it. */
async function mappedBy(
  { ask, contexts }: SourceParts,
  match: SourceMatch,
  wanted: Wanted,
  origin: Origin,
): Promise<Candidates | undefined> {
  const { registration } = match;
  if (!registration.operations.has('createEntityMapQueryEntity')) return undefined;
  const tongue = await tongueOf(registration, origin, contexts, false);
  const [request, ...more] = queryRequests(match, { ...wanted, operation: 'queryEntity' }, tongue, origin);
  if (request?.method !== 'GET' || more.length > 0) return undefined;
  const answer = await ask(registration, { ...request, path: '/entityMaps' }, origin);
  if (answer.kind !== 'answered' || answer.status >= 300 || !isJsonObject(answer.body)) return undefined;
  const { id, entityMap } = answer.body;
  if (!isUri(id) || !isJsonObject(entityMap)) return undefined;
  return { registration, ids: Object.keys(entityMap).filter(isUri), linkedMap: id };
}
