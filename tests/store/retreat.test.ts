/** When the disk fails, memory goes back to what is on disk, exactly; the disk here is one that fails when told to. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileError, type Thread } from '#broker/store/embedded/base/thread.ts';
import { EmbeddedGraph } from '#broker/store/embedded/graph.ts';
import { Feed } from '#broker/store/embedded/log/feed.ts';
import { GroupCommit } from '#broker/store/embedded/log/group.ts';
import type { LogFile } from '#broker/store/embedded/log/log-file.ts';
import { MemoryGraph } from '#broker/store/embedded/memory/memory.ts';
import { fulfil } from '../contract/graph-store.ts';
import { NaiveStore } from '../contract/naive-store.ts';
import { relationships, types, wishes } from '../contract/samples.ts';
import { systemClock } from './places.ts';

/** SQLITE_FULL */
const FULL = 13;

/** `fails`: the next write fails. */
function fakeDisk(): { readonly thread: Thread<LogFile>; fails: boolean; failed: boolean } {
  const disk = {
    fails: false,
    failed: false,
    thread: {
      call: async (name: string) => {
        await new Promise((resolve) => setImmediate(resolve));
        if (name !== 'append' || !disk.fails) return 0;
        disk.fails = false;
        disk.failed = true;
        throw new FileError('database or disk is full', FULL);
      },
      end: async () => undefined,
    } as unknown as Thread<LogFile>,
  };
  return disk;
}

function graphOn(thread: Thread<LogFile>): { readonly graph: EmbeddedGraph; readonly group: GroupCommit } {
  const memory = new MemoryGraph();
  const group = new GroupCommit(thread, memory, '/disk');
  const feed = new Feed({
    durable: 0,
    lastAt: '',
    inMemory: 1000,
    retained: {},
    older: async function* () {
      yield [];
    },
    oldest: () => 1,
    listener: () => undefined,
  });
  const close = async (): Promise<void> => group.close();
  const graph = new EmbeddedGraph({
    memory,
    group,
    feed,
    clock: systemClock,
    lastAt: '',
    close,
    oldestRevision: () => 1,
    worry: () => undefined,
  });
  return { graph, group };
}

test('A failed group leaves nothing in memory: not in entities, order, types, edges or revisions', async () => {
  const batch = fc.record({
    wishes: fc.array(fc.array(wishes, { maxLength: 3 }), { maxLength: 5 }),
    fails: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { maxLength: 12 }), async (batches) => {
      const disk = fakeDisk();
      const { graph, group } = graphOn(disk.thread);
      const naive = new NaiveStore(() => '');
      for (const { wishes, fails } of batches) {
        const view = graph.snapshot();
        const before = await view.query({ limit: 100, offset: 0, count: true });
        const stood = graph.revision;
        disk.fails = fails;
        disk.failed = false;
        // All are on their way at once: the first fails, those behind it go with it.
        const outcomes = await Promise.allSettled(wishes.map((one) => fulfil(graph, one)));
        if (disk.failed) {
          // Only a commit that had nothing to change, and saw nothing that was on its way, may have been answered.
          for (const outcome of outcomes)
            if (outcome.status === 'fulfilled') expect(outcome.value.revision).toBe(stood);
          expect(graph.health().writable).toBe(false);
        } else for (const one of wishes) await fulfil(naive, one);
        const queries = [{}, ...types.map((type) => ({ types: { kind: 'type' as const, type } }))];
        for (const query of queries) {
          const all = { ...query, limit: 100, offset: 0, count: true };
          expect(await graph.query(all)).toEqual(await naive.query(all));
        }
        for (const { id } of wishes.flat()) {
          const step = { relationships: [...relationships], direction: 'in' as const };
          const [mine, theirs] = [await graph.walk([id], step, 1), await naive.walk([id], step, 1)];
          expect(mine.toSorted()).toEqual(theirs.toSorted());
        }
        expect(graph.revision).toBe(naive.revision);
        expect(await view.query({ limit: 100, offset: 0, count: true })).toEqual(before);
      }
      group.close();
    }),
    { numRuns: 150 },
  );
});
