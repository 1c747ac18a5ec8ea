/** A whole broker on a free port, over a store in a folder of its own, and short ways to talk to it. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalAccess } from '#broker/access/local.ts';
import { type Limits, limits as standardLimits } from '#broker/config.ts';
import type { Broker } from '#broker/core/broker.ts';
import { entityMapsOf } from '#broker/core/entity-map/entity-maps.ts';
import type { Clock, Egress, Simulator } from '#broker/core/ports.ts';
import { registrationsOf } from '#broker/core/registration/registry.ts';
import { DEFAULT_TENANT } from '#broker/core/tenants.ts';
import { createEgress } from '#broker/egress/egress.ts';
import { createFederation, type FederationParts } from '#broker/federation/federation.ts';
import { startFollowing } from '#broker/federation/follow.ts';
import { createAskSource } from '#broker/federation/source.ts';
import { createApp } from '#broker/http/app.ts';
import type { RateLimit } from '#broker/http/rate.ts';
import { listen } from '#broker/http/server.ts';
import type { Mount } from '#broker/http/service.ts';
import { createStreamSockets } from '#broker/http/stream-socket.ts';
import type { WallOptions } from '#broker/http/walls.ts';
import { createJobs } from '#broker/jobs/jobs.ts';
import { createContexts, type OwnContext } from '#broker/jsonld/contexts.ts';
import { startNotifier } from '#broker/notify/notifier.ts';
import { openSnapshots } from '#broker/snapshot/snapshots.ts';
import { openEmbeddedStore } from '#broker/store/embedded/open.ts';
import { openTenants } from '#broker/tenants.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape.
  readonly json: any;
}

export interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Running {
  readonly url: string;
  readonly port: number;
  readonly broker: Broker;
  /** What the application logged as its own defects. */
  readonly defects: object[];
  /** Sends JSON, with the Busbar context in a Link header unless the headers say otherwise. */
  send(method: string, path: string, sent?: Sent): Promise<Answer>;
  close(): Promise<void>;
}

/** A time that moves by one millisecond each time it is asked. */
export function steppingClock(start = '2026-11-21T12:00:00.000Z'): Clock {
  let now = Date.parse(start);
  return { now: () => now++, monotonic: () => performance.now() };
}

const busbarContext: OwnContext = {
  url: 'https://w3id.org/busbar/contexts/busbar.jsonld',
  document: JSON.parse(readFileSync(new URL('../../ontology/context/busbar.jsonld', import.meta.url), 'utf8')),
};

/** Nothing of these tests is studied. */
const noSimulator = undefined as unknown as Simulator;

/** Nothing of these tests goes out. */
const noEgress: Egress = { send: () => Promise.reject(new Error('the test asked for the network')) };

export async function startBroker(
  options: {
    readonly limits?: Partial<Record<keyof Limits, number>>;
    readonly mounts?: readonly Mount[];
    readonly viewer?: string;
    readonly ready?: () => boolean;
    readonly egress?: Egress;
    /** What notifications go out by; without it there are none. */
    readonly notify?: Egress;
    /** What it calls itself to other sources; without it none are asked. They have to be on this machine. */
    readonly alias?: string;
    /** Context URL → file. */
    readonly mirror?: ReadonlyMap<string, string>;
    readonly origins?: ReadonlySet<string>;
    readonly rateLimit?: RateLimit;
    readonly publicUrl?: string;
    /** One that is there before and after; without it a folder of its own, which goes with it. */
    readonly directory?: string;
    readonly onRequest?: WallOptions['onRequest'];
  } = {},
): Promise<Running> {
  const limits = { ...standardLimits, ...options.limits } as Limits;
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'busbar-http-')));
  const clock = steppingClock();
  const contexts = createContexts({
    ...{ egress: options.egress ?? noEgress, limits, own: [busbarContext], publicUrl: options.publicUrl },
    ...(options.mirror && { mirror: options.mirror }),
  });
  const partsOf = (bare: Broker, alias: string): FederationParts => {
    const egress = createEgress({ privateEgress: false, allowLoopback: true });
    const ask = createAskSource({ egress, contexts, clock, limits, alias });
    return { registrations: registrationsOf(bare), ask, contexts, clock, limits, alias };
  };
  const { promise: address, resolve: tellAddress } = Promise.withResolvers<string>();
  const tenants = await openTenants({
    directory,
    limits,
    open: async (name, folder) => {
      const store = await openEmbeddedStore({ directory: folder, clock, limits });
      const bare: Broker = { graph: store.graph, history: store.history, documents: store.documents, clock };
      const parts = options.alias ? partsOf(bare, options.alias) : undefined;
      const broker: Broker = parts ? { ...bare, federation: createFederation(parts) } : bare;
      const log = { warn: () => undefined };
      const snapshots = openSnapshots({ broker, forks: store.forks, egress: noEgress, limits, log });
      const tenant = name === DEFAULT_TENANT ? undefined : name;
      const notifier = options.notify && startNotifier({ broker, contexts, egress: options.notify, limits, tenant });
      const { tell } = notifier ?? {};
      const following = parts && tell && startFollowing({ ...parts, limits, broker, tenant: name, tell, address, log });
      const close = async () => {
        following?.close();
        await snapshots.close();
        await notifier?.close();
        await Promise.all([entityMapsOf(broker).settle(), registrationsOf(broker).settle()]);
        await store.close();
      };
      const { deliveries } = notifier ?? {};
      return {
        name,
        broker,
        simulator: noSimulator,
        snapshots,
        ...(deliveries && { deliveries }),
        ...(following && { following }),
        close,
      };
    },
  });
  const { broker } = tenants.default;
  contexts.library.keepIn(broker.documents);
  const defects: object[] = [];
  const onFault = (error: unknown): void => void defects.push({ error });
  const jobs = await createJobs({ directory: join(directory, 'jobs'), clock, limits, onFault });
  const walls: WallOptions = {
    ...{ tenants, limits, access: createLocalAccess(options.origins, options.publicUrl) },
    ...(options.origins && { origins: options.origins }),
    ...(options.rateLimit && { rateLimit: options.rateLimit }),
    ...(options.onRequest && { onRequest: options.onRequest }),
  };
  const log = { error: (facts: object) => void defects.push(facts) };
  const app = createApp({
    ...{ ...walls, contexts, jobs, log },
    mounts: options.mounts ?? [],
    viewer: options.viewer ?? join(directory, 'no-viewer'),
    health: () => ({ status: 'ok', ready: options.ready?.() ?? true, store: broker.graph.health() }),
  });
  const upgrades = createStreamSockets({ ...walls, log });
  const server = await listen(app, { host: '127.0.0.1', port: 0, limits, upgrades });
  tellAddress(options.publicUrl ?? server.url);
  const base = server.url.slice(0, -1);
  return {
    url: server.url,
    port: server.port,
    broker,
    defects,
    send: (method, path, sent) => send(base, method, path, sent),
    async close() {
      await server.close();
      await jobs.close();
      await tenants.close();
      if (!options.directory) await rm(directory, { recursive: true, force: true });
    },
  };
}

export const busbarLink = (base: string): string =>
  `<${base}/contexts/busbar.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;

async function send(base: string, method: string, path: string, { body, headers = {} }: Sent = {}): Promise<Answer> {
  const isLd = headers['Content-Type'] === 'application/ld+json';
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(base + path, {
    method,
    headers: {
      ...(!isLd && { Link: busbarLink(base) }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = text !== '' && /json/.test(response.headers.get('Content-Type') ?? '');
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
}

/** A request with headers that `fetch` does not let through, such as Host, or with a path that it would mend. */
export function rawRequest(
  port: number,
  options: { readonly method?: string; readonly path: string; readonly headers?: Readonly<Record<string, string>> },
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, ...options, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode!, text }));
    });
    request.on('error', reject);
    request.end();
  });
}

/** Sends bytes as they are and resolves to everything that came back; `enough`: as soon as that came, and it hangs up. */
export function exchange(port: number, bytes: string, enough?: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (enough?.test(text)) socket.destroy();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

/** A Breaker in terms of the Busbar context. */
export function breaker(key: string, attributes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: `urn:ngsi-ld:Breaker:${key}`,
    type: 'Breaker',
    name: { type: 'Property', value: key },
    open: { type: 'Property', value: false, observedAt: '2026-11-21T11:00:00Z' },
    ...attributes,
  };
}
