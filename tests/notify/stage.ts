/** A broker with a change log in memory, a receiver that can be told how to answer, and a notifier between them. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { limits as defaults, type Limits } from '#broker/config.ts';
import type { Broker } from '#broker/core/broker.ts';
import type { Clock, DocumentStore, GraphStore, HistoryStore } from '#broker/core/ports.ts';
import { createSubscription } from '#broker/core/subscription/create.ts';
import { createEgress } from '#broker/egress/egress.ts';
import { CORE_CONTEXT_URL, type Contexts } from '#broker/jsonld/contexts.ts';
import { type Notifier, startNotifier } from '#broker/notify/notifier.ts';
import type { Change, EntityChange } from '#models/ngsi-ld/change.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { problem } from '#models/problem.ts';
import { memoryDocuments, plainNames } from '../core/subscription/samples.ts';

export const local = { privateEgress: false, allowLoopback: true };
export const plainContexts: Contexts = {
  names: async () => plainNames,
  read: () => Promise.reject(new Error('nothing is read here')),
  nameOf: () => CORE_CONTEXT_URL,
  check: async () => undefined,
  core: plainNames,
  coreUrl: CORE_CONTEXT_URL,
  publicUrl: undefined,
  own: () => undefined,
  library: undefined as never,
};

export interface Log {
  readonly graph: GraphStore;
  /** Commits one change. */
  append(change: EntityChange, at?: string): void;
  /** Drops what is older, as a store does that nobody holds back. */
  trim(oldest: number): void;
  readonly retained: Map<string, number>;
}

export function memoryLog(): Log {
  const changes: Change[] = [];
  const retained = new Map<string, number>();
  let waiting: (() => void)[] = [];
  let oldest = 1;
  async function* read(after: number, signal?: AbortSignal): AsyncGenerator<readonly Change[]> {
    let position = after;
    while (!signal?.aborted) {
      if (position + 1 < oldest) throw problem('Unavailable', `The log begins at ${oldest}`);
      const batch = changes.slice(position, position + 10);
      if (batch.length > 0) {
        position = batch.at(-1)!.revision;
        yield batch;
      } else
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          signal?.addEventListener('abort', () => resolve());
        });
    }
  }
  return {
    graph: {
      get revision() {
        return changes.length;
      },
      changes: read,
      retain: (name: string, revision: number | undefined) =>
        revision === undefined ? retained.delete(name) : retained.set(name, revision),
      health: () => ({ oldestRevision: oldest }),
    } as unknown as GraphStore,
    append(change, at = new Date().toISOString()) {
      changes.push({ revision: changes.length + 1, at, change });
      for (const resolve of waiting.splice(0)) resolve();
      waiting = [];
    },
    trim: (first) => {
      oldest = first;
    },
    retained,
  };
}

export interface Received {
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  readonly body: {
    readonly id: string;
    readonly subscriptionId: string;
    readonly data: readonly Readonly<Record<string, unknown>>[];
  };
}

export interface Receiver {
  readonly url: string;
  /** What was taken with a 2xx, and how many requests there were in all. */
  readonly taken: readonly Received[];
  readonly requests: number;
  /** Resolves when so many are taken. */
  until(count: number): Promise<void>;
  close(): void;
}

/** `answer` says with which status request number n (from 1) is answered; undefined: never. */
export async function openReceiver(
  answer: (n: number) => number | undefined | Promise<number> = () => 200,
  headers: Readonly<Record<string, string>> = {},
): Promise<Receiver> {
  const taken: Received[] = [];
  let requests = 0;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      requests += 1;
      const status = await answer(requests);
      if (status === undefined) return;
      const text = Buffer.concat(chunks).toString();
      if (status < 300) taken.push({ headers: request.headers, text, body: JSON.parse(text) });
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    taken,
    get requests() {
      return requests;
    },
    until: (count) => until(() => taken.length >= count),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Resolves when the condition holds; the time-out of the test is the limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export const quick: Limits = {
  ...defaults,
  notificationTimeoutMs: 300,
  notificationRetryFirstMs: 5,
  notificationRetryLastMs: 50,
  notificationQueueMax: 8,
  notificationsInFlightMax: 8,
  replayChangesKept: 0,
};

export interface Stage {
  readonly log: Log;
  readonly broker: Broker;
  readonly notifier: Notifier;
  subscribe(json: JsonObject): Promise<string>;
  /** Another notifier on what the old one left behind in the documents; the old one has to be closed, or cut off. */
  restart(limits?: Limits): Stage;
}

const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

export function openStage(
  limits = quick,
  log = memoryLog(),
  documents: DocumentStore = memoryDocuments(),
  clock = systemClock,
): Stage {
  const broker: Broker = { graph: log.graph, history: {} as HistoryStore, documents, clock };
  const notifier = startNotifier({ broker, contexts: plainContexts, egress: createEgress(local), limits });
  return {
    log,
    broker,
    notifier,
    subscribe: (json) => createSubscription(broker, { type: 'Subscription', ...json }, plainNames, undefined),
    // Other documents over the same collections: as after a restart, nothing is known but what was written.
    restart: (next = limits) => openStage(next, log, { ...documents }, clock),
  };
}
