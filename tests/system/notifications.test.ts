/** The promise of notifications on the real store and over real HTTP, through restarts that nobody announced. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Broker } from '#broker/core/broker.ts';
import type { DocumentStore, Egress } from '#broker/core/ports.ts';
import { createSubscription } from '#broker/core/subscription/create.ts';
import { retrieveSubscription } from '#broker/core/subscription/retrieve.ts';
import { createEgress } from '#broker/egress/egress.ts';
import { createContexts } from '#broker/jsonld/contexts.ts';
import { type Notifier, startNotifier } from '#broker/notify/notifier.ts';
import { openEmbeddedStore } from '#broker/store/embedded/open.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { parseEntity } from '#models/ngsi-ld/parse.ts';
import { local, openReceiver, quick, type Receiver, until } from '../notify/stage.ts';

const clock = { now: () => Date.now(), monotonic: () => performance.now() };
/** Checkpoints come often, so that the log is trimmed wherever nobody holds it. */
const limits = { ...quick, checkpointEvery: 40, changesInMemory: 20 };
const contexts = createContexts({ egress: createEgress(local), limits });

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Life {
  readonly broker: Broker;
  readonly notifier: Notifier;
  /** Ends it as a crash does: from here on nothing is sent and nothing more is known of what was. */
  cut(): Promise<void>;
  close(): Promise<void>;
}

async function live(directory: string): Promise<Life> {
  const store = await openEmbeddedStore({ directory, clock, limits });
  let dead = false;
  const unlessDead = <T>(work: () => Promise<T>): Promise<T> => (dead ? new Promise<T>(() => undefined) : work());
  const documents: DocumentStore = {
    ...{ get: (...key) => store.documents.get(...key), all: (collection) => store.documents.all(collection) },
    put: (...document) => unlessDead(() => store.documents.put(...document)),
    remove: (...key) => unlessDead(() => store.documents.remove(...key)),
  };
  const open = createEgress(local);
  // The answer of a request under way may be lost too.
  const egress: Egress = {
    send: (request) => unlessDead(() => open.send(request).then((a) => unlessDead(async () => a))),
  };
  const broker = { graph: store.graph, history: store.history, documents, clock };
  const notifier = startNotifier({ broker, contexts, egress, limits });
  return {
    broker,
    notifier,
    async cut() {
      dead = true;
      await store.close();
    },
    async close() {
      await notifier.close();
      await store.close();
    },
  };
}

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'busbar-notifications-'));
  closing.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function receiver(...parameters: Parameters<typeof openReceiver>): Promise<Receiver> {
  const one = await openReceiver(...parameters);
  closing.push(() => one.close());
  return one;
}

const subscribe = (broker: Broker, { url }: Receiver): Promise<string> =>
  createSubscription(
    broker,
    {
      type: 'Subscription',
      entities: [{ type: 'Counter' }],
      notification: { format: 'keyValues', endpoint: { uri: url } },
    },
    contexts.core,
    undefined,
  );

/** Sets the counter of one of several entities; resolves when it is on disk. */
async function count(broker: Broker, value: number, entity = 0): Promise<void> {
  const id = `urn:ngsi-ld:Counter:${entity}`;
  const json = { id, type: 'Counter', count: { type: 'Property', value } };
  const after: Entity = parseEntity(json, contexts.core, new Date(clock.now()).toISOString());
  await broker.graph.commit([id], ([before]) => ({
    changes: [
      before
        ? {
            kind: 'updated',
            before,
            after: { ...after, createdAt: before.createdAt },
            attributes: [...after.attributes.keys()],
          }
        : { kind: 'created', after },
    ],
    result: undefined,
  }));
}

const counts = ({ taken }: Receiver): number[] => taken.map(({ body }) => body.data[0]!['count'] as number);

test('every acknowledged change arrives over twelve crashes, in order, and a repetition has the same id', async () => {
  const path = directory();
  const sink = await receiver((n) => (n % 10 === 0 ? 500 : 200));
  const slow = await receiver(async () => new Promise((resolve) => setTimeout(() => resolve(204), 3)));
  let life = await live(path);
  const ids = [await subscribe(life.broker, sink), await subscribe(life.broker, slow)];
  let value = 0;
  for (let round = 1; round <= 12; round += 1) {
    const writes = Array.from({ length: 30 }, () => {
      value += 1;
      return count(life.broker, value, value % 3);
    });
    await Promise.all(writes);
    // Somewhere between nothing and everything is delivered by now.
    await sink.until(Math.max(0, value - 5 * (round % 6)));
    await life.cut();
    life = await live(path);
  }
  const all = Array.from({ length: value }, (_, i) => i + 1);
  for (const one of [sink, slow]) {
    await until(() => new Set(counts(one)).size === value);
    const first = counts(one).filter((value, i, list) => list.indexOf(value) === i);
    expect(first).toEqual(all);
    const idsByCount = new Map<number, Set<string>>();
    for (const { body } of one.taken) {
      const known = idsByCount.get(body.data[0]!['count'] as number) ?? new Set();
      idsByCount.set(body.data[0]!['count'] as number, known.add(body.id));
    }
    expect([...idsByCount.values()].filter((ids) => ids.size > 1)).toEqual([]);
    expect(new Set(one.taken.map(({ body }) => body.id)).size).toBe(value);
  }
  for (const id of ids) {
    await until(() => (retrieveSubscription(life.broker, id)['notification'] as JsonObject)['status'] === 'ok');
    expect(retrieveSubscription(life.broker, id)['notification']).not.toHaveProperty('dropped');
  }
  await life.close();
});

test('after a clean stop nothing is repeated, and what was committed before the start of the notifier arrives', async () => {
  const path = directory();
  const sink = await receiver();
  let life = await live(path);
  await subscribe(life.broker, sink);
  for (let value = 1; value <= 50; value += 1) await count(life.broker, value);
  await sink.until(50);
  await life.notifier.close();
  for (let value = 51; value <= 150; value += 1) await count(life.broker, value);
  await life.close();
  life = await live(path);
  await sink.until(150);
  expect(counts(sink)).toEqual(Array.from({ length: 150 }, (_, i) => i + 1));
  await life.close();
});

test('a receiver that is away does not lose what the log was asked to keep for it', async () => {
  let away = true;
  const sink = await receiver(() => (away ? 503 : 200));
  const life = await live(directory());
  await subscribe(life.broker, sink);
  // Many times what fits in memory, over many checkpoints.
  const total = limits.checkpointEvery * 10;
  await Promise.all(Array.from({ length: total }, (_, i) => count(life.broker, i + 1, i % 7)));
  await until(() => life.notifier.health().behind === 1);
  expect(life.notifier.health().waiting).toBeLessThanOrEqual(limits.notificationQueueMax);
  away = false;
  await sink.until(total);
  expect(counts(sink)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
  await until(() => life.notifier.health().behind === 0);
  expect(life.notifier.health()).toMatchObject({ dropped: 0, waiting: 0 });
  await life.close();
});
