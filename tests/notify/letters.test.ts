/** Dead letters whose change the log no longer has, on the real store. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createSubscription } from '#broker/core/subscription/create.ts';
import { createEgress } from '#broker/egress/egress.ts';
import { startNotifier } from '#broker/notify/notifier.ts';
import { openEmbeddedStore } from '#broker/store/embedded/open.ts';
import type { Attribute, Entity } from '#models/ngsi-ld/entity.ts';
import { iri, plainNames } from '../core/subscription/samples.ts';
import { local, openReceiver, plainContexts, quick, until } from './stage.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

test('a dead letter is sent as its entity was then, from the history, where the log was trimmed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'busbar-letters-'));
  closing.push(() => rmSync(directory, { recursive: true, force: true }));
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const limits = { ...quick, checkpointEvery: 10, changesInMemory: 5, notificationHorizonMs: 100 };
  const store = await openEmbeddedStore({ directory, clock, limits });
  closing.push(() => store.close());
  const broker = { graph: store.graph, history: store.history, documents: store.documents, clock };
  const notifier = startNotifier({ broker, contexts: plainContexts, egress: createEgress(local), limits });
  closing.push(() => notifier.close());
  let alive = false;
  const sink = await openReceiver(() => (alive ? 200 : 503));
  closing.push(() => sink.close());

  const id = 'urn:ngsi-ld:Line:1';
  const current = iri('current');
  const commit = async (value: number): Promise<void> => {
    const at = new Date().toISOString();
    await store.graph.commit([id], ([before]) => {
      const createdAt = before?.createdAt ?? at;
      const instance: Attribute = { kind: 'Property', value, createdAt, modifiedAt: at };
      const attributes = new Map([[current, [instance]]]);
      const after: Entity = { id, types: [iri('Line')], scopes: [], attributes, createdAt, modifiedAt: at };
      return {
        changes: [before ? { kind: 'updated', before, after, attributes: [current] } : { kind: 'created', after }],
        result: undefined,
      };
    });
    // The history tells moments apart, not what happened within one.
    await new Promise((resolve) => setTimeout(resolve, 3));
  };
  const subscription = await createSubscription(
    broker,
    {
      ...{ type: 'Subscription', entities: [{ type: 'Line' }] },
      notification: { format: 'keyValues', endpoint: { uri: sink.url } },
    },
    plainNames,
    undefined,
  );
  const { deliveries } = notifier;
  for (const value of [1, 2, 3]) await commit(value);
  await until(() => deliveries.deadLetters(subscription).length === 3);
  await deliveries.forgetDeadLetters(subscription, 3);
  alive = true;
  for (let value = 4; store.graph.health().oldestRevision <= 3; value += 1) await commit(value);
  const taken = sink.taken.length;
  expect(await deliveries.retryDeadLetters(subscription)).toEqual({ delivered: 2, left: 0 });
  expect(sink.taken.slice(taken).map(({ body }) => [body.id.split(':').at(-1), body.data])).toEqual([
    ['1', [{ id, type: 'Line', current: 1 }]],
    ['2', [{ id, type: 'Line', current: 2 }]],
  ]);
});
