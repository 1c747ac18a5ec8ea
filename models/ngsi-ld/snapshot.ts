/** Snapshots, ETSI GS CIM 009 v1.9.1 clauses 5.2.41, 5.2.42, 5.3.4 and 5.16. */
import type { Revision } from './change.ts';
import type { Instant, Iri } from './entity.ts';
import type { JsonObject } from './json.ts';

export type SnapshotStatus = 'preparing' | 'success' | 'partial' | 'empty' | 'failure';

/** What became of one query (clause 5.2.42). */
export interface ExecutionResult {
  readonly resultStatus: 'success' | 'partial' | 'empty' | 'failure';
  /** Why, where it failed: RFC 7807. */
  readonly problemDetails?: JsonObject;
}

/** What the creator may change later. */
export interface SnapshotWishes {
  /** 1 to 10; where there is no room, those of low priority go first (clause 5.5.15). */
  readonly priority: number;
  /** An ISO 8601 duration, as it was given. */
  readonly lifetime?: string;
  readonly expiresAt: Instant;
  /** Who is told when its status changes. */
  readonly endpoint?: string;
  readonly receiverInfo?: readonly { readonly key: string; readonly value: string }[];
}

export interface Snapshot extends SnapshotWishes {
  readonly id: Iri;
  readonly status: SnapshotStatus;
  /** As they were sent, with terms. */
  readonly queries: readonly JsonObject[];
  readonly temporalQueries: readonly JsonObject[];
  readonly queriesDetails: readonly ExecutionResult[];
  readonly temporalQueriesDetails: readonly ExecutionResult[];
  /** What it shows of the log, and when that was. */
  readonly revision: Revision;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly lastUsedAt: Instant;
}

/** The status of all from that of each (clause 5.16.1.4). */
export function statusOfAll(results: readonly ExecutionResult[]): Exclude<SnapshotStatus, 'preparing'> {
  const has = (status: ExecutionResult['resultStatus']): boolean =>
    results.some(({ resultStatus }) => resultStatus === status);
  if (has('failure')) return results.every(({ resultStatus }) => resultStatus === 'failure') ? 'failure' : 'partial';
  if (has('partial')) return 'partial';
  return has('success') ? 'success' : 'empty';
}
