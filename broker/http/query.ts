/** `/entityOperations/query`: clause 6.23. */
import { queryEntities } from '#broker/core/consumption/entities.ts';
import { acceptedOf, entityTypes } from './accept.ts';
import { readBody, writeTypes } from './body.ts';
import { carriedBy, objectIn } from './context.ts';
import { sendEntities } from './entity-answer.ts';
import type { Methods } from './handler.ts';
import { originOf } from './origin.ts';
import { flagOf } from './parameters.ts';
import { readQueryBody } from './query-body.ts';
import { writerOf } from './representation.ts';
import { readQuery } from './selection.ts';
import type { Service } from './service.ts';

export function entityQuery({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker, url) {
      const mediaType = acceptedOf(request, entityTypes);
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const { json, names } = named;
      const context = await carriedBy(mediaType, named.context, request, contexts);
      const { parameters, anyOf, local } = readQueryBody(json, url, names, 'entities');
      const query = { ...readQuery(parameters, names, limits), ...(anyOf && { anyOf }) };
      const write = writerOf(parameters, names, mediaType);
      const origin = originOf(request, response, named, parameters, local || flagOf(parameters, 'local'));
      const page = await queryEntities(broker, 'queryBatch', query, origin);
      sendEntities(request, response, { query, page, write, context, mediaType });
    },
  };
}
