/** The other context sources of a tenant, by what is registered of them. */
import type { Discovery } from './discovery.ts';
import type { Gathering } from './gathering.ts';
import type { HistoryGathering } from './histories.ts';
import type { Sharing } from './sharing.ts';

export interface Federation extends Gathering, HistoryGathering, Sharing, Discovery {
  /** What this broker calls itself in Via headers (clause 6.3.18). */
  readonly alias: string;
  /** Since when it answers, on the monotonic clock. */
  readonly since: number;
}
