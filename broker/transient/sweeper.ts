/**
 * Takes transient entities and attributes off the disk when they have ended (clause 4.22). Nobody sees them any more from
 * that moment on (`models/ngsi-ld/expiry.ts`); this is what tells subscribers and the history, and gives the room back.
 */
import type { Broker } from '#broker/core/broker.ts';
import { commitEdits } from '#broker/core/commit.ts';
import { entityPages } from '#broker/core/consumption/pages.ts';
import type { Warnings } from '#broker/core/log.ts';
import { expiration } from '#broker/core/provision/expire.ts';
import { isChange } from '#models/ngsi-ld/change.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { firstEndOf } from '#models/ngsi-ld/expiry.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import { createAgenda } from './agenda.ts';

export interface Sweeper {
  /** How many entities end some day, wholly or in part. */
  readonly waiting: number;
  close(): Promise<void>;
}

/** Entities of one commit, and of one look at all that there are. */
const batchMax = 1000;
/** The longest sleep: a clock that is put forward is noticed after it. */
const sleepMaxMs = 1000;

export function startSweeper(broker: Broker, log: Warnings): Sweeper {
  const { graph, clock } = broker;
  const agenda = createAgenda<Iri>();
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;

  function note(entity: Entity): void {
    const end = firstEndOf(entity);
    agenda.set(entity.id, end === undefined ? undefined : Date.parse(end));
  }

  function plan(): void {
    clearTimeout(timer);
    const { first } = agenda;
    if (first === undefined || sweeping || abort.signal.aborted) return;
    timer = setTimeout(sweep, Math.min(sleepMaxMs, Math.max(0, first - clock.now())));
    timer.unref();
  }

  function sweep(): void {
    sweeping = takeAway()
      .catch((error) => log.warn({ error }, 'What has ended could not be taken away; it will be tried again'))
      .finally(() => {
        sweeping = undefined;
        plan();
      });
  }

  async function takeAway(): Promise<void> {
    const now = clock.now();
    const due = agenda.due(now);
    for (let start = 0; start < due.length; start += batchMax) {
      const ids = due.slice(start, start + batchMax);
      try {
        await commitEdits(
          broker,
          ids.map((id) => expiration(id, instantAt(now))),
        );
      } catch (error) {
        for (const id of due.slice(start)) agenda.set(id, now + sleepMaxMs);
        throw error;
      }
    }
  }

  async function follow(): Promise<void> {
    const { revision } = graph;
    for await (const page of entityPages(graph, undefined, batchMax)) page.forEach(note);
    plan();
    for await (const batch of graph.changes(revision, abort.signal)) {
      for (const entry of batch) {
        if (!isChange(entry)) continue;
        const { change } = entry;
        if (change.kind === 'deleted') agenda.set(change.before.id, undefined);
        else note(change.after);
      }
      plan();
    }
  }
  const following = follow().catch((error) => {
    if (!abort.signal.aborted) log.warn({ error }, 'What is transient is no longer followed');
  });

  return {
    get waiting() {
      return agenda.size;
    },
    async close() {
      abort.abort();
      clearTimeout(timer);
      await following;
      await sweeping;
    },
  };
}
