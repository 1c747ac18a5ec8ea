/** Tells whoever asked for it that the status of a snapshot has changed: clauses 5.3.4 and 5.16.6. */
import type { Limits } from '#broker/config.ts';
import type { Clock, Egress } from '#broker/core/ports.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { Snapshot } from '#models/ngsi-ld/snapshot.ts';

/** Milliseconds before the second try and each later one. */
const pauseMs = 1000;

export type NoticeLimits = Pick<
  Limits,
  'notificationTimeoutMs' | 'notificationAnswerBytesMax' | 'snapshotNoticeTriesMax'
>;

export interface NoticeParts {
  readonly egress: Egress;
  readonly clock: Clock;
  readonly limits: NoticeLimits;
}

/** Never rejects; resolves to whether it was taken. A snapshot that ends is told with an `expiresAt` that has come. */
export async function sendNotice(snapshot: Snapshot, { egress, clock, limits }: NoticeParts): Promise<boolean> {
  const { notificationTimeoutMs: timeoutMs, notificationAnswerBytesMax: maxBytes } = limits;
  const { endpoint, receiverInfo = [] } = snapshot;
  if (endpoint === undefined) return true;
  const body = JSON.stringify({
    id: `urn:ngsi-ld:SnapshotNotification:${crypto.randomUUID()}`,
    type: 'SnapshotNotification',
    notifiedAt: instantAt(clock.now()),
    snapshotId: snapshot.id,
    snapshotStatus: snapshot.status,
    snapshotPriority: snapshot.priority,
    expiresAt: snapshot.expiresAt,
    ...(snapshot.queries.length > 0 && { snapshotQueriesDetails: snapshot.queriesDetails }),
    ...(snapshot.temporalQueries.length > 0 && { snapshotTemporalQueriesDetails: snapshot.temporalQueriesDetails }),
  });
  const headers = {
    ...Object.fromEntries(receiverInfo.map(({ key, value }) => [key, value])),
    'Content-Type': 'application/json',
  };
  for (let i = 0; i < limits.snapshotNoticeTriesMax; i += 1) {
    if (i > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
    const sent = { url: endpoint, method: 'POST', headers, body, timeoutMs, maxRedirects: 0 } as const;
    const status = await egress.send({ ...sent, maxBytes, discardBody: true }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status >= 200 && status < 300) return true;
  }
  return false;
}
