/** Who travels with whom: groups of commits on a disk that keeps what it was given, with timers that only we move. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Thread } from '#broker/store/embedded/base/thread.ts';
import { type Entry, GroupCommit } from '#broker/store/embedded/log/group.ts';
import type { Group, LogFile } from '#broker/store/embedded/log/log-file.ts';
import { MemoryGraph } from '#broker/store/embedded/memory/memory.ts';

/** The sizes of the groups that the disk was given; throws where two are on their way at once. */
function countingDisk(): { readonly sizes: number[]; readonly thread: Thread<LogFile> } {
  const sizes: number[] = [];
  let isBusy = false;
  const call = async (_name: string, { records }: Group): Promise<number> => {
    if (isBusy) throw new Error('Two groups are on their way at once');
    isBusy = true;
    sizes.push(records.length);
    await turns(3);
    isBusy = false;
    return records.length;
  };
  return { sizes, thread: { call, end: async () => undefined } as unknown as Thread<LogFile> };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

let disk: ReturnType<typeof countingDisk>;
let group: GroupCommit;
let first = 0;

const write = (): Promise<void> =>
  new Promise((settle, refuse) => {
    first += 1;
    const entry: Entry = { first, records: ['{}'], documents: [], before: [], settle, refuse };
    group.add(entry);
  });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  disk = countingDisk();
  group = new GroupCommit(disk.thread, new MemoryGraph(), '/disk');
});
afterEach(() => {
  group.close();
  vi.useRealTimers();
});

test('Many writers travel together, also if some take longer to come again', async () => {
  const writer = async (slowness: number): Promise<void> => {
    for (let round = 0; round < 5; round += 1) {
      await write();
      await turns(slowness);
    }
  };
  await Promise.all([0, 1, 2, 5, 9, 14, 2, 0].map(writer));
  expect(disk.sizes).toEqual([8, 8, 8, 8, 8]);
});

test('A writer whose company does not come again is sent after two milliseconds', async () => {
  await Promise.all(Array.from({ length: 8 }, write));
  let isDone = false;
  const late = write().then(() => {
    isDone = true;
  });
  await turns(20);
  expect(isDone).toBe(false);
  vi.advanceTimersByTime(2);
  await late;
  expect(disk.sizes).toEqual([8, 1]);
});

test('Few writers wait for nobody', async () => {
  for (let round = 0; round < 3; round += 1) await write();
  await Promise.all([write(), write(), write()]);
  await write();
  expect(disk.sizes).toEqual([1, 1, 1, 3, 1]);
});
