/**
 * The answer to a request to change the protocol, for which Node makes none. What is refused is an answer as any other, on
 * the bare socket, which then ends; what is granted takes the headers along and ends with the connection.
 */
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export class UpgradeResponse extends ServerResponse {
  /** As in a response of Express: what walls leave for those behind them. */
  readonly locals: Record<string, unknown> = {};

  constructor(request: IncomingMessage, socket: Socket) {
    super(request);
    this.shouldKeepAlive = false;
    this.assignSocket(socket);
    this.on('finish', () => socket.destroySoon());
  }

  /** The headers so far, as lines. */
  lines(): readonly string[] {
    return Object.entries(this.getHeaders()).flatMap(([name, value]) =>
      [value ?? []].flat().map((one) => `${name}: ${one}`),
    );
  }

  /** The protocol is another now; the end of the connection is the end of the answer. */
  switched(socket: Socket): void {
    this.statusCode = 101;
    this.detachSocket(socket);
    socket.once('close', () => this.emit('close'));
  }
}
