/** All that one tenant has. The operations of the core take it as their first argument. */
import type { Federation } from './federation/federation.ts';
import type { Clock, DocumentStore, GraphStore, HistoryStore } from './ports.ts';

export interface Broker {
  readonly graph: GraphStore;
  readonly history: HistoryStore;
  readonly documents: DocumentStore;
  readonly clock: Clock;
  /** Absent where nothing is asked of other sources, as in tests of one room. */
  readonly federation?: Federation;
}
