/** What a Snapshot in a body says: clause 5.2.41. */
import type { Request, Response } from 'express';
import { queryEntities, queryHere } from '#broker/core/consumption/entities.ts';
import { parseDuration } from '#broker/core/consumption/periods.ts';
import type { SnapshotQuery } from '#broker/core/snapshot/snapshots.ts';
import type { Members } from '#broker/core/subscription/members.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { SnapshotWishes } from '#models/ngsi-ld/snapshot.ts';
import { problem } from '#models/problem.ts';
import type { Named } from './context.ts';
import { originOf } from './origin.ts';
import { noParameters } from './parameters.ts';
import { readQueryBody } from './query-body.ts';
import { readQuery } from './selection.ts';
import type { Service } from './service.ts';

/** What the broker writes itself; a client that sends back what it was given may leave it in. */
export const readOnly = [
  ...['snapshotStatus', 'snapshotQueriesDetails', 'snapshotTemporalQueriesDetails'],
  ...['createdAt', 'modifiedAt', 'expiresAt', 'lastUsedAt'],
];
export const changeable = ['snapshotPriority', 'snapshotLifetime', 'endpoint', 'receiverInfo'];
export const queryLists = ['snapshotQueries', 'snapshotTemporalQueries'];
const everything = { limit: Number.MAX_SAFE_INTEGER, offset: 0, count: false };

/** What the creator chooses. Its life is counted from `createdAt`. */
export function readWishes(members: Members, createdAt: string): Partial<SnapshotWishes> {
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

export function readQueries(
  members: Members,
  named: Named,
  request: Request,
  response: Response,
  { limits }: Service,
): readonly SnapshotQuery[] {
  const lists = queryLists.map((name) => members.objects(name) ?? []);
  if (lists.every((list) => list.length === 0)) throw members.wrong('snapshotQueries', 'an array of queries');
  const count = lists.flat().length;
  if (count > limits.snapshotQueriesMax) {
    const detail = `The snapshot has ${count} queries: at most ${limits.snapshotQueriesMax} are taken`;
    throw problem('TooComplexQuery', detail);
  }
  return lists.flatMap((list, index) => {
    const kind = index === 0 ? 'entities' : 'history';
    return list.map((one): SnapshotQuery => {
      const { parameters, anyOf, local } = readQueryBody(one.json, noParameters, named.names, kind, limits);
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
