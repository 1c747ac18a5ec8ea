/** `/snapshots` and what is beneath it: clauses 6.36 to 6.38. */
import type { Request, Response } from 'express';
import { queryEntities, queryHere } from '#broker/core/consumption/entities.ts';
import { parseDuration } from '#broker/core/consumption/periods.ts';
import type { SnapshotQuery, Snapshots } from '#broker/core/snapshot/snapshots.ts';
import { type Members, membersOf } from '#broker/core/subscription/members.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Snapshot, SnapshotWishes } from '#models/ngsi-ld/snapshot.ts';
import { problem } from '#models/problem.ts';
import { acceptedOf, jsonOrLd } from './accept.ts';
import { locate, sendLinked, sendNothing } from './answer.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { type Named, objectIn } from './context.ts';
import type { Methods } from './handler.ts';
import { originOf } from './origin.ts';
import { readPage, sendPaging } from './paging.ts';
import { noParameters } from './parameters.ts';
import { readQueryBody } from './query-body.ts';
import { readQuery } from './selection.ts';
import type { Service } from './service.ts';
import { snapshotFilter } from './snapshot-filter.ts';
import { tenantOf } from './tenant.ts';

const path = '/ngsi-ld/v1/snapshots';
/** What the broker writes itself; a client that sends back what it was given may leave it in. */
const readOnly = [
  ...['snapshotStatus', 'snapshotQueriesDetails', 'snapshotTemporalQueriesDetails'],
  ...['createdAt', 'modifiedAt', 'expiresAt', 'lastUsedAt'],
];
const changeable = ['snapshotPriority', 'snapshotLifetime', 'endpoint', 'receiverInfo'];
const queryLists = ['snapshotQueries', 'snapshotTemporalQueries'];
const everything = { limit: Number.MAX_SAFE_INTEGER, offset: 0, count: false };

export function snapshotCollection(service: Service): Methods {
  const { contexts, limits } = service;
  return {
    GET(request, response, _broker, parameters) {
      const mediaType = acceptedOf(request, jsonOrLd);
      const query = readPage(parameters, limits);
      const all = snapshotsOf(response).all();
      const page = all.slice(query.offset, query.offset + query.limit);
      const more = query.offset + page.length < all.length;
      sendPaging(response, request.originalUrl, query, { more, ...(query.count && { total: all.length }) });
      sendLinked(response, page.map(snapshotJson), undefined, mediaType);
    },

    async POST(request, response) {
      const named = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const members = membersOf(named.json);
      members.only(['id', 'type', ...changeable, ...queryLists, ...readOnly]);
      requireType(members);
      const queries = readQueries(members, named, request, response, service);
      const given = named.json['id'];
      const id = given === undefined ? undefined : checkUri(given, 'id');
      const wishes = readWishes(members, instantNow(response));
      locate(response, path, await snapshotsOf(response).create({ ...(id && { id }), wishes, queries }));
      sendNothing(response, 201);
    },

    /** Purge (5.16.7): those that `q` takes. */
    async DELETE(_request, response, _broker, parameters) {
      const q = parameters.get('q');
      if (q === undefined) {
        throw problem('BadRequestData', 'The purge restricts nothing: give q; snapshotPriority>0 takes all');
      }
      const takes = snapshotFilter(q, contexts.core, limits);
      const snapshots = snapshotsOf(response);
      const taken = snapshots.all().filter((snapshot) => takes(snapshotJson(snapshot)));
      for (const { id } of taken) await snapshots.remove(id);
      sendNothing(response, 204);
    },
  };
}

export function snapshotResource({ contexts, limits }: Service): Methods {
  return {
    GET(request, response) {
      const mediaType = acceptedOf(request, jsonOrLd);
      sendLinked(response, snapshotJson(found(request, response)), undefined, mediaType);
    },

    async PATCH(request, response) {
      const { id, createdAt } = found(request, response);
      const { json } = await objectIn(await readBody(request, patchTypes, limits), request, contexts);
      const members = membersOf(json);
      members.only(['type', ...changeable]);
      const snapshot = await snapshotsOf(response).update(id, readWishes(members, createdAt));
      sendLinked(response, snapshotJson(snapshot), undefined, jsonOrLd[0]!);
    },

    async DELETE(request, response) {
      await snapshotsOf(response).remove(idOf(request));
      sendNothing(response, 204);
    },
  };
}

export function snapshotClone({ contexts, limits }: Service): Methods {
  return {
    async POST(request, response) {
      const { json } = await objectIn(await readBody(request, writeTypes, limits), request, contexts);
      const members = membersOf(json);
      members.only(['id', 'type', ...changeable, ...readOnly]);
      requireType(members);
      const id = json['id'] === undefined ? undefined : checkUri(json['id'], 'id');
      const wishes = readWishes(members, instantNow(response));
      locate(response, path, await snapshotsOf(response).clone(idOf(request), { ...(id && { id }), wishes }));
      sendNothing(response, 201);
    },
  };
}

function snapshotsOf(response: Response): Snapshots {
  const { snapshots } = tenantOf(response);
  if (!snapshots) throw new Error('This tenant was opened without snapshots');
  return snapshots;
}

function idOf(request: Request): string {
  return checkUri(request.params['id'], 'The snapshot id of the path');
}

function found(request: Request, response: Response): Snapshot {
  const id = idOf(request);
  const snapshot = snapshotsOf(response).get(id);
  if (!snapshot) throw problem('ResourceNotFound', `Snapshot ${id} does not exist`);
  return snapshot;
}

function instantNow(response: Response): string {
  return instantAt(tenantOf(response).broker.clock.now());
}

function requireType(members: Members): void {
  if (members.json['type'] !== 'Snapshot') throw members.wrong('type', '"Snapshot"');
}

/** What the creator chooses. Its life is counted from `createdAt`. */
function readWishes(members: Members, createdAt: string): Partial<SnapshotWishes> {
  const priority = members.positive('snapshotPriority');
  if (priority !== undefined && (!Number.isInteger(priority) || priority > 10)) {
    throw members.wrong('snapshotPriority', 'a whole number from 1 to 10');
  }
  const lifetime = members.text('snapshotLifetime');
  const endpoint = members.text('endpoint');
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
    throw members.wrong('endpoint', 'an absolute http or https address');
  }
  const receiverInfo = members.objects('receiverInfo')?.map((one) => {
    const [key, value] = [one.text('key'), one.text('value')];
    if (key === undefined || !/^[\w-]{1,256}$/.test(key)) throw one.wrong('key', 'the name of a header');
    if (value === undefined || !/^[\t\x20-\x7e]+$/.test(value)) throw one.wrong('value', 'printable ASCII');
    return { key, value };
  });
  return {
    ...(priority !== undefined && { priority }),
    ...(lifetime !== undefined && { lifetime, expiresAt: endOf(createdAt, lifetime, members) }),
    ...(endpoint !== undefined && { endpoint }),
    ...(receiverInfo && { receiverInfo }),
  };
}

function endOf(createdAt: string, lifetime: string, members: Members): string {
  const { months, milliseconds } = parseDuration(lifetime, members.path('snapshotLifetime'));
  const end = new Date(Date.parse(createdAt) + milliseconds);
  end.setUTCMonth(end.getUTCMonth() + months);
  return instantAt(end.getTime());
}

/** Each is run over all that the tenant has. */
const QUERIES_MAX = 100;

function readQueries(
  members: Members,
  named: Named,
  request: Request,
  response: Response,
  { limits }: Service,
): readonly SnapshotQuery[] {
  const lists = queryLists.map((name) => members.objects(name) ?? []);
  if (lists.every((list) => list.length === 0)) throw members.wrong('snapshotQueries', 'an array of queries');
  const count = lists.flat().length;
  if (count > QUERIES_MAX) {
    throw problem('TooComplexQuery', `The snapshot has ${count} queries: at most ${QUERIES_MAX} are taken`);
  }
  return lists.flatMap((list, index) => {
    const kind = index === 0 ? 'entities' : 'history';
    return list.map((one): SnapshotQuery => {
      const { parameters, anyOf, local } = readQueryBody(one.json, noParameters, named.names, kind);
      const query = { ...readQuery(parameters, named.names, limits), ...(anyOf && { anyOf }), ...everything };
      const origin = originOf(request, response, named, parameters, local);
      const run: SnapshotQuery['run'] = async (broker) => {
        const page =
          kind === 'history' ? queryHere(broker, query, true) : queryEntities(broker, 'queryBatch', query, origin);
        return (await page).entities;
      };
      return { kind, source: one.json, run };
    });
  });
}

/** Clause 5.2.41. */
function snapshotJson(snapshot: Snapshot): JsonObject {
  const { queries, temporalQueries, queriesDetails, temporalQueriesDetails, endpoint, receiverInfo } = snapshot;
  const isDone = snapshot.status !== 'preparing';
  const lists: JsonObject = {
    ...(queries.length > 0 && { snapshotQueries: queries }),
    ...(isDone && queriesDetails.length > 0 && { snapshotQueriesDetails: queriesDetails.map((one) => ({ ...one })) }),
    ...(temporalQueries.length > 0 && { snapshotTemporalQueries: temporalQueries }),
    ...(isDone &&
      temporalQueriesDetails.length > 0 && {
        snapshotTemporalQueriesDetails: temporalQueriesDetails.map((one) => ({ ...one })),
      }),
  };
  return {
    id: snapshot.id,
    type: 'Snapshot',
    snapshotStatus: snapshot.status,
    snapshotPriority: snapshot.priority,
    ...(snapshot.lifetime !== undefined && { snapshotLifetime: snapshot.lifetime }),
    ...lists,
    ...(endpoint !== undefined && { endpoint }),
    ...(receiverInfo && { receiverInfo }),
    createdAt: snapshot.createdAt,
    modifiedAt: snapshot.modifiedAt,
    expiresAt: snapshot.expiresAt,
    lastUsedAt: snapshot.lastUsedAt,
  };
}
