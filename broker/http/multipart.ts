/** Files of a `multipart/form-data` request (RFC 7578), each handed on as it comes: none is in memory as a whole. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { Problem, problem } from '#models/problem.ts';

export interface MultipartLimits {
  readonly importFilesMax: number;
}

/** Resolves when every file has been taken; rejects with the first fault, be it of the request or of `take`. */
export function readFiles(
  request: IncomingMessage,
  limits: MultipartLimits,
  take: (name: string, content: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const busboy = parserOf(request, limits);
    let current: Readable | undefined;
    // One after the other: the importer reads them in the order of the request.
    let last: Promise<void> = Promise.resolve();
    let isOver = false;
    const refuse = (error: unknown): void => {
      if (isOver) return;
      isOver = true;
      request.unpipe();
      // The rest is read and forgotten, so that the client is able to read the answer.
      request.resume();
      current?.destroy(error as Error);
      const reason =
        error instanceof Problem
          ? error
          : problem('InvalidRequest', `The multipart body is broken: ${(error as Error).message}`);
      // What was being taken has to be let go of before the caller cleans up.
      void last.catch(() => undefined).then(() => reject(reason));
    };
    busboy.on('file', (_field, stream, name) => {
      last = last.then(() => {
        current = stream;
        return take(name || 'file', stream);
      });
      last.catch(refuse);
    });
    busboy.on('filesLimit', () => {
      refuse(problem('RequestEntityTooLarge', `There are more than ${limits.importFilesMax} files: send fewer.`));
    });
    busboy.on('error', refuse);
    busboy.on('finish', () => void last.then(resolve, refuse));
    request.on('aborted', () => refuse(new Error('the connection ended before it did')));
    request.pipe(busboy);
  });
}

function parserOf(request: IncomingMessage, limits: MultipartLimits) {
  try {
    return new Busboy({
      headers: request.headers as BusboyHeaders,
      limits: { files: limits.importFilesMax, fields: 16, fieldSize: 1024, headerSize: 8192, headerPairs: 32 },
    });
  } catch (error) {
    throw problem('InvalidRequest', `The multipart body cannot be read: ${(error as Error).message}`);
  }
}
