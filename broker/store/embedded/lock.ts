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

/** The lock is held as long as the database that this returns is open. Throws Unavailable where somebody else has it. */
export function lock(directory: string, now: string): DatabaseSync {
  const database = new DatabaseSync(join(directory, 'lock'), { timeout: PATIENCE_MS });
  const holder = join(directory, 'holder');
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    const detail = `Directory ${directory} is in use by ${read(holder)}: stop it, or choose another directory`;
    throw problem('Unavailable', detail, { cause });
  }
  writeFileSync(holder, `process ${process.pid}, since ${now}`);
  return database;
}

function read(holder: string): string {
  try {
    return readFileSync(holder, 'utf8');
  } catch {
    return 'another process';
  }
}
