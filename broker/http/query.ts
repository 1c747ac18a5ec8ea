/** `/entityOperations/query`: clause 6.23. */
import { acceptedOf, entityTypes } from './accept.ts';
import { readBody, writeTypes } from './body.ts';
import { carriedBy, objectIn } from './context.ts';
import { sendEntities } from './entity-answer.ts';
import { readWriting, write } from './entity-writer.ts';
import type { Methods } from './handler.ts';
import { queryMapped } from './mapped.ts';
import { originOf } from './origin.ts';
import { sendPaging } from './paging.ts';
import { flagOf } from './parameters.ts';
import { readQueryBody } from './query-body.ts';
import { narrowed, readQuery } from './selection.ts';
import type { Service } from './service.ts';
import { preferredMinor, sayVersion } from './version.ts';
import { worthOf } from './worth.ts';

export function entityQuery({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response, broker, url) {
      const mediaType = acceptedOf(request, entityTypes);
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const { json, names } = named;
      const context = await carriedBy(mediaType, named.context, request, contexts);
      const { parameters, anyOf, local } = readQueryBody(json, url, names, 'entities', limits);
      const writing = readWriting(parameters, names, mediaType, limits, preferredMinor(request));
      const asked = narrowed(readQuery(parameters, names, limits), writing);
      const query = { ...asked, ...(anyOf && { anyOf }), requireWorth: worthOf(response, limits) };
      const origin = originOf(request, response, named, parameters, local || flagOf(parameters, 'local'));
      const { page, status } = await queryMapped(request, response, broker, 'queryBatch', query, origin, limits);
      const { entities, linked, isAltered } = await write(page.entities, writing, broker, origin);
      sayVersion(request, response);
      sendPaging(response, request.url, query, page);
      sendEntities(request, response, [...entities, ...linked], {
        context,
        mediaType,
        status: isAltered ? 203 : status,
      });
    },
  };
}
