/** `/snapshots` and what is beneath it: clauses 6.36 to 6.38. */
import type { Request, Response } from 'express';
import type { Snapshots } from '#broker/core/snapshot/snapshots.ts';
import { type Members, membersOf } from '#broker/core/subscription/members.ts';
import { checkUri } from '#models/ngsi-ld/id.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { Snapshot } from '#models/ngsi-ld/snapshot.ts';
import { problem } from '#models/problem.ts';
import { acceptedOf, jsonOrLd } from './accept.ts';
import { locate, sendLinked, sendNothing } from './answer.ts';
import { patchTypes, readBody, writeTypes } from './body.ts';
import { objectIn } from './context.ts';
import type { Methods } from './handler.ts';
import { readPage, sendPaging } from './paging.ts';
import type { Service } from './service.ts';
import { snapshotJson } from './snapshot-answer.ts';
import { changeable, queryLists, readOnly, readQueries, readWishes } from './snapshot-body.ts';
import { snapshotFilter } from './snapshot-filter.ts';
import { tenantOf } from './tenant.ts';

const path = '/ngsi-ld/v1/snapshots';

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
