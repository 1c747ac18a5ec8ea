/**
 * What-if runs: started, watched, cancelled, kept for a while. A run is identified by an id of its own; the definition stays
 * with it, so that it can be run again.
 */
import { randomUUID } from 'node:crypto';
import type { Limits } from '#broker/config.ts';
import type { Clock, Simulator } from '#broker/core/ports.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import { Problem, problem } from '#models/problem.ts';
import type { Scenario, ScenarioResult } from '#twins/scenario/scenario.ts';

export interface Run {
  readonly id: string;
  readonly name: string | null;
  readonly status: 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED' | 'CANCELLED';
  readonly progress: number;
  readonly scenario: Scenario;
  /** As it was asked for, to show and to run again. */
  readonly input: unknown;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly result: ScenarioResult | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface Runs {
  /** Starts a run and gives it at once; `done` resolves to its last state and never rejects. */
  start(scenario: Scenario, input: unknown): { readonly run: Run; readonly done: Promise<Run> };
  get(id: string): Run | undefined;
  cancel(id: string): Run;
  /** Every state of a run from now on, ending with its last. */
  watch(id: string): AsyncGenerator<Run>;
}

export function createRuns(simulator: Simulator, clock: Clock, limits: Limits): Runs {
  const runs = new Map<string, Run>();
  const controllers = new Map<string, AbortController>();
  const watchers = new Map<string, Set<() => void>>();
  const now = (): Instant => instantAt(clock.now());

  const set = (id: string, change: Partial<Run>): Run => {
    const run = { ...runs.get(id)!, ...change };
    runs.set(id, run);
    for (const wake of watchers.get(id) ?? []) wake();
    return run;
  };
  const ended = (run: Run): boolean => run.finishedAt !== null;

  /** The oldest finished runs make room; a run that still works is never forgotten. */
  const makeRoom = (): void => {
    for (const [id, run] of runs) {
      if (runs.size < limits.runsKept) return;
      if (ended(run)) runs.delete(id);
    }
    if (controllers.size >= limits.runsQueueMax) {
      throw problem(
        'Unavailable',
        `${limits.runsQueueMax} runs are waiting or at work: wait for one to end, or cancel one.`,
      );
    }
  };

  const finish = (id: string, change: Partial<Run>): Run => {
    controllers.delete(id);
    return set(id, { ...change, finishedAt: now() });
  };

  return {
    start(scenario, input) {
      makeRoom();
      const id = `urn:ngsi-ld:ScenarioRun:${randomUUID()}`;
      const controller = new AbortController();
      controllers.set(id, controller);
      const first: Run = {
        ...{ id, name: scenario.name ?? null, status: 'QUEUED', progress: 0, scenario, input },
        ...{ startedAt: now(), finishedAt: null, result: null, error: null },
      };
      runs.set(id, first);
      const done = simulator
        .run(scenario, controller.signal, ({ progress }) => set(id, { status: 'RUNNING', progress }))
        .then((result) => finish(id, { status: 'DONE', progress: 1, result }))
        .catch((error: unknown) => {
          if (controller.signal.aborted) return finish(id, { status: 'CANCELLED' });
          const known = error instanceof Problem;
          const message = known ? error.detail : 'The study failed inside; the log says more.';
          return finish(id, { status: 'FAILED', error: { code: known ? error.kind : 'InternalError', message } });
        });
      return { run: first, done };
    },
    get: (id) => runs.get(id),
    cancel(id) {
      const run = runs.get(id);
      if (!run) throw problem('ResourceNotFound', `There is no run ${id}; the last ${limits.runsKept} are kept.`);
      controllers.get(id)?.abort();
      return runs.get(id)!;
    },
    async *watch(id) {
      let wake = (): void => undefined;
      const woken = (): Promise<void> => new Promise((done) => (wake = done));
      const waiters = watchers.get(id) ?? new Set();
      watchers.set(id, waiters);
      const notify = (): void => wake();
      waiters.add(notify);
      try {
        for (;;) {
          const next = woken();
          const run = runs.get(id);
          if (!run) return;
          yield run;
          if (ended(run)) return;
          await next;
        }
      } finally {
        waiters.delete(notify);
        if (waiters.size === 0) watchers.delete(id);
      }
    },
  };
}
