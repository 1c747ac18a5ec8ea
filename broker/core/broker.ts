/** All that one tenant has. The operations of the core take it as their first argument. */
import type { Clock, DocumentStore, GraphStore, HistoryStore } from './ports.ts';

export interface Broker {
  readonly graph: GraphStore;
  readonly history: HistoryStore;
  readonly documents: DocumentStore;
  readonly clock: Clock;
}
