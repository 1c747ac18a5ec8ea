/** What was acknowledged survives the death of the process, whenever it comes. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countOf, idOf } from '../store/driver.ts';
import { lost, random, reopen, storm } from '../store/storm.ts';

const ROUNDS = 20;
const WRITERS = 64;
const seed = Number(process.env['BUSBAR_SEED'] ?? Date.now() % 1_000_000);
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'busbar-crash-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Whether the process died while it wrote a checkpoint: there are parts that no checkpoint names. */
function diedInCheckpoint(): boolean {
  const path = join(directory, 'snapshot.db');
  if (!existsSync(path)) return false;
  const database = new DatabaseSync(path);
  const parts = 'SELECT count(*) AS n FROM chunk WHERE checkpoint NOT IN (SELECT number FROM checkpoint)';
  const { n } = database.prepare(parts).get() as { n: number };
  database.close();
  return n > 0;
}

test(`loses no acknowledged write over ${ROUNDS} kills in a storm of ${WRITERS} writers`, {
  timeout: 120_000,
}, async () => {
  console.log(`BUSBAR_SEED=${seed}`);
  const next = random(seed);
  const all = new Map<string, number>();
  let acknowledged = 0;
  let inCheckpoint = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    // Most kills come early; a few let the log grow. Every other round checkpoints all the time.
    const afterMs = 50 + Math.floor(1950 * next() ** 4);
    const checkpointEvery = round % 2 === 0 ? 5000 : 10;
    const { counts, commits } = await storm(directory, { writers: WRITERS, checkpointEvery, afterMs, atLeast: 200 });
    expect(commits).toBeGreaterThanOrEqual(200);
    acknowledged += commits;
    for (const [writer, count] of counts) all.set(writer, Math.max(all.get(writer) ?? 0, count));
    if (diedInCheckpoint()) inCheckpoint += 1;
    const store = await reopen(directory);
    expect(await lost(store, all), `seed ${seed}, round ${round}`).toEqual([]);
    await store.close();
  }
  console.log(`${acknowledged} acknowledged, 0 lost; ${inCheckpoint} of ${ROUNDS} kills came inside a checkpoint`);
  expect(inCheckpoint).toBeGreaterThan(0);
});

test('history and the log agree with what survived', async () => {
  const store = await reopen(directory);
  const { revision, oldestRevision } = store.graph.health();
  const then = await store.history.at({ revision });
  const now = await store.graph.query({ limit: 10_000, offset: 0, count: true });
  expect(then.entities).toEqual(now.entities);
  const [one] = await store.graph.get([idOf(0)]);
  const window = { timeproperty: 'modifiedAt', limit: 1_000_000 } as const;
  const [series] = await store.history.range(idOf(0), undefined, window);
  const counts = series!.points.flatMap(({ instance }) => (instance as { value?: number } | undefined)?.value ?? []);
  // Counted up by one each time, so history has each number once, in order.
  expect(counts).toEqual(Array.from({ length: countOf(one) }, (_, index) => index + 1));
  expect(oldestRevision).toBeGreaterThan(1);
  await store.close();
});
