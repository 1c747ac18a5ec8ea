/** Opens the file of the buffer: one process at a time, a broken file is set aside and a new one begun. */
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartError } from './config.ts';

/** Throws a StartError that names the fix when another process has it, or when it cannot be written. */
export function openBufferFile(directory: string): DatabaseSync {
  try {
    mkdirSync(directory, { recursive: true });
    const file = join(directory, 'buffer.sqlite');
    try {
      return prepare(file);
    } catch (error) {
      if (!isBroken(error)) throw error;
      // A broken file must not keep the field from the broker; it stays for whoever wants to look into it.
      for (const suffix of ['', '-wal', '-shm']) setAside(file + suffix);
      return prepare(file);
    }
  } catch (error) {
    const { message } = error as Error;
    throw new StartError(
      /locked|busy/.test(message)
        ? `The buffer in ${directory} is in use by another process: stop that, or give another --data DIR.`
        : `The buffer in ${directory} cannot be opened (${message}): make the folder writable, or give another --data DIR.`,
    );
  }
}

function prepare(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS point (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
      CREATE TABLE IF NOT EXISTS batch (seq INTEGER PRIMARY KEY, class INTEGER NOT NULL, data TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS dead (id INTEGER PRIMARY KEY AUTOINCREMENT, reading TEXT NOT NULL, reason TEXT NOT NULL);
    `);
    const { quick_check: check } = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
    if (check !== 'ok') throw new Error(`the file is malformed: ${check}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite's words for SQLITE_CORRUPT and SQLITE_NOTADB. */
function isBroken(error: unknown): boolean {
  return /malformed|not a database/.test((error as Error).message);
}

function setAside(file: string): void {
  try {
    renameSync(file, `${file}.broken`);
  } catch {
    // It is not there.
  }
}
