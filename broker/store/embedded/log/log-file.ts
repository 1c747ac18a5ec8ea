/**
 * `log.db`: the change log and the documents, and the lock of the directory. Owned by one thread; a group of commits is one transaction and one sync.
 *
 * A row of the log is a group: its records are lines, `CRC32 in 8 hexadecimal digits, space, JSON`.
 */
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import type { Revision } from '#models/ngsi-ld/change.ts';
import { damaged, openDatabase, readMeta, transaction, writeMeta } from '../base/database.ts';
import { lock } from '../base/lock.ts';

export interface DocumentRow {
  readonly collection: string;
  readonly id: string;
  /** Rank in the order of first `put`. */
  readonly ordinal: number;
  /** JSON. */
  readonly body: string;
}

export type DocumentWrite =
  | DocumentRow
  | { readonly collection: string; readonly id: string; readonly body: undefined };

export interface Group {
  /** Revision of the first record. */
  readonly first: Revision;
  readonly records: readonly string[];
  readonly documents: readonly DocumentWrite[];
}

/** What open finds. */
export interface LogState {
  readonly created: boolean;
  /** When the store was made; the time of revision 0. */
  readonly createdAt: string;
  /** Where the log starts and ends; undefined for an empty one. */
  readonly first: Revision | undefined;
  readonly last: Revision | undefined;
  readonly bytes: number;
  readonly retained: Readonly<Record<string, Revision>>;
}

export interface Trimmed {
  /** Bytes of the records that were dropped. */
  readonly bytes: number;
  /** Where the log starts now; undefined for an empty one. */
  readonly first: Revision | undefined;
  readonly more: boolean;
}

const tables = `
  CREATE TABLE log (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, records BLOB NOT NULL);
  CREATE TABLE document (collection TEXT, id TEXT, ordinal INTEGER NOT NULL, body TEXT NOT NULL,
    checksum INTEGER NOT NULL, PRIMARY KEY (collection, id)) WITHOUT ROWID;`;

/** SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC: what reached the disk is not known any more. */
const syncFaults: readonly number[] = [10 | (4 << 8), 10 | (5 << 8)];
/** Those, and SQLITE_CORRUPT and SQLITE_NOTADB: faults after which the file must not be written to. */
export const finalFaults: readonly number[] = [...syncFaults, 11, 26];

export type LogFile = ReturnType<typeof openLogFile>;

export function openLogFile({ directory, now }: { directory: string; now: string }) {
  const held = lock(directory, now);
  try {
    return openLocked(join(directory, 'log.db'), now, held);
  } catch (error) {
    held.close();
    throw error;
  }
}

function openLocked(path: string, now: string, held: DatabaseSync) {
  const { database, created } = openDatabase(path, tables);
  if (created) writeMeta(database, 'createdAt', now);
  const insert = database.prepare('INSERT INTO log VALUES (?, ?, ?)');
  const put = database.prepare('INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?)');
  const remove = database.prepare('DELETE FROM document WHERE collection = ? AND id = ?');
  const rows = database.prepare('SELECT first, last, records FROM log WHERE last > ? ORDER BY first LIMIT ?');
  const rowsBack = database.prepare(
    'SELECT first, last, records FROM log WHERE first <= ? ORDER BY first DESC LIMIT ?',
  );

  return {
    state: (): LogState => stateOf(database, path, created),

    documents: (): readonly DocumentRow[] =>
      database
        .prepare('SELECT collection, id, ordinal, body, checksum FROM document ORDER BY ordinal')
        .all()
        .map(({ checksum, ...row }) => {
          const document = row as unknown as DocumentRow;
          if (checksum !== documentChecksum(document)) throw damaged(path, `checksum of document ${document.id}`);
          return document;
        }),

    /** Returns the bytes that the records take, once they are on disk. */
    append: ({ first, records, documents }: Group): number => {
      const lines = Buffer.from(records.map((json) => `${checksum(json)} ${json}\n`).join(''));
      try {
        transaction(database, () => {
          if (records.length > 0) insert.run(first, first + records.length - 1, lines);
          for (const write of documents) {
            const { collection, id } = write;
            if (write.body === undefined) remove.run(collection, id);
            else put.run(collection, id, write.ordinal, write.body, documentChecksum(write));
          }
        });
      } catch (error) {
        if (syncFaults.includes((error as { errcode?: number }).errcode ?? 0)) dropUnsynced(database);
        throw error;
      }
      return lines.length;
    },

    /** Whether the disk takes a write again; throws where it does not. */
    probe: (): void => transaction(database, () => writeMeta(database, 'probe', '.'.repeat(65_536))),

    /** Records after revision `after`, of at most `groups` groups. */
    read: (after: Revision, groups: number): readonly string[] =>
      rows
        .all(after, groups)
        .flatMap((row) => recordsOf(row, path))
        .filter((json) => revisionOf(json) > after),

    /** The records of up to `groups` groups that end with revision `until`, in rising order. */
    readBack: (until: Revision, groups: number): readonly string[] =>
      rowsBack
        .all(until, groups)
        .reverse()
        .flatMap((row) => recordsOf(row, path))
        .filter((json) => revisionOf(json) <= until),

    /** Drops whole groups up to revision `until`, some at a time, and notes who holds the log back. */
    trim: (until: Revision, retained: Readonly<Record<string, Revision>>): Trimmed => {
      const groups = 2000;
      const old = database.prepare(
        'SELECT first, length(records) AS bytes FROM log WHERE last <= ? ORDER BY first LIMIT ?',
      );
      const found = old.all(until, groups) as { first: number; bytes: number }[];
      transaction(database, () => {
        writeMeta(database, 'retained', JSON.stringify(retained));
        if (found.length > 0) database.prepare('DELETE FROM log WHERE first <= ?').run(found.at(-1)!.first);
      });
      const { first } = database.prepare('SELECT min(first) AS first FROM log').get() as { first: number | null };
      const bytes = found.reduce((sum, row) => sum + row.bytes, 0);
      return { bytes, first: first ?? undefined, more: found.length === groups };
    },

    close: (): void => {
      database.close();
      held.close();
    },
  };
}

function stateOf(database: DatabaseSync, path: string, created: boolean): LogState {
  const ends = database.prepare(
    'SELECT min(first) AS first, max(last) AS last, sum(length(records)) AS bytes FROM log',
  );
  const { first, last, bytes } = ends.get() as Record<string, number | null>;
  const createdAt = readMeta(database, 'createdAt', path);
  if (createdAt === undefined) throw damaged(path, 'it does not say when it was made');
  return {
    created,
    createdAt,
    first: first ?? undefined,
    last: last ?? undefined,
    bytes: bytes ?? 0,
    retained: JSON.parse(readMeta(database, 'retained', path) ?? '{}'),
  };
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

function documentChecksum({ collection, id, ordinal, body }: DocumentRow): number {
  return crc32(`${collection}\n${id}\n${ordinal}\n${body}`);
}

/** A record begins `{"r":REVISION,`. */
export function revisionOf(json: string): Revision {
  return Number.parseInt(json.slice('{"r":'.length), 10);
}

/** The records of a row; throws at the first that is not what was written, or not in its place. */
function recordsOf(row: Record<string, unknown>, path: string): readonly string[] {
  const first = Number(row['first']);
  const lines = Buffer.from(row['records'] as Uint8Array)
    .toString()
    .split('\n')
    .slice(0, -1);
  if (lines.length !== Number(row['last']) - first + 1) throw damaged(path, `number of records from revision ${first}`);
  return lines.map((line, index) => {
    const json = line.slice(9);
    if (line.slice(0, 8) !== checksum(json) || revisionOf(json) !== first + index) {
      throw damaged(path, `checksum of revision ${first + index}`);
    }
    return json;
  });
}

/** After a failed sync, gets rid of what was written and refused, so that a crash cannot bring it back. Best effort. */
function dropUnsynced(database: DatabaseSync): void {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // The disk does not even take this; the store stays read-only until it is opened again.
  }
}
