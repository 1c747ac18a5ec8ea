/** Damaged files: a store opens with what was written, or it does not open and says which file is at fault. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '#broker/store/embedded/open.ts';
import { Problem } from '#models/problem.ts';
import { fulfil } from '../contract/graph-store.ts';
import { ids, wishes } from '../contract/samples.ts';
import { random, reopen } from './storm.ts';

/** The soak test has ten thousand. */
const FLIPS = Number(process.env['BUSBAR_FLIPS'] ?? 80);
const seed = Number(process.env['BUSBAR_SEED'] ?? Date.now() % 1_000_000);
const root = mkdtempSync(join(tmpdir(), 'busbar-damage-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Everything that can be read from a store, as values. */
async function contents({ graph, history, documents }: Store) {
  const { revision } = graph.health();
  const window = { timeproperty: 'modifiedAt', limit: 10_000 } as const;
  return {
    revision,
    now: (await graph.query({ limit: 1000, offset: 0, count: true })).entities,
    past: await history.at({ revision: Math.floor(revision / 2) }),
    series: await Promise.all(ids.map((id) => history.range(id, undefined, window))),
    documents: documents.all('c'),
  };
}

/** Makes a store that has everything: a checkpoint, segments, log rows after them, documents. `killed` leaves the WALs. */
async function make(directory: string, killed: boolean): Promise<unknown> {
  const store = await reopen(directory);
  for (const [index, wish] of fc.sample(wishes, { numRuns: 130, seed: 3 }).entries()) {
    await fulfil(store.graph, [wish]);
    if (index % 10 === 0) await store.documents.put('c', `${index % 30}`, { index });
    if (index === 100) store.graph.retain('reader', store.graph.health().revision - 5);
  }
  const all = await contents(store);
  if (killed) cpSync(directory, `${directory}-killed`, { recursive: true });
  await store.close();
  if (killed) {
    rmSync(directory, { recursive: true });
    cpSync(`${directory}-killed`, directory, { recursive: true });
  }
  return all;
}

describe.each([
  { left: 'closed', files: ['log.db', 'snapshot.db', 'history.db'] },
  { left: 'killed', files: ['log.db', 'log.db-wal', 'snapshot.db-wal', 'history.db-wal'] },
])('A store that was $left', ({ left, files }) => {
  const original = join(root, left);
  let written: unknown;
  beforeAll(async () => {
    written = await make(original, left === 'killed');
  });

  test('opens with what was written when nothing is damaged', async () => {
    const copy = join(root, `${left}-copy`);
    cpSync(original, copy, { recursive: true });
    const store = await reopen(copy);
    expect(await contents(store)).toEqual(written);
    await store.close();
  });

  test('never gives a wrong value, whatever bit is flipped', { timeout: 120_000 }, async () => {
    console.log(`BUSBAR_SEED=${seed}`);
    const next = random(seed);
    const copy = join(root, `${left}-flipped`);
    const outcomes = { right: 0, refused: 0, torn: 0 };
    for (let flip = 0; flip < FLIPS / 2; flip += 1) {
      rmSync(copy, { recursive: true, force: true });
      cpSync(original, copy, { recursive: true });
      const file = files[flip % files.length]!;
      if (!existsSync(join(copy, file))) continue;
      const bytes = readFileSync(join(copy, file));
      const at = Math.floor(next() * bytes.length);
      bytes[at]! ^= 1 << Math.floor(next() * 8);
      writeFileSync(join(copy, file), bytes);
      let store: Store | undefined;
      try {
        store = await reopen(copy);
        const found = await contents(store);
        // A flip in the last transaction of a WAL looks as if the crash had torn it: see the store's README.
        const torn = file.endsWith('-wal') && found.revision < (written as typeof found).revision;
        if (torn) expect((written as typeof found).revision - found.revision).toBeLessThanOrEqual(1);
        else expect(found, `seed ${seed}, flip ${flip}: ${file} byte ${at}`).toEqual(written);
        outcomes[torn ? 'torn' : 'right'] += 1;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        expect(error.detail).toMatch(/is damaged|newer Busbar/);
        outcomes.refused += 1;
      }
      await store?.close();
    }
    console.log(outcomes);
    expect(outcomes.refused).toBeGreaterThan(0);
    expect(outcomes.right).toBeGreaterThan(0);
  });
});

test('is refused, with a sentence, where a newer Busbar wrote it', async () => {
  const directory = join(root, 'newer');
  await (await reopen(directory)).close();
  const script = `import { openDatabase, writeMeta } from '${import.meta.dirname}/../../broker/store/embedded/database.ts';
    const { database } = openDatabase('${directory}/log.db', '');
    writeMeta(database, 'format', '2'); database.close();`;
  expect(spawnSync(process.execPath, ['--input-type=module', '-e', script]).status).toBe(0);
  await expect(reopen(directory)).rejects.toThrow(/log\.db has format 2, this Busbar reads format 1/);
});

test('names the revision whose record is damaged', async () => {
  const directory = join(root, 'named');
  const store = await reopen(directory);
  for (const wish of fc.sample(wishes, { numRuns: 5, seed: 1 }))
    await fulfil(store.graph, [{ ...wish, action: 'put' }]);
  store.graph.retain('reader', 0);
  await store.close();
  const database = new DatabaseSync(join(directory, 'log.db'));
  const { records } = database.prepare('SELECT records FROM log WHERE first = 3').get() as { records: Uint8Array };
  records[40]! ^= 1;
  database.prepare('UPDATE log SET records = ? WHERE first = 3').run(records);
  database.close();
  rmSync(join(directory, 'snapshot.db'));
  rmSync(join(directory, 'history.db'));
  expect(statSync(join(directory, 'log.db')).size).toBeGreaterThan(0);
  await expect(reopen(directory)).rejects.toThrow(/log\.db is damaged \(checksum of revision 3\)/);
});
