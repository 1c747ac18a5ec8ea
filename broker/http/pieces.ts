/** Answers that are long: written in turns, so that nobody waits for them, and no faster than the client reads. */
import type { ServerResponse } from 'node:http';
import { isLate, nextTurn } from '#broker/core/turns.ts';

/** Sends what the pieces are together. Nothing is awaited: what is wrong with the connection ends with it. */
export function sendPieces(
  response: ServerResponse,
  status: number,
  pieces: Iterable<string>,
  mediaType: string,
): void {
  write(response, status, pieces, mediaType).catch((error: Error) => response.destroy(error));
}

async function write(
  response: ServerResponse,
  status: number,
  pieces: Iterable<string>,
  mediaType: string,
): Promise<void> {
  const chunks: Buffer[] = [];
  for (const piece of pieces) {
    chunks.push(Buffer.from(piece));
    if (isLate()) await nextTurn();
    if (response.destroyed) return;
  }
  response.statusCode = status;
  response.setHeader('Content-Type', mediaType);
  response.setHeader(
    'Content-Length',
    chunks.reduce((sum, { length }) => sum + length, 0),
  );
  for (const chunk of chunks) {
    if (!response.write(chunk)) await drained(response);
    if (response.destroyed) return;
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
