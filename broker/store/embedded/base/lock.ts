/**
 * One process for a directory. The lock is SQLite's own lock on an open file: it ends with the process, however it ends,
 * and is taken before any other file is looked at. What the holder says of itself in `holder` is for people.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { problem } from '#models/problem.ts';

/** A holder that is just dying gets so long. */
const PATIENCE_MS = 500;
/** SQLITE_BUSY */
const BUSY = 5;

/** The lock is held as long as the database that this returns is open. Throws Unavailable where somebody else has it. */
export function lock(directory: string, now: string): DatabaseSync {
  const database = open(directory);
  const holder = join(directory, 'holder');
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if ((((cause as { errcode?: number }).errcode ?? 0) & 0xff) !== BUSY) throw cause;
    const detail = `Directory ${directory} is in use by ${read(holder)}: stop it, or choose another directory`;
    throw problem('Unavailable', detail, { cause });
  }
  writeFileSync(holder, `process ${process.pid}, since ${now}`);
  return database;
}

function open(directory: string): DatabaseSync {
  try {
    return new DatabaseSync(join(directory, 'lock'), { timeout: PATIENCE_MS });
  } catch (cause) {
    throw problem('Unavailable', `Directory ${directory} cannot be written to: allow it, or choose another`, { cause });
  }
}

function read(holder: string): string {
  try {
    return readFileSync(holder, 'utf8');
  } catch {
    return 'another process';
  }
}
