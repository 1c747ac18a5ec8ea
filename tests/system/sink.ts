/** A receiver of notifications that remembers all of them. */
import { createServer, type Server } from 'node:http';

export interface Received {
  readonly id: string;
  readonly subscriptionId: string;
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

export interface Sink {
  readonly url: string;
  readonly received: readonly Received[];
  close(): void;
}

export async function openSink(): Promise<Sink> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      received.push(JSON.parse(body));
      response.writeHead(200).end();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}/`,
    received,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
