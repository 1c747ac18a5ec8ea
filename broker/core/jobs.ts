/** Work that takes longer than a request: imports, later exports and studies. What the doors need of it. */
import type { ImportReport } from '#models/exchange/report.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import type { Problem } from '#models/problem.ts';
import type { Tenant } from './tenants.ts';

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** A job as it stands; a new value with each change. */
export interface Job {
  readonly id: string;
  readonly kind: 'import';
  readonly state: JobState;
  /** 0 to 1. */
  readonly progress: number;
  /** What it does now, for people. */
  readonly step: string;
  readonly createdAt: Instant;
  readonly startedAt?: Instant;
  readonly finishedAt?: Instant;
  /** What came of it, where it is done. */
  readonly report?: JobReport;
  /** Why it failed. */
  readonly error?: Problem;
}

/** What an import found in the files, and what it changed in the tenant: all of it, or nothing. */
export interface JobReport extends ImportReport {
  readonly created: number;
  readonly updated: number;
  /** Were there before, and say the same. */
  readonly unchanged: number;
}

export interface Jobs {
  /** Begins to take in the files of an import. Throws Unavailable where too many jobs wait. */
  open(tenant: Tenant): Promise<Upload>;
  /** Those of a tenant, the newest first. */
  list(tenant: string): readonly Job[];
  find(tenant: string, id: string): Job | undefined;
  /** Ends a job that waits or runs, and forgets one that has ended. Undefined: there is none; else as it now stands. */
  cancel(tenant: string, id: string): Promise<Job | undefined>;
  close(): Promise<void>;
}

/** Files on their way in. They wait on disk: an import is larger than what may be kept in memory for a request. */
export interface Upload {
  /** Rejects with RequestEntityTooLarge beyond the limits. */
  add(name: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** All files are here: the job waits for its turn. Throws BadRequestData where there is no file. */
  submit(): Job;
  /** Something went wrong on the way: nothing is kept. */
  discard(): Promise<void>;
}
