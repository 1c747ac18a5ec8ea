/** `/temporal/entities` and what is beneath it: clauses 6.18 to 6.22 and 6.24. */
import type { Request, Response } from 'express';
import type { Limits } from '#broker/config.ts';
import type { Broker } from '#broker/core/broker.ts';
import { queryHere } from '#broker/core/consumption/entities.ts';
import {
  retrieveTemporal,
  type TemporalEntity,
  type TemporalQuery,
  temporalPage,
} from '#broker/core/consumption/temporal.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { entityMembers } from '#models/ngsi-ld/projection.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';
import { acceptedOf, jsonOrLd, type MediaType } from './accept.ts';
import { sendLinked } from './answer.ts';
import { readBody, writeTypes } from './body.ts';
import { linkedContext, type Named, objectIn } from './context.ts';
import type { Handler, Methods } from './handler.ts';
import { sendPaging } from './paging.ts';
import { flagOf, type Parameters, wholeOf, wordOf } from './parameters.ts';
import { entityIdOf } from './path.ts';
import { readQueryBody } from './query-body.ts';
import { isLocal, readQuery } from './selection.ts';
import type { Service } from './service.ts';
import { readTemporalRepresentation, type TemporalRepresentation, temporalWriter } from './temporal-representation.ts';
import { readRelation } from './time-relation.ts';

export function temporalCollection({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const named = await linkedContext(request, contexts);
      const query = readQuery(parameters, named.names, limits);
      const answer = { named, query, local: isLocal(parameters), mediaType };
      await sendHistories(request, response, broker, parameters, limits, answer);
    },
    ...temporalWriting('POST')(),
  };
}

export function temporalQuery({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker, url) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const { json, ...named } = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const { parameters, anyOf, local } = readQueryBody(json, url, named.names, 'history');
      const query = { ...readQuery(parameters, named.names, limits), ...(anyOf && { anyOf }) };
      const answer = { named, query, local: local || flagOf(parameters, 'local'), mediaType };
      await sendHistories(request, response, broker, parameters, limits, answer);
    },
  };
}

export function temporalResource({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const { names, context } = await linkedContext(request, contexts);
      const representation = readTemporalRepresentation(parameters, names);
      const query = readTemporalQuery(parameters, representation, limits);
      const found = await retrieveTemporal(broker, entityIdOf(request), query);
      const write = temporalWriter(names, representation, query.timeproperty);
      sendLinked(response, write(found), context, mediaType, partialStatus(response, [found]));
    },
    ...temporalWriting('DELETE')(),
  };
}

/** What the history cannot take: it is what was committed, when, and nothing else (5.6.11 to 5.6.16). */
export function temporalWriting(...methods: readonly (keyof Methods)[]): () => Methods {
  const refuse: Handler = () => {
    throw problem(
      'OperationNotSupported',
      'The history is written from changes of entities alone: create or change the entity, with its observedAt',
    );
  };
  return () => Object.fromEntries(methods.map((method) => [method, refuse]));
}

interface HistoriesAnswer {
  readonly named: Named;
  readonly query: EntityQuery;
  readonly local: boolean;
  readonly mediaType: MediaType;
}

async function sendHistories(
  request: Request,
  response: Response,
  broker: Broker,
  parameters: Parameters,
  limits: Limits,
  { named: { names, context }, query, local, mediaType }: HistoriesAnswer,
): Promise<void> {
  const representation = readTemporalRepresentation(parameters, names);
  const temporal = readTemporalQuery(parameters, representation, limits);
  const page = await queryHere(broker, query, local);
  // Who has nothing to tell of that time is left out (5.7.4.4).
  const found = (await temporalPage(broker, page, temporal)).filter(({ series }) => series.length > 0);
  const body = found.map(temporalWriter(names, representation, temporal.timeproperty));
  sendPaging(response, request.originalUrl, query, page);
  sendLinked(response, body, context, mediaType, partialStatus(response, found));
}

function readTemporalQuery(
  parameters: Parameters,
  { attributes, pick, format }: TemporalRepresentation,
  limits: Limits,
): TemporalQuery {
  const lastN = wholeOf(parameters, 'lastN', { least: 1, most: Number.MAX_SAFE_INTEGER });
  const picked = pick && [...pick.keys()].filter((member) => !entityMembers.has(member));
  const wanted: readonly Iri[] | undefined = attributes ? [...attributes] : picked?.length ? picked : undefined;
  if (parameters.get('timeproperty') === 'deletedAt') {
    throw problem('OperationNotSupported', 'Histories of what was deleted are not shown: give another timeproperty');
  }
  return {
    time: readRelation(parameters),
    timeproperty: wordOf(parameters, 'timeproperty', ['observedAt', 'createdAt', 'modifiedAt']) ?? 'observedAt',
    ...(wanted && { attributes: wanted }),
    ...(lastN !== undefined && { lastN }),
    // What is aggregated is many instances and a short answer.
    limit: format === 'aggregatedValues' ? limits.historyPointsMax : limits.temporalMax,
  };
}

/** 206 with the span that is complete, where instances were left out (clause 6.3.10). */
function partialStatus(response: Response, entities: readonly TemporalEntity[]): 200 | 206 {
  const spans = entities.map((one) => one.partial).filter((span) => span !== undefined);
  if (spans.length === 0) return 200;
  const from = spans.map((span) => span.from).reduce((a, b) => (a > b ? a : b));
  const to = spans.map((span) => span.to).reduce((a, b) => (a > b ? a : b));
  response.setHeader('Content-Range', `date-time ${from}-${to}/*`);
  return 206;
}
