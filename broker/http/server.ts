/** The listening socket: walls against slow and oversized requests, and an end that lets running requests finish. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Limits, StartError } from '#broker/config.ts';
import { problem } from '#models/problem.ts';
import { problemDetails } from './problems.ts';
import type { Upgrades } from './stream-socket.ts';

/** How often it is looked whether one has taken too long; milliseconds. */
const connectionsCheckingInterval = 2_000;

type ServerLimits = Pick<
  Limits,
  'stopMs' | 'connectionsMax' | 'headerBytesMax' | 'headersTimeoutMs' | 'requestTimeoutMs' | 'keepAliveTimeoutMs'
>;

export interface Listening {
  /** `http://127.0.0.1:1026/`, with the real port. */
  readonly url: string;
  readonly port: number;
  /** Takes no new request, lets the running ones finish, and cuts those that go on for half of the time to stop. */
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly limits: ServerLimits;
  readonly upgrades?: Upgrades;
}

/** Listens. Throws StartError where the port cannot be had. */
export async function listen(
  app: RequestListener,
  { host, port, limits, upgrades }: ListenOptions,
): Promise<Listening> {
  const shouldUpgradeCallback = (request: IncomingMessage): boolean => upgrades?.accepts(request) ?? false;
  const { headersTimeoutMs, requestTimeoutMs, keepAliveTimeoutMs, headerBytesMax, connectionsMax } = limits;
  const walls = {
    ...{ headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, keepAliveTimeout: keepAliveTimeoutMs },
    ...{ maxHeaderSize: headerBytesMax, connectionsCheckingInterval },
  };
  const server = createServer({ ...walls, shouldUpgradeCallback }, app);
  if (upgrades) server.on('upgrade', upgrades.take);
  // Beyond a count Node would drop headers in silence, and Origin may be among them: their size is bound instead.
  server.maxHeadersCount = 0;
  server.maxConnections = connectionsMax;
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuse(error, socket, headerBytesMax));
  await bind(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/`,
    port: bound,
    close() {
      upgrades?.close();
      return close(server, limits.stopMs / 2);
    },
  };
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portFault(error, host, port)));
    server.listen(port, host, resolve);
  });
}

function portFault(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const fix = 'choose another with --port, or 0 for a free one';
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(`Port ${port} is in use by another program: ${fix}.`);
    case 'EACCES':
      return new StartError(`Port ${port} needs rights that this program does not have: ${fix}.`);
    case 'EADDRNOTAVAIL':
      return new StartError(`--host ${host} is not an address of this machine.`);
    default:
      return error;
  }
}

/** Answers what is not HTTP, or not in time, or has too long a header; no request object exists for it. */
function refuse(error: NodeJS.ErrnoException, socket: Socket, headerBytesMax: number): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, sentence] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', `The header is larger than ${headerBytesMax} bytes`]
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', 'The request did not arrive in time']
        : ['400 Bad Request', 'The request is not HTTP/1.1'];
  const body = JSON.stringify({
    ...problemDetails(problem('InvalidRequest', sentence)),
    status: Number(status.slice(0, 3)),
  });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function close(server: Server, deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    // A connection becomes idle when its last answer is out; until then it is left alone.
    const sweep = setInterval(() => server.closeIdleConnections(), 20);
    const cut = setTimeout(() => server.closeAllConnections(), deadlineMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
