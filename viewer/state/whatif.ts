/** What-if studies: the changes that are being put together, the run that answers them, and its result. */
import { createStore } from 'zustand/vanilla';
import { type Ask, sentenceOf } from '../api/client.ts';
import { cancelDocument, resultDocument, runDocument, stateDocument } from '../api/documents.ts';
import type { Flow, Run, RunResult, UserError } from '../api/types.ts';
import { type Change, inputOf, type Scenario, withChange } from './change.ts';

export interface WhatIfState {
  readonly changes: readonly Change[];
  readonly status: 'idle' | 'running' | 'done' | 'failed' | 'cancelled';
  /** 0 to 1. */
  readonly progress: number;
  readonly error: string | null;
  readonly run: string | null;
  readonly result: RunResult | null;
  /** The changes that the result answers; they may since have been edited. */
  readonly answered: readonly Change[];
  /** Highest loading of each asset in the result, percent. */
  readonly loadings: ReadonlyMap<string, number>;
  /** kV at terminal 1. */
  readonly voltages: ReadonlyMap<string, number>;
  readonly dark: ReadonlySet<string>;
}

const idle: WhatIfState = {
  changes: [],
  status: 'idle',
  progress: 0,
  error: null,
  run: null,
  result: null,
  answered: [],
  loadings: new Map(),
  voltages: new Map(),
  dark: new Set(),
};

interface Payload {
  readonly run: Run | null;
  readonly errors: readonly UserError[];
}

const flowPagesMax = 20;

/** The highest loading over the terminals of each asset. */
export function loadingsOf(flows: readonly Flow[]): ReadonlyMap<string, number> {
  const loadings = new Map<string, number>();
  for (const { asset, loading } of flows) {
    if (loading !== null) loadings.set(asset.id, Math.max(loading, loadings.get(asset.id) ?? 0));
  }
  return loadings;
}

/** The voltage at the first terminal of each asset, kV. */
export const voltagesOf = (flows: readonly Flow[]): ReadonlyMap<string, number> =>
  new Map(flows.flatMap(({ asset, terminal, voltage }) => (terminal === 1 ? [[asset.id, voltage] as const] : [])));

export interface WhatIfSurroundings {
  readonly ask: Ask;
  readonly pause: (delayMs: number) => Promise<void>;
  /** The moment that the base is of; null is now. */
  readonly time: () => string | null;
  /** Told of the scenario that is shown, for the URL; null when there is none. */
  readonly onScenario: (scenario: Scenario | null) => void;
}

export function createWhatIf({ ask, pause, time, onScenario }: WhatIfSurroundings) {
  const store = createStore<WhatIfState>(() => idle);
  // Each run has a number: what comes back from one that was given up is not shown.
  let current = 0;

  const readResult = async (id: string): Promise<Run | null> => {
    let after: string | null = null;
    let whole: Run | null = null;
    for (let page = 0; page < flowPagesMax; page += 1) {
      const { run }: { run: Run | null } = await ask<{ run: Run | null }>(resultDocument, { id, after });
      if (!run?.result) return run;
      const nodes: readonly Flow[] = [...(whole?.result?.flows.nodes ?? []), ...run.result.flows.nodes];
      whole = { ...run, result: { ...run.result, flows: { ...run.result.flows, nodes } } };
      if (!run.result.flows.pageInfo.hasNextPage) break;
      after = run.result.flows.pageInfo.endCursor;
    }
    return whole;
  };

  const show = (run: Run, answered: readonly Change[]): void => {
    const { result } = run;
    if (!result) {
      const cancelled = run.status === 'CANCELLED';
      store.setState({
        status: cancelled ? 'cancelled' : 'failed',
        error: cancelled ? null : (run.error?.message ?? 'The run ended without a result.'),
      });
      return;
    }
    store.setState({
      ...{ status: 'done', progress: 1, error: null, run: run.id, result, answered },
      loadings: loadingsOf(result.flows.nodes),
      voltages: voltagesOf(result.flows.nodes),
      dark: new Set(result.deEnergised.map(({ id }) => id)),
    });
  };

  const finish = async (first: Run, number: number, changes: readonly Change[]): Promise<void> => {
    let run = first;
    for (
      let delayMs = 40;
      run.status === 'QUEUED' || run.status === 'RUNNING';
      delayMs = Math.min(500, delayMs * 1.6)
    ) {
      store.setState({ run: run.id, progress: run.progress });
      await pause(delayMs);
      if (number !== current) return;
      const answer = await ask<{ run: Run | null }>(stateDocument, { id: run.id });
      if (!answer.run) throw new Error('The broker forgot the run before it ended. Run it again.');
      run = answer.run;
    }
    const whole = run.status === 'DONE' ? await readResult(run.id) : run;
    if (number !== current || !whole) return;
    show(whole, changes);
    if (whole.result) onScenario({ changes, run: whole.id });
  };

  const run = async (): Promise<void> => {
    current += 1;
    const number = current;
    const { changes } = store.getState();
    store.setState({ status: 'running', progress: 0, error: null, run: null });
    try {
      const at = time();
      const input = { changes: changes.map(inputOf), wait: false, ...(at ? { at } : {}) };
      const { runScenario } = await ask<{ runScenario: Payload }>(runDocument, { input });
      if (number !== current) return;
      if (!runScenario.run) throw new Error(runScenario.errors[0]?.message ?? 'The broker refused the run.');
      await finish(runScenario.run, number, changes);
    } catch (error) {
      if (number === current) store.setState({ status: 'failed', error: sentenceOf(error) });
    }
  };

  const edit = (changes: readonly Change[]): void => {
    store.setState({ changes, ...(store.getState().status === 'failed' ? { status: 'idle', error: null } : {}) });
  };

  return {
    store,
    run,
    add: (change: Change) => edit(withChange(store.getState().changes, change)),
    remove: (change: Change) => edit(store.getState().changes.filter((other) => other !== change)),
    clear(): void {
      current += 1;
      store.setState(idle);
      onScenario(null);
    },
    async cancel(): Promise<void> {
      const { run: id } = store.getState();
      current += 1;
      store.setState({ status: 'cancelled' });
      if (id) await ask(cancelDocument, { id }).catch(() => undefined);
    },
    /** Shows the scenario of a link: the result of its run if the broker still has it, else it is run anew. */
    async restore(scenario: Scenario | null): Promise<void> {
      if (!scenario) {
        current += 1;
        store.setState(idle);
        return;
      }
      if (scenario.run && scenario.run === store.getState().run && store.getState().result) return;
      current += 1;
      const number = current;
      store.setState({ ...idle, changes: scenario.changes, status: 'running' });
      const kept = scenario.run ? await readResult(scenario.run).catch(() => null) : null;
      if (number !== current) return;
      if (kept?.result) show(kept, scenario.changes);
      else await run();
    },
  };
}

export type WhatIf = ReturnType<typeof createWhatIf>;
