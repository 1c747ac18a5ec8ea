/** A trace through the circuit as it is switched now: what it reaches is marked in the scene until it is cleared. */
import { createStore } from 'zustand/vanilla';
import { type Ask, sentenceOf } from '../api/client.ts';
import { traceDocument } from '../api/documents.ts';
import type { Page } from '../api/types.ts';

export const traceKinds = [
  ['CONNECTED', 'all that is connected'],
  ['UPSTREAM', 'towards the source'],
  ['DOWNSTREAM', 'away from the source'],
] as const;
export type TraceKind = (typeof traceKinds)[number][0];

export interface TraceState {
  readonly from: string | null;
  readonly kind: TraceKind | null;
  /** Every asset that it reaches. */
  readonly reached: ReadonlySet<string>;
  readonly customers: number;
  readonly error: string | null;
}

interface TraceAnswer {
  readonly trace: { readonly customers: number; readonly steps: Page<{ readonly asset: { readonly id: string } }> };
}

const nothing: TraceState = { from: null, kind: null, reached: new Set(), customers: 0, error: null };
const pagesMax = 40;

export function createTrace(ask: Ask) {
  const store = createStore<TraceState>(() => nothing);
  let asked = 0;
  return {
    store,
    async run(from: string, kind: TraceKind): Promise<void> {
      asked += 1;
      const number = asked;
      const reached = new Set<string>();
      let customers = 0;
      let after: string | null = null;
      try {
        for (let page = 0; page < pagesMax; page += 1) {
          const { trace }: TraceAnswer = await ask<TraceAnswer>(traceDocument, { from: [from], kind, after });
          if (number !== asked) return;
          customers = trace.customers;
          for (const { asset } of trace.steps.nodes) reached.add(asset.id);
          after = trace.steps.pageInfo.endCursor;
          if (!trace.steps.pageInfo.hasNextPage) break;
        }
        store.setState({ from, kind, reached, customers, error: null });
      } catch (error) {
        if (number === asked) store.setState({ ...nothing, from, error: sentenceOf(error) });
      }
    },
    clear(): void {
      asked += 1;
      store.setState(nothing);
    },
  };
}

export type Trace = ReturnType<typeof createTrace>;
