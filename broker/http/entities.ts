/** Reading entities: GET of `/entities/` and `/entities/{id}`, clauses 6.4.3.2 and 6.5.3.1. */
import { queryEntities, retrieveEntity } from '#broker/core/consumption/entities.ts';
import { acceptedOf, entityTypes } from './accept.ts';
import { linkedContext } from './context.ts';
import { sendEntities, sendEntity } from './entity-answer.ts';
import type { Methods } from './handler.ts';
import { originOf } from './origin.ts';
import { flagOf, namesOf } from './parameters.ts';
import { entityIdOf } from './path.ts';
import { writerOf } from './representation.ts';
import { isLocal, readQuery, readTypes } from './selection.ts';
import type { Service } from './service.ts';

export function entityPages({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, entityTypes);
      const named = await linkedContext(request, contexts);
      const { names, context } = named;
      const query = readQuery(parameters, names, limits);
      const write = writerOf(parameters, names, mediaType);
      const origin = originOf(request, response, named, parameters, isLocal(parameters));
      const page = await queryEntities(broker, 'queryEntity', query, origin);
      sendEntities(request, response, { query, page, write, context, mediaType });
    },
  };
}

export function entityRetrieval({ contexts }: Service): Methods {
  return {
    async GET(request, response, broker, parameters) {
      const mediaType = acceptedOf(request, entityTypes);
      const named = await linkedContext(request, contexts);
      const { names, context } = named;
      const write = writerOf(parameters, names, mediaType);
      const attributes = namesOf(parameters, 'attrs', names);
      const types = readTypes(parameters, names);
      const retrieval = { id: entityIdOf(request), ...(types && { types }), ...(attributes && { attributes }) };
      const origin = originOf(request, response, named, parameters, flagOf(parameters, 'local'));
      const entity = await retrieveEntity(broker, retrieval, origin);
      sendEntity(request, response, { json: write(entity), context, mediaType });
    },
  };
}
