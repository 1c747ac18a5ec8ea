/** What a worker and the pool say to each other. */
import type { ProblemKind } from '#models/problem.ts';
import type { Scenario, ScenarioResult } from '#twins/scenario/scenario.ts';
import type { NetworkDelta } from './transfer.ts';

export interface Order {
  readonly scenario: Scenario;
  /** Against the network of the order before. */
  readonly network: NetworkDelta;
}

export type Report =
  | { readonly kind: 'progress'; readonly progress: number }
  | { readonly kind: 'done'; readonly result: ScenarioResult }
  /** The scenario makes no sense: whoever wrote it can mend it. */
  | { readonly kind: 'refused'; readonly problem: ProblemKind; readonly detail: string };
