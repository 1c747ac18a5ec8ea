/**
 * How deliveries stand, on disk: written lazily, so that a notification costs no sync, and in an order that never
 * claims too much. After a crash something may be sent again, with the same id; nothing is left out.
 *
 * `deliveries/ID` holds the position of a subscription for which something waits. One for which nothing waits stands
 * where the feed stands: `feed/position`, written after them, so an idle subscription costs no write.
 */
import type { Broker } from '#broker/core/broker.ts';
import type { Warnings } from '#broker/core/log.ts';
import type { Registered, Registry } from '#broker/core/subscription/registry.ts';
import { freshStanding, type Standing } from '#broker/core/subscription/standing.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Delivery } from './delivery.ts';

/** Milliseconds between two rounds of writing, and until counts are written for which nothing but themselves speaks. */
const flushMs = 200;
const countsMs = 5000;
/** The name by which the log is held back for us. */
const reader = 'notifications';

export interface Standings {
  /** Where the feed goes on. */
  readonly feed: Revision;
  /** Up to where the subscription was served when this was last on disk. */
  positionOf(registered: Registered): Revision;
  /** Notes what became of a try, to be written soon. */
  update(id: Iri, change: Partial<Standing>): void;
  /** Notes that the feed has moved, or that something begins to wait. */
  touch(id?: Iri): void;
  forget(id: Iri): void;
  /** Writes what is left, once. */
  close(): Promise<void>;
}

interface Parts {
  readonly broker: Broker;
  readonly registry: Registry;
  readonly deliveries: ReadonlyMap<Iri, Delivery>;
  readonly feedRevision: () => Revision;
  readonly letters: DeadLetters;
  /** So many changes are held in the log beyond what is delivered, for those who want them again. */
  readonly kept: number;
  readonly log: Warnings;
}

export function openStandings({ broker, registry, deliveries, feedRevision, letters, kept, log }: Parts): Standings {
  const { documents, graph, clock } = broker;
  const dirty = new Set<Iri>();
  const forgotten = new Set<Iri>();
  /** Those for which the disk says that something waits. */
  const waitingOnDisk = new Set<Iri>();
  for (const { id, document } of documents.all('deliveries')) {
    const standing = document as Standing;
    if (!registry.get(id)) forgotten.add(id);
    else registry.standings.set(id, standing);
    if (standing.pending) waitingOnDisk.add(id);
  }
  let feedOnDisk = readFeed();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let closed = false;
  let countsDueAt = 0;
  let areCountsDue = false;

  // Nobody may trim what is to be delivered before the first round of writing.
  const slowest = Iterator.from(registry.all()).map(positionOf).reduce(least, graph.revision);
  const begin = Math.max(feedOnDisk, slowest);
  graph.retain(reader, Math.max(0, slowest - kept));

  /** The latest of all that is known: a position on disk may be older than what it means. */
  function positionOf({ subscription: { id }, since }: Registered): Revision {
    const standing = registry.standings.get(id);
    const position = standing?.pending ? standing.position : Math.max(standing?.position ?? 0, feedOnDisk);
    return Math.min(Math.max(since, position), graph.revision);
  }

  function readFeed(): Revision {
    const document = documents.get('feed', 'position') as { readonly revision: Revision } | undefined;
    // A store that was put back from a backup may stand before what the documents say.
    return Math.min(document?.revision ?? 0, graph.revision);
  }

  function schedule(): void {
    if (!closed) timer ??= setTimeout(() => void flush(), flushMs);
  }

  function mark(id: Iri): void {
    dirty.add(id);
    forgotten.delete(id);
  }

  async function flush(): Promise<void> {
    timer = undefined;
    if (writing) return writing;
    writing = write().catch((error) => {
      log.warn({ error }, 'The state of deliveries could not be written; it will be tried again');
      schedule();
    });
    await writing;
    writing = undefined;
    if (dirty.size > 0 || forgotten.size > 0) schedule();
  }

  /**
   * Where nothing waits and the disk knows it, the position is that of the feed, and only the counts are to be written:
   * with thousands of quick receivers that would be a write for each notification.
   */
  function isUrgent(id: Iri): boolean {
    if (areCountsDue || waitingOnDisk.has(id)) return true;
    const outbox = deliveries.get(id)?.outbox;
    return outbox !== undefined && (outbox.length > 0 || !outbox.live);
  }

  /** Everything is read in one go, so that positions and feed belong together. */
  async function write(): Promise<void> {
    const revision = feedRevision();
    areCountsDue = closed || clock.monotonic() >= countsDueAt;
    if (areCountsDue) countsDueAt = clock.monotonic() + countsMs;
    const ids = [...dirty].filter(isUrgent);
    const gone = [...forgotten];
    const snapshots = ids.map((id) => [id, snapshot(id, revision)] as const);
    for (const id of ids) dirty.delete(id);
    forgotten.clear();
    const slowest = Iterator.from(deliveries.values()).map(({ outbox }) => outbox.position(revision));
    const again = deliveries.size > 0 ? kept : 0;
    const retained = Math.max(0, slowest.reduce(least, revision) - again);
    try {
      await letters.flush();
      await Promise.all([
        ...snapshots.map(([id, standing]) => put(id, standing)),
        ...gone.map((id) => documents.remove('deliveries', id)),
      ]);
      if (deliveries.size > 0 && revision > feedOnDisk) await documents.put('feed', 'position', { revision });
    } catch (error) {
      for (const id of ids) if (deliveries.has(id)) dirty.add(id);
      for (const id of gone) if (!deliveries.has(id)) forgotten.add(id);
      throw error;
    }
    feedOnDisk = revision;
    graph.retain(reader, retained);
  }

  async function put(id: Iri, standing: Standing): Promise<void> {
    await documents.put('deliveries', id, standing);
    if (standing.pending) waitingOnDisk.add(id);
    else waitingOnDisk.delete(id);
  }

  function snapshot(id: Iri, revision: Revision): Standing {
    const outbox = deliveries.get(id)?.outbox;
    const standing = registry.standings.get(id) ?? freshStanding(revision);
    if (!outbox) return standing;
    const next = { ...standing, position: outbox.position(revision), pending: outbox.length > 0 || !outbox.live };
    registry.standings.set(id, next);
    return next;
  }

  return {
    feed: begin,
    positionOf,
    update(id, change) {
      if (!deliveries.has(id)) return;
      registry.standings.set(id, { ...(registry.standings.get(id) ?? freshStanding(0)), ...change });
      mark(id);
      schedule();
    },
    touch(id) {
      if (id !== undefined) mark(id);
      schedule();
    },
    forget(id) {
      registry.standings.delete(id);
      dirty.delete(id);
      waitingOnDisk.delete(id);
      forgotten.add(id);
      schedule();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await writing;
      await write();
    },
  };
}

const least = (a: Revision, b: Revision): Revision => Math.min(a, b);
