/** Damaged files: a store opens with what was written, or it does not open and says which file is at fault. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORMAT } from '#broker/store/embedded/base/database.ts';
import { fulfil } from '../contract/graph-store.ts';
import { wishes } from '../contract/samples.ts';
import { type Contents, flipped, garbled, kinds, makeStore, openDamaged, transactionsIn } from './flip.ts';
import { random, reopen } from './storm.ts';

/** The soak test has ten thousand. */
const FLIPS = Number(process.env['BUSBAR_FLIPS'] ?? 300);
const seed = Number(process.env['BUSBAR_SEED'] ?? Date.now() % 1_000_000);
const root = mkdtempSync(join(tmpdir(), 'busbar-damage-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(kinds)('A store that was $left', ({ left, files }) => {
  const original = join(root, left);
  let written: Contents;
  beforeAll(async () => {
    written = await makeStore(original, left);
  });

  test('opens with what was written when nothing is damaged', async () => {
    expect(await openDamaged(original, files[0], (bytes) => bytes, written)).toBe('right');
  });

  test('never gives a wrong value, whatever bit is flipped', { timeout: 120_000 }, async () => {
    console.log(`BUSBAR_SEED=${seed}`);
    const next = random(seed);
    const outcomes = { right: 0, refused: 0, torn: 0 };
    for (let flip = 0; flip < FLIPS / kinds.length; flip += 1) {
      const file = files[flip % files.length]!;
      outcomes[await openDamaged(original, file, (bytes) => flipped(bytes, next), written)] += 1;
    }
    console.log(outcomes);
    expect(outcomes.refused).toBeGreaterThan(0);
    expect(outcomes.right).toBeGreaterThan(0);
  });
});

test('A block of history whose key is damaged is missed, not taken for one that never was', async () => {
  const original = join(root, 'keys');
  const written = await makeStore(original, 'closed');
  const bytes = readFileSync(join(original, 'history.db'));
  const name = 'urn:ngsi-ld:T:';
  const outcomes = { right: 0, refused: 0, torn: 0 };
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) {
    const damage = (copy: Buffer): Buffer => {
      copy.writeUInt8(copy.readUInt8(at + name.length) ^ 0x80, at + name.length);
      return copy;
    };
    outcomes[await openDamaged(original, 'history.db', damage, written)] += 1;
  }
  expect(outcomes.refused).toBeGreaterThan(5);
});

test('Entities whose ids sort otherwise as bytes than as text have a history all the same', async () => {
  const directory = join(root, 'order');
  const ids = ['urn:x:\u{10437}', 'urn:x:\uff61', 'urn:x:a'];
  const first = await reopen(directory);
  const at = '2026-11-21T12:00:00.000Z';
  const after = (id: string) => ({ id, types: [], scopes: [], attributes: new Map(), createdAt: at, modifiedAt: at });
  await first.graph.commit([], () => ({
    changes: ids.map((id) => ({ kind: 'created' as const, after: after(id) })),
    result: undefined,
  }));
  await first.graph.commit(ids, (found) => ({
    changes: found.map((before) => ({ kind: 'deleted' as const, before: before! })),
    result: undefined,
  }));
  await first.close();
  const store = await reopen(directory);
  const { entities } = await store.history.at({ revision: 3 });
  expect(entities.map(({ id }) => id)).toEqual(ids);
  await store.close();
});

test('A log whose tail is cut or garbled opens to the last good group, or is refused', async () => {
  const original = join(root, 'tail');
  const written = await makeStore(original, 'killed');
  // Every 97th of the last 8192 positions; the soak test takes each.
  for (let back = 1; back <= 8192; back += 97) {
    await openDamaged(original, 'log.db-wal', (bytes) => garbled(bytes, back), written, transactionsIn(back));
  }
  // The last page cut short is a torn write: one revision less, and no complaint.
  expect(await openDamaged(original, 'log.db-wal', (bytes) => bytes.subarray(0, -100), written)).toBe('torn');
});

test('is refused, with a sentence, where a newer Busbar wrote it', async () => {
  const directory = join(root, 'newer');
  await (await reopen(directory)).close();
  const database = new DatabaseSync(join(directory, 'log.db'));
  // The checksum of a row of meta is that of its key, a line feed and its value.
  const newer = String(FORMAT + 1);
  const write = database.prepare("UPDATE meta SET value = ?, checksum = ? WHERE key = 'format'");
  write.run(newer, crc32(`format\n${newer}`));
  database.close();
  await expect(reopen(directory)).rejects.toThrow(
    `log.db has format ${newer}, this Busbar reads formats 1 to ${FORMAT}`,
  );
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
  await expect(reopen(directory)).rejects.toThrow(/log\.db is damaged \(checksum of revision 3\)/);
});
