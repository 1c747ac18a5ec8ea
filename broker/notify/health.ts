/** What an operator sees of the notifications. */
import type { Registry } from '#broker/core/subscription/registry.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Delivery } from './delivery.ts';

export interface NotifierHealth {
  readonly subscriptions: number;
  /** How far the feed has come. */
  readonly revision: Revision;
  /** Notifications that wait in memory, and subscriptions for which more wait in the log. */
  readonly waiting: number;
  readonly behind: number;
  readonly inFlight: number;
  /** Receivers of streams that are connected. */
  readonly streams: number;
  /** What was given up and is kept. */
  readonly deadLetters: number;
  /** Since each subscription was made: tries, those that failed, and what was given up. */
  readonly sent: number;
  readonly failed: number;
  readonly dropped: number;
  /** The first few subscriptions that are in trouble now or lost something. */
  readonly troubled: readonly Troubled[];
}

export interface Troubled {
  readonly id: Iri;
  /** Tries that failed in a row. */
  readonly failures: number;
  readonly dropped: number;
  readonly cause: string | undefined;
}

const troubledMax = 20;

export function healthOf({
  deliveries,
  registry,
  revision,
  inFlight,
  streams,
  deadLetters,
}: {
  readonly deliveries: ReadonlyMap<Iri, Delivery>;
  readonly registry: Registry;
  readonly revision: Revision;
  readonly inFlight: number;
  readonly streams: number;
  readonly deadLetters: number;
}): NotifierHealth {
  const count = { waiting: 0, behind: 0, sent: 0, failed: 0, dropped: 0 };
  const troubled: Troubled[] = [];
  for (const [id, { outbox, failures }] of deliveries) {
    const standing = registry.standings.get(id);
    const dropped = standing?.dropped?.count ?? 0;
    count.waiting += outbox.length;
    count.behind += outbox.live ? 0 : 1;
    count.sent += standing?.timesSent ?? 0;
    count.failed += standing?.timesFailed ?? 0;
    count.dropped += dropped;
    if ((failures > 0 || dropped > 0) && troubled.length < troubledMax) {
      troubled.push({ id, failures, dropped, cause: standing?.cause ?? standing?.dropped?.cause });
    }
  }
  return { subscriptions: deliveries.size, revision, inFlight, streams, deadLetters, ...count, troubled };
}
