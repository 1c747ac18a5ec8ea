/** Worlds of their own over a view of a graph (`Forks` in `core/ports.ts`). */
import type { Clock, Fork, ForkOptions, Forks } from '#broker/core/ports.ts';
import { EmbeddedGraph, View } from '../graph.ts';
import type { History } from '../history/history.ts';
import { decodeDelta } from '../log/codec.ts';
import { roll, subjectId } from '../log/delta.ts';
import { Feed } from '../log/feed.ts';
import { durableOf } from '../log/group.ts';
import { MemoryGraph } from '../memory/memory.ts';
import type { Slots } from '../memory/slots.ts';
import { ForkHistory } from './history.ts';
import { Journal } from './journal.ts';
import { ForkSlots } from './slots.ts';

export function createForks(clock: Clock, history: History): Forks {
  return {
    fork: (view, options) => openFork((view as View).slots, options, clock, history),
    frozen(entities, revision) {
      const memory = new MemoryGraph();
      // The order of the list is the order of creation.
      entities.forEach((entity, index) => void memory.put(entity.id, { entity, born: index }));
      memory.revision = revision;
      return new View(memory);
    },
  };
}

function openFork(base: Slots, { members, written, write, at }: ForkOptions, clock: Clock, origin: History): Fork {
  const memory = new ForkSlots(base, members);
  const group = new Journal(memory, write);
  const history = new ForkHistory(origin, base.revision, () => durableOf(memory, group.unsynced));
  let lastAt = at;
  for (const record of written) {
    const delta = decodeDelta(record);
    const id = subjectId(delta);
    memory.put(id, roll(delta, memory.get(id)));
    memory.revision = delta.revision;
    history.add([delta]);
    lastAt = delta.at;
  }
  const begins = memory.revision + 1;
  const feed = new Feed({
    durable: memory.revision,
    lastAt,
    // What is written in a fork is bounded by whoever keeps it.
    inMemory: Number.MAX_SAFE_INTEGER,
    retained: {},
    older: noChanges,
    oldest: () => begins,
    listener: (deltas) => history.add(deltas),
  });
  const graph = new EmbeddedGraph({
    ...{ memory, group, feed, clock, lastAt },
    close: async () => feed.close(),
    oldestRevision: () => begins,
    worry: () => undefined,
  });
  return { graph, history };
}

async function* noChanges(): AsyncGenerator<never> {
  // All that a fork ever took in since it was opened is in memory.
}
