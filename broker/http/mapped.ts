/** Pages and entities that go by an entity map: parameter entityMap, header NGSILD-EntityMap (clauses 5.7.1, 5.7.2, 6.4.3.2). */
import type { Request, Response } from 'express';
import type { Limits } from '#broker/config.ts';
import type { Broker } from '#broker/core/broker.ts';
import { queryEntities, retrieveEntity, retrieveHeld } from '#broker/core/consumption/entities.ts';
import { queryHistories, retrieveHistory } from '#broker/core/consumption/histories.ts';
import { parseDuration } from '#broker/core/consumption/periods.ts';
import type { TemporalPage } from '#broker/core/consumption/temporal-query.ts';
import { createEntityMap, type MapWish, questionOf } from '#broker/core/entity-map/create.ts';
import { type EntityMap, HERE } from '#broker/core/entity-map/entity-map.ts';
import { entityMapsOf } from '#broker/core/entity-map/entity-maps.ts';
import { pageOfMap } from '#broker/core/entity-map/page.ts';
import { createTemporalMap, historiesOfMap } from '#broker/core/entity-map/temporal.ts';
import type { Retrieval } from '#broker/core/federation/gathering.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import type { TemporalEntity, TemporalQuery } from '#broker/core/temporal/terms.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import { parseQuery } from '#models/ngsi-ld/q.ts';
import type { EntityQuery, Page } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';
import { flagOf, type Parameters } from './parameters.ts';

const header = 'NGSILD-EntityMap';
export const mapsPath = '/ngsi-ld/v1/entityMaps';

export interface MappedPage {
  readonly page: Page;
  /** 201 where an entity map was made for it (6.4.3.2). */
  readonly status: 200 | 201;
}

export async function queryMapped(
  request: Request,
  response: Response,
  broker: Broker,
  operation: 'queryEntity' | 'queryBatch',
  query: EntityQuery,
  origin: Origin,
  limits: Limits,
): Promise<MappedPage> {
  checkSources(origin, limits);
  const asked = mapAskedFor(request, broker, origin, limits);
  if (!asked) return { page: await queryEntities(broker, operation, query, origin), status: 200 };
  const { known, wish } = asked;
  const map = known ?? (await createEntityMap(broker, operation, query, origin, wish));
  sayMap(response, map);
  return { page: await pageOfMap(broker, operation, query, map, origin), status: known ? 200 : 201 };
}

export async function queryHistoriesMapped(
  request: Request,
  response: Response,
  broker: Broker,
  query: EntityQuery,
  temporal: TemporalQuery,
  origin: Origin,
  limits: Limits,
): Promise<{ readonly page: TemporalPage; readonly status: 200 | 201 }> {
  checkSources(origin, limits);
  const asked = mapAskedFor(request, broker, origin, limits);
  if (!asked) return { page: await queryHistories(broker, query, temporal, origin), status: 200 };
  const { known, wish } = asked;
  const map = known ?? (await createTemporalMap(broker, query, temporal, origin, wish));
  sayMap(response, map);
  return { page: await historiesOfMap(broker, query, temporal, map, origin), status: known ? 200 : 201 };
}

/** By the entity map that is named; where one is asked for and there is none, who was found to have parts makes one (5.7.1.4). */
export async function retrieveMapped(
  request: Request,
  response: Response,
  broker: Broker,
  retrieval: Retrieval,
  origin: Origin,
  limits: Limits,
): Promise<Entity> {
  const asked = mapAskedFor(request, broker, origin, limits);
  if (!asked) return retrieveEntity(broker, retrieval, origin);
  const { known, wish } = asked;
  const among = known && { among: new Set(known.holders.get(retrieval.id)) };
  const { entity, isHere, holders } = await retrieveHeld(broker, { ...retrieval, ...among }, origin);
  sayMap(response, known ?? mapOfOne(broker, entity.id, isHere ? [HERE, ...holders] : holders, origin, wish));
  return entity;
}

/** The same of a history (5.7.3.4). */
export async function retrieveHistoryMapped(
  request: Request,
  response: Response,
  broker: Broker,
  id: Iri,
  temporal: TemporalQuery,
  origin: Origin,
  limits: Limits,
): Promise<TemporalEntity> {
  const asked = mapAskedFor(request, broker, origin, limits);
  if (!asked) return (await retrieveHistory(broker, id, temporal, origin)).history;
  const { known, wish } = asked;
  const among = known && new Set(known.holders.get(id));
  const { history, isHere, holders } = await retrieveHistory(broker, id, temporal, origin, among);
  sayMap(response, known ?? mapOfOne(broker, id, isHere ? [HERE, ...holders] : holders, origin, wish));
  return history;
}

/** The map that a request names, where it is there, and what one that is made is to be like; undefined where it wants none. */
function mapAskedFor(
  request: Request,
  broker: Broker,
  { parameters }: Origin,
  limits: Limits,
): { readonly known: EntityMap | undefined; readonly wish: MapWish } | undefined {
  const given = mapNamed(request);
  const wish = mapWishOf(parameters, limits);
  if (given !== undefined) return { known: entityMapsOf(broker).find(given), wish };
  return flagOf(parameters, 'entityMap') ? { known: undefined, wish } : undefined;
}

function mapOfOne(broker: Broker, id: Iri, holders: readonly Iri[], origin: Origin, wish: MapWish): EntityMap {
  const expiresAt = broker.clock.now() + wish.lifetimeMs;
  const holding = new Map([[id, holders]]);
  return entityMapsOf(broker).add(
    { expiresAt, holders: holding, linked: new Map(), question: questionOf(origin) },
    wish,
  );
}

/** What is said of context sources has to be right, also where there are none. */
export function checkSources({ parameters, names }: Pick<Origin, 'parameters' | 'names'>, limits: Limits): void {
  const csf = parameters.get('csf');
  if (csf !== undefined) parseQuery(csf, names, limits, 'csf');
  flagOf(parameters, 'splitEntities');
}

export function sayMap(response: Response, { id }: EntityMap): void {
  response.setHeader(header, `${mapsPath}/${id}`);
}

/** How long the client would like it to be kept; the limit is ours (5.2.39). */
export function mapWishOf(parameters: Parameters, limits: Limits): MapWish {
  const text = parameters.get('entityMapLifetime');
  const { entityMapLifetimeMs, entityMapLifetimeMaxMs, entityMapIdsMax: idsMax } = limits;
  const bounds = { idsMax, mapsMax: limits.entityMapsMax, mapsIdsMax: limits.entityMapsIdsMax };
  if (text === undefined) return { ...bounds, lifetimeMs: entityMapLifetimeMs };
  const { months, milliseconds } = parseDuration(text, 'entityMapLifetime');
  const lifetimeMs = months * 30 * 24 * 3600 * 1000 + milliseconds;
  if (lifetimeMs <= 0)
    throw problem('BadRequestData', `entityMapLifetime ${text} is no time at all: give one such as PT5M`);
  return { ...bounds, lifetimeMs: Math.min(lifetimeMs, entityMapLifetimeMaxMs) };
}

/** The id of the map that the header points at, by its URI or by its path here. */
function mapNamed(request: Request): Iri | undefined {
  const text = request.headers[header.toLowerCase()];
  if (text === undefined) return undefined;
  return checkUri(decoded(String(text).replace(/^.*\/entityMaps\//, '')), `The header ${header}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
