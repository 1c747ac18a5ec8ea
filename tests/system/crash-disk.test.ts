/** Disks that fill up or fail: nothing is acknowledged that is not stored, and nothing is half applied. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { fulfil } from '../contract/graph-store.ts';
import type { Wish } from '../contract/samples.ts';
import { countOf, idOf } from '../store/driver.ts';
import { reopen } from '../store/storm.ts';

const driver = join(import.meta.dirname, '../store/driver.ts');
const has = (program: string): boolean => spawnSync('which', [program]).status === 0;
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).toReversed()) cleanup();
});

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'busbar-disk-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Needs root: a file system of 8 MiB. */
function smallDisk(): string | undefined {
  const directory = temporary();
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', directory]).status !== 0) return undefined;
  cleanups.push(() => execFileSync('umount', [directory]));
  return directory;
}

const at = '2026-11-21T12:00:00.000Z';
const wish = (id: string, bytes: number): Wish => ({
  id,
  action: 'put',
  types: ['https://x.test/A'],
  scopes: [],
  attributes: new Map([
    ['https://x.test/text', [{ kind: 'Property', value: 'x'.repeat(bytes), createdAt: at, modifiedAt: at }]],
  ]),
  at,
});

test('refuses with 507 on a full disk, goes on reading, and writes again when there is space', async ({ skip }) => {
  const disk = smallDisk();
  if (!disk) skip('needs root to mount a small tmpfs: run the tests as root');
  const store = await reopen(disk!);
  cleanups.push(() => void store.close());
  await fulfil(store.graph, [wish('urn:x:first', 10)]);
  await store.documents.put('c', 'first', 1);
  // All the space that is left goes to a filler.
  const filler = join(disk!, 'filler');
  spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096']);
  // One after the other until the space within the files is used up too; then many at once, of which none may stay.
  const stored: string[] = [];
  let refusal: unknown;
  for (let turn = 0; !refusal; turn += 1) {
    const id = `urn:x:${turn}`;
    await fulfil(store.graph, [wish(id, 20_000)]).then(
      () => stored.push(id),
      (error) => {
        refusal = error;
      },
    );
  }
  expect(refusal).toMatchObject({ kind: 'InsufficientStorage', status: 507 });
  const before = store.graph.health();
  expect(before).toMatchObject({ writable: false, entities: stored.length + 1 });
  const many = Array.from({ length: 20 }, (_, n) => [
    wish(`urn:x:many:${n}:a`, 50_000),
    wish(`urn:x:many:${n}:b`, 50_000),
  ]);
  const outcomes = await Promise.allSettled(many.map((wishes) => fulfil(store.graph, wishes)));
  expect(outcomes.map(({ status }) => status)).toEqual(many.map(() => 'rejected'));
  await expect(store.documents.put('c', 'second', 'x'.repeat(100_000))).rejects.toMatchObject({ status: 507 });
  expect(store.documents.all('c')).toEqual([{ id: 'first', document: 1 }]);
  expect(store.graph.health()).toMatchObject({ revision: before.revision, entities: before.entities });
  expect((await store.graph.query({ limit: 0, offset: 0, count: true })).total).toBe(stored.length + 1);

  rmSync(filler);
  // No write is tried: the store finds out by itself.
  await expect.poll(() => store.graph.health().writable, { timeout: 10_000 }).toBe(true);
  await fulfil(store.graph, [wish('urn:x:last', 10)]);
  await store.close();
  const again = await reopen(disk!);
  const found = (await again.graph.query({ limit: 1000, offset: 0, count: true })).entities.map(({ id }) => id);
  expect(found).toEqual(['urn:x:first', ...stored, 'urn:x:last']);
  await again.close();
});

/** Runs one writer under strace; resolves to its lines. */
async function traced(directory: string, options: readonly string[], commits: number): Promise<readonly string[]> {
  const child = spawn('strace', ['-f', ...options, process.execPath, driver, directory, '1', '1000', `${commits}`]);
  let out = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  const done = new Promise((resolve) => child.once('close', resolve));
  // A store whose disk failed for good is not closed cleanly in time; it has said all it had to say.
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await done;
  clearTimeout(timer);
  return out.split('\n').slice(0, -1);
}

test('acknowledges a commit only after a sync', async ({ skip }) => {
  if (!has('strace')) skip('needs strace: apt install strace');
  const directory = temporary();
  const trace = join(directory, 'trace');
  await traced(directory, ['-e', 'trace=fdatasync,fsync,write', '-e', 'signal=none', '-o', trace], 30);
  const events = readFileSync(trace, 'utf8')
    .split('\n')
    .flatMap((line) => {
      if (line.includes('write(1, "sent')) return 'sent';
      if (/write\(1, "0 \d+/.test(line)) return 'acknowledged';
      return /(fdatasync|fsync)(\(\d+\)| resumed>\)) += 0/.test(line) ? 'synced' : [];
    });
  const commits = events.join(' ').split('sent').slice(1);
  expect(commits).toHaveLength(30);
  for (const commit of commits) expect(commit).toMatch(/^ (synced )+acknowledged/);
});

test('acknowledges nothing once a sync has failed, and is read-only until it is opened again', async ({ skip }) => {
  if (!has('strace')) skip('needs strace: apt install strace');
  const directory = temporary();
  const inject = ['fdatasync', 'fsync'].flatMap((call) => ['-e', `inject=${call}:error=EIO:when=25`]);
  const lines = await traced(directory, ['-o', '/dev/null', '-e', 'trace=fdatasync,fsync', ...inject], 60);
  const first = lines.findIndex((line) => line.startsWith('refused'));
  expect(lines[first]).toBe('refused InsufficientStorage');
  const acknowledged = lines.filter((line) => /^0 \d+$/.test(line));
  // EIO comes once; what follows is refused all the same.
  expect(lines.slice(first).filter((line) => line !== 'sent' && line !== 'refused InsufficientStorage')).toEqual([]);
  const store = await reopen(directory);
  const [entity] = await store.graph.get([idOf(0)]);
  expect(countOf(entity)).toBe(acknowledged.length);
  await store.close();
});

test('is refused where another process has the directory, until that process is gone', async () => {
  const directory = temporary();
  const child = spawn(process.execPath, [driver, directory, '1', '1000']);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.stdout.resume();
  const sentence = `Directory ${directory} is in use by process ${child.pid}`;
  await expect(reopen(directory)).rejects.toMatchObject({
    kind: 'Unavailable',
    message: expect.stringContaining(sentence),
  });
  const died = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await died;
  const store = await reopen(directory);
  expect(countOf((await store.graph.get([idOf(0)]))[0])).toBeGreaterThan(0);
  await store.close();
});
