/** How the delivery of one subscription stands: what the notifier keeps of it, and a client sees of it. */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';

export interface Standing {
  /** Everything that was due up to here is delivered or counted as dropped. */
  readonly position: Revision;
  /** Whether something after `position` is known to wait; else all is delivered up to where the notifier has read. */
  readonly pending: boolean;
  /** Attempts, and those that failed (clause 5.2.14.2). */
  readonly timesSent: number;
  readonly timesFailed: number;
  readonly lastNotification?: Instant;
  readonly lastSuccess?: Instant;
  readonly lastFailure?: Instant;
  readonly status?: 'ok' | 'failed';
  /** Why the last attempt failed. */
  readonly cause?: string | undefined;
  readonly dropped?: Dropped;
}

/** Notifications that were given up. Nothing is given up without being counted here. */
export interface Dropped {
  readonly count: number;
  readonly last: Instant;
  readonly cause: string;
}

export function freshStanding(position: Revision): Standing {
  return { position, pending: false, timesSent: 0, timesFailed: 0 };
}
