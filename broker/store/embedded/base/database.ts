/** Opens one SQLite file the way all files of the store are opened: ours alone, checked, of a format that we know. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { problem } from '#models/problem.ts';
import { isTornInside } from './tail.ts';

/**
 * Raised with every change of the tables or of the codec. Format 2 has shorter updates in the log; format 3 what is told of
 * histories, and when entities end. Older ones are read.
 */
export const FORMAT = 3;
const FORMAT_OLDEST = 1;
/** `BUSB`, in the header of the file. */
const APPLICATION = 0x42555342;
/** Older versions can corrupt a database in WAL mode (sqlite.org/wal.html, "The WAL-Reset Bug"). */
const SQLITE_OLDEST = [3, 51, 3] as const;

const META = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;`;

export interface OpenDatabase {
  readonly database: DatabaseSync;
  /** Whether the file is new, and its tables were made just now. */
  readonly created: boolean;
}

/**
 * Opens or makes `path` with `tables`, in a directory that is locked already. Throws Unavailable with a sentence if the
 * file is damaged or if a newer Busbar wrote it.
 */
export function openDatabase(path: string, tables: string): OpenDatabase {
  // Before SQLite sees it: closing a database would write over what it did not understand.
  if (isTornInside(`${path}-wal`)) throw damaged(path, 'its write-ahead log, in the middle');
  const database = new DatabaseSync(path);
  try {
    refuseOldSqlite(database);
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    database.exec('BEGIN EXCLUSIVE');
    const created = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()!['n'] === 0;
    check(database, path);
    if (created) create(database, tables);
    raiseFormat(database, path);
    refuseOtherTables(database, META + tables, path);
    database.exec('COMMIT');
    return { database, created };
  } catch (error) {
    database.close();
    throw sentence(error as Error & { errcode?: number }, path);
  }
}

function create(database: DatabaseSync, tables: string): void {
  database.exec(`PRAGMA application_id = ${APPLICATION}`);
  database.exec(META + tables);
  writeMeta(database, 'format', String(FORMAT));
}

/** Structure of all pages. Contents have checksums of their own. */
function check(database: DatabaseSync, path: string): void {
  const findings = database.prepare('PRAGMA quick_check(1)').all();
  const finding = String(findings[0]?.['quick_check']);
  if (finding !== 'ok') throw damaged(path, finding);
}

function refuseOldSqlite(database: DatabaseSync): void {
  const version = String(database.prepare('SELECT sqlite_version() AS v').get()!['v']);
  const have = version.split('.').map(Number);
  const at = SQLITE_OLDEST.findIndex((oldest, index) => have[index] !== oldest);
  if (at >= 0 && have[at]! < SQLITE_OLDEST[at]!) {
    throw problem(
      'Unavailable',
      `SQLite ${version} can lose data: use a Node with ${SQLITE_OLDEST.join('.')} or newer`,
    );
  }
}

/** Refuses what an unknown Busbar wrote; a file of an older format is one of this format from now on. */
function raiseFormat(database: DatabaseSync, path: string): void {
  const { application_id: application } = database.prepare('PRAGMA application_id').get()!;
  if (application !== APPLICATION) throw damaged(path, 'it is no file of Busbar');
  const format = Number(readMeta(database, 'format', path));
  if (!(format >= FORMAT_OLDEST && format <= FORMAT)) {
    throw problem(
      'Unavailable',
      `${path} has format ${format}, this Busbar reads formats ${FORMAT_OLDEST} to ${FORMAT}: start the newer Busbar that wrote it`,
    );
  }
  if (format < FORMAT) writeMeta(database, 'format', String(FORMAT));
}

/** SQLite keeps the text with which a table was made; a table that is not ours would fail later, and less clearly. */
function refuseOtherTables(database: DatabaseSync, tables: string, path: string): void {
  const expected = tables.split(';').map((text) => text.trim());
  const found = database.prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL').all();
  const strange = found.find(({ sql }) => !expected.includes(String(sql)));
  if (strange || found.length !== expected.length - 1) throw damaged(path, 'its tables');
}

export function readMeta(database: DatabaseSync, key: string, path: string): string | undefined {
  const row = database.prepare('SELECT value, checksum FROM meta WHERE key = ?').get(key);
  if (!row) return undefined;
  if (row['checksum'] !== crc32(`${key}\n${row['value']}`)) throw damaged(path, `checksum of meta ${key}`);
  return String(row['value']);
}

export function writeMeta(database: DatabaseSync, key: string, value: string): void {
  const statement = database.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?, ?)');
  statement.run(key, value, crc32(`${key}\n${value}`));
}

/** The sentence for a file whose contents are not what was written. */
export function damaged(path: string, what: string): Error {
  return problem('Unavailable', `${path} is damaged (${what}): restore the directory from a backup`);
}

export function sentence(error: Error & { errcode?: number }, path: string): Error {
  return error.errcode === undefined ? error : damaged(path, error.message);
}

/** Runs `work` in one transaction: all of it is on disk when this returns, or none of it. */
export function transaction(database: DatabaseSync, work: () => void): void {
  const { begin, commit } = statementsOf(database);
  begin.run();
  try {
    work();
    commit.run();
  } catch (error) {
    // SQLite may have rolled back by itself, as it does when the disk is full.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

interface Statements {
  readonly begin: StatementSync;
  readonly commit: StatementSync;
}

/** Prepared once: the log has thousands of transactions a second. */
const statements = new WeakMap<DatabaseSync, Statements>();

function statementsOf(database: DatabaseSync): Statements {
  const found = statements.get(database);
  if (found) return found;
  const made = { begin: database.prepare('BEGIN IMMEDIATE'), commit: database.prepare('COMMIT') };
  statements.set(database, made);
  return made;
}
