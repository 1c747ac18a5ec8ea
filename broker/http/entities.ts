/** Reading entities: GET of `/entities/` and `/entities/{id}`, clauses 6.4.3.2 and 6.5.3.1. */
import { mapInTurns } from '#broker/core/turns.ts';
import { problem } from '#models/problem.ts';
import { acceptedOf, entityTypes } from './accept.ts';
import { linkedContext } from './context.ts';
import { sendEntities, sendEntity, sendEntityText, sendTexts } from './entity-answer.ts';
import { plainWriter, readWriting, write } from './entity-writer.ts';
import type { Methods } from './handler.ts';
import { queryMapped, retrieveMapped } from './mapped.ts';
import { originOf } from './origin.ts';
import { sendPaging } from './paging.ts';
import { flagOf, namesOf } from './parameters.ts';
import { entityIdOf } from './path.ts';
import { isLocal, narrowed, readQuery, readTypes } from './selection.ts';
import type { Service } from './service.ts';
import { preferredMinor, sayVersion } from './version.ts';
import { worthOf } from './worth.ts';

export function entityPages({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, entityTypes);
      const named = await linkedContext(request, contexts);
      const { names, context } = named;
      const writing = readWriting(parameters, names, mediaType, limits, preferredMinor(request));
      const asked = narrowed(readQuery(parameters, names, limits), writing);
      const query = { ...asked, requireWorth: worthOf(response, limits) };
      const origin = originOf(request, response, named, parameters, isLocal(parameters));
      const { page, status } = await queryMapped(request, response, broker, 'queryEntity', query, origin, limits);
      sayVersion(request, response);
      const text = status === 200 ? plainWriter(writing, mediaType) : undefined;
      if (text) {
        const texts = await mapInTurns(page.entities, text);
        sendPaging(response, request.url, query, page);
        sendTexts(response, texts, context);
        return;
      }
      const { entities, linked, isAltered } = await write(page.entities, writing, broker, origin);
      sendPaging(response, request.url, query, page);
      sendEntities(request, response, [...entities, ...linked], {
        context,
        mediaType,
        status: isAltered ? 203 : status,
      });
    },
  };
}

export function entityRetrieval({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, entityTypes);
      const named = await linkedContext(request, contexts);
      const { names, context } = named;
      const writing = readWriting(parameters, names, mediaType, limits, preferredMinor(request));
      const attributes = namesOf(parameters, 'attrs', names);
      const types = readTypes(parameters, names);
      const id = entityIdOf(request);
      const retrieval = { id, ...(types && { types }), ...(attributes && { attributes }) };
      const origin = originOf(request, response, named, parameters, flagOf(parameters, 'local'));
      const entity = await retrieveMapped(request, response, broker, retrieval, origin, limits);
      sayVersion(request, response);
      const text = plainWriter(writing, mediaType);
      if (text) {
        sendEntityText(response, text(entity), context);
        return;
      }
      const { entities, linked, isAltered } = await write([entity], writing, broker, origin);
      const [shown] = entities;
      if (!shown) throw problem('ResourceNotFound', `Entity ${id} has none of the members that pick and omit leave`);
      const answer = { context, mediaType, status: isAltered ? 203 : 200 } as const;
      if (linked.length > 0) sendEntities(request, response, [shown, ...linked], answer);
      else sendEntity(request, response, shown, answer);
    },
  };
}
