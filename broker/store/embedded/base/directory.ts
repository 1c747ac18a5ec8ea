/** The data directory: made where it does not exist, and refused in a sentence where it cannot be. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { problem } from '#models/problem.ts';

/** Throws Unavailable where there is something else, or nothing may be made. */
export function makeDirectory(directory: string): void {
  try {
    makeLevels(resolve(directory));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw problem('Unavailable', `Directory ${directory} cannot be made (${code}): choose another`, { cause });
  }
  if (!statSync(directory).isDirectory()) throw problem('Unavailable', `${directory} is a file: choose a directory`);
}

/** Node's own `recursive` never returns where a folder exists that takes no folders, as /proc does not. */
function makeLevels(path: string): void {
  if (existsSync(path)) return;
  makeLevels(dirname(path));
  mkdirSync(path);
}
