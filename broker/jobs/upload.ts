/** Takes files in, each to a file of its own in a folder of the job, within the limits. */
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Limits } from '#broker/config.ts';
import { problem } from '#models/problem.ts';
import type { StoredFile } from './protocol.ts';

export interface Folder {
  readonly files: readonly StoredFile[];
  add(name: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  remove(): Promise<void>;
}

const nameLengthMax = 200;

export async function createFolder(
  path: string,
  limits: Pick<Limits, 'importBytesMax' | 'importFilesMax'>,
): Promise<Folder> {
  const files: StoredFile[] = [];
  let total = 0;
  await mkdir(path, { recursive: true });
  return {
    files,
    async add(name, content) {
      if (files.length >= limits.importFilesMax) {
        throw problem('RequestEntityTooLarge', `There are more than ${limits.importFilesMax} files: send fewer.`);
      }
      // The name is told and never used as a path.
      const target = join(path, String(files.length));
      let bytes = 0;
      async function* counted(): AsyncGenerator<Uint8Array> {
        for await (const piece of content) {
          bytes += piece.length;
          total += piece.length;
          if (total > limits.importBytesMax) {
            throw problem(
              'RequestEntityTooLarge',
              `The files are larger than ${limits.importBytesMax} bytes together: send them in parts.`,
            );
          }
          yield piece;
        }
      }
      await pipeline(Readable.from(counted()), createWriteStream(target));
      files.push({ name: shown(name), path: target, bytes });
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

/** The last part of a name, without what would disturb a line of text. */
function shown(name: string): string {
  const last = name.split(/[\\/]/).at(-1)!;
  return last.replaceAll(/\p{Cc}/gu, '').slice(0, nameLengthMax) || 'file';
}
