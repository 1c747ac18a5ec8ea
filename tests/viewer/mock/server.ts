/**
 * A stand-in broker for the viewer alone: the built page, GraphQL over POST, and its subscription as server-sent events, over
 * plain HTTP. `node tests/viewer/mock/server.ts 8080` serves it for development.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema, execute, GraphQLScalarType, graphql, parse } from 'graphql';
import { createResolvers } from './resolvers.ts';
import { createMockTwin, type MockTwin } from './twin.ts';

const dist = fileURLToPath(new URL('../../../viewer/dist', import.meta.url));
const schema = buildSchema(readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8'));
const json = schema.getType('JSON');
if (json instanceof GraphQLScalarType) json.parseValue = (value: unknown) => value;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

const policy =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:";

async function bodyOf(request: IncomingMessage): Promise<{ query: string; variables?: Record<string, unknown> }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

export interface MockBroker {
  readonly url: string;
  readonly twin: MockTwin;
  forgetRuns(): void;
  close(): Promise<void>;
}

export interface MockOptions {
  readonly port?: number;
  /** How often everything that is measured is measured again; 0 never. */
  readonly tickMs?: number;
  readonly empty?: boolean;
}

export async function startMockBroker({
  port = 0,
  tickMs = 500,
  empty = false,
}: MockOptions = {}): Promise<MockBroker> {
  const twin = empty ? createMockTwin([]) : createMockTwin();
  const resolvers = createResolvers(twin);

  const ask = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { query, variables } = await bodyOf(request);
    const result = await graphql({ schema, source: query, rootValue: resolvers.root, variableValues: variables ?? {} });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  };

  const subscribe = (query: URLSearchParams, response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.write(':\n\n');
    // The selection of the subscription, executed on each event.
    const document = parse(query.get('query') ?? '');
    const variableValues = JSON.parse(query.get('variables') ?? '{}');
    const stop = twin.onChange((ids) => {
      const rootValue = resolvers.changeOf(ids);
      void Promise.resolve(execute({ schema, document, rootValue, variableValues })).then((result) => {
        response.write(`event: next\ndata: ${JSON.stringify(result)}\n\n`);
      });
    });
    response.on('close', stop);
  };

  const file = async (path: string, response: ServerResponse): Promise<void> => {
    const name = path === '/' ? '/index.html' : normalize(path);
    try {
      const content = await readFile(join(dist, name));
      const headers = { 'content-type': types[extname(name)] ?? 'application/octet-stream' };
      response.writeHead(200, { ...headers, 'content-security-policy': policy }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  };

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://mock');
    if (pathname !== '/graphql') return void file(pathname, response);
    if (request.method === 'GET') return subscribe(searchParams, response);
    ask(request, response).catch((error: Error) => {
      response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ detail: error.message }));
    });
  });
  await new Promise<void>((done) => void server.listen(port, '127.0.0.1', done));
  const timer = tickMs > 0 ? setInterval(() => twin.tick(), tickMs) : undefined;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    twin,
    forgetRuns: resolvers.forgetRuns,
    close() {
      clearInterval(timer);
      server.closeAllConnections();
      return new Promise((done) => void server.close(() => done()));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startMockBroker({ port: Number(process.argv[2] ?? 8080), empty: process.argv[3] === 'empty' });
  process.stdout.write(`${url}\n`);
}
