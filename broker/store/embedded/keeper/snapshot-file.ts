/**
 * `snapshot.db`: the entities at one revision, in chunks of lines. A checkpoint counts from the moment its `checkpoint`
 * row is synced; what an unfinished one left behind is dropped by the next.
 */
import { crc32 } from 'node:zlib';
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { damaged, openDatabase, transaction } from '../base/database.ts';

export interface Checkpoint {
  readonly revision: Revision;
  readonly at: Instant;
  readonly chunks: number;
  readonly entities: number;
}

const tables = `
  CREATE TABLE chunk (checkpoint INTEGER, number INTEGER, checksum INTEGER NOT NULL, slots BLOB NOT NULL,
    PRIMARY KEY (checkpoint, number));
  CREATE TABLE checkpoint (number INTEGER PRIMARY KEY, body TEXT NOT NULL, checksum INTEGER NOT NULL);`;

export function openSnapshotFile(path: string) {
  const { database } = openDatabase(path, tables);
  const newest = database.prepare('SELECT number, body, checksum FROM checkpoint ORDER BY number DESC LIMIT 1');
  const insert = database.prepare('INSERT INTO chunk VALUES (?, ?, ?, ?)');
  const current = (): (Checkpoint & { readonly number: number }) | undefined => {
    const row = newest.get() as { number: number; body: string; checksum: number } | undefined;
    if (!row) return undefined;
    if (row.checksum !== crc32(`${row.number}\n${row.body}`)) throw damaged(path, 'checksum of the checkpoint');
    return { number: row.number, ...JSON.parse(row.body) };
  };
  let writing = 0;

  return {
    checkpoint: (): Checkpoint | undefined => current(),

    chunk: (number: number): string => {
      const found = current()!;
      const row = database.prepare('SELECT checksum, slots FROM chunk WHERE checkpoint = ? AND number = ?');
      const { checksum, slots } = row.get(found.number, number) ?? {};
      if (!slots || checksum !== chunkChecksum(found.number, number, slots as Uint8Array)) {
        throw damaged(path, `checksum of part ${number} of the checkpoint at revision ${found.revision}`);
      }
      return Buffer.from(slots as Uint8Array).toString();
    },

    begin: (): void => {
      const kept = current()?.number ?? 0;
      writing = kept + 1;
      database.exec('PRAGMA synchronous = NORMAL');
      database.prepare('DELETE FROM chunk WHERE checkpoint <> ?').run(kept);
    },

    add: (number: number, text: string): void => {
      const slots = Buffer.from(text);
      insert.run(writing, number, chunkChecksum(writing, number, slots), slots);
    },

    /** Returns when the checkpoint is synced and the one before it is gone. */
    finish: (checkpoint: Checkpoint): void => {
      const body = JSON.stringify(checkpoint);
      database.exec('PRAGMA synchronous = FULL');
      transaction(database, () => {
        database.prepare('DELETE FROM checkpoint').run();
        database.prepare('INSERT INTO checkpoint VALUES (?, ?, ?)').run(writing, body, crc32(`${writing}\n${body}`));
        database.prepare('DELETE FROM chunk WHERE checkpoint <> ?').run(writing);
      });
    },

    closeSnapshot: (): void => database.close(),
  };
}

function chunkChecksum(checkpoint: number, number: number, slots: Uint8Array): number {
  return crc32(slots, crc32(`${checkpoint}/${number}`));
}
