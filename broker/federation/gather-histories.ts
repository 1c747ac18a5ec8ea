/** Asks all sources that may know of the past of what a request is about: clauses 4.3.6, 5.7.3, 5.7.4, 6.3.17. */

import { bare, type HistoryGathering, unitedHistories } from '#broker/core/federation/histories.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import { attributesOf, isRegistered } from '#broker/core/federation/proxied.ts';
import type { SourceRequest } from '#broker/core/federation/source.ts';
import type { SourceFilter } from '#broker/core/registration/discover.ts';
import type { SourceMatch } from '#broker/core/registration/registrations.ts';
import type { TemporalEntity, TemporalQuery, TimeRelation } from '#broker/core/temporal/terms.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import type { GatherParts } from './gather.ts';
import { type Answered, asked } from './gather-answer.ts';
import { refuseOrder, sourcesFor } from './gather-match.ts';
import { paged } from './gather-source.ts';
import { wantedOf, wishesOf } from './gather-wish.ts';
import { inParts, type Told } from './history-parts.ts';
import { historyRequests, type WantedHistories } from './history-request.ts';
import { type Tongue, tongueOf } from './outgoing.ts';
import { namesOf } from './received.ts';
import { readHistory } from './received-history.ts';
import { refuseLoop } from './via.ts';

const operations: Readonly<Record<WantedHistories['operation'], readonly OperationName[]>> = {
  retrieveTemporal: ['retrieveTemporal', 'queryTemporal'],
  queryTemporal: ['queryTemporal'],
};

export function createHistoryGathering(parts: GatherParts): HistoryGathering {
  const { registrations, alias, limits } = parts;
  return {
    histories(operation, query, temporal, origin) {
      if (origin.local || registrations.size === 0) return undefined;
      const time = intervalOf(temporal);
      const sources = sourcesFor(registrations, wishesOf(query), operations[operation], origin, limits, time);
      if (sources.length === 0) return undefined;
      refuseOrder(query);
      refuseLoop(origin.headers, alias);
      const wanted = wantedHistories(operation, query, temporal, origin);
      const from = sources.map(async (match) => {
        const histories = await historiesFrom(parts, match, wanted, origin);
        return { registration: match.registration, histories };
      });
      const proxied = sources.filter(({ registration: { mode } }) => mode === 'exclusive' || mode === 'redirect');
      return Promise.all(from).then((contributions) => ({ contributions, proxied }));
    },
  };
}

/** By which interval a source says whether it knows of the time (5.12). */
function intervalOf({ time, timeproperty }: TemporalQuery): NonNullable<SourceFilter['time']> {
  return { relation: time, property: timeproperty === 'observedAt' ? 'observed' : 'managed' };
}

function wantedHistories(
  operation: WantedHistories['operation'],
  query: EntityQuery,
  temporal: TemporalQuery,
  origin: Origin,
): WantedHistories {
  const { selectors, projection } = wantedOf(operation, query, origin, true);
  return { operation, selectors, temporal, ...(projection && { projection }) };
}

async function historiesFrom(
  parts: GatherParts,
  match: SourceMatch,
  wanted: WantedHistories,
  origin: Origin,
): Promise<readonly TemporalEntity[]> {
  const { historyPointsMax, sourcePartsMax: partsMax } = parts.limits;
  const { registration } = match;
  const { temporal } = wanted;
  const tongue = await tongueOf(registration, origin, parts.contexts, false);
  const limits = { partsMax, enough: Math.min(temporal.limit, historyPointsMax) };
  const requestsFor = (time: TimeRelation) =>
    historyRequests(match, { ...wanted, temporal: { ...temporal, time } }, tongue);
  const found: TemporalEntity[] = [];
  for (const index of requestsFor(temporal.time).keys()) {
    const ask = (time: TimeRelation) => pagesFrom(parts, match, requestsFor(time)[index]!, tongue, origin);
    const { histories, fault } = await inParts(temporal, limits, ask);
    found.push(...histories);
    const text = `The source told a part of its histories, and ${fault}: narrow the time`;
    if (fault !== undefined) origin.warn({ code: 199, agent: registration.id, text });
  }
  return unitedHistories(found, temporal.timeproperty);
}

async function pagesFrom(
  parts: GatherParts,
  match: SourceMatch,
  request: SourceRequest,
  tongue: Tongue,
  origin: Origin,
): Promise<Told> {
  const { gatheredMax, pageMax } = parts.limits;
  const histories: TemporalEntity[] = [];
  const ranges: (string | undefined)[] = [];
  const isPaged = request.path === '/temporal/entities';
  for (let offset = 0; offset < gatheredMax; offset += pageMax) {
    const page = isPaged ? paged(request, pageMax, offset) : request;
    const answer = await asked(parts, match.registration, page, origin);
    if (!answer) return { histories, ranges, isBroken: true };
    if (answer.status === 206) ranges.push(answer.headers['content-range']);
    histories.push(...(await historiesIn(parts, match, answer, tongue, origin)));
    const count = Array.isArray(answer.body) ? answer.body.length : 0;
    if (!isPaged || count === 0 || !(count >= pageMax || /rel="?next/.test(answer.headers['link'] ?? ''))) break;
  }
  return { histories, ranges };
}

/** What the answer tells of what is registered. */
async function historiesIn(
  { contexts }: GatherParts,
  { registration, information }: SourceMatch,
  answer: Answered,
  tongue: Tongue,
  origin: Origin,
): Promise<readonly TemporalEntity[]> {
  const list = Array.isArray(answer.body) ? answer.body : answer.body === undefined ? [] : [answer.body];
  const found: TemporalEntity[] = [];
  try {
    const names = await namesOf(answer, tongue, contexts);
    for (const json of list) found.push(readHistory(json, names));
  } catch (error) {
    const text = `The source answered what cannot be read: ${(error as Error).message}`;
    origin.warn({ code: 111, agent: registration.id, text });
  }
  return found.flatMap((one) => asRegistered(one, information) ?? []);
}

function asRegistered(one: TemporalEntity, information: SourceMatch['information']): TemporalEntity | undefined {
  const infos = information.filter((info) => isRegistered(info, bare(one)));
  if (infos.length === 0) return undefined;
  const names = new Set<Iri>();
  for (const info of infos) {
    const registered = attributesOf(info);
    if (!registered) return one;
    for (const name of registered) names.add(name);
  }
  return { ...one, series: one.series.filter(({ attribute }) => names.has(attribute)) };
}
