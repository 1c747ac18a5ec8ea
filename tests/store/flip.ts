/** Stores to be damaged, what was written to them, and what a damaged one makes of it. */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Store } from '#broker/store/embedded/open.ts';
import { Problem } from '#models/problem.ts';
import { fulfil } from '../contract/graph-store.ts';
import { ids, wishes } from '../contract/samples.ts';
import { openInline } from './inline.ts';

/** What a store looks like that was stopped in one way or the other, and the files in which it can be hurt. */
export const kinds = [
  { left: 'closed', files: ['log.db', 'snapshot.db', 'history.db'] },
  { left: 'killed', files: ['log.db', 'log.db-wal', 'snapshot.db-wal', 'history.db-wal'] },
] as const;

/** Everything that can be read from a store, as values. */
export async function contents({ graph, history, documents }: Store) {
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

export type Contents = Awaited<ReturnType<typeof contents>>;

/** Makes a store that has everything: a checkpoint, segments, log rows after them, documents. `killed` leaves the WALs. */
export async function makeStore(directory: string, left: 'closed' | 'killed'): Promise<Contents> {
  const store = await openInline(directory);
  for (const [index, wish] of fc.sample(wishes, { numRuns: 130, seed: 3 }).entries()) {
    await fulfil(store.graph, [wish]);
    if (index % 10 === 0) await store.documents.put('c', `${index % 30}`, { index });
    if (index === 100) store.graph.retain('reader', store.graph.health().revision - 5);
  }
  const all = await contents(store);
  if (left === 'killed') cpSync(directory, `${directory}-now`, { recursive: true });
  await store.close();
  if (left === 'killed') {
    rmSync(directory, { recursive: true });
    cpSync(`${directory}-now`, directory, { recursive: true });
  }
  return all;
}

/** `right`: all is there. `refused`: with a sentence. `torn`: as if the last transactions had never been finished. */
export type Outcome = 'right' | 'refused' | 'torn';

/**
 * Opens a copy of `original` in which `damage` was done to `file`; throws where it gives anything but what was written.
 * `mayLose`: how many of the last transactions the damage reaches.
 */
export async function openDamaged(
  original: string,
  file: string,
  damage: (bytes: Buffer) => Uint8Array,
  written: Contents,
  mayLose = 1,
): Promise<Outcome> {
  const copy = `${original}-damaged`;
  rmSync(copy, { recursive: true, force: true });
  cpSync(original, copy, { recursive: true });
  if (!existsSync(join(copy, file))) throw new Error(`There is no ${file} to damage`);
  writeFileSync(join(copy, file), damage(readFileSync(join(copy, file))));
  let store: Store | undefined;
  try {
    store = await openInline(copy);
    const found = await contents(store);
    const missing = written.revision - found.revision;
    if (missing >= 1 && missing <= mayLose && file.endsWith('-wal')) {
      const known = await store.history.at({ revision: found.revision });
      expect(known.entities).toEqual(found.now);
      return 'torn';
    }
    expect(found).toEqual(written);
    return 'right';
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.detail).toMatch(/is damaged|newer Busbar/);
    return 'refused';
  } finally {
    await store?.close();
  }
}

/** One bit of the bytes, the other way round. */
export function flipped(bytes: Buffer, next: () => number): Buffer {
  const at = Math.floor(next() * bytes.length);
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << Math.floor(next() * 8)), at);
  return bytes;
}

/** How many transactions may be in so many bytes at the end of a WAL: each has at least one frame, a page and its head. */
export const transactionsIn = (bytes: number): number => Math.ceil(bytes / (4096 + 24));

/** The byte that is `back` from the end, and all after it, overwritten. */
export function garbled(bytes: Buffer, back: number): Buffer {
  return bytes.fill(0xa5, Math.max(0, bytes.length - back));
}
