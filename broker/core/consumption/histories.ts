/** Histories as this broker and the sources that it may ask tell them: clauses 5.7.3 and 5.7.4. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { matches } from '#models/ngsi-ld/evaluate.ts';
import { matchesGeo } from '#models/ngsi-ld/geo/geo-query.ts';
import { DEFAULT_INSTANCE } from '#models/ngsi-ld/id.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import { matchesScope } from '#models/ngsi-ld/scope-query.ts';
import { Problem, problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import { bare, mergedHistories } from '../federation/histories.ts';
import type { Origin } from '../federation/origin.ts';
import type { TemporalEntity, TemporalQuery } from '../temporal/terms.ts';
import { requireBounds } from './bounds.ts';
import { retrieveTemporal } from './temporal.ts';
import { entityOf, historiesHere, queryTemporal, type TemporalPage } from './temporal-query.ts';

/** The history, whether a part of it is here, and who else has parts: registrations. */
export interface HeldHistory {
  readonly history: TemporalEntity;
  readonly isHere: boolean;
  readonly holders: readonly Iri[];
}

/** `among`: what others than these tell does not count. */
export async function retrieveHistory(
  broker: Broker,
  id: Iri,
  temporal: TemporalQuery,
  origin: Origin,
  among?: ReadonlySet<Iri>,
): Promise<HeldHistory> {
  const { attributes } = temporal;
  const query = { ids: [id], ...(attributes && { attributes }), limit: 1, offset: 0, count: false };
  const asked = broker.federation?.histories('retrieveTemporal', query, temporal, origin);
  if (!asked) return { history: await retrieveTemporal(broker, id, temporal), isHere: true, holders: [] };
  const [here, gathered] = await Promise.all([present(retrieveTemporal(broker, id, temporal)), asked]);
  const contributions = gathered.contributions.filter(({ registration }) => !among || among.has(registration.id));
  const [whole] = mergedHistories(here, { ...gathered, contributions }, temporal.timeproperty);
  if (whole?.id !== id) throw problem('ResourceNotFound', `There is no history of entity ${id}`);
  const holders = contributions.filter(({ histories }) => histories.length > 0).map((one) => one.registration.id);
  return { history: narrowed(whole, temporal), isHere: here.length > 0, holders: [...new Set(holders)] };
}

/** A page of those that match as a whole, with all that is told of them. */
export async function queryHistories(
  broker: Broker,
  query: EntityQuery,
  temporal: TemporalQuery,
  origin: Origin,
): Promise<TemporalPage> {
  requireBounds(query, origin.local);
  const wide = withEvidence(query, temporal);
  const asked = broker.federation?.histories('queryTemporal', query, wide, origin);
  if (!asked) return queryTemporal(broker, query, temporal);
  const [here, gathered] = await Promise.all([historiesHere(broker, query, wide), asked]);
  const found = mergedHistories(here, gathered, temporal.timeproperty)
    .filter((whole) => passes(query, whole))
    .map((whole) => narrowed(whole, temporal))
    .filter(({ series, scopePoints }) => series.length + scopePoints.length > 0);
  const { offset, limit, count } = query;
  const entities = found.slice(offset, offset + limit);
  const more = found.length > offset + entities.length;
  return count ? { entities, total: found.length, more } : { entities, more };
}

/** Filters look at all of the time, and at attributes that are not to be shown. */
function withEvidence({ q, geo }: EntityQuery, temporal: TemporalQuery): TemporalQuery {
  const { time, timeproperty } = temporal;
  return q || geo ? { time, timeproperty, limit: Number.MAX_SAFE_INTEGER } : temporal;
}

function passes({ q, geo, scopes }: EntityQuery, whole: TemporalEntity): boolean {
  const entity = entityOf(bare(whole), whole.series);
  return (!scopes || matchesScope(scopes, entity)) && (!q || matches(q, entity)) && (!geo || matchesGeo(geo, entity));
}

/** What is to be shown of it. */
function narrowed(whole: TemporalEntity, { attributes, datasetIds, lastN, limit }: TemporalQuery): TemporalEntity {
  const series = whole.series
    .filter(({ attribute }) => !attributes || attributes.includes(attribute))
    .filter(({ datasetId }) => !datasetIds || datasetIds.has(datasetId ?? DEFAULT_INSTANCE))
    .map((one) => {
      const points = lastN === undefined ? one.points.slice(0, limit) : one.points.slice(-lastN).slice(-limit);
      return { ...one, points };
    });
  return { ...whole, series };
}

/** What is not here may be elsewhere. */
async function present(finding: Promise<TemporalEntity>): Promise<readonly TemporalEntity[]> {
  try {
    return [await finding];
  } catch (error) {
    if (error instanceof Problem && error.kind === 'ResourceNotFound') return [];
    throw error;
  }
}
