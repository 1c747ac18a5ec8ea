/**
 * Reads on from the log for a subscription that does not keep up with the feed, until it does.
 *
 * The log is expensive to open far back and cheap to go on with, so a reader stays open while its receiver takes what
 * it reads, and is closed while its receiver is in trouble or when others have waited long enough for their turn.
 */
import type { Limits } from '#broker/config.ts';
import type { Warnings } from '#broker/core/log.ts';
import type { Clock, GraphStore } from '#broker/core/ports.ts';
import { createSlots } from '#broker/core/slots.ts';
import { isDue } from '#broker/core/subscription/due.ts';
import { type Change, isChange, type Revision } from '#models/ngsi-ld/change.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { Problem } from '#models/problem.ts';
import { type Delivery, tooOld } from './delivery.ts';

/** Milliseconds that one reader may stay while others wait. */
const turnMs = 5000;
/** Milliseconds until a log that could not be read is read again. */
const againMs = 1000;

interface Parts {
  readonly graph: GraphStore;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly horizon: () => Instant;
  readonly feedRevision: () => Revision;
  readonly touch: (delivery: Delivery) => void;
  readonly log: Warnings;
}

/** The function that starts reading for a delivery, unless somebody does already. */
export function createCatchUp({
  graph,
  clock,
  limits,
  horizon,
  feedRevision,
  touch,
  log,
}: Parts): (delivery: Delivery) => void {
  const readers = createSlots(limits.notificationReadersMax);
  const reading = new Set<Delivery>();

  async function read(delivery: Delivery): Promise<void> {
    const { outbox } = delivery;
    const until = clock.monotonic() + turnMs;
    const abort = new AbortController();
    const rewinds = outbox.rewinds;
    const isOver = (): boolean => delivery.stopped || outbox.rewinds !== rewinds;
    const old: Change[] = [];
    const giveUp = (): void => delivery.drop(old.splice(0), tooOld(limits));
    try {
      while (!isOver() && outbox.readTo < feedRevision()) {
        for await (const batch of graph.changes(outbox.readTo, abort.signal)) {
          if (isOver()) return;
          const oldest = horizon();
          for (const change of batch) {
            if (!isChange(change)) {
              outbox.skipTo(change.revision);
              continue;
            }
            const wanted = isWanted(change, delivery);
            const due = wanted && !outbox.isOlder(change, oldest);
            if (wanted && !due) old.push(change);
            while (!outbox.read(change, due)) {
              delivery.kick();
              if (!delivery.isReachable) return;
              await outbox.tried();
              const crowded = readers.waiting > 0 && clock.monotonic() > until;
              if (isOver() || delivery.failures > 0 || crowded) return;
            }
          }
          giveUp();
          delivery.kick();
          if (delivery.stopped || outbox.readTo >= feedRevision()) break;
        }
        if (outbox.readTo < feedRevision() && !isOver()) throw new Error('The log ended before its end');
      }
      if (isOver()) return;
      // Nothing comes between the look at the feed and this, so no change is offered twice or not at all.
      outbox.join();
    } finally {
      giveUp();
      abort.abort();
    }
  }

  /** Due for the subscription as it is now. */
  function isWanted(change: Change, delivery: Delivery): boolean {
    const { subscription, since } = delivery.outbox.registered;
    return (
      change.revision > since &&
      isDue(
        subscription,
        change,
        (id) => graph.find?.(id),
        (_subscription, lost, { detail }) => delivery.drop([lost], `Whether it was due is not known: ${detail}`),
      )
    );
  }

  async function attempt(delivery: Delivery): Promise<void> {
    const release = await readers.take();
    try {
      if (!delivery.stopped) await read(delivery);
    } catch (error) {
      if (!delivery.stopped && !skipGap(delivery, delivery.outbox.readTo, graph, error)) {
        log.warn({ error }, 'The log could not be read; it will be tried again');
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    } finally {
      release();
      reading.delete(delivery);
      touch(delivery);
      delivery.kick();
    }
  }

  return (delivery) => {
    if (reading.has(delivery) || delivery.stopped) return;
    reading.add(delivery);
    void attempt(delivery);
  };
}

/** Where the log no longer goes back far enough, says so in the standing and goes on where the log begins. */
export function skipGap(delivery: Delivery, readTo: Revision, graph: GraphStore, error: unknown): boolean {
  const begins = graph.health().oldestRevision;
  if (!(error instanceof Problem) || error.kind !== 'Unavailable' || readTo + 1 >= begins) return false;
  delivery.drop([], `The log begins at revision ${begins}: it is not known what was due from ${readTo + 1} on`, 1);
  delivery.outbox.skipTo(begins - 1);
  return true;
}
