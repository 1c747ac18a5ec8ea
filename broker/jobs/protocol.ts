/** What an import thread is told, and what it says. */
import type { ImportLimits, ImportReport } from '#models/exchange/report.ts';
import type { Entity, Instant } from '#models/ngsi-ld/entity.ts';
import type { ProblemKind } from '#models/problem.ts';

/** A file of an upload where it waits. */
export interface StoredFile {
  /** As the client called it: what reports and faults name. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

export interface Order {
  readonly files: readonly StoredFile[];
  /** The time of creation of what comes of them. */
  readonly at: Instant;
  readonly limits: ImportLimits;
}

export type Report =
  | { readonly kind: 'progress'; readonly progress: number; readonly step: string }
  | { readonly kind: 'done'; readonly entities: readonly Entity[]; readonly report: ImportReport }
  /** Something is wrong with the files: whoever sent them can mend it. */
  | { readonly kind: 'refused'; readonly problem: ProblemKind; readonly detail: string };
