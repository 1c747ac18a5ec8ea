/** `history.db`: sealed segments of history. */
import { openDatabase } from './database.ts';

const tables = 'CREATE TABLE segment (number INTEGER PRIMARY KEY, body TEXT NOT NULL, checksum INTEGER NOT NULL);';

export function openHistoryFile(path: string) {
  const { database } = openDatabase(path, tables);
  return { closeHistory: (): void => database.close() };
}
