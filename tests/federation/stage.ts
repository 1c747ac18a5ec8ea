/** Context sources on this machine, for the tests of federation: each answers what it is told to, and remembers what it was asked. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Origin, SourceWarning } from '#broker/core/federation/origin.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import { registration as registrationOf } from '../core/registration/samples.ts';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Told {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Milliseconds before it answers. */
  readonly after?: number;
}

export interface StagedSource {
  readonly endpoint: string;
  readonly asked: Asked[];
  close(): Promise<void>;
}

/** A source that answers each request as `tell` says. */
export async function startSource(tell: (asked: Asked) => Told): Promise<StagedSource> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        method: request.method!,
        url: request.url!,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      asked.push(one);
      const { status = 200, headers = {}, body, after = 0 } = tell(one);
      const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
      setTimeout(() => {
        response.writeHead(status, { ...(text && { 'Content-Type': 'application/json' }), ...headers });
        response.end(text);
      }, after);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** A registration of everything, with what a test is about. */
export function registration(id: string, endpoint: string, members: Partial<Registration> = {}): Registration {
  return registrationOf(`urn:ngsi-ld:ContextSourceRegistration:${id}`, {
    information: [{}],
    operations: new Set(['retrieveEntity', 'queryEntity', 'queryBatch']),
    endpoint,
    ...members,
  });
}

/** A request of a client, and the warnings that its answer carries. */
export function originOf(names: Names, members: Partial<Origin> = {}): Origin & { readonly warnings: SourceWarning[] } {
  const warnings: SourceWarning[] = [];
  return {
    names,
    context: undefined,
    local: false,
    parameters: new Map(),
    headers: {},
    warn: (warning) => void warnings.push(warning),
    ...members,
    warnings,
  };
}
