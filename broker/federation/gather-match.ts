/** Which sources are asked: clauses 5.12, 4.3.6.4, 4.9 (context source filter). */
import type { Origin } from '#broker/core/federation/origin.ts';
import { mayLieInPlace, passes, type SourceFilter } from '#broker/core/registration/discover.ts';
import type { Registrations, SourceMatch, SourceWish } from '#broker/core/registration/registrations.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import { parseQuery } from '#models/ngsi-ld/q.ts';
import type { EntityQuery, GeoQuery } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';
import { passedBy } from './via.ts';

export interface MatchLimits {
  readonly sourcesMax: number;
  readonly queryTermsMax: number;
  readonly queryDepthMax: number;
}

/**
 * Those that match one of the wishes and allow one of the operations, each once, in the order of registration; with `geo`
 * those alone that may have what lies so.
 */
export function sourcesFor(
  registrations: Registrations,
  wishes: readonly SourceWish[],
  operations: readonly OperationName[],
  origin: Origin,
  limits: MatchLimits,
  time?: NonNullable<SourceFilter['time']>,
  geo?: GeoQuery,
): readonly SourceMatch[] {
  const found = new Map<Iri, SourceMatch>();
  const passed = passedBy(origin.headers);
  const filter = filterOf(origin, limits);
  const datasetIds = origin.parameters.get('datasetId')?.split(',');
  for (const wish of wishes) {
    for (const match of registrations.match(datasetIds ? { ...wish, datasetIds } : wish)) {
      const { registration } = match;
      if (!operations.some((name) => registration.operations.has(name))) continue;
      if (registration.alias !== undefined && passed.has(registration.alias)) continue;
      if (geo && !mayLieInPlace(registration, geo)) continue;
      // Sources without an interval may know of any time; those with one are sources of histories alone (5.12).
      if (!passes(registration, filter) && !(time && passes(registration, { ...filter, time }))) continue;
      const known = found.get(registration.id);
      found.set(registration.id, known ? both(known, match) : match);
    }
  }
  const sources = [...found.values()];
  if (sources.length <= limits.sourcesMax) return sources;
  const text = `${sources.length} sources match, the limit is ${limits.sourcesMax}: the others were not asked`;
  origin.warn({ code: 199, agent: 'busbar', text });
  return sources.slice(0, limits.sourcesMax);
}

/**
 * Sort ordering is never applied to distributed operations (4.23.1, 5.7.2.4, 5.7.4.4). What no source takes part in is one,
 * whatever its scope says. Throws BadRequestData.
 */
export function refuseOrder({ ordering }: Pick<EntityQuery, 'ordering'>): void {
  if (!ordering) return;
  const detail = 'orderBy is for what one broker has, and other sources take part in this query: give local=true';
  throw problem('BadRequestData', detail);
}

/** What the client wants of the sources themselves (4.9). Throws BadRequestData. */
export function filterOf({ parameters, names }: Origin, limits: Omit<MatchLimits, 'sourcesMax'>): SourceFilter {
  const csf = parameters.get('csf');
  return csf === undefined ? {} : { csf: parseQuery(csf, names, limits, 'csf') };
}

/** Wishes that narrow the same registration differently ask for what either does. */
function both(a: SourceMatch, b: SourceMatch): SourceMatch {
  const more = b.information.filter((info) => !a.information.includes(info));
  return more.length === 0 ? a : { registration: a.registration, information: [...a.information, ...more] };
}
