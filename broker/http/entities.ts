/** `/entities/` and `/entities/{id}`: clauses 6.4 and 6.5. */
import { instantOf } from '#broker/core/commit.ts';
import { queryEntities, retrieveEntity } from '#broker/core/consumption/entities.ts';
import { createEntity, deleteEntity, mergeEntity, replaceEntity } from '#broker/core/provision/entities.ts';
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { parseEntity, parsePatch } from '#models/ngsi-ld/parse.ts';
import { problem } from '#models/problem.ts';
import { acceptedOf, entityTypes, GEO_TYPE } from './accept.ts';
import { locate, sendLinked, sendNothing, sendUpdate, warnOfDangling } from './answer.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { linkedContext, objectIn } from './context.ts';
import { flagOf, readParameters } from './parameters.ts';
import { entityIdOf } from './path.ts';
import {
  attributesOf,
  featureCollection,
  isSimplified,
  patchParameters,
  readRepresentation,
  represent,
  representationParameters,
} from './representation.ts';
import type { Methods } from './resource.ts';
import { readSelection, selectionParameters, sendPaging } from './selection.ts';
import type { Service } from './service.ts';

const queryParameters = [...new Set([...selectionParameters, ...representationParameters])];
const retrieveParameters = [...representationParameters, 'local'];

export function entityCollection({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker) {
      const parameters = readParameters(request, queryParameters);
      const mediaType = acceptedOf(request, entityTypes);
      const { names, context } = await linkedContext(request, contexts);
      const query = readSelection(parameters, names, limits);
      const representation = readRepresentation(parameters, names);
      const page = await queryEntities(broker, query, flagOf(parameters, 'local'));
      const geometryProperty = parameters.get('geometryProperty');
      const entities = page.entities.map((one) => represent(one, names, representation, mediaType, geometryProperty));
      sendPaging(response, request.originalUrl, query, page);
      sendLinked(response, mediaType === GEO_TYPE ? featureCollection(entities) : entities, context, mediaType);
    },

    async POST(request, response, broker) {
      readParameters(request, ['local']);
      const { json, names } = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const entity = parseEntity(json, names, instantOf(broker));
      const { dangling } = await createEntity(broker, entity);
      locate(response, '/ngsi-ld/v1/entities', entity.id);
      warnOfDangling(response, dangling);
      sendNothing(response, 201);
    },
  };
}

export function entityResource({ contexts, limits }: Service): Methods {
  return {
    async GET(request, response, broker) {
      const parameters = readParameters(request, retrieveParameters);
      const mediaType = acceptedOf(request, entityTypes);
      const { names, context } = await linkedContext(request, contexts);
      const representation = readRepresentation(parameters, names);
      const entity = await retrieveEntity(broker, entityIdOf(request), attributesOf(parameters, names));
      const geometryProperty = parameters.get('geometryProperty');
      sendLinked(response, represent(entity, names, representation, mediaType, geometryProperty), context, mediaType);
    },

    async PATCH(request, response, broker) {
      const simplified = isSimplified(readParameters(request, patchParameters));
      const id = entityIdOf(request);
      const { json, names } = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      const at = instantOf(broker);
      const outcome = await mergeEntity(broker, id, parsePatch(json, names, { simplified }), at);
      sendUpdate(response, outcome, names);
    },

    async PUT(request, response, broker) {
      readParameters(request, ['local']);
      const id = entityIdOf(request);
      const { json, names } = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const at = instantOf(broker);
      const { dangling } = await replaceEntity(broker, replacementOf(id, json, names, at), at);
      warnOfDangling(response, dangling);
      sendNothing(response, 204);
    },

    async DELETE(request, response, broker) {
      readParameters(request, ['local']);
      await deleteEntity(broker, entityIdOf(request));
      sendNothing(response, 204);
    },
  };
}

/** The id of the path holds; the body may leave it out, not contradict it (5.6.18). */
function replacementOf(id: Iri, json: JsonObject, names: Names, at: Instant): Entity {
  const entity = parseEntity({ id, ...json }, names, at);
  if (entity.id === id) return entity;
  throw problem('BadRequestData', `The id ${entity.id} of the body is not ${id}, that of the path: leave it out`);
}
