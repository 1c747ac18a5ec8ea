/** Reading histories: GET of `/temporal/entities` and `/temporal/entities/{id}`, and queries by POST: clauses 6.18.3.2, 6.19.3.1, 6.24. */
import type { Request, Response } from 'express';
import type { Limits } from '#broker/config.ts';
import type { Broker } from '#broker/core/broker.ts';
import { partOf, type TemporalPart } from '#broker/core/consumption/temporal-part.ts';
import type { TemporalQuery } from '#broker/core/temporal/terms.ts';
import { runInTurns } from '#broker/core/turns.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { entityMembers } from '#models/ngsi-ld/projection.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';
import { acceptedOf, jsonOrLd, type MediaType } from './accept.ts';
import { sendLinked } from './answer.ts';
import { readBody, writeTypes } from './body.ts';
import { carriedBy, linkedContext, type Named, objectIn } from './context.ts';
import type { Methods } from './handler.ts';
import { queryHistoriesMapped, retrieveHistoryMapped } from './mapped.ts';
import { originOf } from './origin.ts';
import { sendPaging } from './paging.ts';
import { flagOf, type Parameters, wholeOf, wordOf } from './parameters.ts';
import { entityIdOf } from './path.ts';
import { readQueryBody } from './query-body.ts';
import { isLocal, readQuery, refuseLinks } from './selection.ts';
import type { Service } from './service.ts';
import { readTemporalRepresentation, type TemporalRepresentation } from './temporal-representation.ts';
import { temporalWriter } from './temporal-writer.ts';
import { readRelation } from './time-relation.ts';
import { worthOf } from './worth.ts';

export function temporalPages({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const named = await linkedContext(request, contexts);
      const query = { ...readQuery(parameters, named.names, limits), requireWorth: worthOf(response, limits) };
      const answer = { named, query, local: isLocal(parameters), mediaType };
      await sendHistories(request, response, broker, parameters, limits, answer);
    },
  };
}

export function temporalQuery({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker, url) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const { json, names, ...given } = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const named = { names, context: await carriedBy(mediaType, given.context, request, contexts) };
      const { parameters, anyOf, local } = readQueryBody(json, url, names, 'history', limits);
      const asked = { ...readQuery(parameters, names, limits), ...(anyOf && { anyOf }) };
      const query = { ...asked, requireWorth: worthOf(response, limits) };
      const answer = { named, query, local: local || flagOf(parameters, 'local'), mediaType };
      await sendHistories(request, response, broker, parameters, limits, answer);
    },
  };
}

export function temporalRetrieval({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const named = await linkedContext(request, contexts);
      const { names, context } = named;
      const representation = readTemporalRepresentation(parameters, names);
      const query = readTemporalQuery(parameters, representation, limits);
      const id = entityIdOf(request);
      const origin = originOf(request, response, named, parameters, flagOf(parameters, 'local'));
      const history = await retrieveHistoryMapped(request, response, broker, id, query, origin, limits);
      const part = await shortened([history], representation, query, limits);
      const [body] = await written(part, names, representation, query);
      if (Object.keys(body!).length === 0) {
        throw problem('ResourceNotFound', `The history of entity ${id} has none of the members that are asked for`);
      }
      sendLinked(response, body!, context, mediaType, partialStatus(response, part));
    },
  };
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
  { named, query, local, mediaType }: HistoriesAnswer,
): Promise<void> {
  const { names, context } = named;
  refuseLinks(query);
  const origin = originOf(request, response, named, parameters, local);
  const representation = readTemporalRepresentation(parameters, names);
  const temporal = readTemporalQuery(parameters, representation, limits);
  const { page, status } = await queryHistoriesMapped(request, response, broker, query, temporal, origin, limits);
  const part = await shortened(page.entities, representation, temporal, limits);
  const body = await written(part, names, representation, temporal);
  sendPaging(response, request.originalUrl, query, page);
  const shown = body.filter((one) => Object.keys(one).length > 0);
  sendLinked(response, shown, context, mediaType, partialStatus(response, part, status));
}

export function readTemporalQuery(
  parameters: Parameters,
  { attributes, datasetIds, pick, omit, format }: TemporalRepresentation,
  limits: Limits,
): TemporalQuery {
  const lastN = wholeOf(parameters, 'lastN', { least: 1, most: Number.MAX_SAFE_INTEGER });
  const picked = pick && [...pick.keys()].filter((member) => !entityMembers.has(member));
  const wanted: readonly Iri[] | undefined = attributes ? [...attributes] : picked?.length ? picked : undefined;
  const words = ['observedAt', 'createdAt', 'modifiedAt', 'deletedAt'] as const;
  return {
    time: readRelation(parameters),
    timeproperty: wordOf(parameters, 'timeproperty', words) ?? 'observedAt',
    ...(wanted && { attributes: wanted.filter((name) => !omit?.has(name)) }),
    ...(datasetIds && { datasetIds }),
    ...(lastN !== undefined && { lastN }),
    // One more tells whether something is left out.
    limit: mostOf(format, limits) + 1,
  };
}

function shortened(
  entities: TemporalPart['entities'],
  { format }: TemporalRepresentation,
  query: TemporalQuery,
  limits: Limits,
): Promise<TemporalPart> {
  return runInTurns(partOf(entities, query, mostOf(format, limits)));
}

function written(
  { entities }: TemporalPart,
  names: Names,
  representation: TemporalRepresentation,
  { timeproperty }: TemporalQuery,
): Promise<readonly JsonObject[]> {
  const write = temporalWriter(names, representation, timeproperty);
  return runInTurns(
    (function* () {
      const all: JsonObject[] = [];
      for (const entity of entities) all.push(yield* write(entity));
      return all;
    })(),
  );
}

/** What is aggregated is many instances and a short answer. */
function mostOf(format: TemporalRepresentation['format'], { historyPointsMax, temporalMax }: Limits): number {
  return format === 'aggregatedValues' ? historyPointsMax : temporalMax;
}

/** 206 with the span that is complete, where instances were left out (clause 6.3.10). */
function partialStatus(response: Response, { range }: TemporalPart, whole: 200 | 201 = 200): 200 | 201 | 206 {
  if (!range) return whole;
  response.setHeader('Content-Range', `date-time ${range.start}-${range.end}/${range.size ?? '*'}`);
  return 206;
}
