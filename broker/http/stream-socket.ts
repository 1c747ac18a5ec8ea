/**
 * The notifications of a stream over WebSocket (RFC 6455), at the path of `stream.ts`. Each comes as
 * `{"id":…,"notification":…}`; `{"ack":id}` says that it and all before it have arrived. What is not acknowledged when the
 * connection ends is sent again on the next.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Request, Response } from 'express';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { StreamEnd, StreamMessage, StreamReceiver } from '#broker/core/subscription/deliveries.ts';
import { Problem, problem } from '#models/problem.ts';
import { deliveriesOf, subscriptionId } from './notifications.ts';
import { readParameters } from './parameters.ts';
import { type DefectLog, sendProblem } from './problems.ts';
import { placeIn, requireOwnPage, requireRoom } from './stream.ts';
import { UpgradeResponse } from './upgrade-response.ts';
import { type WallOptions, walls } from './walls.ts';

/** What becomes of requests to change the protocol: the part of a server that is not HTTP. */
export interface Upgrades {
  /** Whether this request is for it; every other is answered as if it had not asked. */
  accepts(request: IncomingMessage): boolean;
  take(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends all connections. */
  close(): void;
}

const path = /^\/notifications\/([^/?]+)(?=\?|$)/;
/** As the table of routes writes it, for who counts requests. */
const route = { path: '/notifications/:id' } as const;
/** RFC 6455 §7.4: 4000 and above are for applications. */
const codes: Readonly<Record<StreamEnd, number>> = { replaced: 4000, deleted: 4001, stopping: 1001 };

/** Walls and problems ask no more of a response of Express. */
type Answer = UpgradeResponse & Response;

export interface StreamSocketOptions extends WallOptions {
  readonly log: DefectLog;
}

/** They pass the same walls as every other request, are counted with them, and are refused with the same answers. */
export function createStreamSockets(options: StreamSocketOptions): Upgrades {
  const { tenants, access, limits, log } = options;
  const enter = walls(options);
  const server = new WebSocketServer({
    ...{ noServer: true, perMessageDeflate: false, maxPayload: limits.streamMessageBytesMax },
  });
  const responses = new WeakMap<IncomingMessage, UpgradeResponse>();
  const alive = new Set<WebSocket>();
  const ping = setInterval(() => {
    for (const socket of server.clients) {
      // Who has missed one is gone.
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, limits.streamPingMs).unref();
  server.on('headers', (lines, request) => lines.push(...(responses.get(request)?.lines() ?? [])));
  server.on('wsClientError', (error, _socket, request) => {
    const response = responses.get(request);
    if (!response) return;
    // Which versions are spoken is told to whoever speaks another (RFC 6455 §4.4).
    response.setHeader('Sec-WebSocket-Version', '13');
    sendProblem(problem('InvalidRequest', `The handshake is wrong: ${error.message}`), request, response, log);
  });

  async function take(request: Request, socket: Socket, head: Buffer, response: Answer): Promise<void> {
    const [place, id] = path.exec(request.url)!;
    await enter(request, response, place);
    requireOwnPage(request, access);
    const parameters = readParameters(request, ['after', 'tenant']);
    const deliveries = await deliveriesOf(response, tenants, parameters);
    const subscription = subscriptionId(decodeURIComponent(id!));
    deliveries.attempts(subscription);
    requireRoom(server.clients.size, limits.streamsMax);
    const after = placeIn(parameters, request.headers['last-event-id']);
    server.handleUpgrade(request, socket, head, (client) => {
      response.switched(socket);
      const receiver = new SocketReceiver(client, limits.streamBufferBytesMax);
      alive.add(client);
      client.on('pong', () => alive.add(client));
      try {
        client.on('close', deliveries.connect(subscription, receiver, after));
      } catch (error) {
        // It was deleted, or made another kind, while hands were shaken.
        client.close(4001, error instanceof Problem ? error.title : 'It cannot be streamed');
      }
    });
  }

  return {
    accepts: ({ url, headers }) => path.test(url ?? '') && headers.upgrade?.toLowerCase() === 'websocket',
    take(message, duplex, head) {
      // Of a server that listens on TCP.
      const socket = duplex as Socket;
      socket.on('error', () => socket.destroy());
      const request = Object.assign(message, { params: {}, route }) as unknown as Request;
      const response = new UpgradeResponse(request, socket) as Answer;
      responses.set(request, response);
      take(request, socket, head, response).catch((error: unknown) => sendProblem(error, request, response, log));
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
  /** Bytes that may wait in the connection before more is written to it. */
  readonly #bufferMax: number;
  #waiting: { readonly id: string; readonly revision?: number }[] = [];
  #acknowledged = 0;
  #settle: ((taken: number) => void) | undefined;

  constructor(socket: WebSocket, bufferMax: number) {
    this.#socket = socket;
    this.#bufferMax = bufferMax;
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
      if (socket.bufferedAmount < this.#bufferMax) socket.send(text);
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
