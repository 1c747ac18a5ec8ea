/**
 * The subscriptions of one tenant: in memory for those who match and deliver, in documents for the next start. They are
 * kept parsed, with IRIs, so that a start needs no @context.
 */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';
import type { Broker } from '../broker.ts';
import type { Reach } from '../federation/following.ts';
import { keep } from '../kept.ts';
import type { DocumentStore } from '../ports.ts';
import { fromDocument, type StoredSubscription, toDocument } from './document.ts';
import type { Standing } from './standing.ts';

export interface Registered {
  readonly subscription: Subscription;
  /** The @context that the names in `subscription.source` are written in. */
  readonly context: JsonValue | undefined;
  /** Changes after this revision are due for it. */
  readonly since: Revision;
  /** Absent: to all sources that may have what it is about. */
  readonly reach?: Reach;
  /** Why the broker paused it. */
  readonly pausedBecause?: string;
}

type Stored = Omit<Registered, 'subscription'> & { readonly subscription: StoredSubscription };

export type RegistryListener = (id: Iri, registered: Registered | undefined) => void;

export interface Registry {
  get(id: Iri): Registered | undefined;
  /** In the order of creation. */
  all(): Iterable<Registered>;
  readonly size: number;
  /**
   * Puts what `next` makes of the present registration in its place, undefined removes it; resolves when that is on disk.
   * Changes of one id wait for each other, so `next` sees the outcome of the one before; what it throws rejects.
   */
  change(id: Iri, next: (current: Registered | undefined) => Registered | undefined): Promise<void>;
  /** Calls the listener after each change. One listener: the notifier. */
  watch(listener: RegistryListener | undefined): void;
  /** Calls the listener after each change too, until the function that it gives is called. */
  observe(listener: RegistryListener): () => void;
  /** How deliveries stand; kept by the notifier. */
  readonly standings: Map<Iri, Standing>;
}

const collection = 'subscriptions';

/** Whether there are any, without opening the registry. */
export function hasSubscriptions(documents: DocumentStore): boolean {
  return documents.all(collection).length > 0;
}

const registries = new WeakMap<DocumentStore, Registry>();

/** The one registry over the documents of this tenant. */
export function subscriptionsOf({ documents }: Broker): Registry {
  let registry = registries.get(documents);
  if (!registry) {
    registry = openRegistry(documents);
    registries.set(documents, registry);
  }
  return registry;
}

function openRegistry(documents: DocumentStore): Registry {
  const kept = keep<Registered>({
    documents,
    collection,
    write: ({ subscription, ...rest }) => ({ ...rest, subscription: toDocument(subscription) }),
    read(document) {
      const { subscription, ...rest } = document as Stored;
      return { ...rest, subscription: fromDocument(subscription) };
    },
  });
  const observe = (listener: RegistryListener) => kept.watch((id, _before, after) => listener(id, after));
  let unwatch: (() => void) | undefined;
  return {
    get: kept.get,
    all: kept.all,
    get size() {
      return kept.size;
    },
    change: kept.change,
    watch(listener) {
      unwatch?.();
      unwatch = listener && observe(listener);
    },
    observe,
    standings: new Map(),
  };
}
