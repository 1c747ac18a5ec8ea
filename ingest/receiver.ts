/**
 * The one port that the field agents open, on loopback: notifications of Commands come in, `/health` says how things are.
 *
 * The path of the notifications is a secret of this run, so that no other page or program of this machine can feign one.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJsonObject, type JsonObject } from '#models/ngsi-ld/json.ts';

export interface Receiver {
  /** `http://127.0.0.1:40000` */
  readonly url: string;
  /** Where notifications are to be sent. */
  readonly notificationUrl: string;
  close(): Promise<void>;
}

export interface ReceiverParts {
  /** The ids of the entities of a notification. */
  readonly notified: (ids: readonly string[]) => void;
  readonly health: () => JsonObject;
  readonly bytesMax: number;
}

const host = '127.0.0.1';

export async function startReceiver({ notified, health, bytesMax }: ReceiverParts): Promise<Receiver> {
  const path = `/notifications/${randomUUID()}`;
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/health') {
      const body = health();
      response.writeHead(body['status'] === 'ok' ? 200 : 503, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    } else if (request.method === 'POST' && request.url === path) {
      void readIds(request, bytesMax).then((ids) => {
        if (ids) notified(ids);
        end(response, ids ? 204 : 400);
      });
    } else end(response, 404);
  });
  server.requestTimeout = 10_000;
  server.maxConnections = 64;
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, host, listening);
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  return {
    url,
    notificationUrl: url + path,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}

/** Undefined when it is no notification, or too large. */
async function readIds(request: IncomingMessage, bytesMax: number): Promise<readonly string[] | undefined> {
  try {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of request as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > bytesMax) return undefined;
      chunks.push(chunk);
    }
    const json: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const data: unknown = isJsonObject(json) ? json['data'] : undefined;
    if (!Array.isArray(data)) return undefined;
    return data.filter(isJsonObject).flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
  } catch {
    return undefined;
  }
}
