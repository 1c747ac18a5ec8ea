/**
 * The notifications of a stream over WebSocket (RFC 6455), at the path of `stream.ts`. Each comes as
 * `{"id":…,"notification":…}`; `{"ack":id}` says that it and all before it have arrived. What is not acknowledged when the
 * connection ends is sent again on the next.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Limits } from '#broker/config.ts';
import type { StreamEnd, StreamMessage, StreamReceiver } from '#broker/core/subscription/deliveries.ts';
import { DEFAULT_TENANT, type Tenants } from '#broker/core/tenants.ts';
import { Problem, problem } from '#models/problem.ts';
import { requireDeliveries, subscriptionId } from './notifications.ts';
import { readParameters } from './parameters.ts';
import { problemDetails } from './problems.ts';
import { placeIn, requireOwnPage, requireRoom } from './stream.ts';
import { tenantCalled } from './tenant.ts';
import type { Access } from './walls.ts';

/** What becomes of requests to change the protocol: the part of a server that is not HTTP. */
export interface Upgrades {
  /** Whether this request is for it; every other is answered as if it had not asked. */
  accepts(request: IncomingMessage): boolean;
  take(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends all connections. */
  close(): void;
}

const path = /^\/notifications\/([^/?]+)(?:\?|$)/;
/** Milliseconds between signs of life; who misses one is gone. */
const pingMs = 15_000;
/** Bytes that may wait in a connection before more is written to it. */
const bufferMax = 1024 * 1024;
/** RFC 6455 §7.4: 4000 and above are for applications. */
const codes: Readonly<Record<StreamEnd, number>> = { replaced: 4000, deleted: 4001, stopping: 1001 };

export interface StreamSocketOptions {
  readonly tenants: Tenants;
  readonly access: Access;
  readonly limits: Pick<Limits, 'streamsMax' | 'streamMessageBytesMax'>;
}

export function createStreamSockets({ tenants, access, limits }: StreamSocketOptions): Upgrades {
  const server = new WebSocketServer({
    ...{ noServer: true, perMessageDeflate: false, maxPayload: limits.streamMessageBytesMax },
  });
  const alive = new Set<WebSocket>();
  const ping = setInterval(() => {
    for (const socket of server.clients) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, pingMs).unref();

  async function take(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    requireOwnPage(request, access);
    const parameters = readParameters(request, ['after', 'tenant']);
    const name = request.headers['ngsild-tenant'] ?? parameters.get('tenant') ?? DEFAULT_TENANT;
    const deliveries = requireDeliveries(await tenantCalled(String(name), tenants));
    const id = subscriptionId(decodeURIComponent(path.exec(request.url!)![1]!));
    deliveries.attempts(id);
    requireRoom(server.clients.size, limits.streamsMax);
    const after = placeIn(parameters, request.headers['last-event-id']);
    server.handleUpgrade(request, socket, head, (client) => {
      const receiver = new SocketReceiver(client);
      alive.add(client);
      client.on('pong', () => alive.add(client));
      try {
        client.on('close', deliveries.connect(id, receiver, after));
      } catch (error) {
        // It was deleted, or made another kind, while hands were shaken.
        client.close(4001, error instanceof Problem ? error.title : 'It cannot be streamed');
      }
    });
  }

  return {
    accepts: ({ url, headers }) => path.test(url ?? '') && headers.upgrade?.toLowerCase() === 'websocket',
    take(request, socket, head) {
      socket.on('error', () => socket.destroy());
      take(request, socket, head).catch((error: unknown) => refuse(socket, error));
    },
    close() {
      clearInterval(ping);
      for (const client of server.clients) client.close(codes.stopping);
      server.close();
    },
  };
}

class SocketReceiver implements StreamReceiver {
  readonly #socket: WebSocket;
  #waiting: { readonly id: string; readonly revision?: number }[] = [];
  #acknowledged = 0;
  #settle: ((taken: number) => void) | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data, isBinary) => this.#read(data, isBinary));
    socket.on('close', () => this.#settle?.(this.#acknowledged));
    // Of a frame that breaks the protocol; `close` follows.
    socket.on('error', () => undefined);
  }

  async take(messages: readonly StreamMessage[]): Promise<number> {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return 0;
    this.#waiting = [...messages];
    this.#acknowledged = 0;
    const taken = new Promise<number>((resolve) => {
      this.#settle = resolve;
    });
    for (const { id, body } of messages) {
      if (socket.readyState !== socket.OPEN) break;
      const text = `{"id":${JSON.stringify(id)},"notification":${body}}`;
      if (socket.bufferedAmount < bufferMax) socket.send(text);
      else await new Promise<void>((sent) => socket.send(text, () => sent()));
    }
    return taken;
  }

  end(because: StreamEnd): void {
    this.#socket.close(codes[because], because);
  }

  #read(data: RawData, isBinary: boolean): void {
    const ack = isBinary ? undefined : acknowledgedIn(String(data));
    if (ack === undefined) {
      this.#socket.close(1008, 'Only {"ack": id} is understood here');
      return;
    }
    // One that is not waiting was acknowledged before, or on another connection.
    const index = this.#waiting.findIndex(({ id }) => id === ack);
    this.#acknowledged = Math.max(this.#acknowledged, index + 1);
    if (this.#acknowledged === this.#waiting.length) this.#settle?.(this.#acknowledged);
  }
}

function acknowledgedIn(text: string): string | undefined {
  try {
    const ack = (JSON.parse(text) as { readonly ack?: unknown } | null)?.ack;
    return typeof ack === 'string' ? ack : undefined;
  } catch {
    return undefined;
  }
}

/** There is no response object for what was to become another protocol. */
function refuse(socket: Duplex, error: unknown): void {
  const fault = error instanceof Problem ? error : problem('InvalidRequest', 'The request could not be read');
  const body = JSON.stringify(problemDetails(fault));
  socket.end(
    `HTTP/1.1 ${fault.status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
