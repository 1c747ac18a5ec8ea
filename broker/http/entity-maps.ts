/** `/entityMaps` and `/entityMaps/{id}`: clauses 6.32 and 6.34. */
import type { Request, Response } from 'express';
import type { Broker } from '#broker/core/broker.ts';
import { createEntityMap } from '#broker/core/entity-map/create.ts';
import type { EntityMap } from '#broker/core/entity-map/entity-map.ts';
import { entityMapsOf } from '#broker/core/entity-map/entity-maps.ts';
import { createTemporalMap } from '#broker/core/entity-map/temporal.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import { checkInstant, instantAt } from '#models/ngsi-ld/instant.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { EntityQuery } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';
import { acceptedOf, GEO_TYPE, jsonOrLd } from './accept.ts';
import { sendLinked, sendNothing } from './answer.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { linkedContext, objectIn } from './context.ts';
import { readWriting } from './entity-writer.ts';
import type { Methods } from './handler.ts';
import { checkSources, mapWishOf, sayMap } from './mapped.ts';
import { originOf } from './origin.ts';
import { flagOf } from './parameters.ts';
import { readQueryBody } from './query-body.ts';
import { isLocal, narrowed, readQuery, refuseLinks } from './selection.ts';
import type { Service } from './service.ts';
import { readTemporalQuery } from './temporal.ts';
import { readTemporalRepresentation } from './temporal-representation.ts';

export function mapCollection({ contexts, limits }: Service): Methods {
  async function make(
    request: Request,
    response: Response,
    broker: Broker,
    operation: 'queryEntity' | 'queryBatch',
    query: EntityQuery,
    origin: Origin,
  ): Promise<void> {
    const mediaType = acceptedOf(request, jsonOrLd);
    checkSources(origin, limits);
    const map = await createEntityMap(broker, operation, query, origin, mapWishOf(origin.parameters, limits));
    sayMap(response, map);
    sendLinked(response, written(map), undefined, mediaType, 201);
  }

  return {
    async GET(request, response, broker, parameters) {
      const named = await linkedContext(request, contexts);
      // Parameters of every form are right where none is written.
      const shown = readWriting(parameters, named.names, GEO_TYPE, limits);
      const query = narrowed(readQuery(parameters, named.names, limits), shown);
      const origin = originOf(request, response, named, parameters, isLocal(parameters));
      await make(request, response, broker, 'queryEntity', query, origin);
    },

    async POST(request, response, broker, url) {
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const { parameters, anyOf, local } = readQueryBody(named.json, url, named.names, 'entities', limits);
      const shown = readWriting(parameters, named.names, GEO_TYPE, limits);
      const query = {
        ...narrowed(readQuery(parameters, named.names, limits), shown),
        ...(anyOf && { anyOf }),
      };
      const origin = originOf(request, response, named, parameters, local || flagOf(parameters, 'local'));
      await make(request, response, broker, 'queryBatch', query, origin);
    },
  };
}

export function temporalMapCollection({ contexts, limits }: Service): Methods {
  async function make(request: Request, response: Response, broker: Broker, query: EntityQuery, origin: Origin) {
    const mediaType = acceptedOf(request, jsonOrLd);
    checkSources(origin, limits);
    const { parameters, names } = origin;
    refuseLinks(query);
    const temporal = readTemporalQuery(parameters, readTemporalRepresentation(parameters, names), limits);
    if (temporal.time.kind === 'always') {
      const detail = 'An entity map of histories is about a time: give timerel and timeAt';
      throw problem('BadRequestData', detail);
    }
    const map = await createTemporalMap(broker, query, temporal, origin, mapWishOf(parameters, limits));
    sayMap(response, map);
    sendLinked(response, written(map), undefined, mediaType, 201);
  }

  return {
    async GET(request, response, broker, parameters) {
      const named = await linkedContext(request, contexts);
      const origin = originOf(request, response, named, parameters, isLocal(parameters));
      await make(request, response, broker, readQuery(parameters, named.names, limits), origin);
    },

    async POST(request, response, broker, url) {
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const { parameters, anyOf, local } = readQueryBody(named.json, url, named.names, 'history', limits);
      const query = { ...readQuery(parameters, named.names, limits), ...(anyOf && { anyOf }) };
      const origin = originOf(request, response, named, parameters, local || flagOf(parameters, 'local'));
      await make(request, response, broker, query, origin);
    },
  };
}

export function mapResource({ contexts, limits }: Service): Methods {
  return {
    GET(request, response, broker) {
      const mediaType = acceptedOf(request, jsonOrLd);
      sendLinked(response, written(mapOf(request, broker)), undefined, mediaType);
    },

    async PATCH(request, response, broker) {
      const map = mapOf(request, broker);
      const { json } = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      // The other members are the broker's own, and ignored (5.14.2.4).
      const { type = 'EntityMap', expiresAt } = json;
      if (type !== 'EntityMap') throw problem('BadRequestData', 'type is not EntityMap: leave it out, or give that');
      if (expiresAt !== undefined) {
        const latest = broker.clock.now() + limits.entityMapLifetimeMaxMs;
        const until = Math.min(Date.parse(checkInstant(expiresAt, 'expiresAt')), latest);
        await entityMapsOf(broker).renew(map.id, until);
      }
      sendNothing(response, 204);
    },

    async DELETE(request, response, broker) {
      await entityMapsOf(broker).remove(mapOf(request, broker).id);
      sendNothing(response, 204);
    },
  };
}

function mapOf(request: Request, broker: Broker): EntityMap {
  const id = checkUri(request.params['id'], 'The entity map id of the path');
  const map = entityMapsOf(broker).find(id);
  if (!map) throw problem('ResourceNotFound', `Entity map ${id} does not exist, or has expired`);
  return map;
}

/** Clause 5.2.39. */
function written({ id, expiresAt, holders, linked }: EntityMap): JsonObject {
  return {
    ...{ id, type: 'EntityMap', expiresAt: instantAt(expiresAt) },
    entityMap: Object.fromEntries(holders),
    linkedMaps: Object.fromEntries(linked),
  };
}
