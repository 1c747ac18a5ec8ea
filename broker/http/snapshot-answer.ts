/** A Snapshot as a client sees it: clause 5.2.41. */
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Snapshot } from '#models/ngsi-ld/snapshot.ts';

export function snapshotJson(snapshot: Snapshot): JsonObject {
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
