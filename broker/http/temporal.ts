/** `/temporal/entities` and `/temporal/entities/{id}`, reading only: clauses 6.18 and 6.19. */
import type { ServerResponse } from 'node:http';
import type { Limits } from '#broker/config.ts';
import { queryEntities } from '#broker/core/consumption/entities.ts';
import {
  retrieveTemporal,
  type TemporalEntity,
  type TemporalQuery,
  type TimeRelation,
  temporalPage,
} from '#broker/core/consumption/temporal.ts';
import { checkInstant } from '#models/ngsi-ld/instant.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { problem } from '#models/problem.ts';
import { acceptedOf, jsonOrLd } from './accept.ts';
import { sendLinked } from './answer.ts';
import { linkedContext } from './context.ts';
import { flagOf, type Parameters, readParameters, wholeOf, wordOf } from './parameters.ts';
import { entityIdOf } from './path.ts';
import { attributesOf } from './representation.ts';
import type { Methods } from './resource.ts';
import { readSelection, selectionParameters, sendPaging } from './selection.ts';
import type { Service } from './service.ts';
import { readTemporalRepresentation, representTemporal } from './temporal-representation.ts';

const temporalParameters = ['timerel', 'timeAt', 'endTimeAt', 'timeproperty', 'lastN', 'attrs', 'options', 'format'];
const retrieveParameters = [...temporalParameters, 'local'];
const queryParameters = [...new Set([...selectionParameters, ...temporalParameters])];

export function temporalCollection({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker) {
      const parameters = readParameters(request, queryParameters);
      const mediaType = acceptedOf(request, jsonOrLd);
      const { names, context } = await linkedContext(request, contexts);
      const selection = readSelection(parameters, names, limits);
      const query = readTemporalQuery(parameters, names, limits);
      const representation = readTemporalRepresentation(parameters);
      const page = await queryEntities(broker, selection, flagOf(parameters, 'local'));
      const found = await temporalPage(broker, page, query);
      const body = found.map((one) => representTemporal(one, names, representation, query.timeproperty));
      sendPaging(response, request.originalUrl, selection, page);
      sendLinked(response, body, context, mediaType, partialStatus(response, found));
    },
  };
}

export function temporalResource({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker) {
      const parameters = readParameters(request, retrieveParameters);
      const mediaType = acceptedOf(request, jsonOrLd);
      const { names, context } = await linkedContext(request, contexts);
      const query = readTemporalQuery(parameters, names, limits);
      const representation = readTemporalRepresentation(parameters);
      const found = await retrieveTemporal(broker, entityIdOf(request), query);
      const body = representTemporal(found, names, representation, query.timeproperty);
      sendLinked(response, body, context, mediaType, partialStatus(response, [found]));
    },
  };
}

function readTemporalQuery(parameters: Parameters, names: Names, limits: Limits): TemporalQuery {
  const attributes = attributesOf(parameters, names);
  const lastN = wholeOf(parameters, 'lastN', { least: 1, most: Number.MAX_SAFE_INTEGER });
  return {
    time: readRelation(parameters),
    timeproperty: wordOf(parameters, 'timeproperty', ['observedAt', 'createdAt', 'modifiedAt']) ?? 'observedAt',
    ...(attributes && { attributes }),
    ...(lastN !== undefined && { lastN }),
    limit: limits.temporalMax,
  };
}

/** Clause 4.11: each relation needs its moments, and no moment may stand alone. */
function readRelation(parameters: Parameters): TimeRelation {
  const kind = wordOf(parameters, 'timerel', ['before', 'after', 'between']);
  const timeAt = parameters.get('timeAt');
  const endTimeAt = parameters.get('endTimeAt');
  if (kind === undefined) {
    if (timeAt === undefined && endTimeAt === undefined) return { kind: 'always' };
    throw problem('BadRequestData', 'timeAt and endTimeAt need a timerel: give before, after or between');
  }
  const at = checkInstant(timeAt, 'timeAt');
  if (kind !== 'between') {
    if (endTimeAt === undefined) return { kind, at };
    throw problem('BadRequestData', `endTimeAt belongs to timerel=between, not to timerel=${kind}: leave it out`);
  }
  return { kind, from: at, to: checkInstant(endTimeAt, 'endTimeAt') };
}

/** 206 with the span that is complete, where instances were left out (clause 6.3.10). */
function partialStatus(response: ServerResponse, entities: readonly TemporalEntity[]): 200 | 206 {
  const spans = entities.map((one) => one.partial).filter((span) => span !== undefined);
  if (spans.length === 0) return 200;
  const from = spans.map((span) => span.from).reduce((a, b) => (a > b ? a : b));
  const to = spans.map((span) => span.to).reduce((a, b) => (a > b ? a : b));
  response.setHeader('Content-Range', `date-time ${from}-${to}/*`);
  return 206;
}
