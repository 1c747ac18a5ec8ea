/** What becomes of the body of an answer: read up to a limit, or let run out so that the connection can be used again. */
import type { IncomingMessage } from 'node:http';
import { problem } from '#models/problem.ts';

/** The body as text. Rejects with BadGateway where it is longer than `maxBytes`, with Unavailable where it breaks off. */
export function read(response: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((accept, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else response.destroy(problem('BadGateway', `The answer is longer than ${maxBytes} bytes`));
    });
    response.on('end', () => accept(Buffer.concat(chunks).toString('utf8')));
    response.on('error', reject);
    response.on('aborted', () => reject(problem('Unavailable', 'The answer broke off')));
  });
}

/** Nobody waits for this body: what is longer than `maxBytes`, slow or broken only costs the connection. */
export function discard(response: IncomingMessage, maxBytes: number): void {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) response.destroy();
  });
  response.on('error', () => response.destroy());
}
