/** Keeps a live twin of the grid: loaded from a snapshot, then fed by the change log. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Limits } from '#broker/config.ts';
import { entityPages } from '#broker/core/consumption/pages.ts';
import type { Clock, GraphStore } from '#broker/core/ports.ts';
import { catalogue } from '#models/catalogue.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { TypeSelection } from '#models/ngsi-ld/query.ts';
import { Problem, problem } from '#models/problem.ts';
import { LiveTwin } from '#twins/live.ts';
import type { Network } from '#twins/network/network.ts';

/** All that a network can be made of: every model that is a thing and not only information about things. */
const things: TypeSelection = {
  kind: 'anyOf',
  operands: [...catalogue.values()]
    .filter(({ role }) => role !== 'information')
    .map(({ iri }) => ({ kind: 'type', type: iri })),
};

/** How long to wait before a log that failed is read anew. */
const retryMs = 500;

export interface Follower {
  /** Throws InternalError once the twin has failed. */
  network(): Network;
  /** Resolves when the twin has come as far as `revision`, or after `timeoutMs`: a change may be undone before it is durable. */
  reached(revision: Revision, timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

export async function followGraph(graph: GraphStore, clock: Clock, limits: Limits): Promise<Follower> {
  const stopped = new AbortController();
  let { twin, revision } = await load(graph, clock, limits);
  const waiting = new Set<() => void>();
  let fault: unknown;

  const feed = async (): Promise<void> => {
    for await (const changes of graph.changes(revision, stopped.signal)) {
      twin.apply(changes);
      revision = changes.at(-1)?.revision ?? revision;
      for (const wake of waiting) wake();
    }
  };
  const follow = async (): Promise<void> => {
    for (let isLoaded = true; !stopped.signal.aborted; ) {
      try {
        if (!isLoaded) ({ twin, revision } = await load(graph, clock, limits));
        isLoaded = true;
        await feed();
      } catch (error) {
        // A Problem is one of the log: it does not go back that far any more, or cannot be read now. Begin again from
        // what there is. Anything else is a fault of ours, and is told to whoever asks for the network.
        if (!(error instanceof Problem)) {
          fault = error;
          return;
        }
        isLoaded = false;
      }
      if (!stopped.signal.aborted) await pause(retryMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };
  const following = follow();

  return {
    network() {
      if (fault) throw problem('InternalError', 'The live twin has stopped; the log says why.', { cause: fault });
      return twin.network();
    },
    async reached(wanted, timeoutMs) {
      if (revision >= wanted || stopped.signal.aborted) return;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          waiting.delete(wake);
          clearTimeout(timer);
          resolve();
        };
        const wake = (): void => {
          if (revision >= wanted) done();
        };
        const timer = setTimeout(done, timeoutMs);
        waiting.add(wake);
      });
    },
    async close() {
      stopped.abort();
      await following;
    },
  };
}

/** A twin of all that is there at one revision, page by page. */
async function load(
  graph: GraphStore,
  clock: Clock,
  { pageMax }: Limits,
): Promise<{ twin: LiveTwin; revision: Revision }> {
  const view = graph.snapshot();
  const entities: Entity[] = [];
  for await (const page of entityPages(view, things, pageMax)) entities.push(...page);
  const newest = entities.reduce((time, { modifiedAt }) => (modifiedAt > time ? modifiedAt : time), '');
  const at = newest === '' ? instantAt(clock.now()) : newest;
  return { twin: new LiveTwin(entities, { revision: view.revision, at }), revision: view.revision };
}
